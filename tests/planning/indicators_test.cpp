// Every indicator of toy2's candidates, worked out on paper from the network's own figures.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "planning/hardship.hpp"
#include "planning/network_maker.hpp"
#include "planning/plan_robustness.hpp"
#include "planning/valuation.hpp"
#include "support/source_dir.hpp"

namespace archipelago::planning {
namespace {

struct Toy {
  PlanTask task = read_plan(std::filesystem::path(test::source_dir()) / "experiments" / "planning" /
                            "toy2.yaml");
  Planned planned = make_network(task, demand_of(task));
  Valuation valuation{task, planned.network, planned.changes};

  [[nodiscard]] std::size_t number_of(const std::string& name) const {
    for (std::size_t c = 0; c < task.candidates.size(); ++c) {
      if (task.candidates[c].name == name) return c;
    }
    return task.candidates.size();
  }
  [[nodiscard]] std::size_t site(const std::string& name) const {
    return task.scenario().platform->find_site(name)->at();
  }
  // Tokens a year of one GPU at that site that never stands idle.
  [[nodiscard]] double tokens_of_a_gpu(std::size_t at) const {
    for (const Service& service : planned.network.services) {
      if (service.site != at) continue;
      return planned.network.asks[service.ask].tokens * 8760 * 3600 / service.gpu_seconds;
    }
    return 0;
  }
  // Mean over the hours of the year: two hours are planned, alike in price here.
  [[nodiscard]] double busy_usd(std::size_t at) const {
    return 8760 * planned.network.sites[at].usd_per_gpu_h.front();
  }
};

// Two thirds are unserved with and without it, so that each GPU works all year.  Its 10 kW (a node's)
// hold 10,000 / (W of a GPU) GPUs at full clocks: eight that it brings, and a part of one that is bought.
TEST(Indicators, OfEightMoreGpus) {
  Toy toy;
  const std::size_t left = toy.site("left");
  const PlanSite& site = toy.planned.network.sites[left];
  const Appraised found = toy.valuation.appraise(toy.number_of("left-8"));
  const double gpus = 10'000 / site.gpu_w;
  const double tokens = gpus * toy.tokens_of_a_gpu(left);
  EXPECT_NEAR(found.put_in.unserved_tokens, tokens, 1e-6 * tokens);
  EXPECT_NEAR(found.put_in.usd,
              tokens / 1e6 - gpus * toy.busy_usd(left) - (gpus - 8) * site.usd_per_gpu_year, 1);
  EXPECT_NEAR(found.put_in.gpus, -(gpus - 8), 1e-6);
  EXPECT_NEAR(found.put_in.unmoved_bytes, 0, 1e-6);
  const double grams = gpus * 8760 * site.g_per_gpu_h.front();
  EXPECT_NEAR(found.put_in.carbon_t, -grams / 1e6, 1e-6 * grams / 1e6);
  // Capital 150,000 now, opex 10,000, five years from year 2 on (a year of lead) at 10 %.
  const double net = found.put_in.usd - 10'000;
  double npv = -150'000;
  for (int year = 2; year <= 6; ++year) npv += net / std::pow(1.1, year);
  EXPECT_NEAR(found.worth.npv_usd, npv, 1);
  double opex = 0;
  double saved = 0;
  for (int year = 2; year <= 6; ++year) {
    opex += 10'000 / std::pow(1.1, year);
    saved += found.put_in.usd / std::pow(1.1, year);
  }
  EXPECT_NEAR(found.worth.benefit_cost, saved / (150'000 + opex), 1e-6);
  // Nothing comes in during year 1; then evenly.
  ASSERT_TRUE(found.worth.payback_years);
  EXPECT_NEAR(*found.worth.payback_years, 1 + 150'000 / net, 1e-6);
  ASSERT_TRUE(found.worth.irr);
  double at_irr = -150'000;
  for (int year = 2; year <= 6; ++year) at_irr += net / std::pow(1 + *found.worth.irr, year);
  EXPECT_NEAR(at_irr, 0, 1);
  EXPECT_NEAR(found.worth_at[0].npv_usd, npv + 50'000, 1);  // capital low: 100,000
  EXPECT_NEAR(found.worth_at[2].npv_usd, npv - 50'000, 1);  // high: 200,000
}

// 20 kW on the right are 20,000 / (W of a GPU) GPUs, which are bought: each earns its tokens less its
// energy less what a bought one costs a year.  Its 10 kW of today hold 10,000 / (W of a GPU).  On the 20 days without the cable the right's own users
// are all that they can serve.
TEST(Indicators, OfMegawattsThatGpusAreBoughtInto) {
  Toy toy;
  const std::size_t right = toy.site("right");
  const PlanSite& site = toy.planned.network.sites[right];
  const Appraised found = toy.valuation.appraise(toy.number_of("right-mw"));
  const double gpus = 20'000 / site.gpu_w;
  EXPECT_NEAR(found.put_in.gpus, -gpus, 1e-6 * gpus);
  const double stand = site.power_w / site.gpu_w;
  const double a_gpu_second = toy.tokens_of_a_gpu(right) / 8760 / 3600;  // tokens
  double busy_hours = 0;                                                 // more, of GPUs
  for (const Period& period : toy.planned.network.periods) {
    double needed = 0;  // GPUs
    for (const Ask& ask : toy.planned.network.asks) {
      const bool own = toy.planned.network.nations[ask.nation] == "ID";
      if (own || period.down.empty()) needed += ask.rates[period.hour] * ask.tokens / a_gpu_second;
    }
    if (period.down.empty()) needed -= stand;  // the left's, alike
    busy_hours += period.hours_a_year * (std::min(stand + gpus, needed) - stand);
  }
  const double tokens = busy_hours * 3600 * a_gpu_second;
  EXPECT_NEAR(found.put_in.unserved_tokens, tokens, 1e-6 * tokens);
  EXPECT_NEAR(found.put_in.usd,
              tokens / 1e6 - busy_hours * site.usd_per_gpu_h.front() - gpus * site.usd_per_gpu_year,
              1);
}

TEST(Indicators, OfAPairThatNobodyNeeds) {
  Toy toy;
  const Appraised found = toy.valuation.appraise(toy.number_of("second-pair"));
  EXPECT_NEAR(found.put_in.usd, 0, 1e-3);
  EXPECT_FALSE(found.no_effect.empty());
}

// Eight equal GPUs a side, all busy: each side's law stops half of what is served.  The cable fails
// 1000 km x its faults a 1000 km and year, for its repair days each time.
TEST(Indicators, OfHardDays) {
  Toy toy;
  HardshipHow how;
  how.laws = {"SG"};
  const Portfolio nothing(toy.task.candidates.size());
  const Hardships hard = hardships(toy.task, toy.planned, toy.valuation, nothing, how);
  ASSERT_EQ(hard.cuts.size(), 1U);
  const platform::Cable& cable = toy.task.scenario().platform->cables.front();
  EXPECT_NEAR(hard.cuts[0].loss.days_a_year,
              cable.faults_per_1000km_year * cable.route.km() / 1000 * cable.repair_days, 1e-9);
  ASSERT_EQ(hard.withdrawals.size(), 2U);
  EXPECT_NEAR(hard.withdrawals[0].served, hard.calm.served / 2, 1e-6);
  const std::size_t left = toy.number_of("left-8");
  EXPECT_TRUE(hard.withdrawals[0].loss.stopped[left]);
  EXPECT_NEAR(hard.withdrawals[0].saved_usd[left], 0, 1e-6);
  // A calm day saves a 365th of the year, and what is bought is bought for the year.
  const PlanSite& site = toy.planned.network.sites[toy.site("left")];
  const double saved =
      toy.valuation.appraise(left).put_in.usd + (10'000 / site.gpu_w - 8) * site.usd_per_gpu_year;
  EXPECT_NEAR(hard.calm.saved_usd[left], saved / 365, 1e-3 * saved / 365);
}

// Half of what is served comes from either side, each for both nations: what SG's law can stop of ID's
// is what the left serves ID with.
TEST(Indicators, OfDependence) {
  Toy toy;
  const Screened& today = toy.valuation.today();
  const auto [law, share] = dependence_of(toy.task, toy.planned, today);
  double of_sg = 0;
  double of_id = 0;
  for (std::size_t n = 0; n < 2; ++n) {
    const bool is_sg = toy.planned.network.nations[n] == "SG";
    (is_sg ? of_id : of_sg) += today.tokens[n][toy.site(is_sg ? "right" : "left")];
  }
  EXPECT_NEAR(share, std::max(of_sg, of_id) / today.served_tokens, 1e-9);
  EXPECT_EQ(law, of_sg > of_id ? "SG" : "ID");
}

}  // namespace
}  // namespace archipelago::planning
