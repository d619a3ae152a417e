// The command's way from a file to a certified fleet, on toy2, against every fleet.
#include "sizing/sizing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <limits>

#include "base/error.hpp"
#include "platform/load/variant.hpp"
#include "sizing/service_judge.hpp"
#include "sizing/sized_overlay.hpp"
#include "sizing/sizing_tables.hpp"
#include "sizing/staffing.hpp"
#include "support/source_dir.hpp"

namespace archipelago::sizing {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

fs::path file_of(const std::string& name) {
  return fs::path(test::source_dir()) / "experiments" / "sizing" / name;
}

// A quarter of an hour of toy2 at 100 requests a second.
SizingTask toy(const std::vector<std::string>& only = {}) {
  const std::vector<std::string> set{"horizon=17min", "warmup=2min", "demand_scale=100"};
  return read_sizing(file_of("toy2.yaml"), set, only);
}

// The least cost of all fleets of up to ten replicas a pool that keep the target in the search's runs.
double exhaustive(const SizingTask& task, std::size_t scenario) {
  const experiment::Scenario& of = task.experiment.scenarios[scenario];
  const Demand demand = count_demand(of, whole_run(of.settings.run), {task.experiment.seed, 0});
  const Stands stands = make_stands(of, demand, task.most_gpus[scenario]);
  ServiceJudge judge(task, of, stands, demand, {2, {}, {}});
  double least = 0;
  for (std::size_t g = 0; g < stands.groups.size(); ++g) {
    const Group& group = stands.groups[g];
    double of_group = std::numeric_limits<double>::infinity();
    Fleet fleet(stands.pools.size());
    for (;;) {
      if (stands.usd(fleet) < of_group) {
        Rounds::Questions questions(stands.groups.size());
        questions[g] = Question{Stage::kSearch, fleet};
        if (judge(questions)[g].keeps) of_group = stands.usd(fleet);
      }
      std::size_t i = 0;
      while (i < group.pools.size() && fleet[group.pools[i]] == 10) fleet[group.pools[i++]] = 0;
      if (i == group.pools.size()) break;
      ++fleet[group.pools[i]];
    }
    least += of_group;
  }
  return least;
}

TEST(Sizing, EqualsExhaustiveSearchOnToy2) {
  const SizingTask task = toy();
  ASSERT_EQ(task.experiment.scenarios.size(), 2U);
  for (std::size_t s = 0; s < 2; ++s) {
    const Sized sized = size_scenario(task, s, {2, {}, {}});
    EXPECT_NEAR(sized.stands.usd(sized.fleet), exhaustive(task, s), 1e-6) << s;
    EXPECT_TRUE(sized.proved) << s;
    for (const CellVerdict& cell : sized.cells) EXPECT_TRUE(cell.keeps);
    // Every pool with replicas has the cell that one less breaks.
    std::size_t pools = 0;
    for (const int replicas : sized.fleet) pools += replicas > 0 ? 1 : 0;
    EXPECT_EQ(sized.fewer.size(), pools);
    for (const OneFewer& fewer : sized.fewer) EXPECT_FALSE(fewer.cell.keeps);
  }
}

// Of independent nations, nobody's fleet depends on who is sized beside.
TEST(Sizing, TwiceTheSameWhateverRunsAtOnce) {
  const SizingTask task = toy();
  const Sized one = size_scenario(task, 0, {1, {}, {}});
  const Sized two = size_scenario(task, 0, {3, {}, {}});
  EXPECT_EQ(one.fleet, two.fleet);
  EXPECT_EQ(sizing_tables(task, {{0, one, {}}}), sizing_tables(task, {{0, two, {}}}));
}

// All well, but a dozen requests show no 99 %.
TEST(Sizing, SaysWhatToDoWhereTooLittleIsAsked) {
  const std::vector<std::string> set{"horizon=17min", "warmup=2min", "demand_scale=0.1"};
  const SizingTask task = read_sizing(file_of("toy2.yaml"), set, {"policy=federated"});
  EXPECT_THAT(
      [&] {
        (void)size_scenario(task, 0, {2, {}, {}});
      },
      testing::ThrowsMessage<SimulationError>(
          HasSubstr("it asks too little to tell; raise `replicates` or the horizon")));
}

// With either hall down the other serves both nations.
TEST(Sizing, WithAnyOneSiteDownEveryHallHoldsAllOfIt) {
  SizingTask task = toy({"policy=federated"});
  const Sized without = size_scenario(task, 0, {2, {}, {}});
  task.any_one_down = true;
  const Sized with = size_scenario(task, 0, {2, {}, {}});
  EXPECT_GT(with.stands.nodes(with.fleet, SiteIndex(0)), 0);
  EXPECT_GT(with.stands.nodes(with.fleet, SiteIndex(1)), 0);
  EXPECT_GT(with.stands.usd(with.fleet), without.stands.usd(without.fleet));
  EXPECT_FALSE(with.fewer.front().outage.empty());
}

// What is left when the worst happens: of islands with one hall nothing, of a fleet for n - 1 the target.
TEST(Sizing, SaysHowFarTheServiceFallsWithAnyOneDown) {
  const SizingTask islands = toy({"policy=islands"});
  const Sized alone = size_scenario(islands, 0, {2, {}, {}});
  ASSERT_EQ(alone.n_1.size(), 2U);
  for (const Judgement& worst : alone.n_1) {
    EXPECT_EQ(worst.worst.share, 0);
    EXPECT_THAT(worst.outage, HasSubstr(" down"));
  }
  const auto files = sizing_tables(islands, {{0, alone, {}}});
  EXPECT_THAT(files.at("sizing.csv"), HasSubstr("n_1_within_slo,share,0\n"));
  SizingTask both = toy({"policy=federated"});
  both.any_one_down = true;
  const Sized together = size_scenario(both, 0, {2, {}, {}});
  EXPECT_GE(together.n_1.front().worst.share, 0.99);
}

// The overlay gives the platform of the search back, replica for replica.
TEST(Sizing, TheOverlayIsTheFleet) {
  const SizingTask task = toy();
  const Sized sized = size_scenario(task, 1, {2, {}, {}});
  const fs::path overlay = fs::temp_directory_path() / "archipelago-sized-overlay.yaml";
  std::ofstream(overlay) << overlay_text(task, 1, sized);
  const platform::Platform read =
      platform::load_variant({fs::path(test::source_dir()) / "platforms" / "toy2", {overlay}, {}});
  fs::remove(overlay);
  const auto meant = platform_with(sized.stands, sized.fleet);
  for (std::size_t s = 0; s < read.sites.size(); ++s) {
    EXPECT_EQ(read.sites[s].gpus, meant->sites[s].gpus);
    if (read.sites[s].gpus > 0) {
      EXPECT_EQ(read.sites[s].it_power_w, meant->sites[s].it_power_w);
    }
    int replicas = 0;
    for (const auto& stands :
         read.sites[s].replicas.value_or(std::vector<platform::SiteReplicas>{})) {
      replicas += stands.replicas;
    }
    int wanted = 0;
    for (const auto& stands : *meant->sites[s].replicas) wanted += stands.replicas;
    EXPECT_EQ(replicas, wanted);
  }
}

// A price that doubles doubles what stands there, and nothing else: toy2's nodes are its halls' only
// price, so the fleet stays and its cost is that of dearer GPUs.
TEST(Sizing, DoublingEveryPriceDoublesTheCostOfTheSameFleet) {
  const SizingTask task = toy({"policy=islands"});
  SizingTask twice = task;
  auto dear = std::make_shared<platform::Platform>(*task.experiment.scenarios[0].platform);
  for (platform::Gpu& gpu : dear->gpus) gpu.price_usd *= 2;
  for (platform::Nation& nation : dear->nations) nation.costs->hall_usd_per_w *= 2;
  for (platform::GridZone& zone : dear->zones) {
    zone.price_usd_per_kwh *= 2;
    zone.price.reset();
  }
  auto cheap = std::make_shared<platform::Platform>(*task.experiment.scenarios[0].platform);
  for (platform::GridZone& zone : cheap->zones) zone.price.reset();
  SizingTask once = task;
  once.experiment.scenarios[0].platform = cheap;
  twice.experiment.scenarios[0].platform = dear;
  const Sized a = size_scenario(once, 0, {2, {}, {}});
  const Sized b = size_scenario(twice, 0, {2, {}, {}});
  EXPECT_EQ(a.fleet, b.fleet);
  EXPECT_NEAR(b.stands.usd(b.fleet), 2 * a.stands.usd(a.fleet), 1e-6 * a.stands.usd(a.fleet));
}

// INV-9 for the keys of a sizing file that no test above turns.
TEST(Sizing, EveryKeyMovesAResult) {
  const SizingTask task = toy({"policy=federated"});
  const Sized usual = size_scenario(task, 0, {2, {}, {}});
  SizingTask elsewhere = task;
  const std::size_t site = usual.stands.nodes(usual.fleet, SiteIndex(0)) > 0 ? 0 : 1;
  elsewhere.most_gpus[0][site] = 0;
  const Sized moved = size_scenario(elsewhere, 0, {2, {}, {}});
  EXPECT_EQ(moved.stands.nodes(moved.fleet, SiteIndex(site)), 0);
  EXPECT_GT(moved.stands.nodes(moved.fleet, SiteIndex(1 - site)), 0);

  const std::vector<std::uint64_t> within{99, 97, 100, 98};
  const std::vector<std::uint64_t> ended{100, 100, 100, 100};
  EXPECT_LT(lower_limit(within, ended, 0.99), lower_limit(within, ended, 0.95));

  SizingTask more = task;
  more.replicates = 1;
  EXPECT_LT(size_scenario(more, 0, {2, {}, {}}).cells.front().ended, usual.cells.front().ended);

  SizingTask lax = task;
  lax.target.within_slo = 0.5;
  EXPECT_LE(usual.stands.usd(size_scenario(lax, 0, {2, {}, {}}).fleet),
            usual.stands.usd(usual.fleet));
  EXPECT_LT(usual.stands.filled(size_scenario(lax, 0, {2, {}, {}}).fleet),
            usual.stands.filled(usual.fleet));
}

// What nobody simulated is no certificate.
TEST(SizingTables, ArithmeticIsNotCalledACertificate) {
  const SizingTask task = read_sizing(file_of("seats.yaml"), {}, {"demand_scale=10"});
  const auto files = sizing_tables(task, {{0, size_scenario(task, 0, {1, {}, {}}), {}}});
  EXPECT_THAT(files.at("sizing.md"), HasSubstr("said by arithmetic alone"));
  EXPECT_THAT(files.at("sizing.md"), testing::Not(HasSubstr("Certificate")));
}

TEST(SizingFile, EveryFaultAtOnceWithItsLine) {
  const fs::path file = fs::temp_directory_path() / "archipelago-sizing-faults.yaml";
  std::ofstream(file)
      << "name: x\nquestion: y\nexperiment: "
      << (fs::path(test::source_dir()) / "experiments/fleets/toy2-fleets.yaml").string()
      << "\ntarget: {within_slo: 120 %}\nwith: n-2\nmost_gpus: {lefft: 3}\n"
         "replicats: 3\n";
  try {
    (void)read_sizing(file);
    FAIL();
  } catch (const InputError& error) {
    const std::string what = error.what();
    EXPECT_THAT(what, HasSubstr("sizing-faults.yaml:4: target.within_slo"));
    EXPECT_THAT(what, HasSubstr(":5: with: 'n-2'"));
    EXPECT_THAT(what, HasSubstr("'lefft' is no site of platform toy2 (did you mean 'left'?)"));
    EXPECT_THAT(what, HasSubstr(":7: replicats"));
  }
  fs::remove(file);
}

TEST(SizingFile, EveryOneOfTheProjectIsReadUnderItsName) {
  std::size_t files = 0;
  for (const auto& entry :
       fs::directory_iterator(fs::path(test::source_dir()) / "experiments" / "sizing")) {
    EXPECT_EQ(read_sizing(entry.path()).name, "sizing-" + entry.path().stem().string());
    ++files;
  }
  EXPECT_GE(files, 3U);
}

TEST(SizingFile, NeedsOneKindOfTarget) {
  const fs::path file = fs::temp_directory_path() / "archipelago-sizing-target.yaml";
  for (const char* target : {"", "target: {}\n", "target: {within_slo: 99 %, wait_mean: 1 s}\n"}) {
    std::ofstream(file)
        << "name: x\nquestion: y\nexperiment: "
        << (fs::path(test::source_dir()) / "experiments/fleets/toy2-fleets.yaml").string() << "\n"
        << target;
    EXPECT_THROW((void)read_sizing(file), InputError) << target;
  }
  fs::remove(file);
}

// The textbook's seats, through the command's own way: seats without batching, by arithmetic.
TEST(Sizing, BySeatsWithoutBatchingIsErlangs) {
  const SizingTask task = read_sizing(file_of("seats.yaml"));
  const std::vector<int> known{16, 71, 113, 134, 1026};  // 10, 60, 100, 120, 1000 erlang
  ASSERT_EQ(task.experiment.scenarios.size(), known.size());
  for (std::size_t s = 0; s < known.size(); ++s) {
    const Sized sized = size_scenario(task, s, {2, {}, {}});
    EXPECT_EQ(sized.stands.filled(sized.fleet), known[s]) << s;
  }
}

}  // namespace
}  // namespace archipelago::sizing
