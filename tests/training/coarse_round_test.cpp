#include "training/coarse_round.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "training/round_timeline.hpp"

namespace archipelago::training {
namespace {

using workload::SyncKind;
using workload::SyncMode;

constexpr SimTime ms(std::int64_t milliseconds) { return {milliseconds * 1'000'000'000}; }

// 10 layers of 1e8 parameters, 16 bits: 0.2 GB each.
RoundPlan plan_of(SyncKind kind, std::int32_t inner, std::int32_t fragments = 1) {
  SyncMode sync;
  sync.kind = kind;
  sync.sites = 2;
  sync.inner_steps = inner;
  sync.fragments = fragments;
  sync.payload_bits = 16;
  return plan_round({.parameters = 1e9, .layers = 10, .step = ms(900)}, sync);
}
Bytes payload(const RoundPlan& plan) {
  Bytes sum;
  for (const RoundTransfer& transfer : plan.transfers) sum += transfer.payload;
  return sum;
}

TEST(CoarseRound, OfFiveGroupsTwoLayersEach) {
  // A step is 300 ms forward and 600 ms backward; layer 9's gradient is ready at 360 ms, layer 0's
  // at 900 ms; layer l is due at 900 + 30 l ms.
  const RoundPlan fine = plan_of(SyncKind::kDataParallel, 1);
  const RoundPlan coarse = coarse_round(fine, 5, 1);
  ASSERT_EQ(coarse.transfers.size(), 5U);
  EXPECT_EQ(coarse.compute, ms(900));
  // Layers 9 and 8: ready with layer 8, due with layer 8.
  EXPECT_EQ(coarse.transfers[0].ready, ms(300 + 120));
  EXPECT_EQ(coarse.transfers[0].due, ms(900 + 240));
  EXPECT_NEAR(coarse.transfers[0].payload.si(), 0.4e9, 1);
  // Layers 1 and 0.
  EXPECT_EQ(coarse.transfers[4].ready, ms(900));
  EXPECT_EQ(coarse.transfers[4].due, ms(900));
}

TEST(CoarseRound, SeveralRoundsAsOneHaveSoManyTimesTheBytesAndTheCompute) {
  const RoundPlan fine = plan_of(SyncKind::kDiloco, 20, 4);
  const RoundPlan coarse = coarse_round(fine, 100, 7);
  EXPECT_EQ(coarse.transfers.size(), fine.transfers.size());
  EXPECT_EQ(coarse.compute, 7 * fine.compute);
  EXPECT_NEAR(payload(coarse).si(), 7 * payload(fine).si(), 1);
}

// Never faster than the plan, and with one group never slower than sending everything at the end.
TEST(CoarseRound, OnPaperIsNoFasterThanThePlanAndNearToIt) {
  RandomStream random({.experiment = 3}, "coarse round");
  for (int i = 0; i < 300; ++i) {
    const bool diloco = random.below(2) == 1;
    const auto inner = static_cast<std::int32_t>(diloco ? 10 + random.below(50) : 1);
    const RoundPlan fine = plan_of(diloco ? SyncKind::kDiloco : SyncKind::kDataParallel, inner,
                                   diloco ? 1 + static_cast<std::int32_t>(random.below(5)) : 1);
    const SyncLink link{BytesPerSecond(1e8 * (1 + 200 * random.uniform())), SimTime{}};
    const SteadyRound exact = steady_round(fine, {link, link});
    for (const std::size_t groups : {1U, 4U, 8U}) {
      const SteadyRound coarse = steady_round(coarse_round(fine, groups, 1), {link, link});
      EXPECT_GE(coarse.duration.si(), exact.duration.si() * (1 - 1e-9));
      // What grouping can add: one group more has to cross before the first layer can go on.
      const double one_group =
          payload(fine).si() / static_cast<double>(groups) / link.bandwidth.si();
      EXPECT_LE(coarse.duration.si(), exact.duration.si() + one_group + 0.9);
    }
    const SteadyRound scaled = steady_round(coarse_round(fine, 100, 9), {link, link});
    EXPECT_NEAR(scaled.utilisation, exact.utilisation, 1e-6) << "links without delay";
  }
}

}  // namespace
}  // namespace archipelago::training
