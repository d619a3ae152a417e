// What a model of one's own takes, by hand, of the ledger of toy_bill.hpp.
#include "metrics/model_rows.hpp"

#include <gtest/gtest.h>

#include "metrics/costs.hpp"
#include "metrics/definitions.hpp"
#include "metrics/toy_bill.hpp"

namespace archipelago::metrics {
namespace {

using record::ModelFacts;
using test::kAlpha;
using test::kBeta;

constexpr double kMonth = 730 * 3600.0;

// At alpha-hall: 4000 GPU-seconds useful of 5000 held in 1000 s, behind a wait of 730 s; the whole is
// 400 times as much.
ModelFacts of_alpha() {
  ModelFacts model;
  model.members = {{NationIndex(0), 1, true, true}};
  model.sites = {SiteIndex(kAlpha)};
  model.gpus = 5;
  model.whole_gpu_s = 400 * 4000.0;
  model.held_gpu_s = 5000;
  model.useful_gpu_s = 4000;
  model.wait_s = 730;
  model.under_way_s = 1000;
  model.bytes = {3e9, 2e9, 1e9};
  return model;
}

class ModelRowsTest : public ::testing::Test {
 protected:
  Rows rows(const std::vector<ModelFacts>& models) const {
    return model_rows(platform_, models, &ledger_, true);
  }
  double figure(const std::vector<ModelFacts>& models, const std::string& group,
                const std::string& metric) const {
    const Rows all = rows(models);
    const Row* row = test::find_row(all, group, metric);
    EXPECT_NE(row, nullptr) << group << " has no " << metric;
    return row == nullptr ? 0 : row->value;
  }
  bool has(const std::vector<ModelFacts>& models, const std::string& group,
           const std::string& metric) const {
    const Rows all = rows(models);
    return test::find_row(all, group, metric) != nullptr;
  }
  platform::Platform platform_ = test::billed_platform();
  UsageLedger ledger_ = test::billed_ledger();
};

TEST_F(ModelRowsTest, TheWholeIsThePartTimesWholeOverUseful) {
  const std::vector<ModelFacts> models{of_alpha()};
  EXPECT_NEAR(figure(models, "AA", "model_months"), (730 + 400 * 1000) / kMonth, 1e-12);
  EXPECT_NEAR(figure(models, "AA", "model_gpu_hours"), 400 * 5000 / 3600.0, 1e-9);
  // The dataset comes once, gradients and checkpoints 400 times.
  EXPECT_NEAR(figure(models, "AA", "model_wan_bytes"), 3 + 400 * (2 + 1), 1e-9);
  EXPECT_EQ(figure(models, "AA", "model_counts"), 1);
  EXPECT_EQ(figure(models, "AA", "model_texts_abroad"), 0);
  EXPECT_FALSE(has(models, "BB", "model_counts"));
}

// It computes 0.8 of the time: 100 + 0.8 x (600 - 100) = 500 W of a TDP of 700, so 2/3 of the way from a
// node's 400 to 1000 W idle to busy: 800 W, 100 a GPU; 600 W and a PUE of 1.5.  A joule cost 500 USD / 1.25e9.
TEST_F(ModelRowsTest, EnergyAndMoneyAreThoseOfGpusThatComputeOrWait) {
  platform::Gpu& gpu = platform_.gpus[0];
  gpu.idle_w = 100;
  gpu.tdp_w = 700;
  gpu.node_idle_overhead_w = 400;
  gpu.node_overhead_w = 1000;
  ASSERT_EQ(gpu.clocks.front().training_w, 600);
  platform_.sites[kAlpha].pue = 1.5;
  platform_.sites[kAlpha].gpus_per_node = 8;
  const std::vector<ModelFacts> models{of_alpha()};
  EXPECT_NEAR(figure(models, "AA", "model_energy"), 400 * 5000 * 900 / 3.6e9, 1e-9);
  Costs costs = site_costs(platform_, SiteIndex(kAlpha), ledger_);
  costs[CostPart::kEnergy] = {};
  const double each = costs.total().value / (8 * 36.5 * 86'400) + 900 * 500 / 1.25e9;
  EXPECT_NEAR(figure(models, "AA", "model_usd"), 400 * 5000 * each, 1e-6);
}

TEST_F(ModelRowsTest, OfACloudTheListIsPaid) {
  platform_.sites[kAlpha].cloud_price = platform::CloudPrice{3.6, 0.1, test::toy_source()};
  EXPECT_NEAR(figure({of_alpha()}, "AA", "model_usd"), 400 * 5000 * 0.001, 1e-9);
}

// Both sites hold half; the shares divide hours and money and sum to the whole.
TEST_F(ModelRowsTest, ASharedOneIsDividedByShares) {
  ModelFacts both = of_alpha();
  both.sites = {SiteIndex(kAlpha), SiteIndex(kBeta)};
  both.members = {{NationIndex(0), 0.75, true, true}, {NationIndex(1), 0.25, true, false}};
  const std::vector<ModelFacts> models{both};
  const double whole = 400 * 5000 / 3600.0;
  EXPECT_NEAR(figure(models, "AA", "model_gpu_hours"), 0.75 * whole, 1e-9);
  EXPECT_NEAR(figure(models, "BB", "model_gpu_hours"), 0.25 * whole, 1e-9);
  EXPECT_NEAR(figure(models, "TOY", "model_gpu_hours"), whole, 1e-9);
  EXPECT_EQ(figure(models, "TOY", "model_counts"), 2);
  EXPECT_EQ(figure(models, "TOY", "model_texts_abroad"), 1);
  EXPECT_NEAR(figure(models, "TOY", "model_usd_per_nation"), figure(models, "TOY", "model_usd") / 2,
              1e-9);
  EXPECT_NEAR(figure(models, "AA", "model_months"), figure(models, "BB", "model_months"), 1e-12);
  // Half of the GPUs of AA's model are BB's.
  EXPECT_NEAR(figure(models, "AA->BB", "model_dependence"), 0.5, 1e-12);
}

TEST_F(ModelRowsTest, AModelWithoutTheNationsTextsDoesNotCountButCosts) {
  ModelFacts both = of_alpha();
  both.members = {{NationIndex(0), 0.75, true, true}, {NationIndex(1), 0.25, false, false}};
  const std::vector<ModelFacts> models{both};
  EXPECT_EQ(figure(models, "BB", "model_counts"), 0);
  EXPECT_GT(figure(models, "BB", "model_usd"), 0);
  EXPECT_FALSE(has(models, "BB", "model_usd_per_nation"));
  EXPECT_NEAR(figure(models, "TOY", "model_usd_per_nation"), figure(models, "TOY", "model_usd"),
              1e-9);
}

TEST_F(ModelRowsTest, OneThatNeverBeganHasNoMonths) {
  ModelFacts refused;
  refused.members = {{NationIndex(1), 1, false, false}};
  const std::vector<ModelFacts> models{of_alpha(), refused};
  EXPECT_EQ(figure(models, "BB", "model_counts"), 0);
  EXPECT_FALSE(has(models, "BB", "model_months"));
  // The slowest of those that count; here there is one.
  EXPECT_NEAR(figure(models, "TOY", "model_months"), figure(models, "AA", "model_months"), 1e-12);
}

TEST_F(ModelRowsTest, AForeignBaseIsADependenceWhoeverTrains) {
  ModelFacts based = of_alpha();
  EXPECT_FALSE(has({based}, "AA->BB", "model_dependence"));
  based.base_law = NationIndex(1);
  EXPECT_EQ(figure({based}, "AA->BB", "model_dependence"), 1);
}

TEST_F(ModelRowsTest, WithoutALedgerThereIsNoMoneyAndWithoutModelsNothing) {
  const Rows bare = model_rows(platform_, {of_alpha()}, nullptr, false);
  EXPECT_EQ(test::find_row(bare, "AA", "model_usd"), nullptr);
  EXPECT_EQ(test::find_row(bare, "AA", "model_energy"), nullptr);
  EXPECT_NE(test::find_row(bare, "AA", "model_months"), nullptr);
  EXPECT_TRUE(rows({}).empty());
  for (const Row& row : rows({of_alpha()})) EXPECT_FALSE(definition_of(row.metric).unit.empty());
}

}  // namespace
}  // namespace archipelago::metrics
