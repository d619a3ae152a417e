// The scheduler `chunked` in one replica against arithmetic on paper.
//
// Cost in picoseconds: t = 1000 + 10 P + 2 A + 5 B + 3 K; 10 tokens an iteration.
#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "serving/outcomes.hpp"
#include "serving/serving.hpp"

namespace archipelago {
namespace {

using serving::PoolIndex;
using serving::PoolSpec;
using serving::Refusal;
using serving::Serving;
using test::Outcome;
using test::Outcomes;

PoolSpec one_replica() {
  PoolSpec spec;
  spec.cost = {.t0 = 1000,
               .per_prompt_token = 10,
               .per_prompt_context = 2,
               .per_sequence = 5,
               .per_kv_token = 3};
  spec.kv_capacity_tokens = 1600;
  spec.replicas = 1;
  spec.limits.scheduler = serving::Scheduler::kChunked;
  spec.limits.token_budget = 10;
  return spec;
}

class ChunkedPaper : public testing::Test {
 protected:
  void start(const PoolSpec& spec) { serving_.emplace(std::vector<PoolSpec>{spec}, told_); }
  void submit(std::uint32_t tag, std::int64_t at, std::int32_t prompt, std::int32_t output) {
    serving_->run_until({at});
    serving_->submit(PoolIndex(0), {tag, prompt, output}, {at});
  }
  const std::vector<Outcome>& finish() {
    serving_->run_until(kNever);
    return told_.list;
  }
  serving::PoolStats stats() { return serving_->stats(PoolIndex(0)); }
  static Outcome served(std::uint32_t tag, std::int64_t first, std::int64_t end) {
    return {tag, true, {first}, {end}, Refusal::kTooLong};
  }

