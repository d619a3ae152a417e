// A record goes to a file and comes back whole, or is refused.
#include "experiment/record_file.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "base/error.hpp"
#include "engine/request_path_world.hpp"
#include "engine/simulate.hpp"
#include "experiment/run_result.hpp"
#include "tables/temporary_folder.hpp"

namespace archipelago::experiment {
namespace {

class RecordFile : public ::testing::Test {
 protected:
  // Requests and jobs, with power, rules and epochs.
  record::RunFacts run() {
    settings_.run.start = test::kMonday;
    settings_.run.horizon = to_sim_time(Seconds(2 * 3600));
    settings_.run.warmup = to_sim_time(Seconds(600));
    settings_.run.policy = {"federated", {}};
    settings_.run.gpu_shares = {{"toy-llm", 0.5}};
    settings_.run.training.gpu_share = 0.5;
    settings_.run.slo = {from_milliseconds(60), from_milliseconds(11)};
    settings_.run.keep_epochs = true;
    settings_.run.failures.isolate = {"SG"};
    for (platform::Site& site : platform_.sites) site.gpus *= 2;
    workload::Recipe recipe = test::toy_chat();
    const std::filesystem::path jobs =
        std::filesystem::path(test::source_dir()) / "workloads" / "toy-jobs.yaml";
    recipe.training = workload::load_recipe(jobs, platform_).training;
    return engine::simulate(platform_, recipe, settings_.run);
  }
  [[nodiscard]] std::filesystem::path write(const std::string& bytes) const {
    const std::filesystem::path file = folder_.path() / "run.cbor.zst";
    std::ofstream(file, std::ios::binary) << bytes;
    return file;
  }

  test::TemporaryFolder folder_;
  platform::Platform platform_ = test::toy2();
  ScenarioSettings settings_;
};

TEST_F(RecordFile, GivesBackEveryFactAndSoEveryRow) {
  const record::RunFacts before = run();
  const std::string bytes = encode_record(before);
  const record::RunFacts after = read_record(write(bytes), platform_);
  EXPECT_EQ(encode_record(after), bytes) << "every field";
  ASSERT_GT(after.epochs.size(), 100U);
  ASSERT_TRUE(after.training.has_value());
  const RunResult want = result_of(platform_, before, settings_);
  const RunResult got = result_of(platform_, after, settings_);
  ASSERT_GT(want.rows.size(), 100U);
  ASSERT_EQ(got.rows.size(), want.rows.size());
  for (std::size_t i = 0; i < want.rows.size(); ++i) {
    EXPECT_EQ(got.rows[i].group, want.rows[i].group);
    EXPECT_EQ(got.rows[i].metric, want.rows[i].metric);
    EXPECT_EQ(got.rows[i].value, want.rows[i].value) << want.rows[i].metric;
    EXPECT_EQ(got.rows[i].quality, want.rows[i].quality);
  }
  ASSERT_EQ(got.series.size(), want.series.size());
  EXPECT_GT(want.series.size(), 10U);
  EXPECT_EQ(got.requests, want.requests);
  EXPECT_EQ(got.network, want.network);
}

TEST_F(RecordFile, OfAnotherPlatformIsRefused) {
  const std::filesystem::path file = write(encode_record(run()));
  platform_.sites.pop_back();
  EXPECT_THROW((void)read_record(file, platform_), InputError);
}

}  // namespace
}  // namespace archipelago::experiment
