// The record of whole runs: hours sum up to the figures of the tables, other limits give what a run
// with those limits gives, energy x price is the bill.
#include "engine/ledger/run_book.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "engine/request_path_world.hpp"
#include "engine/run_rows_of.hpp"
#include "metrics/series_rows.hpp"
#include "metrics/slo_count.hpp"
#include "metrics/usage_ledger.hpp"

namespace archipelago::engine {
namespace {

RunSettings busy_hours() {
  RunSettings settings;
  settings.start = test::kMonday;
  settings.horizon = to_sim_time(Seconds(2.5 * 3600));
  settings.warmup = to_sim_time(Seconds(600));
  settings.policy = {"federated", {}};
  settings.gpu_shares = {{"toy-llm", 1.0}};
  settings.demand_scale = 60;
  settings.slo = {from_milliseconds(60), from_milliseconds(11)};
  settings.seed = {7, 0};
  return settings;
}

double figure(const metrics::Rows& rows, const std::string& group, const std::string& metric) {
  for (const metrics::Row& row : rows) {
    if (row.group == group && row.metric == metric) return row.value;
  }
  ADD_FAILURE() << group << " has no " << metric;
  return -1;
}

TEST(RunBook, HoursSumUpToTheTables) {
  const auto platform = test::toy2();
  const RunSettings settings = busy_hours();
  const RunRows run = simulate_rows(platform, test::toy_chat(), settings);
  for (std::size_t n = 0; n < 2; ++n) {
    const std::string& nation = platform.nations[n].iso2;
    double asked = 0;
    double served = 0;
    double good = 0;
    double in_cells = 0;
    for (const record::NationHour& hour : run.facts.nation_hours[n]) {
      asked += static_cast<double>(hour.requests.asked);
      served += static_cast<double>(hour.requests.served);
      good += static_cast<double>(hour.requests.within_slo);
      for (const record::LatencyCell& cell : hour.cells) in_cells += cell.count;
    }
    EXPECT_GT(asked, 1000);
    EXPECT_EQ(asked, figure(run.rows, nation, "requests"));
    EXPECT_EQ(served, in_cells);
    EXPECT_EQ(good, run.facts.requests[n].within_slo);
    // Energy: hours, steps and the whole.
    const record::SiteEnergy& energy = run.facts.energy[n];
    double drawn = 0;
    double busy = 0;
    for (const record::SiteHour& hour : run.facts.site_hours[n]) {
      drawn += hour.site_j;
      busy += hour.busy_gpu_s;
    }
    EXPECT_NEAR(drawn, energy.site_j, 1e-9 * energy.site_j);
    const double bought = std::accumulate(energy.bought_j.begin(), energy.bought_j.end(), 0.0);
    EXPECT_NEAR(bought, energy.grid_j, 1e-9 * energy.grid_j);
    // One replica a GPU: the mean use of the hours is the table's, but for iterations under way.
    const double whole = 8 * run.facts.measured().seconds();
    EXPECT_NEAR(busy / whole, figure(run.rows, "site:" + platform.sites[n].name, "utilisation"),
                1e-4);
  }
  EXPECT_FALSE(run.facts.prices_read);
}

// toy2 buys at constant prices: the bill is the energy times the price of each site's zone.
TEST(RunBook, EnergyTimesPriceIsTheBill) {
  const auto platform = test::toy2();
  const RunRows run = simulate_rows(platform, test::toy_chat(), busy_hours());
  for (std::size_t s = 0; s < 2; ++s) {
    const double price = platform.zones[platform.sites[s].zone.at()].price_usd_per_kwh;
    ASSERT_GT(price, 0);
    const double cost = run.facts.energy[s].grid_j / 3.6e6 * price;
    EXPECT_NEAR(figure(run.rows, "site:" + platform.sites[s].name, "energy_cost"), cost,
                1e-9 * cost);
  }
}

// The same run with other limits, counted as it goes; the record's bins come as near as they say.
TEST(RunBook, OtherLimitsAreAsARunWithThemWithinWhatIsSaid) {
  const auto platform = test::toy2();
  RunSettings settings = busy_hours();
  settings.limits.max_sequences = 4;  // so that some wait
  settings.demand_scale = 120;
  settings.horizon = to_sim_time(Seconds(1800));
  const RunRows run = simulate_rows(platform, test::toy_chat(), settings);
  // The request path alone gives the same outcomes, as often as one likes.
  test::PathWorld world(test::toy2(), test::toy_chat(),
                        {settings.policy, settings.limits, settings.demand_scale, 1800});
  world.run();
  for (const double ttft_ms : {29.0, 31.25, 35.0, 62.5}) {
    const record::Slo other{from_milliseconds(ttft_ms), from_milliseconds(12)};
    RunBook book(platform, {other, {}, settings.warmup, settings.horizon});
    for (const record::RequestOutcome& outcome : world.outcomes) book.on_outcome(outcome);
    for (std::size_t n = 0; n < 2; ++n) {
      const auto exact = static_cast<double>(book.requests()[n].within_slo);
      const metrics::SloCount count = metrics::slo_count(run.facts, NationIndex(n), other);
      EXPECT_LE(count.least, exact) << ttft_ms;
      EXPECT_GE(count.most, exact) << ttft_ms;
      EXPECT_LE(count.least, count.good);
      EXPECT_LE(count.good, count.most);
    }
  }
}

TEST(RunBook, APolicyThatReadsPricesIsNoted) {
  RunSettings settings = busy_hours();
  settings.policy = {"federated", {{"objective", "cost"}}};
  settings.horizon = to_sim_time(Seconds(900));
  EXPECT_TRUE(simulate(test::toy2(), test::toy_chat(), settings).prices_read);
}

// Epochs of a minute: 2.5 hours less ten minutes are 140; their means are the sums.
TEST(RunBook, EpochsAreKeptWhenAskedFor) {
  RunSettings settings = busy_hours();
  settings.policy = {"global_cloud", {{"region", "right"}}};  // so that the cable carries
  settings.keep_epochs = true;
  const record::RunFacts facts = simulate(test::toy2(), test::toy_chat(), settings);
  ASSERT_EQ(facts.epochs.size(), 140U);
  double drawn = 0;
  double busy = 0;
  double carried = 0;
  for (const record::EpochFacts& epoch : facts.epochs) {
    drawn += 60 * epoch.site_w[1];
    busy += 60 * epoch.busy_gpus[1];
    carried += 60 * (epoch.cable_bytes_s[0][0] + epoch.cable_bytes_s[0][1]);
  }
  EXPECT_NEAR(drawn, facts.energy[1].site_j, 1e-9 * drawn);
  double in_hours = 0;
  for (const record::SiteHour& hour : facts.site_hours[1]) in_hours += hour.busy_gpu_s;
  EXPECT_NEAR(busy, in_hours, 1e-9 * busy);
  // SG's prompts and answers, but for those of the edges of the window.
  EXPECT_NEAR(carried, facts.requests[0].bytes, 1e-3 * carried);
}

}  // namespace
}  // namespace archipelago::engine
