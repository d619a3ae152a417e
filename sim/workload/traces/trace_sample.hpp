// Whether the first rows of a JSON Lines trace are what its format says: keys alone do not tell
// milliseconds from seconds, nor blocks of 512 tokens from blocks of 16.
//
// Flow     TraceReader reads ahead -> TraceSample -> why_not() -> the file is refused, or read.
// Blocks   a prompt of t tokens has ceil(t / block) hashes: so it is in 16,024 of 16,024 rows of
//          Mooncake's traces; programs that hash full blocks alone have floor(t / block).
// Clock    a clock of milliseconds whose stamps have decimals, or whose rows come more often than
//          kMostPerSecond; a clock of seconds whose rows come more than kLongestGap apart.  Both
//          limits are assumed: no public trace of requests comes near either.
// Errors   why_not() answers what does not fit and which words settle it.  What the user has said
//          (TraceLayout) is not doubted.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "workload/traces/trace_layout.hpp"
#include "workload/traces/trace_line.hpp"

namespace archipelago::workload {

inline constexpr std::size_t kSampleRows = 100;
inline constexpr double kMostPerSecond = 100;
inline constexpr double kLongestGap = 60;  // seconds

// Whether a prompt of so many tokens may have so many hashes.
bool blocks_fit(std::int64_t prompt_tokens, std::size_t hashes, std::int64_t block_tokens);

class TraceSample {
 public:
  explicit TraceSample(const TraceLayout& layout) : layout_(layout) {}
  void add(const TraceLine& line);
  // "" when the rows fit.
  [[nodiscard]] std::string why_not() const;

 private:
  [[nodiscard]] std::string clock_fault() const;
  [[nodiscard]] std::string blocks_fault() const;

  struct Prompt {
    std::int64_t tokens;
    std::size_t hashes;
  };
  const TraceLayout& layout_;
  std::vector<std::int64_t> times_;
  std::vector<Prompt> prompts_;  // with hashes
};

}  // namespace archipelago::workload
