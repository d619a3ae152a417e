// `archipelago metrics`: the tables of a run come out of its records, byte for byte, and with other
// limits and prices than those of the run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>

#include "app/toy_project.hpp"

namespace archipelago::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class Metrics : public ::testing::Test {
 protected:
  Metrics() {
    const Outcome outcome =
        project_.run({"run", ToyProject::kExperiment, "--out", "out", "--quiet", "--keep-records"});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
  }
  [[nodiscard]] Outcome again(std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments{"metrics", "out/records", "--out", "again", "--quiet"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return project_.run(arguments);
  }
  // How many files of both folders are the same; others fail the test.
  [[nodiscard]] int same_files(const std::string& folder) const {
    int same = 0;
    for (const auto& entry : std::filesystem::directory_iterator(project_.folder() / "again")) {
      const std::string name = entry.path().filename().string();
      EXPECT_EQ(project_.read("again/" + name), project_.read(folder + "/" + name)) << name;
      ++same;
    }
    return same;
  }
  void expect_refused(const std::vector<std::string>& more, const std::string& word) const {
    const Outcome outcome = again(more);
    EXPECT_EQ(outcome.status, 3) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(word));
    EXPECT_FALSE(project_.exists("again"));
  }
  // The record of the first run.
  [[nodiscard]] std::string record() const {
    for (const auto& entry :
         std::filesystem::directory_iterator(project_.folder() / "out/records")) {
      if (entry.path().extension() == ".zst") {
        return "out/records/" + entry.path().filename().string();
      }
    }
    return "no record";
  }

  ToyProject project_;
};

TEST_F(Metrics, MakesTheSameTablesWithoutARun) {
  const Outcome outcome = again();
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_GE(same_files("out"), 3);
}

// Prices are laid over energy, so twice the price from the records is a run with twice the price.
TEST_F(Metrics, AChangedPriceIsThatOfARunWithIt) {
  EXPECT_EQ(again({"--set", "power.price_scale=2"}).status, 0);
  const std::string from_records = project_.read("again/summary.csv");
  EXPECT_NE(from_records, project_.read("out/summary.csv"));
  project_.write(ToyProject::kExperiment,
                 project_.read(ToyProject::kExperiment) + "power: {price_scale: 2}\n");
  EXPECT_EQ(project_.results(), from_records);
}

// Bills of other terms are those of runs with them.
TEST_F(Metrics, ChangedTermsOfBillsAreThoseOfARunWithThem) {
  project_.write("platforms/toy2/cloud_prices.csv",
                 "site,usd_per_gpu_hour,high_usd_per_gpu_hour,egress_usd_per_gb,quality,source\n"
                 "left,2,3,0.1,assumed,assumed\n");
  project_.write("platforms/toy2/token_prices.csv",
                 "site,llm,usd_per_m_input_tokens,usd_per_m_output_tokens,quality,source\n"
                 "left,toy-llm,1,2,assumed,assumed\n");
  const std::string name = ToyProject::kExperiment;
  project_.write(name, std::regex_replace(project_.read(name), std::regex("policy: [^\n]*"),
                                          "policy: {global_cloud: {region: left}}"));
  EXPECT_EQ(project_.run({"run", name, "--out", "out", "--quiet", "--keep-records"}).status, 0);
  EXPECT_EQ(again({"--set", "cloud.billing=provisioned", "--set", "home_fleet=none", "--set",
                   "prices.cloud=high", "--set", "settlement=marginal_cost"})
                .status,
            0);
  const std::string from_records = project_.read("again/summary.csv");
  EXPECT_NE(from_records, project_.read("out/summary.csv"));
  project_.write(name, project_.read(name) +
                           "cloud: {billing: provisioned}\nhome_fleet: none\n"
                           "prices: {cloud: high}\nsettlement: marginal_cost\n");
  EXPECT_EQ(project_.results(), from_records);
}

