// Jobs slowed, paused and cut off by what power there is, each figure by hand.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "engine/in_child.hpp"
#include "engine/training_world.hpp"

namespace archipelago::test {
namespace {

using record::JobFate;
using record::JobOutcome;
using ::testing::ElementsAre;

constexpr double kTiny = 1e-8;  // SimGrid's dates are doubles

// Speeds as the test sets them, and everything that it was told.
class ToyPower final : public engine::HallPower {
 public:
  double speed(SiteIndex site, double gpus_holding, SimTime now) override {
    held.push_back(fmt::format("{:g} s: {:g} at {}", now.seconds(), gpus_holding, site.at()));
    return full_only_below > 0 && gpus_holding > full_only_below ? 0.5 : speeds[site.at()];
  }
  void computing(SiteIndex site, double gpus, SimTime now) override {
    computed.push_back(fmt::format("{:g} s: {:g} at {}", now.seconds(), gpus, site.at()));
  }
  std::vector<double> speeds{1, 1};
  double full_only_below = 0;  // with more GPUs than that, half
  std::vector<std::string> held;
  std::vector<std::string> computed;
};

// ToyPower is made before the world that is to ask it.
struct PoweredWorld {
  explicit PoweredWorld(std::vector<workload::Job> jobs, double horizon = 10'000,
                        const policy::Policy& policy = TrainingWorld::islands())
      : world(two_halls(), std::move(jobs), horizon, policy, TrainingWorld::all_gpus(), &power) {}

  void set(double at, double speed, std::size_t site = 0) {
    world.world.clock.at(seconds(at), [this, speed, site] {
      power.speeds[site] = speed;
      world.training.speeds_changed(SiteIndex(site), world.world.clock.now());
    });
  }
  void cut_off(double at, bool on, std::size_t site = 0) {
    world.world.clock.at(seconds(at), [this, on, site] {
      world.training.set_site_power(SiteIndex(site), on, world.world.clock.now());
    });
  }
  const std::vector<JobOutcome>& run() { return world.run(); }

