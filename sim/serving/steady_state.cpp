#include "serving/steady_state.hpp"

#include <cmath>

#include "base/error.hpp"

namespace archipelago::serving {
namespace {

constexpr double kTooRare = 1e-12;  // probability

// Of n successes in `trials`, each with probability p in (0, 1).
double binomial(std::int64_t trials, std::int64_t n, double p) {
  const auto all = static_cast<double>(trials);
  const auto some = static_cast<double>(n);
  return std::exp(std::lgamma(all + 1) - std::lgamma(some + 1) - std::lgamma(all - some + 1) +
                  some * std::log(p) + (all - some) * std::log1p(-p));
}

}  // namespace

SteadyState steady_state(const IterationCost& cost, Scheduler scheduler, std::int64_t sequences,
                         std::int64_t prompt_tokens, std::int64_t output_tokens) {
  ARCHIPELAGO_REQUIRE(sequences > 0 && prompt_tokens > 0 && output_tokens > 2);
  const bool chunked = scheduler == Scheduler::kChunked;
  const std::int64_t held = prompt_tokens + output_tokens / 2;
  const std::int64_t products = prompt_tokens * (prompt_tokens + 1) / 2;
  const double ends = 1.0 / static_cast<double>(chunked ? output_tokens : output_tokens - 1);
  double decodes_s = 0;  // in iterations without prompts, mean over iterations that decode
  double prompts_s = 0;  // in the others
  double tokens = 0;
  for (std::int64_t n = 0; n <= sequences; ++n) {
    const double weight = binomial(sequences, n, ends);
    if (weight < kTooRare) continue;
    const std::int64_t decoding = chunked ? sequences - n : sequences;
    tokens += weight * static_cast<double>(decoding + n);
    const bool mixed = chunked && n > 0;
    if (!mixed) decodes_s += weight * cost.of(0, 0, decoding, decoding * held).seconds();
    if (n == 0) continue;
    const std::int64_t beside = mixed ? decoding : 0;
    prompts_s += weight * cost.of(n * prompt_tokens, n * products, beside, beside * held).seconds();
  }
  const double iteration_s = decodes_s + prompts_s;
  return {tokens / iteration_s, iteration_s, prompts_s / iteration_s};
}

}  // namespace archipelago::serving
