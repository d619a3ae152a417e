#include "store/run_store.hpp"

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "base/error.hpp"
#include "store/store_case.hpp"

namespace archipelago::test {
namespace {

using store::RunStore;
using testing::HasSubstr;

class RunStoreTest : public StoreCase {};

std::string fault_of(const std::filesystem::path& file) {
  try {
    RunStore store(file);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST_F(RunStoreTest, WhatWasPutIsFoundInALaterProcess) {
  {
    RunStore store(file());
    store.plan(toy_plan());
    EXPECT_FALSE(store.find({"p10", "cheap"}));
    store.put({run_of(1, 0, 0.25)});
  }
  RunStore store(file());
  const auto found = store.find({"p10", "cheap"});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->record, "record 10");
  EXPECT_EQ(found->requests, 1000U);
  EXPECT_EQ(found->jobs, 2U);
  EXPECT_FALSE(store.contains({"p11", "cheap"}));
}

TEST_F(RunStoreTest, ARecordKeepsEveryByte) {
  RunStore store(file());
  store.plan(toy_plan());
  store::FinishedRun run = run_of(0, 0, 1);
  run.record = std::string("\0zstd\xff\0 bytes", 13);
  store.put({run});
  EXPECT_EQ(store.find({"p00", "cheap"})->record, run.record);
}

// A run that did not look at prices is the same run whatever they are.
TEST_F(RunStoreTest, PricesAreAKeyOnlyOfRunsThatReadThem) {
  RunStore store(file());
  store.plan(toy_plan());
  store.put({run_of(0, 0, 1, false), run_of(0, 1, 1, true)});
  EXPECT_TRUE(store.contains({"p00", "dear"}));
  EXPECT_FALSE(store.contains({"p01", "dear"}));
  EXPECT_TRUE(store.contains({"p01", "cheap"}));
}

TEST_F(RunStoreTest, PlannedRunsAreFinishedFailedOrWaiting) {
  RunStore store(file());
  store.plan(toy_plan());
  store.put({run_of(0, 0, 1)});
  store.put_failure(1, 1, "killed by signal Segmentation fault");
  store::RunCounts counts = store.counts();
  EXPECT_EQ(counts.planned, 4U);
  EXPECT_EQ(counts.finished, 1U);
  EXPECT_EQ(counts.failed, 1U);
  EXPECT_EQ(counts.waiting(), 2U);
  // A second try that works takes the failure back; a failure never takes a finished run back.
  store.put({run_of(1, 1, 1)});
  store.put_failure(0, 0, "no");
  counts = store.counts();
  EXPECT_EQ(counts.finished, 2U);
  EXPECT_EQ(counts.failed, 0U);
}

TEST_F(RunStoreTest, APlanThatGrowsKeepsWhatIsFinished) {
  RunStore store(file());
  store.plan(toy_plan());
  store.put({run_of(0, 0, 1)});
  store::CampaignPlan longer = toy_plan();
  for (std::size_t s = 0; s < 2; ++s) {
    longer.scenarios[s].replicates.push_back({"p" + std::to_string(s) + "2", "cheap"});
  }
  store.plan(longer);
  EXPECT_EQ(store.counts().planned, 6U);
  EXPECT_EQ(store.counts().finished, 1U);
}

TEST_F(RunStoreTest, ShardsComeTogetherOnceHoweverOftenTheyAreMerged) {
  for (const std::size_t shard : {0U, 1U}) {
    RunStore store(file("shard" + std::to_string(shard)));
    store.plan(toy_plan());
    // Names in another order, so that their numbers differ from file to file.
    store::FinishedRun run = run_of(shard, 0, 1);
    if (shard == 1) std::swap(run.figures[0], run.figures[1]);
    store.put({run});
    if (shard == 1) store.put_failure(1, 1, "full disk");
  }
  RunStore whole(file());
  for (int again = 0; again < 2; ++again) {
    whole.merge(file("shard0"));
    whole.merge(file("shard1"));
  }
  whole.plan(toy_plan());
  EXPECT_EQ(whole.counts().planned, 4U);
  EXPECT_EQ(whole.counts().finished, 2U);
  EXPECT_EQ(whole.counts().failed, 1U);
  EXPECT_TRUE(whole.has_figures(0, 0));
  EXPECT_TRUE(whole.has_figures(1, 0));
  EXPECT_EQ(whole.find({"p10", "cheap"})->record, "record 10");
}

TEST_F(RunStoreTest, GarbageIsWhatALaterCampaignOfTheExperimentReplaced) {
  RunStore store(file());
  store.plan(toy_plan("old", "2026-03-01T00:00:00Z"));
  store.put({run_of(0, 0, 1), run_of(1, 1, 1)});
  store::CampaignPlan fresh = toy_plan("new", "2026-03-02T00:00:00Z");
  fresh.scenarios.pop_back();  // asks for p00 and p01 only
  store.plan(fresh);
  EXPECT_EQ(store.collect_garbage(), 1U);
  EXPECT_TRUE(store.contains({"p00", "cheap"}));
  EXPECT_FALSE(store.contains({"p11", "cheap"}));
}

TEST_F(RunStoreTest, TwoProcessesWriteAtOnce) {
  RunStore(file()).plan(toy_plan());
  constexpr int kRuns = 100;
  const auto write = [&](std::size_t scenario) {
    store::CampaignPlan plan = toy_plan("writer" + std::to_string(scenario));
    plan.scenarios[0].replicates.clear();
    for (int r = 0; r < kRuns; ++r) {
      plan.scenarios[0].replicates.push_back(
          {"w" + std::to_string(scenario) + "-" + std::to_string(r), "cheap"});
    }
    RunStore store(file());
    store.plan(plan);
    for (std::size_t r = 0; r < kRuns; ++r) store.put({run_of(0, r, 1)});
  };
  std::vector<pid_t> writers;
  for (const std::size_t writer : {0U, 1U}) {
    writers.push_back(::fork());
    if (writers.back() == 0) {
      write(writer);
      ::_exit(0);
    }
  }
  for (const pid_t writer : writers) {
    int status = 1;
    ASSERT_EQ(::waitpid(writer, &status, 0), writer);
    EXPECT_EQ(status, 0);
  }
  RunStore store(file());
  for (const std::string writer : {"0", "1"}) {
    for (int r = 0; r < kRuns; ++r) {
      EXPECT_TRUE(store.contains({"w" + writer + "-" + std::to_string(r), "cheap"}));
    }
  }
}

// What put() has come back from survives kill -9 in whatever the process does next.
TEST_F(RunStoreTest, AKilledWriterLosesNothingThatItPut) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t writer = ::fork();
  if (writer == 0) {
    store::CampaignPlan plan = toy_plan();
    for (int r = 2; r < 100'000; ++r) {
      plan.scenarios[0].replicates.push_back({"p0" + std::to_string(r), "cheap"});
    }
    RunStore store(file());
    store.plan(plan);
    for (std::size_t r = 0; r < 100'000; ++r) {
      store.put({run_of(0, r, 1)});
      if (::write(ends[1], "x", 1) != 1) ::_exit(1);
    }
    ::_exit(0);
  }
  ::close(ends[1]);
  char byte = 0;
  int told = 0;
  for (; told < 20 && ::read(ends[0], &byte, 1) == 1; ++told) {
  }
  ::kill(writer, SIGKILL);
  ::waitpid(writer, nullptr, 0);
  while (::read(ends[0], &byte, 1) == 1) ++told;
  ::close(ends[0]);
  ASSERT_GE(told, 20);
  RunStore store(file());
  for (int r = 0; r < told; ++r) EXPECT_TRUE(store.contains({"p0" + std::to_string(r), "cheap"}));
}

TEST_F(RunStoreTest, AFileThatIsNoStoreIsRefusedWithARemedy) {
  std::ofstream(file()) << "scenario,group,metric\nthis is a table, not a database at all\n";
  EXPECT_THAT(fault_of(file()), testing::AllOf(HasSubstr("not a database"), HasSubstr("--store")));
  EXPECT_EQ(fault_of(file("other")), "");
}

TEST_F(RunStoreTest, ADatabaseOfSomebodyElseIsRefused) {
  store::Database(file(), store::Access::kWrite).execute("CREATE TABLE songs (name TEXT)");
  EXPECT_THAT(fault_of(file()), HasSubstr("is a database, but no run store"));
}

TEST_F(RunStoreTest, AStoreOfAnotherVersionIsRefused) {
  { const RunStore store(file()); }
  store::Database(file(), store::Access::kWrite).execute("PRAGMA user_version = 0");
  EXPECT_THAT(fault_of(file()), HasSubstr("of version 0, and this program reads 1"));
}

TEST_F(RunStoreTest, ADamagedStoreIsRefused) {
  {
    RunStore store(file());
    store.plan(toy_plan());
  }
  std::fstream damage(file(), std::ios::in | std::ios::out | std::ios::binary);
  damage.seekp(0);
  damage << std::string(100, 'x');
  damage.close();
  EXPECT_THAT(fault_of(file()), HasSubstr("not a database"));
}

TEST_F(RunStoreTest, AFolderThatCannotBeIsSaidSo) {
  std::ofstream(file("file")) << "x";
  EXPECT_THAT(fault_of(file("file") / "below" / "runs.sqlite"), HasSubstr("cannot keep runs here"));
}

// No file of this process grows beyond so many bytes while one lives, as on a full disk.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : handler_(::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit small{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, handler_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  void (*handler_)(int);
  rlimit before_{};
};

// 300 kB are full after some dozen runs of 10 kB: what is in stays in.
TEST_F(RunStoreTest, AFullDiskStopsTheWriterAndLosesNothing) {
  store::CampaignPlan plan = toy_plan();
  for (int r = 2; r < 200; ++r) {
    plan.scenarios[0].replicates.push_back({"p0" + std::to_string(r), "cheap"});
  }
  RunStore store(file());
  store.plan(plan);
  std::size_t kept = 0;
  {
    const FullDisk full(300'000);
    try {
      for (; kept < 200; ++kept) {
        store::FinishedRun run = run_of(0, kept, 1);
        run.record = std::string(10'000, 'r');
        store.put({run});
      }
    } catch (const store::StoreError& error) {
      EXPECT_NE(std::string(error.what()), "");
    }
  }
  EXPECT_GT(kept, 0U);
  EXPECT_LT(kept, 200U);
  // Another process finds what was put, and nothing of what was not.
  RunStore later(file());
  later.plan(plan);
  EXPECT_EQ(later.counts().finished, kept);
  for (std::size_t r = 0; r < 200; ++r) {
    EXPECT_EQ(later.contains({"p0" + std::to_string(r), "cheap"}), r < kept) << r;
  }
}

}  // namespace
}  // namespace archipelago::test
