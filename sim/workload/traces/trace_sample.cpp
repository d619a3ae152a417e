#include "workload/traces/trace_sample.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace archipelago::workload {

namespace {

constexpr std::size_t kFewRows = 10;  // too few to tell a rate by
constexpr std::int64_t kLargestBlock = 4096;
constexpr std::int32_t kMilliseconds = 6;  // digits down to a nanosecond
constexpr std::int32_t kSeconds = 9;

}  // namespace

bool blocks_fit(std::int64_t prompt_tokens, std::size_t hashes, std::int64_t block_tokens) {
  const auto count = static_cast<std::int64_t>(hashes);
  return count == (prompt_tokens + block_tokens - 1) / block_tokens ||
         count == prompt_tokens / block_tokens;
}

void TraceSample::add(const TraceLine& line) {
  times_.push_back(line.nanoseconds);
  if (!line.block_hashes.empty() && line.prompt_tokens > 0) {
    prompts_.push_back({line.prompt_tokens, line.block_hashes.size()});
  }
}

std::string TraceSample::clock_fault() const {
  if (layout_.unit_is_said || times_.size() < 2) return "";
  const auto rows = static_cast<double>(times_.size() - 1);
  const double span =
      static_cast<double>(*std::max_element(times_.begin(), times_.end()) - times_.front()) * 1e-9;
  if (layout_.time_digits == kMilliseconds) {
    const auto split = std::count_if(times_.begin(), times_.end(),
                                     [](std::int64_t t) { return t % 1'000'000 != 0; });
    if (2 * static_cast<std::size_t>(split) >= times_.size()) {
      return fmt::format(
          "its times have decimals, which milliseconds do not: {} of the first {} do; say "
          "time_unit: s, or time_unit: ms if they are (--time-unit)",
          split, times_.size());
    }
    if (times_.size() >= kFewRows && span > 0 && rows / span > kMostPerSecond) {
      return fmt::format(
          "its times look like seconds: in milliseconds the first {} rows come at {:.4g} requests "
          "a second, in seconds at {:.4g}; say time_unit: s or time_unit: ms (--time-unit)",
          times_.size(), rows / span, rows / span * 1e-3);
    }
  }
  if (layout_.time_digits == kSeconds && times_.size() >= kFewRows && span / rows > kLongestGap) {
    return fmt::format(
        "its times look like milliseconds: in seconds the first {} rows come {:.4g} s apart; say "
        "time_unit: ms or time_unit: s (--time-unit)",
        times_.size(), span / rows);
  }
  return "";
}

std::string TraceSample::blocks_fault() const {
  if (layout_.blocks_are_said || prompts_.empty()) return "";
  const auto fitting = [this](std::int64_t block) {
    return static_cast<std::size_t>(std::count_if(
        prompts_.begin(), prompts_.end(),
        [block](const Prompt& prompt) { return blocks_fit(prompt.tokens, prompt.hashes, block); }));
  };
  const std::size_t fit = fitting(layout_.block_tokens);
  if (2 * fit > prompts_.size()) return "";
  std::string text =
      fmt::format("its {} are one for each {} tokens of the prompt in {} of {} rows",
                  layout_.columns.hashes, layout_.block_tokens, fit, prompts_.size());
  for (std::int64_t block = kLargestBlock; block > 0; block /= 2) {
    if (fitting(block) < prompts_.size()) continue;
    return text + fmt::format(
                      ", one for each {} in all of them; say block_tokens: {} if that is so "
                      "(--block-tokens {})",
                      block, block, block);
  }
  return text + "; say block_tokens, the tokens that one stands for (--block-tokens)";
}

std::string TraceSample::why_not() const {
  std::string clock = clock_fault();
  const std::string blocks = blocks_fault();
  return clock + (clock.empty() || blocks.empty() ? "" : "; and ") + blocks;
}

}  // namespace archipelago::workload
