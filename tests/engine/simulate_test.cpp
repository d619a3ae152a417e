// A whole run on SimGrid's clock, on platforms/toy2.  simulate() may be called once in a process,
// so each case runs in one of its own (see CMakeLists.txt).
#include "engine/simulate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "engine/ledger/run_book.hpp"
#include "engine/request_path_world.hpp"
#include "engine/run_rows_of.hpp"
#include "metrics/definitions.hpp"
#include "metrics/request_rows.hpp"
#include "support/source_dir.hpp"

namespace archipelago::engine {
namespace {

using test::toy2;
using test::toy_chat;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// 600 s, of which 540 s are measured; one request a second.
RunSettings settings_of(const policy::PolicyChoice& policy) {
  RunSettings settings;
  settings.start = test::kMonday;
  settings.horizon = to_sim_time(Seconds(600));
  settings.warmup = to_sim_time(Seconds(60));
  settings.policy = policy;
  settings.gpu_shares = {{"toy-llm", 1.0}};
  settings.slo = {from_milliseconds(60), from_milliseconds(11)};
  settings.seed = {7, 0};
  return settings;
}

class Figures {
 public:
  explicit Figures(const RunRows& result) {
    for (const metrics::Row& row : result.rows) {
      EXPECT_TRUE(by_name_.emplace(std::pair(row.group, row.metric), row.value).second)
          << row.group << ' ' << row.metric << " appears twice";
    }
  }
  double operator()(const std::string& group, const std::string& metric) const {
    const auto found = by_name_.find({group, metric});
    EXPECT_NE(found, by_name_.end()) << group << ' ' << metric;
    return found == by_name_.end() ? -1 : found->second;
  }

