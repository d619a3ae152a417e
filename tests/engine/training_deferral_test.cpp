// Jobs that wait for their hour on the clock: 4 o'clock is cheap at alpha, 5 o'clock clean at beta.
#include <gtest/gtest.h>

#include "engine/training_world.hpp"

namespace archipelago::test {
namespace {

using policy::JobObjective;
using record::JobBytes;
using record::JobFate;
using record::JobOutcome;

constexpr double kHour = 3600;
constexpr double kTiny = 1e-8;

platform::Hourly all_but_one(double value, std::size_t hour, double other) {
  platform::Hourly hourly;
  platform::Hourly::Day day;
  day.weekday.fill(value);
  day.weekday[hour] = other;
  day.weekend = day.weekday;
  hourly.profile = day;
  return hourly;
}
platform::Platform with_hours() {
  platform::Platform toy = two_halls();
  toy.zones[0].price = all_but_one(0.20, 4, 0.05);
  toy.zones[1].price = all_but_one(0.30, 4, 0.10);
  toy.zones[0].carbon = all_but_one(600, 3, 500);
  toy.zones[1].carbon = all_but_one(400, 5, 100);
  return toy;
}
engine::TrainingSettings with(JobObjective objective) {
  engine::TrainingSettings settings = TrainingWorld::all_gpus();
  settings.objective = objective;
  settings.start = *parse_utc("2026-03-02T00:00Z");
  return settings;
}
// An hour on 8 GPUs, submitted ten minutes after midnight.
workload::Job deferrable(std::uint64_t id, double deadline_hours) {
  workload::Job job = job_of(id, 600, kHour);
  job.deadline = seconds(deadline_hours * kHour);
  return job;
}

TEST(TrainingDeferral, AJobWaitsForTheCheapHourAndIsDoneInTime) {
  TrainingWorld world(with_hours(), {deferrable(0, 6), job_of(1, 700, 100)}, 1e5,
                      TrainingWorld::islands(), with(JobObjective::kCost));
  const auto& out = world.run();
  // The GPUs are free for others meanwhile.
  EXPECT_EQ(out[0].finished, seconds(800));
  EXPECT_EQ(out[0].deferred, SimTime{});
  EXPECT_FALSE(out[0].is_deferrable);
  EXPECT_EQ(out[1].started, seconds(4 * kHour));
  EXPECT_EQ(out[1].finished, seconds(5 * kHour));
  EXPECT_EQ(out[1].deferred, seconds(4 * kHour - 600));
  EXPECT_TRUE(out[1].is_deferrable);
  EXPECT_FALSE(out[1].missed_deadline);
  EXPECT_NEAR(out[1].held_gpu_s, 8 * kHour, kTiny);
}

TEST(TrainingDeferral, WithoutSlackItStartsAtOnce) {
  TrainingWorld world(with_hours(), {deferrable(0, 1)}, 1e5, TrainingWorld::islands(),
                      with(JobObjective::kCost));
  const auto& out = world.run();
  EXPECT_EQ(out[0].started, seconds(600));
  EXPECT_EQ(out[0].deferred, SimTime{});
  EXPECT_FALSE(out[0].missed_deadline);
}

TEST(TrainingDeferral, NobodyWaitsForAnHourWhenTheEarliestEndIsWanted) {
  TrainingWorld world(with_hours(), {deferrable(0, 6)}, 1e5);
  EXPECT_EQ(world.run()[0].started, seconds(600));
}

TEST(TrainingDeferral, AFederationTakesTheCleanerSiteAtItsHour) {
  TrainingWorld world(with_hours(), {deferrable(0, 8)}, 1e5, TrainingWorld::federated(),
                      with(JobObjective::kCarbon));
  const auto& out = world.run();
  EXPECT_TRUE(out[0].abroad);
  EXPECT_EQ(out[0].started, seconds(5 * kHour));
}

TEST(TrainingDeferral, DataAreThereWhenTheHourComes) {
  workload::Job job = deferrable(0, 6);
  job.dataset = Bytes(12.5e9);  // a second and 5 ms from beta
  job.dataset_home = SiteIndex(1);
  TrainingWorld world(with_hours(), {job}, 3 * kHour, TrainingWorld::islands(),
                      with(JobObjective::kCost));
  const auto& out = world.run();
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].bytes[static_cast<std::size_t>(JobBytes::kStaging)].si(), 12.5e9);
  // The run is over before the hour comes: it waits, and is not late yet.
  EXPECT_EQ(out[0].fate, JobFate::kWaiting);
  EXPECT_EQ(out[0].deferred, seconds(3 * kHour - 600));
  EXPECT_FALSE(out[0].missed_deadline);
}

TEST(TrainingDeferral, TheSecondOfTwoThatWaitedForTheSameHourIsLate) {
  std::vector<workload::Job> jobs{deferrable(0, 5), deferrable(1, 5)};
  for (workload::Job& job : jobs) job.submitted = {};
  TrainingWorld world(with_hours(), jobs, 1e5, TrainingWorld::islands(), with(JobObjective::kCost));
  const auto& out = world.run();
  EXPECT_EQ(out[0].finished, seconds(5 * kHour));  // at its deadline
  EXPECT_FALSE(out[0].missed_deadline);
  EXPECT_EQ(out[1].finished, seconds(6 * kHour));
  EXPECT_TRUE(out[1].missed_deadline);
}

TEST(TrainingDeferral, AJobUnderWayAfterItsDeadlineIsLate) {
  TrainingWorld world(with_hours(), {deferrable(0, 6)}, 1e5, TrainingWorld::islands(),
                      with(JobObjective::kCost));
  world.training.fail_sites({{SiteIndex(0), seconds(4.5 * kHour), kNever}});
  const auto& out = world.run();
  EXPECT_EQ(out[0].fate, JobFate::kWaiting);
  EXPECT_TRUE(out[0].missed_deadline);
}

TEST(TrainingDeferral, WhoHasWaitedOnceDoesNotWaitAgain) {
  // At 4:30 alpha fails; the copy of 1200 s at beta goes on at once with the other 2400 s.
  workload::Job job = deferrable(0, 23);
  job.checkpoint = Bytes(1e9);
  job.checkpoint_interval = seconds(1200);
  TrainingWorld world(with_hours(), {job}, 1e5, TrainingWorld::federated(),
                      with(JobObjective::kCost));
  world.training.fail_sites({{SiteIndex(0), seconds(4.5 * kHour), kNever}});
  const auto& out = world.run();
  EXPECT_NEAR(out[0].finished.seconds(), 4.5 * kHour + 2400, kTiny);
  EXPECT_EQ(out[0].deferred, seconds(4 * kHour - 600));
}

}  // namespace
}  // namespace archipelago::test
