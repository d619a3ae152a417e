// A campaign that is stopped, and gone on with, ends with the bytes of one that was not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "app/toy_project.hpp"
#include "base/error.hpp"
#include "campaign/campaign.hpp"
#include "campaign/sweep.hpp"

namespace archipelago::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kExperiment = ToyProject::kExperiment;

TEST(Resume, WhatIsInTheStoreIsNotRunAgain) {
  const ToyProject project;
  make_sweep(project);
  ASSERT_EQ(project.run({"run", kExperiment, "--out", "first"}).status, 0);
  const Outcome again = project.run({"run", kExperiment, "--out", "second"});
  EXPECT_EQ(again.status, 0);
  EXPECT_THAT(again.err, HasSubstr("8 of 8 runs from runs.sqlite"));
  EXPECT_EQ(tables_in(project.folder() / "first"), tables_in(project.folder() / "second"));
  const Outcome anew =
      project.run({"run", kExperiment, "--out", "third", "--store", "none", "--jobs", "3"});
  EXPECT_THAT(anew.err, Not(HasSubstr("runs from")));
  EXPECT_EQ(tables_in(project.folder() / "first"), tables_in(project.folder() / "third"));
}

TEST(Resume, AWiderSweepRunsOnlyWhatIsNew) {
  const ToyProject project;
  ASSERT_EQ(project.run({"run", kExperiment, "--out", "out"}).status, 0);
  make_sweep(project);
  EXPECT_THAT(project.run({"run", kExperiment, "--out", "out"}).err,
              HasSubstr("2 of 8 runs from runs.sqlite"));
}

TEST(Resume, VerifyNeverReadsTheStore) {
  const ToyProject project;
  ASSERT_EQ(project.run({"run", kExperiment, "--out", "out"}).status, 0);
  project.write("runs.sqlite", "spoilt");
  EXPECT_EQ(project.run({"verify", "out"}).status, 0);
}

TEST(Resume, ShardsMergedMakeTheSameTables) {
  const ToyProject project;
  make_sweep(project);
  ASSERT_EQ(project.run({"run", kExperiment, "--out", "whole", "--store", "none"}).status, 0);
  for (const std::string shard : {"1/3", "2/3", "3/3"}) {
    const Outcome outcome = project.run({"run", kExperiment, "--out", "out", "--shard", shard});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_FALSE(project.exists("out/summary.csv"));
  }
  const Outcome merged =
      project.run({"merge", "out/shards/001-of-003.sqlite", "out/shards/002-of-003.sqlite",
                   "out/shards/003-of-003.sqlite", "--store", "runs.sqlite"});
  EXPECT_EQ(merged.status, 0) << merged.err;
  const Outcome outcome = project.run({"run", kExperiment, "--out", "made"});
  EXPECT_THAT(outcome.err, HasSubstr("8 of 8 runs from runs.sqlite"));
  EXPECT_EQ(tables_in(project.folder() / "made"), tables_in(project.folder() / "whole"));
}

TEST(Resume, APartialTableRunsNothing) {
  const ToyProject project;
  make_sweep(project);
  ASSERT_EQ(
      project.run({"run", kExperiment, "--out", "out", "--shard", "1/4", "--store", "runs.sqlite"})
          .status,
      0);
  const Outcome outcome = project.run({"run", kExperiment, "--out", "out", "--partial"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, HasSubstr("2 of 8 runs finished, 0 failed, 6 waiting"));
  EXPECT_TRUE(project.exists("out/partial/summary.csv"));
  EXPECT_FALSE(project.exists("out/summary.csv"));
}

TEST(Resume, OtherPricesMakeOtherBillsOfTheSameRuns) {
  const ToyProject project;
  ASSERT_EQ(project.run({"run", kExperiment, "--out", "cheap"}).status, 0);
  project.set_cell("platforms/toy2/zones.csv", 0, "price_usd_per_kwh", "0.5");
  EXPECT_THAT(project.run({"run", kExperiment, "--out", "dear"}).err,
              HasSubstr("2 of 2 runs from runs.sqlite"));
  ASSERT_EQ(project.run({"run", kExperiment, "--out", "anew", "--store", "none"}).status, 0);
  EXPECT_EQ(tables_in(project.folder() / "dear"), tables_in(project.folder() / "anew"));
  EXPECT_NE(tables_in(project.folder() / "dear").at("summary.csv"),
            tables_in(project.folder() / "cheap").at("summary.csv"));
}

TEST(Resume, AStoreThatCannotBeUsedIsAFaultBeforeAnythingRuns) {
  const ToyProject project;
  project.write("runs.sqlite", "spoilt, and long enough to be looked at as a database file");
  const Outcome outcome = project.run({"run", kExperiment, "--out", "out"});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("runs.sqlite"), HasSubstr("--store")));
  EXPECT_FALSE(project.exists("out"));
}

TEST(Resume, PrecisionAddsBatchesUntilItIsReached) {
  const ToyProject project;
  project.replace(kExperiment, "replicates: 2\n",
                  "replicates: {until: 90 %, of: ttft_p50, at_most: 16}\n");
  ASSERT_EQ(project.run({"run", kExperiment, "--out", "loose"}).status, 0);
  EXPECT_THAT(project.read("loose/manifest.json"), HasSubstr("\"replicates\": 4"));
  project.replace(kExperiment, "until: 90 %", "until: 0.0001 %");
  ASSERT_EQ(project.run({"run", kExperiment, "--out", "tight"}).status, 0);
  EXPECT_THAT(project.read("tight/manifest.json"), HasSubstr("\"replicates\": 16"));
  EXPECT_EQ(project.run({"verify", "tight"}).status, 0);
  project.replace(kExperiment, "until: 0.0001 %", "until: all");
  const Outcome all = project.run({"check", kExperiment});
  EXPECT_EQ(all.status, 3);
  EXPECT_THAT(all.err, HasSubstr("is a share above 0 and up to 1, as 0.01 or 1 %; not 'all'"));
  project.replace(kExperiment, "until: all", "until: 1 %");
  EXPECT_THAT(project.run({"run", kExperiment, "--out", "x", "--shard", "1/2"}).err,
              HasSubstr("which no shard alone can see"));
}

TEST(Shard, IsANumberOfANumber) {
  EXPECT_EQ(campaign::parse_shard("3/16").number, 3U);
  EXPECT_EQ(campaign::parse_shard("3/16").of, 16U);
  for (const char* bad : {"", "3", "0/4", "5/4", "a/b", "1/0", "-1/3"}) {
    EXPECT_THROW((void)campaign::parse_shard(bad), InputError) << bad;
  }
}

}  // namespace
}  // namespace archipelago::test
