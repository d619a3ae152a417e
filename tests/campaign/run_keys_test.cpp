// What a run is kept under changes with everything that can change its numbers, and with nothing else.
#include "campaign/run_keys.hpp"

#include <gtest/gtest.h>

#include "app/toy_project.hpp"

namespace archipelago::test {
namespace {

store::RunKey key_of(const ToyProject& project, std::size_t scenario = 0,
                     std::size_t replicate = 0) {
  const experiment::Experiment experiment =
      experiment::load_experiment(project.folder() / ToyProject::kExperiment);
  return campaign::RunKeys(experiment, false).key(scenario, replicate);
}

class RunKeysTest : public testing::Test {
 protected:
  ToyProject project_;
  store::RunKey before_ = key_of(project_);

  void expect(bool physics_move, bool prices_move) const {
    const store::RunKey now = key_of(project_);
    EXPECT_EQ(now.physics != before_.physics, physics_move);
    EXPECT_EQ(now.prices != before_.prices, prices_move);
  }
};

TEST_F(RunKeysTest, NothingChangedIsTheSameKey) { expect(false, false); }

TEST_F(RunKeysTest, EachReplicateHasItsOwn) {
  EXPECT_NE(key_of(project_, 0, 1).physics, before_.physics);
}

TEST_F(RunKeysTest, ASettingMovesIt) {
  project_.replace(ToyProject::kExperiment, "demand_scale: 10\n", "demand_scale: 11\n");
  expect(true, false);
}

TEST_F(RunKeysTest, TheScaleMovesIt) {
  project_.set_cell("platforms/toy2/sites.csv", 0, "gpus", "16");
  project_.set_cell("platforms/toy2/sites.csv", 1, "gpus", "16");
  before_ = key_of(project_);
  project_.replace(ToyProject::kExperiment, "seed: ", "scale: 1/2\nseed: ");
  expect(true, false);
}

TEST_F(RunKeysTest, TheSeedMovesIt) {
  project_.replace(ToyProject::kExperiment, "seed: ", "seed: 1");
  expect(true, false);
}

TEST_F(RunKeysTest, ARowOfThePlatformMovesIt) {
  project_.set_cell("platforms/toy2/sites.csv", 0, "gpus", "24");
  expect(true, false);
}

TEST_F(RunKeysTest, APriceMovesOnlyThePrices) {
  project_.set_cell("platforms/toy2/zones.csv", 0, "price_usd_per_kwh", "0.5");
  expect(false, true);
}

TEST_F(RunKeysTest, TheWorkloadMovesIt) {
  project_.write(ToyProject::kRecipe, project_.read(ToyProject::kRecipe) + "# a comment\n");
  expect(true, false);
}

// The same run in another experiment is the same run.
TEST_F(RunKeysTest, AxesAroundItDoNot) {
  project_.replace(ToyProject::kExperiment, "demand_scale: 10\n",
                   "axes: {demand_scale: [5, {value: 10, label: ten}]}\n");
  EXPECT_EQ(key_of(project_, 1).physics, before_.physics);
  EXPECT_NE(key_of(project_, 0).physics, before_.physics);
}

TEST_F(RunKeysTest, WhatIsReadAfterARunDoesNot) {
  project_.write(ToyProject::kExperiment,
                 project_.read(ToyProject::kExperiment) +
                     "settlement: average_cost\n"
                     "cloud: {billing: provisioned}\nhome_fleet: none\nprices: {capex: low, "
                     "cloud: high}\n");
  expect(false, false);
}

}  // namespace
}  // namespace archipelago::test
