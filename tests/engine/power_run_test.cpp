// Joules, grams, dollars and refusals of whole runs on toy2, by hand.  Each site: one node of 8
// GPUs (1000 W of overhead, 100 W a GPU idle: base 1800 W), PUE 1.5, 10 kW of IT; prices 0.2 and
// 0.1 USD, 100 and 500 g a kWh.  The GPU: full clock 1000 W prefill, 600 decode, 900 training; 800
// MHz: 800/500/700 W at speeds 0.8/0.95/0.85; 500 MHz: 500/400/450 W at 0.5/0.8/0.6.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

#include "engine/request_path_world.hpp"
#include "engine/run_rows_of.hpp"
#include "engine/simulate.hpp"

namespace archipelago::engine {
namespace {

using test::toy2;
using test::toy_chat;

constexpr double kJoulesPerMwh = 3.6e9;

SimTime seconds(double s) { return to_sim_time(Seconds(s)); }

RunSettings settings_of(const policy::PolicyChoice& policy = {"islands", {}}) {
  RunSettings settings;
  settings.start = test::kMonday;
  settings.horizon = seconds(600);
  settings.policy = policy;
  settings.gpu_shares = {{"toy-llm", 1.0}};
  settings.slo = {from_milliseconds(60), from_milliseconds(11)};
  settings.seed = {7, 0};
  return settings;
}

class Figures {
 public:
  explicit Figures(const RunRows& result) {
    for (const metrics::Row& row : result.rows) values_[{row.group, row.metric}] = row.value;
  }
  double operator()(const std::string& group, const std::string& metric) const {
    const auto found = values_.find({group, metric});
    return found == values_.end() ? 0 : found->second;  // rows of nothing are left out
  }
  [[nodiscard]] bool has(const std::string& group, const std::string& metric) const {
    return values_.contains({group, metric});
  }

