// A pool under a steady load, on its own: Poisson arrivals, lengths by law, the answers' latencies;
// and the highest rate at which a limit is still kept.
//
// Flow     Questions -> answers_of(pool) -> percentile(), highest_rate().
// Draws    of a named stream; a higher rate squeezes the same questions together, so rates are
//          compared with common random numbers.
// Units    seconds, requests a second.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "platform/platform.hpp"
#include "serving/serving.hpp"
#include "workload/laws/length_law.hpp"

namespace archipelago::test {

struct Question {
  double at = 0;
  std::int32_t prompt = 1;
  std::int32_t output = 1;
};

// A request that was refused has kRefused for both.
struct Answer {
  double ttft = 0;
  double tpot = 0;  // 0 for an answer of one token
};
inline constexpr double kRefused = 1e9;

struct Lengths {
  workload::LengthLaw prompt;
  workload::LengthLaw output;
};
// The conversations of the Azure trace of 2023: its percentiles, workloads/SOURCES.md
// (azure-llm-2023).
[[nodiscard]] Lengths azure_conversations();

[[nodiscard]] std::vector<Question> steady(double rate, std::size_t count, const Lengths& lengths,
                                           std::string_view stream);

// In the order of the questions.
[[nodiscard]] std::vector<Answer> answers_of(const serving::PoolSpec& pool,
                                             const std::vector<Question>& questions);

// Limits that a share of the requests keeps, each limit for itself.
struct Slo {
  double share = 0.9;
  double ttft = kRefused;
  double tpot = kRefused;
};
// The first fifth of the answers is warm-up and does not count.
[[nodiscard]] bool keeps(const std::vector<Answer>& answers, const Slo& slo);
// Of the values; REQUIRES: there are some, 0 < share <= 1.
[[nodiscard]] double percentile(std::vector<double> values, double share);

// The highest steady rate at which the pool keeps the SLO, to 0.5 % of the pool's saturated rate
// (serving/capacity.hpp); 0 when none is found.  Each try lasts for `min_requests`, at least two
// minutes.
[[nodiscard]] double highest_rate(const serving::PoolSpec& pool, const Lengths& lengths,
                                  const Slo& slo, std::size_t min_requests = 2000);

// The pool of a shipped row of serving_profiles.csv, default limits.  REQUIRES: there is a row.
[[nodiscard]] serving::PoolSpec shipped_pool(const platform::Platform& platform,
                                             std::string_view llm, std::string_view gpu,
                                             std::size_t replicas);
// The platform of that name in platforms/.
[[nodiscard]] platform::Platform shipped_platform(std::string_view name);

}  // namespace archipelago::test