 private:
  std::map<std::pair<std::string, std::string>, double> by_name_;
};

constexpr double kPicosecond = 1e-12;

// Every request finds an empty replica, so all quantiles are the one value on paper: 20 ms of
// prefill after the round trip, ten decodes in 101.001055 ms.
void expect_latencies(const Figures& figure, const std::string& group, double rtt) {
  const double ttft = rtt + 0.020;
  const double e2e = ttft + 0.101001055;
  EXPECT_NEAR(figure(group, "network_rtt_mean"), rtt, kPicosecond);
  EXPECT_NEAR(figure(group, "ttft_mean"), ttft, kPicosecond);
  EXPECT_NEAR(figure(group, "ttft_p50"), ttft, kPicosecond);
  EXPECT_NEAR(figure(group, "ttft_p99"), ttft, kPicosecond);
  EXPECT_NEAR(figure(group, "e2e_p50"), e2e, kPicosecond);
  EXPECT_NEAR(figure(group, "e2e_p99"), e2e, kPicosecond);
  EXPECT_NEAR(figure(group, "tpot_p50"), 0.0101001055, kPicosecond);
  EXPECT_NEAR(figure(group, "tpot_p99"), 0.0101001055, kPicosecond);
  EXPECT_EQ(figure(group, "slo_attainment"), 1);
  EXPECT_EQ(figure(group, "refusal_share"), 0);
}

// Access only: 2 x 5 ms and 2 x 10 ms.
TEST(Simulate, IslandsAreAsOnPaper) {
  const RunRows result = simulate_rows(toy2(), toy_chat(), settings_of({"islands", {}}));
  const Figures figure(result);
  expect_latencies(figure, "SG", 0.010);
  expect_latencies(figure, "ID", 0.020);
  EXPECT_EQ(figure("toy", "foreign_served_share"), 0);
  EXPECT_EQ(figure("toy", "foreign_operator_share"), 0);
  EXPECT_THAT(result.facts.warnings, IsEmpty());
}

// The left user: 2 x (5 + 4.997388046) ms; the right user stays at home.
TEST(Simulate, AGlobalCloudIsAsOnPaper) {
  const RunRows result =
      simulate_rows(toy2(), toy_chat(), settings_of({"global_cloud", {{"region", "right"}}}));
  const Figures figure(result);
  expect_latencies(figure, "SG", 0.019994776092);
  expect_latencies(figure, "ID", 0.020);
  EXPECT_EQ(figure("SG", "foreign_served_share"), 1);
  EXPECT_EQ(figure("SG", "foreign_operator_share"), 1);
  EXPECT_EQ(figure("SG", "extra_regional_share"), 0);  // both are of the bloc `toy`
  EXPECT_EQ(figure("ID", "foreign_served_share"), 0);
  EXPECT_EQ(figure("site:left", "served"), 0);
  EXPECT_EQ(figure("site:left", "utilisation"), 0);
}

// The left hall is empty: its users are served at the right, the others do not notice.
TEST(Simulate, AFederationWithoutGpusOnTheLeftIsAsOnPaper) {
  auto platform = toy2();
  platform.sites[0].gpus = 0;
  const Figures figure(simulate_rows(platform, toy_chat(), settings_of({"federated", {}})));
  expect_latencies(figure, "SG", 0.019994776092);
  expect_latencies(figure, "ID", 0.020);
  EXPECT_EQ(figure("SG", "foreign_served_share"), 1);
}

// The left nation alone: at home nothing changes; from the cloud at the right it gets nothing, and
// says so.  The right nation does not notice, and is not said to be autonomous.
TEST(Simulate, AnIsolatedNationKeepsWhatIsAtHome) {
  RunSettings settings = settings_of({"islands", {}});
  settings.failures.isolate = {"SG"};
  const RunRows result = simulate_rows(toy2(), toy_chat(), settings);
  const Figures figure(result);
  expect_latencies(figure, "SG", 0.010);
  EXPECT_EQ(figure("SG", "autonomy"), 1);
  for (const metrics::Row& row : result.rows) {
    EXPECT_FALSE(row.group != "SG" && row.metric == "autonomy") << row.group;
  }
}

TEST(Simulate, AnIsolatedUserOfAForeignCloudIsRefused) {
  RunSettings settings = settings_of({"global_cloud", {{"region", "right"}}});
  settings.failures.isolate = {"SG"};
  const Figures figure(simulate_rows(toy2(), toy_chat(), settings));
  EXPECT_EQ(figure("SG", "autonomy"), 0);
  EXPECT_EQ(figure("SG", "refused_no_site"), figure("SG", "requests"));
}

// All borders at once: what each keeps is its own, so one run answers for every nation.
TEST(Simulate, EveryNationIsolatedIsEachAlone) {
  RunSettings settings = settings_of({"global_cloud", {{"region", "right"}}});
  settings.failures.isolate = {kEveryNation};
  const Figures figure(simulate_rows(toy2(), toy_chat(), settings));
  EXPECT_EQ(figure("SG", "autonomy"), 0);
  EXPECT_EQ(figure("ID", "autonomy"), 1);
}

// ID's law stops the right hall, from the first request on: islands lose ID's users, who have no
// other.
TEST(Simulate, AWithdrawnLawStopsItsSites) {
  RunSettings settings = settings_of({"islands", {}});
  settings.failures.withdraw = {"ID"};
  const Figures islands(simulate_rows(toy2(), toy_chat(), settings));
  EXPECT_EQ(islands("SG", "slo_attainment"), 1);
  EXPECT_EQ(islands("ID", "slo_attainment"), 0);
  EXPECT_EQ(islands("site:right", "served"), 0);
}

// The cloud there loses everybody.
TEST(Simulate, AWithdrawnCloudIsGoneForAll) {
  RunSettings settings = settings_of({"global_cloud", {{"region", "right"}}});
  settings.failures.withdraw = {"ID"};
  const Figures cloud(simulate_rows(toy2(), toy_chat(), settings));
  EXPECT_EQ(cloud("SG", "slo_attainment"), 0);
  EXPECT_EQ(cloud("SG", "refused_no_site"), cloud("SG", "requests"));
}

// A hall at home that ID's law reaches as well stops with ID's.
TEST(Simulate, ALawReachesWhatItIsListedFor) {
  RunSettings settings = settings_of({"islands", {}});
  settings.failures.withdraw = {"ID"};
  auto platform = toy2();
  platform.sites[0].other_laws = {NationIndex(1)};
  const Figures figure(simulate_rows(platform, toy_chat(), settings));
  EXPECT_EQ(figure("SG", "slo_attainment"), 0);
}

// ID's cloud has the right hall alone: SG's users go there too.
TEST(Simulate, ACloudByOperatorServesAllUsers) {
  const Figures cloud(
      simulate_rows(toy2(), toy_chat(), settings_of({"global_cloud", {{"operator", "ID"}}})));
  EXPECT_EQ(cloud("SG", "foreign_served_share"), 1);
}

// With a hall of ID's operator on SG's soil SG's users stay there, under ID's law.
TEST(Simulate, ACloudByOperatorServesFromHomeSoil) {
  auto platform = toy2();
  platform.sites[0].operator_nation = NationIndex(1);
  const Figures near(
      simulate_rows(platform, toy_chat(), settings_of({"global_cloud", {{"operator", "ID"}}})));
  EXPECT_EQ(near("SG", "foreign_served_share"), 0);
  EXPECT_EQ(near("SG", "foreign_operator_share"), 1);
  EXPECT_EQ(near("law:ID:SG", "law_exposure"), 1);
}

// Asked for toy-llm (50 %), answered with a copy of it that scores 80 %.
TEST(Simulate, ACloudMayAnswerWithABetterLlm) {
  auto platform = toy2();
  platform.llms.push_back(platform.llms[0]);
  platform.llms[1].name = "better";
  platform.llms[1].score->percent = 80;
  platform.profiles.push_back(platform.profiles[0]);
  platform.profiles.back().llm = LlmIndex(1);
  RunSettings settings = settings_of({"global_cloud", {{"operator", "ID"}, {"llm", "better"}}});
  settings.gpu_shares = {{"toy-llm", 0.25}, {"better", 0.25}};
  const Figures cloud(simulate_rows(platform, toy_chat(), settings));
  EXPECT_GT(cloud("SG", "slo_attainment"), 0.9);  // of a fourth of the GPUs
  EXPECT_DOUBLE_EQ(cloud("SG", "llm_score_mean"), 0.8);
}

// SG's 3/4 of the requests are ID's sites' work: 11.782305 ms of a full GPU each (its share of what a
// replica with 4 seats holds when there is always one waiting: serving/capacity.hpp), and ID borrows
// nothing.
TEST(Simulate, WhoServesANeighbourLends) {
  const Figures figure(
      simulate_rows(toy2(), toy_chat(), settings_of({"global_cloud", {{"region", "right"}}})));
  const double each = 0.011782305 / 3600;
  EXPECT_NEAR(figure("SG", "gpu_hours_borrowed"), figure("SG", "requests") * each, 2 * each);
  EXPECT_EQ(figure("ID", "gpu_hours_lent"), figure("SG", "gpu_hours_borrowed"));
  EXPECT_EQ(figure("SG", "contribution_ratio"), 0);
  EXPECT_EQ(figure("ID", "gpu_hours_borrowed"), 0);
  EXPECT_EQ(figure("SG", "transit_exposure_share"), 0);
  EXPECT_EQ(figure("SG", "foreign_concentration_soil"), 1);
}

// Half of the replicas only prefill: the first token comes as ever; then 100 tokens x 131,072 bytes
// cross a link of 80 Gbit/s, 10 GB/s, in 1.31072 ms, and ten more tokens take 101.001055 ms.
TEST(Simulate, ASplitSiteIsAsOnPaper) {
  RunSettings settings = settings_of({"islands", {}});
  settings.prefill_share = 0.5;
  const Figures figure(simulate_rows(toy2(), toy_chat(), settings));
  constexpr double kCrossing = 0.00131072;
  EXPECT_NEAR(figure("SG", "ttft_mean"), 0.030, kPicosecond);
  EXPECT_NEAR(figure("SG", "e2e_p50"), 0.030 + kCrossing + 0.101001055, kPicosecond);
  EXPECT_NEAR(figure("SG", "tpot_p50"), (kCrossing + 0.101001055) / 10, kPicosecond);
  EXPECT_EQ(figure("site:left", "prefill_replicas"), 4);
  EXPECT_NEAR(figure("site:left", "kv_transfer_wait_mean"), kCrossing, kPicosecond);
  EXPECT_GT(figure("site:left", "kv_transferred"), figure("site:left", "served") * 0.0131072);
}

TEST(Simulate, AFederationOfIdleSitesIsAsGoodAsIslands) {
  const Figures figure(simulate_rows(toy2(), toy_chat(), settings_of({"federated", {}})));
  expect_latencies(figure, "SG", 0.010);
  expect_latencies(figure, "ID", 0.020);
  EXPECT_EQ(figure("toy", "foreign_served_share"), 0);
}

// Busy time by hand: 121.001055 ms a request over 8 replicas and 540 s; one request may straddle
// each end of the window.  Memory: 110 tokens are 7 blocks of 16, of 26,702.
TEST(Simulate, SiteFiguresAreAsOnPaper) {
  const Figures figure(simulate_rows(toy2(), toy_chat(), settings_of({"islands", {}})));
  for (const char* site : {"site:left", "site:right"}) {
    const double one = 0.121001055 / (8 * 540.0);
    EXPECT_NEAR(figure(site, "utilisation"), figure(site, "served") * one, 2 * one);
    EXPECT_EQ(figure(site, "replicas"), 8);
    EXPECT_EQ(figure(site, "preemptions"), 0);
    EXPECT_DOUBLE_EQ(figure(site, "kv_peak_share"), 7.0 / 26'702);
  }
  EXPECT_EQ(figure("site:left", "served") + figure("SG", "in_flight"), figure("SG", "requests"));
}

// The requests themselves, counted from a source of their own.
TEST(Simulate, CountsEveryRequestThatIsAskedAfterTheWarmUp) {
  const auto platform = toy2();
  const auto recipe = toy_chat();
  const RunSettings settings = settings_of({"islands", {}});
  workload::RequestSource source(platform, recipe, settings.start, settings.horizon, 1,
                                 settings.seed);
  std::map<NationIndex, double> counted;
  const auto all = test::all_requests(source);
  for (const auto& request : all) counted[request.nation] += request.at >= settings.warmup ? 1 : 0;
  const RunRows result = simulate_rows(platform, recipe, settings);
  const Figures figure(result);
  EXPECT_EQ(result.facts.requests_asked, all.size());
  EXPECT_EQ(figure("SG", "requests"), counted[test::kLeft]);
  EXPECT_EQ(figure("ID", "requests"), counted[test::kRight]);
  EXPECT_EQ(figure("toy", "requests"), counted[test::kLeft] + counted[test::kRight]);
}

double ends(const Figures& figure, const std::string& group) {
  return figure(group, "refused_no_site") + figure(group, "refused_queue_full") +
         figure(group, "refused_timeout") + figure(group, "refused_too_long") +
         figure(group, "in_flight");
}

// simulate() throws when INV-1 is broken; the rows must add up as well.
void expect_conservation(const Figures& figure) {
  EXPECT_EQ(figure("SG", "requests") + figure("ID", "requests"), figure("toy", "requests"));
  EXPECT_EQ(figure("site:left", "served") + figure("site:right", "served") + ends(figure, "toy"),
            figure("toy", "requests"));
}

TEST(Simulate, CountsAddUpWithoutAQueue) {
  RunSettings settings = settings_of({"federated", {}});
  settings.demand_scale = 300;
  settings.horizon = to_sim_time(Seconds(90));
  settings.limits.queue_limit = 0;
  settings.limits.max_sequences = 1;
  const Figures figure(simulate_rows(toy2(), toy_chat(), settings));
  expect_conservation(figure);
  EXPECT_GT(figure("toy", "refused_queue_full"), 100);
  EXPECT_EQ(figure("toy", "refused_timeout"), 0);
}

TEST(Simulate, CountsAddUpWithATinyTimeOut) {
  RunSettings settings = settings_of({"federated", {}});
  settings.demand_scale = 300;
  settings.horizon = to_sim_time(Seconds(90));
  settings.limits.timeout = SimTime{1};
  settings.limits.max_sequences = 1;
  const Figures figure(simulate_rows(toy2(), toy_chat(), settings));
  expect_conservation(figure);
  EXPECT_GT(figure("toy", "refused_timeout"), 100);
}

// 20 blocks of 16 tokens a replica: prompts of 100 take 7, and grow to 200 tokens, 13 blocks, so
// two are admitted and one is thrown out.
TEST(Simulate, CountsAddUpWhenMemoryRunsOut) {
  auto platform = toy2();
  platform.profiles[0].kv_capacity_tokens = 320;
  auto recipe = toy_chat();
  recipe.inference[0].output_tokens = workload::LengthLaw::fixed(101);
  RunSettings settings = settings_of({"islands", {}});
  settings.demand_scale = 600;
  settings.horizon = to_sim_time(Seconds(90));
  settings.limits.queue_limit = 50;
  settings.limits.watermark = 0;
  const Figures figure(simulate_rows(platform, recipe, settings));
  expect_conservation(figure);
  EXPECT_GT(figure("site:left", "preemptions"), 0);
  EXPECT_LE(figure("site:left", "kv_peak_share"), 1);
  EXPECT_GT(figure("site:left", "utilisation"), 0.9);
  // An iteration is booked when it ends, so one of at most 10 + 320 x 0.1 = 42 ms may straddle the
  // warm-up, of 30 s measured.
  EXPECT_LE(figure("site:left", "utilisation"), 1 + 0.042 / 30);
}

TEST(Simulate, AnLlmThatNobodyServesIsRefusedForWantOfASite) {
  auto platform = toy2();
  platform.llms.push_back(platform.llms[0]);
  platform.llms[1].name = "nowhere-llm";
  auto recipe = toy_chat();
  recipe.inference[0].llms = {{LlmIndex(1), 1.0}};
  const Figures figure(simulate_rows(platform, recipe, settings_of({"federated", {}})));
  EXPECT_EQ(figure("toy", "refused_no_site"), figure("toy", "requests"));
  EXPECT_EQ(figure("toy", "refusal_share"), 1);
  EXPECT_EQ(figure("toy", "slo_attainment"), 0);
}

TEST(Simulate, AProfileUsedOutsideItsRangeIsSaid) {
  auto platform = toy2();
  platform.profiles[0].range_prompt_tokens = 50;
  const RunRows result = simulate_rows(platform, toy_chat(), settings_of({"islands", {}}));
  ASSERT_EQ(result.facts.warnings.size(), 1U);
  EXPECT_EQ(result.facts.warnings[0].llm, "toy-llm");
  EXPECT_EQ(result.facts.warnings[0].what, "prompt tokens in an iteration");
  EXPECT_EQ(result.facts.warnings[0].reached, 100);
  EXPECT_EQ(result.facts.warnings[0].range, 50);
}

// The only cable is down from 240 s to 420 s: SG's requests for the right site (0.75 a second) have
// no way there, ID's own are served as ever.
TEST(Simulate, RequestsFollowTheCablesThatAreUp) {
  RunSettings settings = settings_of({"global_cloud", {{"region", "right"}}});
  platform::ScriptedEvent cut;
  cut.cables = {CableIndex(0)};
  cut.starts = to_sim_time(Seconds(240));
  cut.lasts = to_sim_time(Seconds(180));
  settings.failures.events = {cut};
  const Figures figure(simulate_rows(toy2(), toy_chat(), settings));
  const double expected = 0.75 * 180;
  EXPECT_NEAR(figure("SG", "refused_no_site"), expected, 4 * std::sqrt(expected));
  EXPECT_EQ(figure("ID", "refused_no_site"), 0);
  EXPECT_NEAR(figure("SG", "network_rtt_mean"), 2 * (0.005 + 0.004997), 1e-5);
}

TEST(Simulate, ASiteThatFailsIsSentNothingUntilItIsBack) {
  RunSettings settings = settings_of({"federated", {}});
  platform::ScriptedEvent failure;
  failure.sites = {SiteIndex(0)};
  failure.starts = SimTime{};
  failure.lasts = settings.horizon;
  settings.failures.events = {failure};
  const Figures figure(simulate_rows(toy2(), toy_chat(), settings));
  EXPECT_EQ(figure("site:left", "served"), 0);
  EXPECT_EQ(figure("SG", "foreign_served_share"), 1);
}

TEST(Simulate, SaysWhichNetworkModelWasInForce) {
  const RunRows result = simulate_rows(toy2(), toy_chat(), settings_of({"islands", {}}));
  EXPECT_THAT(result.facts.network, Contains(HasSubstr("CM02")));
}

// One direction is the table writer's (it aborts on another metric); this is both: a definition
// that no run gives would be a promise in results/columns.csv that nothing keeps.  Those that come
// with autoscaling, which does not go together with split pools, are in autoscaler_test.cpp.
TEST(Simulate, GivesEveryMetricThatIsDefinedAndNoOther) {
  platform::Platform platform = toy2();
  for (platform::Site& site : platform.sites) {
    site.gpus *= 2;  // a node to serve, a node to train
    site.it_power_w = 1e6;
    site.battery = {3.6e9, 1000, 0.9};
    site.solar_w = 500;
    site.sun.emplace().profile.emplace();
  }
  workload::Recipe recipe = toy_chat();
  const std::filesystem::path jobs =
      std::filesystem::path(test::source_dir()) / "workloads" / "toy-jobs.yaml";
  recipe.training = workload::load_recipe(jobs, platform).training;
  RunSettings settings = settings_of({"federated", {{"objective", "cost"}}});
  settings.horizon = to_sim_time(Seconds(6 * 3600));
  settings.gpu_shares = {{"toy-llm", 0.5}};
  settings.prefill_share = 0.5;  // all that may be switched on
  settings.limits.prefix_cache = true;
  settings.training.gpu_share = 0.5;
  recipe.inference.front().class_share = {0.25, 0.25, 0.25, 0.25};
  recipe.training.front().common.deadline = to_sim_time(Seconds(4 * 3600));
  for (platform::GridZone& zone : platform.zones) {
    zone.price.emplace().profile.emplace();  // cheaper every hour
    for (std::size_t h = 0; h < 24; ++h) {
      zone.price->profile->weekday[h] = zone.price->profile->weekend[h] =
          25.0 - static_cast<double>(h);
    }
  }
  std::set<std::string> given;
  const RunRows result = simulate_rows(platform, recipe, settings, {{"foreign_served_share", 1}});
  EXPECT_TRUE(result.facts.prices_read) << "the objective is cost";
  for (const metrics::Row& row : result.rows) {
    given.insert(row.metric);
  }
  std::set<std::string> defined;
  for (const metrics::Definition& d : metrics::definitions()) defined.emplace(d.metric);
  for (const char* elastic : {"replicas_mean", "replicas_loading_mean", "replica_starts",
                              "cold_waits", "cold_wait_mean"}) {
    EXPECT_EQ(defined.erase(elastic), 1U) << elastic;
  }
  EXPECT_EQ(defined.erase("autonomy"), 1U) << "of a nation that is cut off: its own tests";
  for (const char* of_two_runs : {"dependence", "survival_worst_cuts", "survival_mean_cuts",
                                  "sovereignty_score", "sovereignty_measured"}) {
    EXPECT_EQ(defined.erase(of_two_runs), 1U) << of_two_runs << ": counterfactuals_test.cpp";
  }
  EXPECT_EQ(defined.erase("questions_per_citizen"), 1U) << "of streams whose people are counted";
  std::erase_if(defined, [](const std::string& metric) {
    return metric.starts_with("model_");  // of a stream of models: own_model_keys_test.cpp
  });
  for (const char* of_days : {"resource_cost_a_year", "cost_total_a_year"}) {
    EXPECT_EQ(defined.erase(of_days), 1U) << "of whole days: power_keys_test.cpp";
  }
  for (const std::string& metric : defined) EXPECT_TRUE(given.contains(metric)) << metric;
  for (const std::string& metric : given) EXPECT_TRUE(defined.contains(metric)) << metric;
}

// The control epoch is when SimGrid wakes; it decides nothing about requests.
TEST(Simulate, TheControlEpochChangesNoFigure) {
  RunSettings settings = settings_of({"federated", {}});
  settings.demand_scale = 100;
  settings.epoch = to_sim_time(Seconds(0.1));
  const RunRows result = simulate_rows(toy2(), toy_chat(), settings);
  // The request path alone, in one step.
  test::PathWorld world(toy2(), toy_chat(), {settings.policy, settings.limits, 100, 600});
  RunBook book(world.platform, {settings.slo, {}, settings.warmup, settings.horizon});
  world.run();
  for (const record::RequestOutcome& outcome : world.outcomes) book.on_outcome(outcome);
  const Figures figure(result);
  record::RunFacts alone;
  book.hand_over(alone);
  alone.metered = true;  // the row of refusals for want of power
  std::size_t compared = 0;
  for (const metrics::Row& row : metrics::request_rows(world.platform, alone, settings.slo)) {
    if (row.metric == "saturated_share" || row.metric == "out_of_range_share") continue;
    EXPECT_EQ(figure(row.group, row.metric), row.value) << row.group << ' ' << row.metric;
    ++compared;
  }
  EXPECT_GT(compared, 60U);
}

TEST(SimulateDeathTest, ASecondRunInOneProcessAborts) {
  EXPECT_DEATH(
      {
        simulate_rows(toy2(), toy_chat(), settings_of({"islands", {}}));
        simulate_rows(toy2(), toy_chat(), settings_of({"islands", {}}));
      },
      "");
}

}  // namespace
}  // namespace archipelago::engine
