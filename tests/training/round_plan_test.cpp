#include "training/round_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace archipelago::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using training::ExchangeScope;
using training::FragmentPattern;
using training::plan_round;
using training::RoundPlan;
using training::RoundStep;
using training::RoundTransfer;
using training::TrainedModel;
using workload::SyncKind;
using workload::SyncMode;

constexpr SimTime ms(double t) { return to_sim_time(Seconds(t * 1e-3)); }

// Two layers, a step of 12 ms: forward 2 + 2, backward 4 + 4 (from layer 1 down).  8000 parameters
// of 16 bits: 8000 bytes a layer.
TrainedModel toy() { return {.parameters = 8000, .layers = 2, .step = ms(12)}; }
SyncMode data_parallel() {
  return {.kind = SyncKind::kDataParallel, .sites = 2, .payload_bits = 16};
}
SyncMode diloco(std::int32_t inner, std::int32_t fragments = 1, std::int32_t overlap = 0) {
  return {.kind = SyncKind::kDiloco,
          .sites = 2,
          .inner_steps = inner,
          .fragments = fragments,
          .overlap_steps = overlap,
          .payload_bits = 16};
}

void expect_transfer(const RoundTransfer& transfer, std::int32_t layer, double ready, double due) {
  EXPECT_EQ(transfer.layer, layer);
  EXPECT_EQ(transfer.ready, ms(ready));
  EXPECT_EQ(transfer.due, ms(due));
}

TEST(RoundPlan, AloneAJobComputesAndExchangesNothing) {
  const RoundPlan plan = plan_round(toy(), {});
  EXPECT_EQ(plan.compute, ms(12));
  EXPECT_THAT(plan.transfers, IsEmpty());
  EXPECT_EQ(training::round_program(plan).size(), 1U);
}

// Layer 1: forward ends at 4, backward at 8; layer 0 at 12.  Needed by the next forward pass: layer
// 0 at 12, layer 1 at 14.
TEST(RoundPlan, DataParallelByHand) {
  const RoundPlan plan = plan_round(toy(), data_parallel());
  EXPECT_EQ(plan.compute, ms(12));
  ASSERT_EQ(plan.transfers.size(), 2U);
  expect_transfer(plan.transfers[0], 1, 8, 14);
  expect_transfer(plan.transfers[1], 0, 12, 12);
  EXPECT_EQ(plan.transfers[0].payload, Bytes(8000));
}

TEST(RoundPlan, DilocoExchangesBehindItsLastStep) {
  const RoundPlan plan = plan_round(toy(), diloco(2));
  EXPECT_EQ(plan.compute, ms(24));
  ASSERT_EQ(plan.transfers.size(), 2U);
  expect_transfer(plan.transfers[0], 1, 20, 26);
  expect_transfer(plan.transfers[1], 0, 24, 24);
}

// Fragment 0 (layer 0) after step 1, fragment 1 (layer 1) after step 2.
TEST(RoundPlan, TwoFragmentsTakeTurns) {
  const RoundPlan plan = plan_round(toy(), diloco(2, 2));
  ASSERT_EQ(plan.transfers.size(), 2U);
  expect_transfer(plan.transfers[0], 0, 12, 12);
  expect_transfer(plan.transfers[1], 1, 20, 26);
}

TEST(RoundPlan, AnOverlapMovesTheDueTimeByWholeSteps) {
  const RoundPlan plan = plan_round(toy(), diloco(2, 2, 1));
  expect_transfer(plan.transfers[0], 0, 12, 24);
  expect_transfer(plan.transfers[1], 1, 20, 38);
}

// The paper's example: H = 100, two fragments, the first after steps 50, 150, ..., the other after
// 100, 200, ...
TEST(RoundPlan, FragmentsAreStaggeredEvenly) {
  const RoundPlan plan = plan_round(toy(), diloco(100, 2));
  EXPECT_EQ(plan.transfers[0].ready, 50 * ms(12));
  EXPECT_EQ(plan.transfers[1].ready, 99 * ms(12) + ms(8));
}

TEST(RoundPlan, PatternsOfSixLayersInThreeFragments) {
  TrainedModel model = toy();
  model.layers = 6;
  const auto layers_in_order = [&] {
    std::vector<std::int32_t> layers;
    for (const auto& transfer : plan_round(model, diloco(3, 3)).transfers) {
      layers.push_back(transfer.layer);
    }
    return layers;
  };
  EXPECT_THAT(layers_in_order(), ElementsAre(3, 0, 4, 1, 5, 2));
  model.pattern = FragmentPattern::kSequential;
  EXPECT_THAT(layers_in_order(), ElementsAre(1, 0, 3, 2, 5, 4));
}

