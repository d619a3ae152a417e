// Replicas that move between LLMs, by hand: engine/fleet/autoscaler.hpp on small sites, and a cold start
// from the user's question to the first token.
#include "engine/fleet/autoscaler.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/request_path_world.hpp"
#include "engine/run_rows_of.hpp"
#include "metrics/definitions.hpp"
#include "support/source_dir.hpp"
#include "support/toy_platform.hpp"
#include "workload/trace_folder.hpp"

namespace archipelago::engine {
namespace {

using serving::PoolIndex;
using serving::Service;

constexpr std::int64_t kSecond = 1'000'000'000'000;
constexpr SimTime at(std::int64_t seconds) { return {seconds * kSecond}; }

TEST(WantedReplicas, AreCeilOfTheRatioWithATolerance) {
  EXPECT_EQ(wanted_replicas(0, 3, 10), 0U);
  EXPECT_EQ(wanted_replicas(1, 0, 10), 1U);
  EXPECT_EQ(wanted_replicas(35, 2, 10), 4U);
  EXPECT_EQ(wanted_replicas(22, 2, 10), 2U);  // 2.2 is within 10 % of 2
  EXPECT_EQ(wanted_replicas(23, 2, 10), 3U);
  EXPECT_EQ(wanted_replicas(18, 2, 10), 2U);
  EXPECT_EQ(wanted_replicas(27, 3, 10), 3U);
  EXPECT_EQ(wanted_replicas(17, 3, 10), 2U);
}

// One site; "big" takes 4 GPUs a replica, "small" one; weights of 16 GB load at 1 GB/s in 16 s.
struct Elastic : serving::Listener {
  Elastic(int gpus, int per_node, const std::vector<GpuShare>& shares, Autoscaling settings)
      : platform(site_of(gpus, per_node)),
        deployment(platform, shares, 0, 0, true),
        serving(deployment.specs(platform, {}), *this),
        autoscaler(platform, deployment, settings, serving) {}

  static platform::Platform site_of(int gpus, int per_node) {
    auto toy = test::toy_platform(gpus);
    toy.sites.resize(1);
    toy.sites[0].gpus_per_node = per_node;
    toy.sites[0].storage = BytesPerSecond(1e9);
    toy.llms = {toy.llms[0], toy.llms[0]};
    toy.llms[0].name = "big";
    toy.llms[1].name = "small";
    toy.profiles = {test::toy_profile(), test::toy_profile()};
    toy.profiles[0].tensor_parallel = 4;
    toy.profiles[1].llm = LlmIndex(1);
    return toy;
  }
  void on_served(std::uint32_t, SimTime, SimTime) override {}
  void on_refused(std::uint32_t, SimTime, serving::Refusal) override {}

  void ask(std::size_t pool, int requests, SimTime now, std::int32_t output = 100'000) {
    serving.run_until(now);
    for (int i = 0; i < requests; ++i) serving.submit(PoolIndex(pool), {0, 100, output}, now);
  }
  void look(SimTime now) {
    serving.run_until(now);
    autoscaler.step(now);
  }
  // "2+1": in service and loading.
  [[nodiscard]] std::string replicas(std::size_t pool) const {
    std::map<Service, int> count;
    const PoolIndex index(pool);
    for (std::size_t r = 0; r < deployment.pools()[pool].most_replicas; ++r) {
      ++count[serving.service(index, r)];
    }
    std::string text = std::to_string(count[Service::kServing]);
    if (count[Service::kLoading] > 0) text += "+" + std::to_string(count[Service::kLoading]);
    if (count[Service::kDraining] > 0) text += "-" + std::to_string(count[Service::kDraining]);
    return text;
  }

