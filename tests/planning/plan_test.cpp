// The whole way of `archipelago plan` on toy2.
#include "planning/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <numeric>

#include "planning/plan_tables.hpp"
#include "planning/screening.hpp"
#include "support/source_dir.hpp"

namespace archipelago::planning {
namespace {

using testing::HasSubstr;

PlanTask toy() {
  return read_plan(std::filesystem::path(test::source_dir()) / "experiments" / "planning" /
                   "toy2.yaml");
}

std::size_t number_of(const PlanTask& task, const std::string& name) {
  for (std::size_t c = 0; c < task.candidates.size(); ++c) {
    if (task.candidates[c].name == name) return c;
  }
  return task.candidates.size();
}

// Light over 1000 km of cable with 0.1 ms of equipment: one way 1000 x 4.897 us + 0.1 ms + access of 5
// (left) or 10 ms (right), there and back.
TEST(Plan, TheNetworkOfToy2) {
  const PlanTask task = toy();
  const sizing::Demand demand = demand_of(task);
  const Planned planned = make_network(task, demand);
  const Network& network = planned.network;
  ASSERT_EQ(network.nations.size(), 2U);
  ASSERT_EQ(network.asks.size(), 2U);
  EXPECT_EQ(network.ttft_s, 0.15);
  ASSERT_EQ(network.services.size(), 4U);
  std::size_t abroad = 0;
  for (const Way& way : network.ways) {
    if (way.crossings.empty()) continue;
    ++abroad;
    EXPECT_EQ(way.needs, 3U);
    const double access = way.nation == 0 ? 0.005 : 0.010;
    EXPECT_NEAR(way.round_trip_s, 2 * (1000 * 4.897e-6 + 1e-4 + access), 2e-6);
  }
  EXPECT_EQ(abroad, 2U);
  // Two measured hours without the cut, and with it: 345 and 20 days.
  ASSERT_EQ(network.periods.size(), 4U);
  EXPECT_NEAR(network.periods[0].hours_a_year + network.periods[1].hours_a_year, 345 * 24, 1e-9);
  EXPECT_NEAR(network.periods[2].hours_a_year + network.periods[3].hours_a_year, 20 * 24, 1e-9);
  // Prompts of 100 tokens at 4 bytes, answers of 11 at 200; the counted requests times ten.
  EXPECT_NEAR(network.asks[0].tokens, 111, 1e-9);
  EXPECT_NEAR(network.asks[0].up_bytes, 400, 1e-9);
  EXPECT_NEAR(network.asks[0].down_bytes, 2200, 1e-9);
  EXPECT_NEAR(network.asks[0].rates[0],
              10 * static_cast<double>(demand.of(planned.nations[0].at(), 0)) / 3600, 1e-9);
  // A bought GPU: 10,000 and servers at 10 % over its life, and so on: dearer than its annuity alone.
  EXPECT_GT(network.sites[0].usd_per_gpu_year, 2000);
  const std::size_t left = number_of(task, "left-8");
  ASSERT_EQ(planned.changes[left].sites.size(), 1U);
  EXPECT_EQ(planned.changes[left].sites[0].gpus, 8);
  EXPECT_NEAR(planned.changes[left].sites[0].power_w, 10'000, 1e-6);
}

TEST(Plan, OfToy2IsSound) {
  const PlanTask task = toy();
  const Plan plan = make_plan(task, {2, {}, {}});
  // What it says of a candidate is the difference of two networks that have and lack it.
  const std::vector<Changes> none;
  const std::size_t size = task.candidates.size();
  const double today = Screening(plan.planned.network, none).cost();
  EXPECT_NEAR(plan.today.usd, today, 1e-6 * today);
  for (std::size_t c = 0; c < size; ++c) {
    Portfolio alone(size);
    alone[c] = true;
    const Network with = with_built(plan.planned.network, plan.planned.changes, alone);
    EXPECT_NEAR(plan.candidates[c].put_in.usd, today - Screening(with, none).cost(), 1e-6 * today);
  }
  // 2.6 kB a request are far from 100 Gbit/s.
  const Appraised& pair = plan.candidates[number_of(task, "second-pair")];
  EXPECT_THAT(pair.no_effect, HasSubstr("of its 100 Gbit/s"));
  const Portfolio& built = plan.budgets.front().best.built;
  EXPECT_FALSE(built[number_of(task, "second-pair")]);
  EXPECT_FALSE(built[number_of(task, "left-8")] && built[number_of(task, "left-16")]);
  EXPECT_EQ(plan.budgets.front().best.gap, 0);
  EXPECT_EQ(plan.order.size(),
            static_cast<std::size_t>(std::count(built.begin(), built.end(), true)));
  // Step by step the portfolio saves what it saves as a whole.
  double saved = 0;
  for (const Step& step : plan.order) saved += step.saved_usd;
  EXPECT_NEAR(saved, plan.today.usd - plan.with.usd, 1e-6 * today);
  ASSERT_TRUE(plan.together && plan.portfolio);
  const auto& shares = plan.together->shapley;
  EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), plan.together->game.back(),
              1e-9 * today);
  // Of two players: half each.
  EXPECT_NEAR(shares[0], shares[1], 1e-9 * today);
  for (const CostSplit& split : plan.splits) {
    EXPECT_NEAR(std::accumulate(split.pays.begin(), split.pays.end(), split.outside),
                plan.portfolio_usd, 1e-6 * plan.portfolio_usd)
        << split.rule;
  }
  // One set under each of three uses.
  ASSERT_EQ(plan.repairs.size(), 3U);
  for (const OrderedRepairs& of : plan.repairs) {
    EXPECT_NEAR(of.choice.best.steps.front().done_days, 20, 1e-9);
    EXPECT_TRUE(of.choice.tie);
    EXPECT_NE(of.why_tie, "");
  }
}

// Of two nations there are two orders, and an order and its reverse are both of them: no error is left.
TEST(Plan, SharesFromDrawnOrders) {
  PlanTask task = toy();
  task.uses.clear();
  task.withdraw.clear();
  task.build_out.years = 0;
  task.draws = 0;
  const Plan exact = make_plan(task, {});
  task.orders = 4;
  const Plan sampled = make_plan(task, {});
  EXPECT_TRUE(sampled.island_costs.empty());
  EXPECT_EQ(sampled.alone.size(), 2U);
  ASSERT_TRUE(sampled.together && sampled.portfolio);
  for (const auto of : {&Plan::together, &Plan::portfolio}) {
    for (std::size_t n = 0; n < 2; ++n) {
      EXPECT_NEAR((sampled.*of)->shapley[n], (exact.*of)->shapley[n], 1e-6 * exact.today.usd);
      EXPECT_NEAR((sampled.*of)->errors[n], 0, 1e-6 * exact.today.usd);
    }
  }
  const auto files = plan_tables(task, sampled);
  EXPECT_FALSE(files.contains("coalitions.csv"));
  EXPECT_THAT(files.at("shares.csv"), HasSubstr("saved by the portfolio,SG,shapley_error,"));
  EXPECT_THAT(files.at("plan.md"), HasSubstr("means over drawn orders of the nations"));
}

TEST(Plan, ItsTablesSayTheSameTwice) {
  const PlanTask task = toy();
  const auto one = plan_tables(task, make_plan(task, {1, {}, {}}));
  const auto two = plan_tables(task, make_plan(task, {3, {}, {}}));
  EXPECT_EQ(one, two);
  EXPECT_THAT(one.at("plan.md"), testing::AllOf(HasSubstr("## What to buy first"),
                                                HasSubstr("## What would overturn it"),
                                                HasSubstr("1 of 4 candidates have no effect")));
  EXPECT_THAT(one.at("repairs.csv"),
              testing::AllOf(HasSubstr("\nrepairs,text,0,,,0,"),
                             HasSubstr("\nrepairs,datasets,,toy-left-right,20,")));
  EXPECT_THAT(one.at("no_effect.csv"), HasSubstr("second-pair,"));
  EXPECT_THAT(one.at("cash_flows.csv"), testing::Not(HasSubstr("second-pair")));
  EXPECT_THAT(one.at("candidates.csv"), testing::Not(HasSubstr("second-pair,put_in_npv")));
}

}  // namespace
}  // namespace archipelago::planning
