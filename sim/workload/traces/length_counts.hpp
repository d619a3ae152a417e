// How often each length came: exact quantiles of whole token counts in bounded memory.
//
// Units    tokens.
// Memory   one counter for every length up to the longest, at most 80 MB at kMaxTraceTokens.
#pragma once

#include <cstdint>
#include <vector>

namespace archipelago::workload {

class LengthCounts {
 public:
  // REQUIRES: tokens >= 0.
  void add(std::int32_t tokens);

  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  // 0 when empty, like the others.
  [[nodiscard]] double mean() const noexcept;
  [[nodiscard]] std::int32_t max() const noexcept;
  // The length that a share p of all does not exceed (nearest rank); p = 0 is the shortest.
  // REQUIRES: 0 <= p <= 1.
  [[nodiscard]] std::int32_t quantile(double p) const;
  // The sum of the lengths between two shares of all, over their number: the integral of the
  // quantile function.  REQUIRES: 0 <= from <= to <= 1.
  [[nodiscard]] double mean_part(double from, double to) const;

 private:
  std::vector<std::uint64_t> counts_;  // by length
  std::uint64_t count_ = 0;
  std::uint64_t sum_ = 0;
};

}  // namespace archipelago::workload