  platform::Platform platform;
  Deployment deployment;
  serving::Serving serving;
  Autoscaler autoscaler;
};

Autoscaling settings(double target, std::size_t min_replicas, std::int64_t window_s) {
  return {
      .interval = at(15), .target = target, .min_replicas = min_replicas, .window = at(window_s)};
}

// big 1, small 4 of 8 GPUs in one node.  20 requests at target 10 call for a second big one: four
// small ones are spare but for the one they keep, and three GPUs are too few.
TEST(Autoscaler, KeepsTheMinimum) {
  Elastic site(8, 8, {{"big", 0.5}, {"small", 0.5}}, settings(10, 1, 0));
  EXPECT_EQ(site.replicas(0) + " " + site.replicas(1), "1 4");
  site.ask(0, 20, at(1));
  site.look(at(15));
  EXPECT_EQ(site.replicas(0) + " " + site.replicas(1), "1 4");
}

// With none kept the idle ones go at once, and the big one loads for 16 s.
TEST(Autoscaler, MovesFourSmallOnesForABigOne) {
  Elastic site(8, 8, {{"big", 0.5}, {"small", 0.5}}, settings(10, 0, 0));
  site.ask(0, 20, at(1));
  site.look(at(15));
  EXPECT_EQ(site.replicas(0) + " " + site.replicas(1), "1+1 0");
  site.serving.run_until(at(31) - SimTime{1});
  EXPECT_EQ(site.replicas(0), "1+1");
  site.serving.run_until(at(31));
  EXPECT_EQ(site.replicas(0), "2");
}

// Both big ones are wanted at 30 s, so whoever asks the small one then has to wait.
TEST(Autoscaler, AnLlmWithoutReplicasGetsOneWhenSomeAreSpare) {
  Elastic site(8, 8, {{"big", 0.5}, {"small", 0.5}}, settings(10, 0, 0));
  site.ask(0, 20, at(1), 4'000);  // 6.4 to 10.4 ms a token: done after 27 s and before 45 s
  site.look(at(15));
  site.ask(1, 1, at(16));
  site.look(at(30));
  EXPECT_EQ(site.replicas(0) + " " + site.replicas(1), "1+1 0");
  EXPECT_EQ(site.serving.stats(PoolIndex(1)).in_flight, 1U);
  site.look(at(60));
  EXPECT_EQ(site.replicas(0) + " " + site.replicas(1), "1 0+1");
}

// One small one is wanted of eight, so seven are spare, one after the other those with the fewest
// requests.  20 / 10 calls for two big ones; one is there.
TEST(Autoscaler, DrainsThoseWithTheFewestRequestsInOneNode) {
  // big 1 in node 0, small 8 in nodes 1 and 2.
  Elastic site(12, 4, {{"big", 0.33}, {"small", 0.67}}, settings(10, 0, 0));
  ASSERT_EQ(site.replicas(0) + " " + site.replicas(1), "1 8");
  site.ask(1, 10, at(1));  // two of them have two requests: numbers 0 and 1, of node 1
  site.ask(0, 20, at(2));
  site.look(at(15));
  // Node 1 holds 2 + 2 + 1 + 1 requests, node 2 four: its replicas leave when they are done.
  EXPECT_EQ(site.replicas(0) + " " + site.replicas(1), "1 4-4");
  for (std::size_t r = 0; r < 8; ++r) {
    const bool leaves = site.serving.service(PoolIndex(1), r) == Service::kDraining;
    EXPECT_EQ(leaves, site.deployment.pools()[1].nodes[r] == 2) << r;
  }
  site.look(at(30));  // their GPUs are promised: nobody else is drained
  EXPECT_EQ(site.replicas(0) + " " + site.replicas(1), "1 4-4");
  // 100,000 tokens of at least 6 ms take 600 s and more.
  std::int64_t s = 45;
  while (site.replicas(1) == "4-4" && s < 10'000) site.look(at(s += 15));
  EXPECT_GT(s, 600);
  EXPECT_EQ(site.replicas(0), "1+1");
}

// Small ones fill nodes 1 and 2.  30 requests call for three of them, so five are spare: four in a
// node make room.  40 call for four: four are spare, and again a whole node can go.  50 call for
// five: three are spare, too few.
TEST(Autoscaler, OnlySpareReplicasOfOneNodeMakeRoom) {
  for (const auto& [requests, after] :
       {std::pair{30, "1 4-4"}, std::pair{40, "1 4-4"}, std::pair{50, "1 8"}}) {
    Elastic site(12, 4, {{"big", 0.33}, {"small", 0.67}}, settings(10, 0, 0));
    site.ask(1, requests, at(1));
    site.ask(0, 20, at(2));
    site.look(at(15));
    EXPECT_EQ(site.replicas(0) + " " + site.replicas(1), after) << requests;
  }
}

// A node of 6 GPUs holds the big one and two small ones, a node of 3 three small ones.  All five
// are spare, and no node has room for another big one.
TEST(Autoscaler, AReplicaStaysInsideANode) {
  Elastic site(9, 6, {{"big", 0.45}, {"small", 0.55}}, settings(10, 0, 0));
  ASSERT_EQ(site.replicas(0) + " " + site.replicas(1), "1 5");  // 2 and 3 of them
  site.ask(0, 20, at(1));
  site.look(at(15));
  EXPECT_EQ(site.replicas(0) + " " + site.replicas(1), "1 5");  // 5 spare GPUs, 2 and 3 a node
}

// Nobody is short, so all stay, whatever they have to do.
TEST(Autoscaler, TakesNothingAwayThatNobodyAsksFor) {
  Elastic site(8, 8, {{"big", 0.5}, {"small", 0.5}}, settings(10, 0, 0));
  for (std::int64_t s = 15; s < 600; s += 15) site.look(at(s));
  EXPECT_EQ(site.replicas(0) + " " + site.replicas(1), "1 4");
}

// What stands at the start counts as wanted for the window of 60 s: at 60 s it is within, at 75 s
// it is not.
TEST(Autoscaler, RemembersForAWindowWhatWasWanted) {
  Elastic site(8, 8, {{"big", 0.5}, {"small", 0.5}}, settings(10, 0, 60));
  site.ask(0, 20, at(1));
  for (const std::int64_t s : {15, 30, 45, 60}) site.look(at(s));
  EXPECT_EQ(site.replicas(0) + " " + site.replicas(1), "1 4");
  site.look(at(75));
  EXPECT_EQ(site.replicas(0) + " " + site.replicas(1), "1+1 0");
}

// Only round(0.5 x 8) = 4 GPUs may be filled: none is free, though four stand idle.
TEST(Autoscaler, StaysWithinTheShares) {
  Elastic site(8, 8, {{"small", 0.5}}, settings(1, 0, 0));
  site.ask(0, 50, at(1));
  site.look(at(15));
  EXPECT_EQ(site.replicas(0), "4");
}

// toy-llms: 8 GPUs in two nodes; toy-llm 4 replicas of one GPU (16 s to load), toy-large 2 of two
// GPUs (32 s), one of them and two of the others in each node.  Looks every 15 s, target 2, none
// kept, no window.  5 ms of access each way; prefills of 100 n tokens take 10 + 10 n ms.
//   0      8 requests for toy-large with 3000 tokens: they run until about 31 s; one for toy-llm
//   15     toy-large wants 8 / 2 = 4: all four of toy-llm are idle and go, two more of it load
//   20     toy-llm is asked, at the site 20.005 s: nobody in service
//   30     toy-llm wants one; toy-large has none to spare
//   45     toy-large is done; one of those that still load is given up, toy-llm loads
//   50     toy-llm is asked again: 50.005 s
//   61     in service: both go to it, one is prefilled at once, the other 20 ms later
class ColdStart : public ::testing::Test {
 protected:
  metrics::Rows run(bool prefix_cache) {
    const auto platforms = std::filesystem::path(test::source_dir()) / "platforms";
    const auto toy = platform::load_platform(platforms / "toy-llms");
    const std::string header = "TIMESTAMP,ContextTokens,GeneratedTokens\n";
    std::string large = header;
    for (int i = 0; i < 8; ++i) large += "2023-11-16 18:00:00.0000000,100,3000\n";
    folder_.write("large.csv", large);
    folder_.write("small.csv", header +
                                   "2023-11-16 18:00:00.0000000,100,1\n"
                                   "2023-11-16 18:00:20.0000000,100,1\n"
                                   "2023-11-16 18:00:50.0000000,100,1\n");
    const auto stream = [](const std::string& llm, const std::string& file) {
      return "  - name: " + file + "\n    nations: {weights: {SG: 1}}\n    llms: {" + llm +
             ": 1}\n    trace: {file: " + file + ".csv, at_end: stop}\n";
    };
    const auto recipe = workload::load_recipe(
        folder_.write("r.yaml", "name: r\ndescription: d\nsource: assumed\ninference:\n" +
                                    stream("toy-llm", "small") + stream("toy-large", "large")),
        toy);
    RunSettings settings;
    settings.start = test::kMonday;
    settings.horizon = at(100);
    settings.policy = {"islands", {}};
    settings.gpu_shares = {{"toy-llm", 0.5}, {"toy-large", 0.5}};
    settings.slo = {Seconds(1), Seconds(1)};
    settings.seed = {7, 0};
    settings.limits.prefix_cache = prefix_cache;
    settings.autoscaling = engine::settings(2, 0, 0);
    return simulate_rows(toy, recipe, settings).rows;
  }

 private:
  test::TraceFolder folder_;
};

TEST_F(ColdStart, IsAsOnPaper) {
  std::map<std::string, double> figure;
  for (const metrics::Row& row : run(false)) {
    if (row.group == "SG" || row.group == "site:left") figure[row.metric] = row.value;
  }
  constexpr double kPicosecond = 1e-12;
  EXPECT_EQ(figure["requests"], 11);
  EXPECT_EQ(figure["served"], 11);
  // The rest of the load and the way there: 61 - 20.005 and 61 - 50.005.
  EXPECT_EQ(figure["cold_waits"], 2);
  EXPECT_NEAR(figure["cold_wait_mean"], (40.995 + 10.995) / 2, kPicosecond);
  // Waits, prefill, network.  Of the large ones, four come to each replica: one is prefilled in 20
  // ms, then three together in 40.
  const double cold = (0.005 + 40.995 + 0.020 + 0.005) + (0.005 + 10.995 + 0.020 + 0.020 + 0.005);
  const double warm = 3 * 0.030 + 6 * 0.070;
  EXPECT_NEAR(figure["ttft_mean"], (cold + warm) / 11, kPicosecond);
  EXPECT_EQ(figure["slo_attainment"], 9.0 / 11);
  // toy-large 2 x 100 s, one of 47 to 100; toy-llm 4 x 15 s, one of 61 to 100.
  EXPECT_EQ(figure["replicas"], 6);
  EXPECT_NEAR(figure["replicas_mean"], (200 + 53 + 60 + 39) / 100.0, kPicosecond);
  // Two of toy-large from 15 s, to 45 and to 47; toy-llm from 45 to 61.
  EXPECT_EQ(figure["replica_starts"], 3);
  EXPECT_NEAR(figure["replicas_loading_mean"], (30 + 32 + 16) / 100.0, kPicosecond);
}

// With GivesEveryMetricThatIsDefinedAndNoOther, whose run splits its pools, every definition.
TEST_F(ColdStart, GivesTheMetricsOfAutoscaling) {
  std::set<std::string> given;
  for (const metrics::Row& row : run(true)) given.insert(row.metric);
  for (const char* metric : {"replicas_mean", "replicas_loading_mean", "replica_starts",
                             "cold_waits", "cold_wait_mean"}) {
    EXPECT_TRUE(given.contains(metric)) << metric;
  }
}

}  // namespace
}  // namespace archipelago::engine
