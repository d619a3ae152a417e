// A pool of one replica whose times fit on paper, and what a test does with it.
//
// Cost in picoseconds at full clock: t = 1000 + 10 P + 2 A + 5 B + 3 K; memory for 1600 tokens.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "serving/outcomes.hpp"
#include "serving/serving.hpp"

namespace archipelago::test {

class PaperPool : public testing::Test {
 protected:
  static constexpr serving::PoolIndex kPool{0};

  static serving::PoolSpec pool() {
    serving::PoolSpec spec;
    spec.cost = {.t0 = 1000,
                 .per_prompt_token = 10,
                 .per_prompt_context = 2,
                 .per_sequence = 5,
                 .per_kv_token = 3};
    spec.kv_capacity_tokens = 1600;
    spec.replicas = 1;
    return spec;
  }
  serving::Serving& start(const serving::PoolSpec& spec) {
    return serving_.emplace(std::vector<serving::PoolSpec>{spec}, told_);
  }
  void submit(std::uint32_t tag, std::int64_t at, std::int32_t prompt, std::int32_t output,
              const workload::PromptBlocks* blocks = nullptr) {
    serving_->run_until({at});
    serving_->submit(kPool, {tag, prompt, output, 0, blocks}, {at});
  }
  const std::vector<Outcome>& finish() {
    serving_->run_until(kNever);
    return told_.list;
  }
  serving::PoolStats stats() { return serving_->stats(kPool); }

  static Outcome served(std::uint32_t tag, std::int64_t first, std::int64_t end) {
    return {tag, true, {first}, {end}, serving::Refusal::kTooLong};
  }
  static Outcome refused(std::uint32_t tag, std::int64_t when, serving::Refusal why) {
    return {tag, false, {}, {when}, why};
  }

  Outcomes told_;
  std::optional<serving::Serving> serving_;
};

}  // namespace archipelago::test