  Outcomes told_;
  std::optional<Serving> serving_;
};

TEST_F(ChunkedPaper, OnePromptInChunks) {
  start(one_replica());
  submit(1, 0, 25, 3);
  // Chunks of 10, 10, 5 on 0, 10, 20 tokens: A = 55, 155, 115.
  // 1000 + 100 + 110 = 1210; 1000 + 100 + 310 = 1410 to 2620; 1000 + 50 + 230 = 1280 to 3900.
  // Decodes of 26 and 27 tokens: 1005 + 78 = 1083 to 4983, 1005 + 81 = 1086 to 6069.
  serving_->run_until({1'300});
  EXPECT_EQ(stats().busy_ps, 1'210) << "iterations that have ended, within a jump too";
  EXPECT_EQ(finish(), std::vector<Outcome>{served(1, 3'900, 6'069)});
  EXPECT_EQ(stats().peak_prompt_tokens, 10);
  EXPECT_EQ(stats().peak_context_tokens, 27);
}

TEST_F(ChunkedPaper, DecodesGoFirstAndPromptsShareWhatIsLeft) {
  start(one_replica());
  submit(1, 0, 4, 4);  // alone: 1000 + 40 + 20 = 1060
  submit(2, 5, 6, 1);
  submit(3, 6, 8, 2);
  // From 1060: 1 decodes 5 tokens; 9 of the budget are left: 6 for 2, 3 for 3.
  //   1000 + 90 + 2 (21 + 6) + 5 + 15 = 1164 to 2224: 2 is done.
  // 1 decodes 6; 3 has 5 tokens left on 3: A = 15 + 15: 1000 + 50 + 60 + 5 + 18 = 1133 to 3357.
  // 1 and 3 decode 7 + 9: 1000 + 10 + 48 = 1058 to 4415: both are done.
  EXPECT_EQ(finish(), (std::vector<Outcome>{served(2, 2'224, 2'224), served(1, 1'060, 4'415),
                                            served(3, 3'357, 4'415)}));
  EXPECT_EQ(stats().peak_sequences, 3);
  EXPECT_EQ(stats().peak_prompt_tokens, 9);
}

TEST_F(ChunkedPaper, LongPromptGoesOnBesideDecodes) {
  start(one_replica());
  submit(1, 0, 4, 9);  // first token at 1060; the decode of 5 tokens to 1060 + 1020 = 2080
  submit(2, 1'060, 27, 1);
  // Three chunks of 9 on 0, 9, 18, beside decodes of 6, 7, 8: A = 45, 126, 207.
  //   1000 + 90 + 90 + 5 + 18 = 1203 to 3283; 1368 to 4651; 1533 to 6184.
  // Decodes of 9, 10, 11, 12: 1032, 1035, 1038, 1041 to 10330.
  EXPECT_EQ(finish(), (std::vector<Outcome>{served(2, 6'184, 6'184), served(1, 1'060, 10'330)}));
}

TEST_F(ChunkedPaper, DecodesThatFillTheBudgetHoldAPromptUp) {
  PoolSpec spec = one_replica();
  spec.limits.token_budget = 1;
  start(spec);
  submit(1, 0, 1, 3);  // 1000 + 10 + 2 = 1012; decodes of 2, 3: 1011, 1014 to 3037
  submit(2, 0, 1, 1);  // then 1012
  EXPECT_EQ(finish(), (std::vector<Outcome>{served(1, 1'012, 3'037), served(2, 4'049, 4'049)}));
}

TEST_F(ChunkedPaper, PromptHalfDoneIsTheFirstToGoAndStartsAgain) {
  PoolSpec spec = one_replica();
  spec.kv_capacity_tokens = 64;  // four blocks
  spec.limits.watermark = 0;
  start(spec);
  submit(1, 0, 15, 4);  // 1210 and, 5 tokens on 10 (A = 65), 1180 to 2390: one block
  submit(2, 0, 48, 1);  // three blocks
  // From 1210 the budget's other 5 go to 2, reserved with three blocks:
  //   1000 + 100 + 2 (65 + 15) = 1260 to 2470, the first token of 1.
  // 1 decodes its 16th, 2 gets 9 on 5 (A = 90): 1000 + 90 + 180 + 5 + 48 = 1323 to 3793.
  // 1 needs a second block and all four are taken: 2 goes.  1 decodes 17, 18: 1056, 1059 to 5908.
  // 2 begins again: chunks of 10 on 0, 10, 20, 30 and 8 on 40 (A = 55, 155, 255, 355, 356):
  //   1210, 1410, 1610, 1810, 1792 to 13740.
  EXPECT_EQ(finish(), (std::vector<Outcome>{served(1, 2'470, 5'908), served(2, 13'740, 13'740)}));
  EXPECT_EQ(stats().preemptions, 1U);
  EXPECT_EQ(stats().peak_kv_blocks, 4);
}

TEST_F(ChunkedPaper, WholePromptIsReservedOnAdmission) {
  PoolSpec spec = one_replica();
  spec.kv_capacity_tokens = 64;
  spec.limits.watermark = 0;
  start(spec);
  submit(1, 0, 16, 2);  // 1210; then 6 on 10 (A = 81)
  submit(2, 0, 60, 1);  // four blocks, three are free: waits although only a chunk is due
  // 1000 + 60 + 162 = 1222 to 2432; decode of 17: 1056 to 3488.  2: chunks of 10 with A = 55, 155,
  // 255, 355, 455, 555: 1210 + 1410 + 1610 + 1810 + 2010 + 2210 = 10260 to 13748.
  EXPECT_EQ(finish(), (std::vector<Outcome>{served(1, 2'432, 3'488), served(2, 13'748, 13'748)}));
}

TEST_F(ChunkedPaper, ExpiryIsNoticedAtTheNextBoundaryOfALongPrompt) {
  PoolSpec spec = one_replica();
  spec.limits.timeout = {1'500};
  start(spec);
  submit(1, 0, 40, 1);  // boundaries at 1210, 2620, 4230, 6040
  submit(2, 10, 5, 1);  // 1510 is past at 2620
  EXPECT_EQ(finish(), (std::vector<Outcome>{{2, false, {}, {2'620}, Refusal::kTimeout},
                                            served(1, 6'040, 6'040)}));
}

}  // namespace
}  // namespace archipelago