TEST(RoundPlan, EveryLayerIsExchangedOnceARound) {
  for (const std::int32_t layers : {1, 5, 24, 108}) {
    for (const std::int32_t inner : {1, 2, 7, 100}) {
      for (const std::int32_t fragments : {1, 2, 5, 24, 108}) {
        if (fragments > layers) continue;
        TrainedModel model = toy();
        model.layers = layers;
        std::map<std::int32_t, int> times;
        for (const auto& transfer : plan_round(model, diloco(inner, fragments)).transfers) {
          ++times[transfer.layer];
          EXPECT_LE(transfer.ready, transfer.due);
          EXPECT_LT(transfer.due, 2 * inner * model.step);
        }
        EXPECT_EQ(times.size(), static_cast<std::size_t>(layers));
        for (const auto& [layer, count] : times) EXPECT_EQ(count, 1) << layer;
      }
    }
  }
}

// Two sites: 2 (2 - 1) / 2 = 1 times the 16000 bytes of the model; 4 bits instead of 16: a quarter.
TEST(RoundPlan, PayloadBitsScaleTheBytes) {
  SyncMode sync = diloco(2);
  EXPECT_EQ(plan_round(toy(), sync).link_bytes(ExchangeScope::kAllSites), Bytes(16'000));
  sync.payload_bits = 4;
  EXPECT_EQ(plan_round(toy(), sync).link_bytes(ExchangeScope::kAllSites), Bytes(4'000));
}

// Eight sites: one ring carries 2 x 7 / 8 = 1.75 model sizes a link.  Four nations of two: between
// them 2 x 3 / 4 = 1.5, within 1 up and 1 down.
TEST(RoundPlan, HierarchicalBytes) {
  SyncMode sync = diloco(2);
  sync.sites = 8;
  const RoundPlan flat = plan_round(toy(), sync);
  EXPECT_DOUBLE_EQ(flat.link_bytes(ExchangeScope::kAllSites).si(), 1.75 * 16'000);
  EXPECT_EQ(flat.phases.at(0).messages, 14);

  sync.hierarchical = true;
  const RoundPlan tree = plan_round(toy(), sync, {2, 2, 2, 2});
  EXPECT_DOUBLE_EQ(tree.link_bytes(ExchangeScope::kBetweenNations).si(), 1.5 * 16'000);
  EXPECT_DOUBLE_EQ(tree.link_bytes(ExchangeScope::kWithinNation).si(), 2.0 * 16'000);
  EXPECT_EQ(tree.link_bytes(ExchangeScope::kAllSites), Bytes(0));
  ASSERT_EQ(tree.phases.size(), 3U);
  EXPECT_EQ(tree.phases[0].scope, ExchangeScope::kWithinNation);
  EXPECT_EQ(tree.phases[1].messages, 6);

  // One nation: a ring within it.  One site a nation: nothing within.
  EXPECT_DOUBLE_EQ(plan_round(toy(), sync, {8}).link_bytes(ExchangeScope::kWithinNation).si(),
                   1.75 * 16'000);
  sync.sites = 4;
  EXPECT_EQ(plan_round(toy(), sync, {1, 1, 1, 1}).phases.size(), 1U);
}

// Send layer 0 at 12 and wait at once; layer 1 of the round before is needed at 2.
TEST(RoundPlan, TheProgramOfTwoFragments) {
  using Kind = RoundStep::Kind;
  const auto program = training::round_program(plan_round(toy(), diloco(2, 2)));
  std::vector<Kind> kinds;
  for (const RoundStep& step : program) kinds.push_back(step.kind);
  EXPECT_THAT(kinds, ElementsAre(Kind::kCompute, Kind::kAwait, Kind::kCompute, Kind::kSend,
                                 Kind::kAwait, Kind::kCompute, Kind::kSend, Kind::kCompute));
  EXPECT_EQ(program[0].duration, ms(2));
  EXPECT_EQ(program[1].transfer, 1U);
  EXPECT_EQ(program[1].rounds_back, 1);
  EXPECT_EQ(program[3].transfer, 0U);
  EXPECT_EQ(program[4].rounds_back, 0);
  EXPECT_EQ(program[7].duration, ms(4));
}

TEST(RoundPlan, AJobBringsItsModel) {
  workload::Job job;
  job.parameters = 8000;
  job.layers = 2;
  job.step = ms(12);
  job.sync = data_parallel();
  const RoundPlan plan = plan_round(training::model_of(job), job.sync);
  EXPECT_EQ(plan.compute, ms(12));
  EXPECT_EQ(plan.link_bytes(ExchangeScope::kAllSites), Bytes(16'000));
}

TEST(RoundPlan, FaultsAreSentences) {
  EXPECT_THAT(training::sync_faults(toy(), diloco(2), {}), IsEmpty());
  SyncMode bad = diloco(2, 3, 2);
  bad.sites = 1;
  bad.payload_bits = 0;
  EXPECT_THAT(training::sync_faults(toy(), bad, {1}),
              ElementsAre(HasSubstr("1 sites"), HasSubstr("payload of 0"),
                          HasSubstr("3 fragments of 2 layers"), HasSubstr("overlap of 2 steps"),
                          HasSubstr("for a hierarchical exchange")));
  SyncMode tree = data_parallel();
  tree.hierarchical = true;
  tree.fragments = 2;
  EXPECT_THAT(training::sync_faults(toy(), tree, {2, 1}),
              ElementsAre(HasSubstr("every step"), HasSubstr("3 sites, the job 2")));
}

}  // namespace
}  // namespace archipelago::test
