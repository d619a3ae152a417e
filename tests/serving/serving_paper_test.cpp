// One replica against arithmetic on paper.
//
// Cost in picoseconds: t = 1000 + 10 P + 2 A + 5 B + 3 K.
#include <gtest/gtest.h>

#include <vector>

#include "serving/paper_pool.hpp"
#include "serving/serving.hpp"

namespace archipelago {
namespace {

using serving::PoolIndex;
using serving::PoolSpec;
using serving::Refusal;
using serving::Serving;
using test::Outcome;
using test::Outcomes;

class Paper : public test::PaperPool {};

TEST_F(Paper, SingleRequest) {
  start(pool());
  submit(7, 500, 100, 4);
  // Prefill: 1000 + 10 * 100 + 2 * 100 * 101 / 2 = 12100, so the first token comes at 12600.
  // Three decodes hold 101, 102, 103 tokens: 3 (1000 + 5) + 3 * 306 = 3933; the end is 16533.
  EXPECT_EQ(finish(), std::vector<Outcome>{served(7, 12'600, 16'533)});
  EXPECT_EQ(stats().busy_ps, 16'033);
  EXPECT_EQ(stats().peak_context_tokens, 103);
  EXPECT_EQ(stats().peak_kv_blocks, 7);  // ceil(103 / 16)
  EXPECT_EQ(stats().peak_prompt_tokens, 100);
  EXPECT_EQ(stats().peak_sequences, 1);
}

TEST_F(Paper, OneTokenOfOutputIsAPrefillOnly) {
  start(pool());
  submit(1, 0, 100, 1);
  EXPECT_EQ(finish(), std::vector<Outcome>{served(1, 12'100, 12'100)});
}

TEST_F(Paper, ArrivalDuringADecodeIsPrefilledAtTheNextBoundary) {
  start(pool());
  submit(1, 0, 10, 4);
  // Prefill: 1000 + 100 + 2 * 55 = 1210.  Decodes of 1: 1005 + 3 * 11 = 1038 to 2248,
  // 1041 to 3289, 1044 to 4333.
  submit(2, 2300, 10, 2);
  // It arrives in the second decode, which ends at 3289; its prefill to 4499.
  // Then both decode once, holding 13 and 11 tokens: 1000 + 10 + 3 * 24 = 1082 to 5581.
  EXPECT_EQ(finish(), (std::vector<Outcome>{served(1, 1'210, 5'581), served(2, 4'499, 5'581)}));
  EXPECT_EQ(stats().busy_ps, 5'581);
}

TEST_F(Paper, ArrivalOnABoundaryComesAfterIt) {
  start(pool());
  submit(1, 0, 10, 4);
  submit(2, 2248, 10, 1);  // the first decode ends here, the second has begun
  EXPECT_EQ(finish(), (std::vector<Outcome>{served(2, 4'499, 4'499), served(1, 1'210, 5'543)}));
}

TEST_F(Paper, ArrivalOneBeforeABoundaryMakesIt) {
  start(pool());
  submit(1, 0, 10, 4);
  submit(2, 2247, 10, 1);
  // Prefill from 2248 to 3458; decodes of 1041 and 1044 follow.
  EXPECT_EQ(finish(), (std::vector<Outcome>{served(2, 3'458, 3'458), served(1, 1'210, 5'543)}));
}

TEST_F(Paper, PromptsThatWaitArePrefilledTogether) {
  start(pool());
  submit(1, 0, 10, 1);
  submit(2, 0, 10, 1);  // an idle replica has started the first at once
  submit(3, 5, 20, 1);
  // From 1210: 1000 + 10 * 30 + 2 (55 + 210) = 1830.
  EXPECT_EQ(finish(), (std::vector<Outcome>{served(1, 1'210, 1'210), served(2, 3'040, 3'040),
                                            served(3, 3'040, 3'040)}));
  EXPECT_EQ(stats().peak_prompt_tokens, 30);
}

TEST_F(Paper, PromptBudgetSplitsTheBatchAndAPromptAboveItGoesAlone) {
  PoolSpec spec = pool();
  spec.limits.max_batched_tokens = 25;
  start(spec);
  submit(1, 0, 10, 1);  // alone to 1210
  submit(2, 0, 10, 1);
  submit(3, 0, 10, 1);  // with 2: 1000 + 200 + 220 = 1420 to 2630
  submit(4, 0, 30, 1);  // alone: 1000 + 300 + 930 = 2230 to 4860
  submit(5, 0, 10, 1);  // 1210 to 6070
  EXPECT_EQ(finish(), (std::vector<Outcome>{served(1, 1'210, 1'210), served(2, 2'630, 2'630),
                                            served(3, 2'630, 2'630), served(4, 4'860, 4'860),
                                            served(5, 6'070, 6'070)}));
}

TEST_F(Paper, SequenceCapMakesThemWaitForASeat) {
  PoolSpec spec = pool();
  spec.limits.max_sequences = 1;
  start(spec);
  submit(1, 0, 10, 3);  // 1210, 1038, 1041: ends at 3289
  submit(2, 10, 10, 1);
  EXPECT_EQ(finish(), (std::vector<Outcome>{served(1, 1'210, 3'289), served(2, 4'499, 4'499)}));
}

TEST_F(Paper, PreemptedYoungestIsRecomputed) {
  PoolSpec spec = pool();
  spec.kv_capacity_tokens = 48;  // three blocks
  spec.limits.watermark = 0;
  start(spec);
  submit(1, 0, 15, 3);
  submit(2, 0, 15, 4);
  // 1 is prefilled to 1000 + 150 + 240 = 1390, 2 to 2780: one block each.  Decode 1 fills both
  // blocks (16 and 16 tokens): 1000 + 10 + 3 * 32 = 1106 to 3886; both have given 2 tokens.
  // Decode 2 would need two more blocks and one is free: 2 goes.  1 alone: 1000 + 5 + 3 * 17 =
  // 1056 to 4942, its third and last token.
  // 2 is prefilled again with 15 + 2 tokens: 1000 + 170 + 306 = 1476 to 6418, its third token; its
  // last decode holds 18: 1000 + 5 + 54 = 1059 to 7477.  Its first token stays that of 2780.
  EXPECT_EQ(finish(), (std::vector<Outcome>{served(1, 1'390, 4'942), served(2, 2'780, 7'477)}));
  EXPECT_EQ(stats().preemptions, 1U);
  EXPECT_EQ(stats().peak_kv_blocks, 2);
}

TEST_F(Paper, WatermarkKeepsBlocksFreeButNotInAnEmptyReplica) {
  PoolSpec spec = pool();
  spec.kv_capacity_tokens = 64;  // four blocks
  spec.limits.watermark = 0.5;   // two of them
  start(spec);
  submit(1, 0, 40, 2);  // three blocks: admitted, the replica is empty
  submit(2, 0, 10, 1);  // one block is free, two must stay free: waits for 1 to leave
  // 1: 1000 + 400 + 1640 = 3040, decode 1005 + 123 = 1128 to 4168; 2: 1210.
  EXPECT_EQ(finish(), (std::vector<Outcome>{served(1, 3'040, 4'168), served(2, 5'378, 5'378)}));
}

TEST_F(Paper, WhatCanNeverFitIsRefusedAtOnce) {
  PoolSpec spec = pool();
  spec.kv_capacity_tokens = 64;
  start(spec);
  submit(1, 3, 60, 5);  // writes 64 tokens: the last token of an output is never written
  submit(2, 4, 60, 6);  // 65
  EXPECT_EQ(finish().front(), refused(2, 4, Refusal::kTooLong));
  EXPECT_TRUE(finish().back().served);
}

TEST_F(Paper, NoReplicaServesNobody) {
  PoolSpec spec = pool();
  spec.replicas = 0;
  start(spec);
  EXPECT_EQ(serving_->expected_first_token(PoolIndex(0), 10, {0}), kNever);
  submit(1, 3, 10, 1);
  EXPECT_EQ(finish(), std::vector<Outcome>{refused(1, 3, Refusal::kNoReplica)});
  EXPECT_EQ(serving_->next_event(), kNever);
}

TEST_F(Paper, QueueLimitCountsThoseThatWait) {
  PoolSpec spec = pool();
  spec.limits.queue_limit = 1;
  start(spec);
  submit(1, 0, 10, 1);
  submit(2, 1, 10, 1);
  submit(3, 2, 10, 1);
  EXPECT_EQ(finish(), (std::vector<Outcome>{refused(3, 2, Refusal::kQueueFull),
                                            served(1, 1'210, 1'210), served(2, 2'420, 2'420)}));
}

TEST_F(Paper, ExpiryIsNoticedAtABoundaryAndOnlyAfterTheTimeOut) {
  PoolSpec spec = pool();
  spec.limits.max_sequences = 1;
  spec.limits.timeout = {1'238};
  start(spec);
  submit(1, 0, 10, 4);     // boundaries at 1210, 2248, 3289, 4333
  submit(2, 1'009, 9, 1);  // waits 1239 ps by 2248: refused there
  submit(3, 1'010, 9, 1);  // waits 1238 ps by 2248, which is not longer; refused at 3289
  EXPECT_EQ(finish(),
            (std::vector<Outcome>{refused(2, 2'248, Refusal::kTimeout),
                                  refused(3, 3'289, Refusal::kTimeout), served(1, 1'210, 4'333)}));
}

TEST_F(Paper, StatsCountIterationsThatHaveEnded) {
  start(pool());
  submit(1, 0, 10, 4);  // boundaries at 1210, 2248, 3289, 4333
  serving_->run_until({1'209});
  EXPECT_EQ(stats().busy_ps, 0);
  serving_->run_until({3'288});
  EXPECT_EQ(stats().busy_ps, 2'248);
  EXPECT_EQ(stats().in_flight, 1U);
  EXPECT_EQ(serving_->next_event(), SimTime{4'333});
  serving_->run_until({3'289});
  EXPECT_EQ(stats().busy_ps, 3'289);
}

}  // namespace
}  // namespace archipelago