 private:
  std::map<std::pair<std::string, std::string>, double> values_;
};

// A request alone in its replica: 20 ms of prefill (900 W above idle), ten decodes in 101.001055 ms
// (500 W above idle): 18 + 50.5005275 J.
constexpr double kRequestJoules = 0.020 * 900 + 0.101001055 * 500;

TEST(PowerRun, JoulesGramsAndDollarsAreAsOnPaper) {
  const RunRows result = simulate_rows(toy2(), toy_chat(), settings_of());
  const Figures figure(result);
  ASSERT_EQ(figure("toy", "in_flight"), 0) << "every request is drawn whole";
  const double left_j = 1800 * 600 + figure("site:left", "served") * kRequestJoules;
  const double right_j = 1800 * 600 + figure("site:right", "served") * kRequestJoules;
  EXPECT_NEAR(figure("site:left", "energy_it") * kJoulesPerMwh, left_j, 1e-9 * left_j);
  EXPECT_NEAR(figure("site:right", "energy_it") * kJoulesPerMwh, right_j, 1e-9 * right_j);
  EXPECT_NEAR(figure("site:left", "energy_grid") * kJoulesPerMwh, 1.5 * left_j, 2e-9 * left_j);
  EXPECT_NEAR(figure("site:left", "energy_cost"), 1.5 * left_j / 3.6e6 * 0.2, 1e-9);
  EXPECT_NEAR(figure("site:right", "energy_cost"), 1.5 * right_j / 3.6e6 * 0.1, 1e-9);
  EXPECT_NEAR(figure("site:right", "carbon"), 1.5 * right_j / 3.6e6 * 500e-6, 1e-12);
  EXPECT_EQ(figure("site:left", "hours_capped"), 0);
}

// 1800 + 8 x 400 W: the lowest clock just fits.  20 ms / 0.5 of prefill, 101.001055 ms / 0.8 of
// decode, at 400 and 300 W above idle.
TEST(PowerRun, ACapSlowsServing) {
  platform::Platform platform = toy2();
  platform.sites[0].it_power_w = 5000;
  const RunRows result = simulate_rows(platform, toy_chat(), settings_of());
  const Figures figure(result);
  EXPECT_NEAR(figure("SG", "ttft_p50"), 0.010 + 0.040, 1e-9);
  EXPECT_NEAR(figure("SG", "tpot_p50"), 0.0101001055 / 0.8, 1e-9);
  EXPECT_NEAR(figure("ID", "ttft_p50"), 0.020 + 0.020, 1e-9) << "the other site is not capped";
  const double joules =
      1800 * 600 + figure("site:left", "served") * (0.040 * 400 + 0.101001055 / 0.8 * 300);
  EXPECT_NEAR(figure("site:left", "energy_it") * kJoulesPerMwh, joules, 1e-6 * joules);
  EXPECT_NEAR(figure("site:left", "hours_capped"), 600.0 / 3600, 1e-9);
  EXPECT_LE(figure("site:left", "power_peak") * 1e6, 1.5 * 5000);
}

// The same with a model in the memory of all 8 GPUs, 150 W while they do nothing, and draws by
// batch: a request alone draws 700 W in its decodes and 700 + (1000 - 700) x 100 / 512 = 758.59375
// in its prefill (758.593 in whole milliwatts).
TEST(PowerRun, DrawsByBatchAndWithAModelLoadedAreAsOnPaper) {
  platform::Platform platform = toy2();
  platform.gpus[0].loaded_idle_w = 150;
  platform.profiles[0].draws = {{1, 700, {}}, {2, 750, {}}};
  const Figures figure(simulate_rows(platform, toy_chat(), settings_of()));
  ASSERT_EQ(figure("toy", "in_flight"), 0);
  const double served = figure("site:right", "served");
  const double busy_s = served * 0.121001055;
  const double joules =
      1800 * 600 + served * (0.020 * 658.593 + 0.101001055 * 600) + (8 * 600 - busy_s) * 50;
  EXPECT_NEAR(figure("site:right", "energy_it") * kJoulesPerMwh, joules, 1e-9 * joules);
  // Base and idle of GPUs without work.
  const double unused = 1800 * (600 - busy_s / 8) + (8 * 600 - busy_s) * 50;
  EXPECT_NEAR(figure("site:right", "energy_unused") * kJoulesPerMwh, unused, 1e-9 * unused);
}

// The clock of 500 MHz: 1000, 600, 100 W become 500, 400, 100, so 700 W become 400 + 100 x 100 / 400
// = 425 and the prefill 425 + 75 x 100 / 512 = 439.648 W.
TEST(PowerRun, DrawsByBatchFallWithTheClock) {
  platform::Platform platform = toy2();
  platform.sites[0].it_power_w = 5000;
  platform.profiles[0].draws = {{1, 700, {}}};
  const Figures figure(simulate_rows(platform, toy_chat(), settings_of()));
  const double joules =
      1800 * 600 + figure("site:left", "served") * (0.040 * 339.648 + 0.101001055 / 0.8 * 325);
  EXPECT_NEAR(figure("site:left", "energy_it") * kJoulesPerMwh, joules, 1e-6 * joules);
  EXPECT_LE(figure("site:left", "power_peak") * 1e6, 1.5 * 5000);
}

// Beside the GPUs 280 W without work: each watt above idle counts 1 + 720 / (8 x 900) = 1.1.
TEST(PowerRun, TheNodeDrawsWithItsGpus) {
  platform::Platform platform = toy2();
  platform.gpus[0].node_idle_overhead_w = 280;
  const Figures figure(simulate_rows(platform, toy_chat(), settings_of()));
  const double joules = 1080 * 600 + figure("site:left", "served") * 1.1 * kRequestJoules;
  EXPECT_NEAR(figure("site:left", "energy_it") * kJoulesPerMwh, joules, 1e-9 * joules);
}

// A split pool decodes on GPUs that do nothing else: the flat draws of its phases, whatever its rows.
TEST(PowerRun, ASplitPoolDrawsByPhase) {
  platform::Platform platform = toy2();
  platform.profiles[0].draws = {{1, 700, {}}};
  RunSettings settings = settings_of();
  settings.prefill_share = 0.5;
  const Figures figure(simulate_rows(platform, toy_chat(), settings));
  ASSERT_EQ(figure("toy", "in_flight"), 0);
  const double joules = 1800 * 600 + figure("site:left", "served") * kRequestJoules;
  EXPECT_NEAR(figure("site:left", "energy_it") * kJoulesPerMwh, joules, 1e-9 * joules);
}

TEST(PowerRun, ASiteWithoutPowerServesNothingAndSaysSo) {
  RunSettings settings = settings_of();
  settings.power.cap_scale = 0;
  const Figures figure(simulate_rows(toy2(), toy_chat(), settings));
  EXPECT_EQ(figure("toy", "served"), 0);
  EXPECT_EQ(figure("toy", "refused_no_power"), figure("toy", "requests"));
  EXPECT_GT(figure("toy", "requests"), 500);
  EXPECT_EQ(figure("site:left", "energy_it"), 0);
  EXPECT_NEAR(figure("site:left", "hours_dark"), 600.0 / 3600, 1e-9);
}

TEST(PowerRun, AFederationServesWhatADarkSiteCannot) {
  platform::Platform platform = toy2();
  platform.sites[0].it_power_w = 1000;
  const Figures figure(simulate_rows(platform, toy_chat(), settings_of({"federated", {}})));
  EXPECT_EQ(figure("SG", "foreign_served_share"), 1);
  EXPECT_EQ(figure("toy", "refused_no_power"), 0);
}

TEST(PowerRun, DoublePricesDoubleTheEnergyBillAndNothingElse) {
  RunSettings settings = settings_of();
  settings.power.price_scale = 2;
  const Figures figure(simulate_rows(toy2(), toy_chat(), settings));
  const double left_j = 1800 * 600 + figure("site:left", "served") * kRequestJoules;
  EXPECT_NEAR(figure("site:left", "energy_cost"), 2 * 1.5 * left_j / 3.6e6 * 0.2, 1e-9);
  EXPECT_NEAR(figure("SG", "cost_energy"), figure("site:left", "energy_cost"), 1e-9);
  EXPECT_NEAR(figure("site:left", "energy_it") * kJoulesPerMwh, left_j, 1e-9 * left_j);
}

// 8 GPUs x 10,000 USD over 5 years at 10 %: 80,000 x 0.2637974808 = 21,103.798465 a year; half of
// that for servers; the hall 10 USD/W x 10 kW over 20 years: 100,000 x 0.1174596248 =
// 11,745.962477; staff 1 % and maintenance 2 % of 220,000.  600 s are 1 / 52,560 of a year.
TEST(PowerRun, TheBillIsAsOnPaper) {
  const Figures figure(simulate_rows(toy2(), toy_chat(), settings_of()));
  constexpr double kShare = 600.0 / (365 * 86'400);
  EXPECT_NEAR(figure("SG", "cost_gpus"), 21'103.798465 * kShare, 1e-6);
  EXPECT_NEAR(figure("SG", "cost_servers"), 0.5 * 21'103.798465 * kShare, 1e-6);
  EXPECT_NEAR(figure("SG", "cost_halls"), 11'745.962477 * kShare, 1e-6);
  EXPECT_NEAR(figure("SG", "cost_staff"), 2'200 * kShare, 1e-9);
  EXPECT_NEAR(figure("SG", "cost_maintenance"), 4'400 * kShare, 1e-9);
  EXPECT_EQ(figure("SG", "settlement_net"), 0) << "islands owe nobody";
  EXPECT_NEAR(figure("toy", "cost_total"), figure("SG", "cost_total") + figure("ID", "cost_total"),
              1e-9);
}

// The left hall is empty: the right one works for both, and its average price is split by work,
// here by requests, which are all alike.
TEST(PowerRun, WhoIsServedAbroadPaysTheAverage) {
  platform::Platform platform = toy2();
  platform.sites[0].gpus = 0;
  const metrics::BillTerms average{
      {metrics::SettlementMode::kAverageCost, 0}, metrics::CloudBilling::kTokens, {}};
  const Figures figure(
      simulate_rows(platform, toy_chat(), settings_of({"federated", {}}), {}, average));
  const double sg = figure("SG", "requests");
  const double id = figure("ID", "requests");
  double hall = 0;  // what the right one costs
  for (const char* part : {"cost_gpus", "cost_servers", "cost_halls", "cost_staff",
                           "cost_maintenance", "cost_energy"}) {
    hall += figure("ID", part);
  }
  EXPECT_NEAR(figure("SG", "settlement_paid"), hall * sg / (sg + id), 1e-6 * hall);
  EXPECT_NEAR(figure("SG", "settlement_paid"), figure("ID", "settlement_received"), 1e-9);
  EXPECT_NEAR(figure("ID", "cost_total"), hall * id / (sg + id), 1e-6 * hall);
  EXPECT_NEAR(figure("SG", "settlement_net") + figure("ID", "settlement_net"), 0, 1e-9);
}

// A request of 100 prompt tokens and 11 of answers, on a replica that is always full (256 seats): while
// 256 sequences decode once, 25.6 prompts come and are prefilled together, 10 + 256 ms / 25.6 =
// 10.390625 ms of each; ten decode steps of 10 + 25.6 + 0.027008 ms for 256, 1.391680 ms: 11.782305 ms
// of one GPU.  The fee is that of 600 s over 8 GPUs, of all that does not hang on work.
TEST(PowerRun, TwoPartsAreAsOnPaper) {
  platform::Platform platform = toy2();
  platform.sites[0].gpus = 0;
  const RunRows run = simulate_rows(platform, toy_chat(), settings_of({"federated", {}}));
  const Figures figure(run);
  ASSERT_EQ(figure("toy", "in_flight"), 0);
  const double sg = figure("SG", "requests") * 0.011782305;
  const double id = figure("ID", "requests") * 0.011782305;
  EXPECT_NEAR(run.facts.use[1][0].serving_gpu_s, sg, 1e-6 * sg);
  const double energy = figure("ID", "cost_energy");
  const double worked =
      1 - figure("site:right", "energy_unused") / figure("site:right", "energy_it");
  double fixed = energy * (1 - worked);
  for (const char* part :
       {"cost_gpus", "cost_servers", "cost_halls", "cost_staff", "cost_maintenance"}) {
    fixed += figure("ID", part);
  }
  const double owed = fixed * sg / 600 / 8 + energy * worked * sg / (sg + id);
  EXPECT_NEAR(figure("SG", "settlement_paid"), owed, 1e-6 * owed);
  EXPECT_LT(figure("SG", "settlement_paid"), 0.1 * figure("ID", "resource_cost"))
      << "hundreds of requests of a hall that is nearly idle do not pay for it";
}

// The left grid is gone from 200 s to 400 s: whoever asks then is refused, the site draws nothing.
TEST(PowerRun, AGridOutageIsDarkFromItsInstantToItsEnd) {
  RunSettings settings = settings_of();
  platform::ScriptedEvent outage;
  outage.zones = {ZoneIndex(0)};
  outage.starts = seconds(200);
  outage.lasts = seconds(200);
  settings.failures.events = {outage};
  const Figures figure(simulate_rows(toy2(), toy_chat(), settings));
  EXPECT_NEAR(figure("site:left", "hours_dark"), 200.0 / 3600, 1e-9);
  EXPECT_GT(figure("SG", "refused_no_power"), 0);
  EXPECT_EQ(figure("ID", "refused_no_power"), 0);
  const double joules = 1800 * 400 + figure("site:left", "served") * kRequestJoules;
  // One that the outage caught may have drawn a part of its own.
  EXPECT_NEAR(figure("site:left", "energy_it") * kJoulesPerMwh, joules, kRequestJoules);
}

// 3 kW of battery for 200 s: base 1800 x 1.5 = 2700 W leaves 300 W, less than serving at the lowest
// clock may draw; 8 kW carries it: (1800 + 8 x 400) x 1.5 = 7500 W.
TEST(PowerRun, ABatteryCarriesASiteThroughAnOutage) {
  RunSettings settings = settings_of();
  platform::ScriptedEvent outage;
  outage.zones = {ZoneIndex(0)};
  outage.starts = seconds(200);
  outage.lasts = seconds(200);
  settings.failures.events = {outage};
  platform::Platform platform = toy2();
  platform.sites[0].battery = {3.6e9, 8000, 0.9};
  const Figures figure(simulate_rows(platform, toy_chat(), settings));
  EXPECT_EQ(figure("SG", "refused_no_power"), 0);
  EXPECT_EQ(figure("site:left", "hours_dark"), 0);
  EXPECT_NEAR(figure("site:left", "hours_capped"), 200.0 / 3600, 1e-9);
  const double site_j = figure("site:left", "energy_site");
  EXPECT_NEAR(figure("site:left", "energy_grid") + figure("site:left", "battery_out"),
              site_j + figure("site:left", "battery_in"), 1e-9 * site_j);
  EXPECT_NEAR(0.9 * figure("site:left", "battery_in"), figure("site:left", "battery_out"),
              0.1 * figure("site:left", "battery_out"))
      << "charged again after it";
}

// Jobs of all 8 GPUs for ten minutes each, from the left, at 144 a day; nobody asks for answers.
workload::Recipe only_jobs() {
  workload::TrainingStream stream;
  stream.name = "whole";
  stream.jobs_per_day = 144;
  stream.nation_share = {1, 0};
  stream.hour_weights.fill(1);
  stream.day_weights.fill(1);
  stream.gpus = {{8000, 1}};
  stream.run_time = workload::RunTimeLaw::fixed(600);
  workload::Recipe recipe;
  recipe.name = "jobs";
  recipe.source = "assumed";
  recipe.training = {stream};
  return recipe;
}

RunSettings training_settings() {
  RunSettings settings = settings_of();
  settings.gpu_shares = {};
  settings.horizon = seconds(6 * 3600);
  settings.training.gpu_share = 1;
  return settings;
}

// Base 1800 W for six hours, and (900 - 100) W for every GPU-hour held.
TEST(PowerRun, JoulesOfTrainingAreAsOnPaper) {
  const Figures figure(simulate_rows(toy2(), only_jobs(), training_settings()));
  const double held_s = 3600 * figure("SG", "gpu_hours_held");
  ASSERT_GT(held_s, 8 * 600);
  const double joules = 1800 * 6 * 3600 + 800 * held_s;
  EXPECT_NEAR(figure("site:left", "energy_it") * kJoulesPerMwh, joules, 1e-6 * joules);
}

// 1800 + 8 x 350 = 4600 W: the lowest clock.  Ten minutes of work take 1000 s.
TEST(PowerRun, ACapSlowsTraining) {
  platform::Platform platform = toy2();
  platform.sites[0].it_power_w = 4600;
  const Figures figure(simulate_rows(platform, only_jobs(), training_settings()));
  const double held_s = 3600 * figure("SG", "gpu_hours_held");
  const double joules = 1800 * 6 * 3600 + 350 * held_s;
  EXPECT_NEAR(figure("site:left", "energy_it") * kJoulesPerMwh, joules, 1e-6 * joules);
  const double completion = figure("SG", "job_completion_p50") - figure("SG", "job_wait_p50");
  EXPECT_GE(completion, 0.98 * 1000);
  EXPECT_EQ(figure("site:left", "hours_paused"), 0);
}

// A watt less and jobs stand; 1800 W and the site is still not dark.
TEST(PowerRun, ALowerCapPausesTraining) {
  platform::Platform platform = toy2();
  platform.sites[0].it_power_w = 4599;
  const Figures figure(simulate_rows(platform, only_jobs(), training_settings()));
  EXPECT_EQ(figure("SG", "jobs_done"), 0);
  EXPECT_NEAR(figure("site:left", "energy_it") * kJoulesPerMwh, 1800 * 6 * 3600, 1);
  EXPECT_GT(figure("site:left", "hours_paused"), 0);
  EXPECT_EQ(figure("site:left", "hours_dark"), 0);
}

}  // namespace
}  // namespace archipelago::engine