// The other folder's prices; that its network is another, too, does not matter.
TEST_F(Metrics, PricesOfAnotherFolderAreThoseOfARunWithThem) {
  std::filesystem::create_directories(project_.folder() / "dear");
  std::filesystem::copy(project_.folder() / "platforms/toy2", project_.folder() / "dear/toy2",
                        std::filesystem::copy_options::recursive);
  const std::string price = project_.cell("platforms/toy2/zones.csv", 0, "price_usd_per_kwh");
  project_.set_cell("dear/toy2/zones.csv", 0, "price_usd_per_kwh", "0.777");
  project_.set_cell("dear/toy2/nations.csv", 0, "access_delay_ms", "50");
  EXPECT_EQ(again({"--prices", "dear/toy2"}).status, 0);
  const std::string from_records = project_.read("again/summary.csv");
  EXPECT_NE(from_records, project_.read("out/summary.csv")) << price;
  project_.set_cell("platforms/toy2/zones.csv", 0, "price_usd_per_kwh", "0.777");
  EXPECT_EQ(project_.results(), from_records);
}

TEST_F(Metrics, OfSomeScenariosMakesTheTablesOfThose) {
  project_.write(
      ToyProject::kExperiment,
      std::regex_replace(project_.read(ToyProject::kExperiment), std::regex("policy: [^\n]*"),
                         "axes: {policy: [islands, federated]}"));
  const Outcome some = project_.run({"run", ToyProject::kExperiment, "--out", "out", "--quiet",
                                     "--keep-records", "--only", "policy=federated"});
  EXPECT_EQ(some.status, 0) << some.err;
  const Outcome outcome = again();
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_GE(same_files("out"), 4);
}

TEST_F(Metrics, PricesThatThePolicyHasReadStand) {
  project_.write(
      ToyProject::kExperiment,
      std::regex_replace(project_.read(ToyProject::kExperiment), std::regex("policy: [^\n]*"),
                         "policy: {federated: {objective: cost}}"));
  EXPECT_EQ(
      project_.run({"run", ToyProject::kExperiment, "--out", "out", "--quiet", "--keep-records"})
          .status,
      0);
  expect_refused({"--set", "power.price_scale=2"}, "chose by prices");
  expect_refused({"--prices", "platforms/toy2"}, "chose by prices");
  EXPECT_EQ(again({"--set", "slo.ttft=1s"}).status, 0) << "limits may be changed";
}

TEST_F(Metrics, AChangedLimitSaysHowAccurateItIs) {
  EXPECT_EQ(again({"--set", "slo.ttft=0.03s"}).status, 0);
  EXPECT_THAT(project_.read("again/summary.md"),
              AllOf(HasSubstr("slo.ttft=0.03s"), HasSubstr("percentage points")));
}

TEST_F(Metrics, WhatDecidesARunIsRefused) {
  expect_refused({"--set", "demand_scale=2"}, "run it again");
  expect_refused({"--set", "slo.tftt=2s"}, "did you mean");
  expect_refused({"--set", "slo.ttft"}, "expected key=value");
  expect_refused({"--set", "slo.ttft=late"}, "slo.ttft");
}

TEST_F(Metrics, ATruncatedRecordIsRefused) {
  const std::string name = record();
  const std::string whole = project_.read(name);
  for (const std::size_t length :
       {std::size_t{0}, std::size_t{3}, whole.size() / 2, whole.size() - 1}) {
    project_.write(name, whole.substr(0, length));
    expect_refused({}, name);
  }
}

TEST_F(Metrics, AFileThatIsNoRecordIsRefused) {
  project_.write(record(), "a,b\n1,2\n");
  expect_refused({}, "is no record");
}

TEST_F(Metrics, RecordsOfAnotherVersionAreRefused) {
  // CBOR: {"archipelago_record": 99}
  project_.write(record(),
                 "\xA1\x72"
                 "archipelago_record\x18\x63");
  expect_refused({}, "version 99");
}

TEST_F(Metrics, AnInputThatChangedSinceIsNamed) {
  project_.set_cell("platforms/toy2/nations.csv", 0, "access_delay_ms", "50");
  expect_refused({}, "nations.csv");
}

TEST_F(Metrics, AFolderWithoutRecordsSaysHowToGetSome) {
  const Outcome outcome = project_.run({"metrics", "workloads", "--out", "again"});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, HasSubstr("--keep-records"));
}

TEST(KeepRecords, NothingIsLeftWhenARunFails) {
  ToyProject project;
  EXPECT_EQ(
      project
          .run({"run", ToyProject::kExperiment, "--out", "out", "--quiet", "--keep-records=hours"})
          .status,
      2);
  EXPECT_EQ(
      project.run({"run", "nowhere.yaml", "--out", "out", "--quiet", "--keep-records"}).status, 3);
  EXPECT_FALSE(project.exists("out"));
}

}  // namespace
}  // namespace archipelago::test
