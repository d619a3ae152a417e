// The step of a trace's clock: whether all gaps between rows are multiples of one time.
//
// Flow     gap after gap -> add() -> step().
// Model    the greatest common divisor of all gaps; and, where the clock of a batch job trembles (in
//          Mooncake's trace rows come every 2.997 to 3.003 s), the commonest gap when every gap is
//          within kTremble of a multiple of it (both limits are assumed).
// Units    nanoseconds.
// Memory   kMostGaps counters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

namespace archipelago::workload {

inline constexpr std::uint64_t kLeastSteps = 30;  // fewer gaps have a common divisor by chance
inline constexpr std::size_t kMostGaps = 256;     // distinct ones, of a clock that trembles
inline constexpr double kTremble = 0.01;          // of the step
inline constexpr std::uint64_t kBatchShare = 5;   // one gap in so many is the commonest one
// A finer clock is no matter for requests that are seconds or milliseconds apart.
inline constexpr std::int64_t kFinestStep = 1000;

class ClockStep {
 public:
  // REQUIRES: gap >= 0.
  void add(std::int64_t gap);
  // 0 when there is none of at least kFinestStep, or too few gaps above 0 to tell.
  [[nodiscard]] std::int64_t step() const;

 private:
  std::int64_t divisor_ = 0;
  std::uint64_t count_ = 0;  // gaps above 0
  std::map<std::int64_t, std::uint64_t>
      gaps_;  // how often each came; empty once there are too many
  bool many_ = false;
};

}  // namespace archipelago::workload
