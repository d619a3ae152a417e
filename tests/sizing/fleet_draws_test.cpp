// Draws of assumptions that size fleets anew: arithmetic agrees with what was certified, and with
// itself when the same values are set by hand.
#include "sizing/fleet_draws.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "campaign/sensitivity/study.hpp"
#include "sizing/sizing_tables.hpp"
#include "sizing/staffed_fleet.hpp"
#include "support/source_dir.hpp"

namespace archipelago::sizing {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

SizingTask toy(std::vector<std::string> set = {"demand_scale=100"}) {
  set.insert(set.begin(), {"horizon=17min", "warmup=2min"});
  return read_sizing(fs::path(test::source_dir()) / "experiments" / "sizing" / "toy2.yaml", set);
}

Demand counted(const SizingTask& task) {
  const experiment::Scenario& of = task.experiment.scenarios.front();
  return count_demand(of, whole_run(of.settings.run), {task.experiment.seed, 0});
}

double usd(const SizingTask& task, std::size_t scenario, const std::vector<double>& factors = {}) {
  return staffed_fleet(task, scenario, counted(task), factors).usd_per_million_tokens();
}

// Removed with the folder when the test ends.
class Folder {
 public:
  // Tests run side by side.
  Folder()
      : path_(fs::temp_directory_path() /
              ("archipelago-" +
               std::string(testing::UnitTest::GetInstance()->current_test_info()->name()))) {
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] fs::path write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name) << text;
    return path_ / name;
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string assumptions(const std::string& metric = kSizedMetric) {
  return "headlines:\n  - {name: pooling, metric: " + metric +
         ", group: all, of: {policy: federated}}\n"
         "assumptions:\n"
         "  - {input: demand_scale, law: {uniform: [x0.5, x3]}, source: assumed}\n"
         "  - {input: 'platform.gpus[*].price_usd', law: {uniform: [x1, x2]}, source: assumed}\n";
}

campaign::Assumptions load(const SizingTask& task, const fs::path& file) {
  return campaign::load_assumptions(file, task.experiment, campaign::vary_file(task.experiment));
}

TEST(StaffedFleet, WithItsFactorsCostsWhatTheCertifiedFleetDoes) {
  const SizingTask task = toy({"demand_scale=600"});
  const Demand demand = counted(task);
  for (std::size_t s = 0; s < 2; ++s) {
    Fleet certified = staffed_fleet(task, s, demand, {}).fleet;
    const Stands stands = staffed_fleet(task, s, demand, {}).stands;
    EXPECT_THAT(factors_for(task, s, demand, certified), testing::Each(1.0)) << s;
    // As if simulation had found that far more is needed: several nodes.
    for (int& replicas : certified) replicas *= 3;
    const std::vector<double> factors = factors_for(task, s, demand, certified);
    for (const double factor : factors) EXPECT_GT(factor, 1) << s;
    EXPECT_NEAR(staffed_fleet(task, s, demand, factors).usd_a_year, stands.usd(certified),
                1e-6 * stands.usd(certified))
        << s;
    for (int& replicas : certified) replicas *= 100;
    EXPECT_THROW((void)factors_for(task, s, demand, certified), SimulationError);
  }
}

// A quarter of an hour is counted: a year of 365 days has 35,040 of them.
TEST(StaffedFleet, TokensAreThoseOfAYearLikeTheRun) {
  const SizingTask task = toy();
  const Demand demand = counted(task);
  double tokens = 0;
  for (const serving::LengthSums& of : demand.lengths) {
    tokens += of.prompt + of.decodes + of.requests;
  }
  EXPECT_GT(tokens, 0);
  EXPECT_DOUBLE_EQ(tokens_a_year(task.experiment.scenarios.front(), demand), tokens * 35'040);
}

TEST(FleetDraws, ADrawIsTheSameValuesSetByHand) {
  const Folder folder;
  const SizingTask task = toy();
  const campaign::Assumptions inputs = load(task, folder.write("a.yaml", assumptions()));
  FleetDraws draws(task, inputs, campaign::vary_file(task.experiment), {}, {2, {}, {}});
  const auto found = draws.headlines({{"", ""}, {"250", ""}, {"", "x2"}});
  ASSERT_EQ(found.size(), 3U);
  const double nominal = found[0][0].differences.at(0);
  EXPECT_DOUBLE_EQ(nominal, usd(task, 1) - usd(task, 0));
  const SizingTask busy = toy({"demand_scale=250"});
  EXPECT_DOUBLE_EQ(found[1][0].differences.at(0), usd(busy, 1) - usd(busy, 0));
  const SizingTask dear = toy({"demand_scale=100", "platform.gpus[*].price_usd=x2"});
  EXPECT_DOUBLE_EQ(found[2][0].differences.at(0), usd(dear, 1) - usd(dear, 0));
  EXPECT_NE(found[1][0].differences.at(0), nominal);
  EXPECT_NE(found[2][0].differences.at(0), nominal);
}

// An H100 costs 30,000 USD on asean and 21,000 at its lowest: at x0.6 the low price moves too.
TEST(FleetDraws, APriceBelowTheLowOneOfTheFileIsADrawToo) {
  const Folder folder;
  const SizingTask task =
      read_sizing(fs::path(test::source_dir()) / "experiments" / "sizing" / "asean.yaml",
                  {"horizon=17min", "warmup=2min", "demand_scale=0.01"});
  const campaign::Assumptions inputs =
      load(task,
           folder.write("a.yaml",
                        "headlines:\n"
                        "  - {name: pooling, metric: resource_usd_per_million_tokens, group: all,\n"
                        "     of: {policy: federated}}\n"
                        "assumptions:\n"
                        "  - {input: 'platform.gpus[*].price_usd', law: {uniform: [x0.6, x2]},\n"
                        "     source: assumed}\n"));
  FleetDraws draws(task, inputs, campaign::vary_file(task.experiment), {}, {1, {}, {}});
  const auto found = draws.headlines({{""}, {"x0.6"}});
  EXPECT_LT(found[0][0].differences.at(0), 0);
  EXPECT_LT(std::abs(found[1][0].differences.at(0)), std::abs(found[0][0].differences.at(0)));
}

TEST(FleetDraws, ThreadsDoNotMatter) {
  const Folder folder;
  const SizingTask task = toy();
  const campaign::Assumptions inputs = load(task, folder.write("a.yaml", assumptions()));
  const auto study = [&](std::size_t jobs) {
    FleetDraws draws(task, inputs, campaign::vary_file(task.experiment), {}, {jobs, {}, {}});
    return campaign::run_study(task.experiment, inputs, {{campaign::Method::kLatinHypercube}, 6},
                               draws);
  };
  const campaign::Study one = study(1);
  const campaign::Study three = study(3);
  for (std::size_t d = 0; d < 6; ++d) {
    EXPECT_EQ(one.findings[0].values[d][0].value, three.findings[0].values[d][0].value);
  }
  EXPECT_THAT(one.how, HasSubstr("sizes the fleets anew"));
}

TEST(FleetDraws, SimulatedDrawsAreSizedAsTheCommandDoes) {
  const Folder folder;
  const SizingTask task = toy();
  const campaign::Assumptions inputs = load(task, folder.write("a.yaml", assumptions()));
  const FleetDraws draws(task, inputs, campaign::vary_file(task.experiment), {}, {2, {}, {}});
  const auto twice = draws.simulated({{"", ""}});
  ASSERT_EQ(twice.size(), 2U);
  for (std::size_t s = 0; s < 2; ++s) {
    const Sized sized = size_scenario(task, s, {2, {}, {}});
    EXPECT_EQ(twice[s].gpus_simulated, sized.stands.gpus(sized.fleet));
    EXPECT_DOUBLE_EQ(twice[s].usd_staffed, usd(task, s));
    EXPECT_NEAR(twice[s].usd_simulated,
                1e6 * sized.stands.usd(sized.fleet) /
                    tokens_a_year(task.experiment.scenarios[s], counted(task)),
                1e-9);
  }
  EXPECT_THAT(error_text(task, inputs, twice), HasSubstr("pooling: the same sign in"));
}

TEST(FleetDraws, AgreeWithTheFleetsOfAFolder) {
  const Folder folder;
  const SizingTask task = toy();
  std::vector<SizedScenario> sized;
  for (std::size_t s = 0; s < 2; ++s) sized.push_back({s, size_scenario(task, s, {2, {}, {}}), {}});
  (void)folder.write("fleets.csv", sizing_tables(task, sized).at("fleets.csv"));
  const campaign::Assumptions inputs = load(task, folder.write("a.yaml", assumptions()));
  FleetDraws draws(task, inputs, campaign::vary_file(task.experiment), folder.path(), {2, {}, {}});
  const double tokens = tokens_a_year(task.experiment.scenarios.front(), counted(task));
  const auto cost = [&](std::size_t s) {
    return 1e6 * sized[s].sized.stands.usd(sized[s].sized.fleet) / tokens;
  };
  EXPECT_NEAR(draws.headlines({{"", ""}})[0][0].differences.at(0), cost(1) - cost(0),
              1e-6 * cost(0));
}

TEST(FleetDraws, RefuseOtherMetricsAndForeignFleets) {
  const Folder folder;
  const SizingTask task = toy();
  const campaign::Vary vary = campaign::vary_file(task.experiment);
  const campaign::Assumptions other = load(task, folder.write("a.yaml", assumptions("ttft_p95")));
  try {
    const FleetDraws draws(task, other, vary, {}, {1, {}, {}});
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("a.yaml:2: headlines: 'pooling' is of ttft_p95 of all"));
  }
  const campaign::Assumptions inputs = load(task, folder.write("b.yaml", assumptions()));
  const auto fault_of = [&](const std::string& text) -> std::string {
    (void)folder.write("fleets.csv", text);
    try {
      const FleetDraws draws(task, inputs, vary, folder.path(), {1, {}, {}});
    } catch (const InputError& error) {
      return error.what();
    }
    return "none";
  };
  const std::string header = "scenario,site,llm,replicas,gpus\n";
  EXPECT_THAT(fault_of(""), HasSubstr("is empty"));
  EXPECT_THAT(fault_of("site\n"), HasSubstr("fleets.csv:1"));
  EXPECT_THAT(fault_of(header + "9,left,toy-llm,1,1\n"), HasSubstr("fleets.csv:2"));
  EXPECT_THAT(fault_of(header + "1,left,toy-llm,1,1\n1,moon,toy-llm,1,1\n"),
              HasSubstr("fleets.csv:3: toy-llm at moon is nothing that islands could place"));
}

}  // namespace
}  // namespace archipelago::sizing