  ToyPower power;
  TrainingWorld world;
};

workload::Job with_checkpoints(workload::Job job, double size, double every) {
  job.checkpoint = Bytes(size);
  job.checkpoint_interval = seconds(every);
  return job;
}
// On both sites, half of the GPUs on each.
workload::Job on_two(workload::Job job) {
  job.sync.sites = 2;
  return job;
}
workload::Job exchanging(workload::Job job, workload::SyncKind kind, std::int32_t inner) {
  job = on_two(job);
  job.parameters = 1e9;
  job.layers = 10;
  job.step = seconds(1);
  job.sync.kind = kind;
  job.sync.inner_steps = inner;
  job.sync.payload_bits = 16;
  return job;
}

TEST(TrainingPower, HalfTheSpeedFromTheMiddleOnTakesTwiceAsLongForTheRest) {
  PoweredWorld world({job_of(0, 0, 3600)});
  world.set(1800, 0.5);
  const auto& out = world.run();
  EXPECT_EQ(out[0].finished, seconds(5400));
  EXPECT_NEAR(out[0].held_gpu_s, 8 * 5400, kTiny);
  EXPECT_NEAR(out[0].useful_gpu_s, 8 * 3600, kTiny);
  EXPECT_EQ(out[0].lost_gpu_s, 0);
  EXPECT_THAT(world.power.computed, ElementsAre("0 s: 8 at 0", "5400 s: 0 at 0"));
}

TEST(TrainingPower, APauseKeepsTheGpusAndLosesNothing) {
  PoweredWorld world({job_of(0, 0, 3600), job_of(1, 100, 60)});
  world.set(1200, 0);
  world.set(2400, 1);
  const auto& out = world.run();
  EXPECT_EQ(out[0].finished, seconds(4800));
  EXPECT_EQ(out[0].restarts, 0U);
  EXPECT_EQ(out[0].lost_gpu_s, 0);
  EXPECT_NEAR(out[0].held_gpu_s - out[0].useful_gpu_s, 8 * 1200, kTiny);
  EXPECT_EQ(out[1].started, seconds(4800));
  EXPECT_THAT(world.power.computed,
              ElementsAre("0 s: 8 at 0", "1200 s: 0 at 0", "2400 s: 8 at 0", "4860 s: 0 at 0"));
  EXPECT_THAT(world.power.held, ElementsAre("0 s: 8 at 0", "1200 s: 8 at 0", "2400 s: 8 at 0",
                                            "4800 s: 8 at 0", "4860 s: 0 at 0"));
}

TEST(TrainingPower, AJobThatStartsWhereNothingMayRunStandsUntilItMay) {
  PoweredWorld world({job_of(0, 10, 100)});
  world.power.speeds[0] = 0;
  world.set(50, 0.25);
  const auto& out = world.run();
  EXPECT_EQ(out[0].started, seconds(10));
  EXPECT_EQ(out[0].finished, seconds(450));
  EXPECT_NEAR(out[0].held_gpu_s, 8 * 440, kTiny);
}

TEST(TrainingPower, WhoElseHoldsGpusChangesTheSpeed) {
  // Above 4 GPUs half speed.  The first job alone until 20; both until the second has done its 30 s
  // (at 80); the first, with 20 + 30 of 100 s done, alone for the rest.
  PoweredWorld world({job_of(0, 0, 100, 4), job_of(1, 20, 30, 4)});
  world.power.full_only_below = 4;
  const auto& out = world.run();
  EXPECT_EQ(out[0].finished, seconds(80));
  EXPECT_EQ(out[1].finished, seconds(130));
}

TEST(TrainingPower, AJobOnTwoSitesGoesAtTheSpeedOfTheSlower) {
  // 50 s are done at 100 s, the other 50 at 0.8.  The GPUs of the faster site compute for the share
  // of the time that they need: 4 x 0.5 / 0.8, then 4 x 0.8 / 1.
  PoweredWorld world({on_two(job_of(0, 0, 100))}, 1000, TrainingWorld::federated());
  world.power.speeds = {0.5, 0.8};
  world.set(100, 1, 0);
  const auto& out = world.run();
  EXPECT_NEAR(out[0].finished.seconds(), 162.5, kTiny);
  EXPECT_NEAR(out[0].held_gpu_s, 8 * 162.5, 1e-6);
  EXPECT_NEAR(out[0].useful_gpu_s, 8 * 100, kTiny);
  EXPECT_THAT(world.power.computed,
              ElementsAre("0 s: 4 at 0", "0 s: 2.5 at 1", "100 s: 3.2 at 0", "100 s: 4 at 1",
                          "162.5 s: 0 at 0", "162.5 s: 0 at 1"));
}

TEST(TrainingPower, OneSiteThatStandsStopsTheOther) {
  PoweredWorld world({on_two(job_of(0, 0, 100))}, 1000, TrainingWorld::federated());
  world.set(40, 0, 1);
  world.set(90, 1, 1);
  EXPECT_EQ(world.run()[0].finished, seconds(150));
  EXPECT_THAT(world.power.computed,
              ElementsAre("0 s: 4 at 0", "0 s: 4 at 1", "40 s: 0 at 0", "40 s: 0 at 1",
                          "90 s: 4 at 0", "90 s: 4 at 1", "150 s: 0 at 0", "150 s: 0 at 1"));
}

TEST(TrainingPower, CheckpointsAreDueInWorkTime) {
  // Half speed from 10 s on: the 30 s of the first checkpoint are done at 50 s.
  for (const auto& [fails, lost] : std::map<double, double>{{49, 29.5}, {51, 0.5}}) {
    const std::string text = in_child([fails = fails] {
      PoweredWorld world({with_checkpoints(job_of(0, 0, 100), 1e9, 30)});
      world.set(10, 0.5);
      world.world.training.fail_nodes({{SiteIndex(0), 0, seconds(fails), seconds(60)}});
      const auto& out = world.run();
      return fmt::format("{:.6f}, {:.6f}", out[0].lost_gpu_s / 8, out[0].finished.seconds());
    });
    const double kept = fails < 50 ? 0 : 30;
    EXPECT_EQ(text, fmt::format("{:.6f}, {:.6f}", lost, 60 + (100 - kept) / 0.5));
  }
}

TEST(TrainingPower, ANodeThatFailsInAPauseCostsTheWorkSinceTheCheckpoint) {
  PoweredWorld world({with_checkpoints(job_of(0, 0, 100), 1e9, 30)});
  world.set(45, 0);
  world.set(200, 1);
  world.world.training.fail_nodes({{SiteIndex(0), 0, seconds(100), seconds(120)}});
  const auto& out = world.run();
  EXPECT_NEAR(out[0].lost_gpu_s, 8 * 15, kTiny);
  EXPECT_EQ(out[0].finished, seconds(270));
  EXPECT_NEAR(out[0].held_gpu_s, 8 * (100 + 150), kTiny);
}

TEST(TrainingPower, AChangeAtTheEndComesTooLate) {
  PoweredWorld world({job_of(0, 0, 100), with_checkpoints(job_of(1, 0, 50), 1e9, 50)});
  world.set(100, 0);
  world.set(120, 1);
  const auto& out = world.run();
  EXPECT_EQ(out[0].finished, seconds(100));
  EXPECT_EQ(out[1].started, seconds(100));
  EXPECT_EQ(out[1].finished, seconds(170));
}

TEST(TrainingPower, AnExchangeIsNotSlowedAndTheComputeBetweenIs) {
  // As TrainingRun.ASpreadJobWaitsForItsExchanges: 10 rounds of 100 s of compute and 26 ms of
  // waiting; at half speed the rounds compute for 200 s.
  PoweredWorld world({exchanging(job_of(0, 0, 1000), workload::SyncKind::kDiloco, 100)}, 3000,
                     TrainingWorld::federated());
  world.power.speeds = {0.5, 1};
  const auto& out = world.run();
  ASSERT_EQ(out[0].fate, JobFate::kDone);
  EXPECT_NEAR(out[0].finished.seconds(), 2000 + 10 * 0.026, 1e-6);
  EXPECT_NEAR(out[0].useful_gpu_s, 8 * 1000, 1e-6);
}

TEST(TrainingPower, APauseInTheMiddleOfARoundAddsItsLength) {
  // From 530 to 580 s in the sixth round; then half speed from 600 s on: 549.87 s are done (five
  // waits of 26 ms), the rest takes twice as long and waits in five rounds more.
  PoweredWorld world({exchanging(job_of(0, 0, 1000), workload::SyncKind::kDiloco, 100)}, 3000,
                     TrainingWorld::federated());
  world.set(530, 0, 1);
  world.set(580, 1, 1);
  world.set(600, 0.5, 0);
  const auto& out = world.run();
  ASSERT_EQ(out[0].fate, JobFate::kDone);
  EXPECT_NEAR(out[0].finished.seconds(), 600 + (1000 - 549.87) / 0.5 + 5 * 0.026, 1e-6);
}

TEST(TrainingPower, WhoWaitsForBytesDoesNotCompute) {
  PoweredWorld world({exchanging(job_of(0, 0, 200), workload::SyncKind::kDiloco, 100)}, 1000,
                     TrainingWorld::federated());
  ASSERT_EQ(world.run()[0].fate, JobFate::kDone);
  EXPECT_THAT(world.power.computed,
              ElementsAre("0 s: 4 at 0", "0 s: 4 at 1", "100 s: 0 at 0", "100 s: 0 at 1",
                          "100.026 s: 4 at 0", "100.026 s: 4 at 1", "200.026 s: 0 at 0",
                          "200.026 s: 0 at 1"));
}

TEST(TrainingPower, FullSpeedThroughoutIsAsIfNobodyWereAsked) {
  const auto outcomes = [](bool asked) {
    return in_child([asked] {
      ToyPower power;
      TrainingWorld world(
          two_halls(),
          {with_checkpoints(job_of(0, 0, 300), 1e9, 30), job_of(1, 5, 70, 4),
           exchanging(job_of(2, 6, 500), workload::SyncKind::kDiloco, 100), job_of(3, 7, 10, 1)},
          3000, TrainingWorld::federated(), TrainingWorld::all_gpus(), asked ? &power : nullptr);
      world.training.fail_nodes({{SiteIndex(0), 0, seconds(70), seconds(80)}});
      world.training.fail_sites({{SiteIndex(0), seconds(400), seconds(450)}});
      std::string text;
      for (const JobOutcome& job : world.run()) {
        text += fmt::format("{} {} {} {} {}\n", job.started.ps, job.finished.ps, job.held_gpu_s,
                            job.useful_gpu_s, job.lost_gpu_s);
      }
      return text;
    });
  };
  const std::string alone = outcomes(false);
  EXPECT_GT(alone.size(), 100U);
  EXPECT_EQ(outcomes(true), alone);
}

struct Walk {
  SimTime finished;
  double held_gpu_s = 0;
  double expected_end = 0;
};

// One change every 7 s, at random, pauses among them: the work of 5000 s is done when the sum of
// speed x time is.
Walk random_walk() {
  PoweredWorld world({with_checkpoints(job_of(0, 0, 5000), 1e9, 100)}, 1e5);
  RandomStream random(Seed{7, 0}, "speeds");
  Walk walk;
  double left = 5000;
  double speed = 1;
  for (double at = 7; left > 0 || at < 20'000; at += 7) {
    if (left > 0 && speed * 7 >= left) walk.expected_end = at - 7 + left / speed;
    left -= speed * 7;
    speed = random.uniform() < 0.2 ? 0 : random.uniform();
    world.set(at, speed);
  }
  const auto& out = world.run();
  walk.finished = out[0].finished;
  walk.held_gpu_s = out[0].held_gpu_s;
  EXPECT_NEAR(out[0].useful_gpu_s, 8 * 5000, kTiny);
  return walk;
}

TEST(TrainingPower, TheWorkIsDoneWhenTheSumOfSpeedAndTimeIs) {
  const Walk walk = random_walk();
  EXPECT_GT(walk.expected_end, 10'000);
  EXPECT_NEAR(walk.finished.seconds(), walk.expected_end, 1e-7);
  EXPECT_NEAR(walk.held_gpu_s, 8 * walk.expected_end, 1e-5);
}

TEST(TrainingPower, TheSameTwice) {
  const auto once = [] {
    return in_child([] {
      const Walk walk = random_walk();
      return fmt::format("{} {}", walk.finished.ps, walk.held_gpu_s);
    });
  };
  const std::string first = once();
  EXPECT_EQ(once(), first);
}

TEST(TrainingPower, ASiteWithoutPowerIsASiteThatFailed) {
  // As TrainingRun.ASiteFailureMovesTheJobToItsCopyIfTheRulesAllow: beta goes on from 60 s at 70.
  PoweredWorld world({with_checkpoints(job_of(0, 0, 100), 1e9, 30)}, 1000,
                     TrainingWorld::federated());
  world.cut_off(70, false);
  const auto& out = world.run();
  EXPECT_NEAR(out[0].finished.seconds(), 110, kTiny);
  EXPECT_TRUE(out[0].abroad);
  EXPECT_NEAR(out[0].lost_gpu_s, 8 * 10, kTiny);
}

TEST(TrainingPower, WithNowhereToGoTheJobWaitsForPower) {
  // Off twice is off once.  From its own storage, at 60 s.
  PoweredWorld world({with_checkpoints(job_of(0, 0, 100), 1e9, 30)});
  world.cut_off(70, false);
  world.cut_off(80, false);
  world.cut_off(200, true);
  world.cut_off(210, true);
  const auto& out = world.run();
  EXPECT_EQ(out[0].finished, seconds(240));
  EXPECT_NEAR(out[0].lost_gpu_s, 8 * 10, kTiny);
  EXPECT_EQ(out[0].restarts, 1U);
}

TEST(TrainingPower, APowerCutInsideASiteFailureEndsWithTheLaterOfTheTwo) {
  PoweredWorld world({job_of(0, 0, 100)});
  world.world.training.fail_sites({{SiteIndex(0), seconds(50), seconds(150)}});
  world.cut_off(60, false);
  world.cut_off(200, true);
  EXPECT_EQ(world.run()[0].finished, seconds(300));
}

TEST(TrainingPower, AJobThatEndsWhenThePowerGoesIsDone) {
  PoweredWorld world({job_of(0, 0, 100), job_of(1, 0, 50)});
  world.cut_off(100, false);
  world.cut_off(130, true);
  const auto& out = world.run();
  EXPECT_EQ(out[0].finished, seconds(100));
  EXPECT_EQ(out[1].started, seconds(130));
  EXPECT_EQ(out[0].restarts + out[1].restarts, 0U);
}

}  // namespace
}  // namespace archipelago::test
