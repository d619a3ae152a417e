// The rounds of a job as flows in SimGrid against the same plan on paper (RoundTimeline): alone on
// the cable they take what paper says, but for what coarse rounds add.
#include "engine/jobs/job_exchange.hpp"

#include <gtest/gtest.h>

#include "engine/simgrid/doorbell.hpp"
#include "engine/wan_world.hpp"
#include "training/round_timeline.hpp"

namespace archipelago::test {
namespace {

using engine::JobExchange;

workload::Job job_with(workload::SyncKind kind, std::int32_t inner, std::int32_t fragments,
                       std::int32_t overlap, double step) {
  workload::Job job;
  job.parameters = 1e9;
  job.layers = 24;
  job.step = seconds(step);
  job.sync.kind = kind;
  job.sync.sites = 2;
  job.sync.inner_steps = inner;
  job.sync.fragments = fragments;
  job.sync.overlap_steps = overlap;
  job.sync.payload_bits = 16;
  return job;
}

// How long `target` seconds of compute take over a cable of so many Gbit/s and milliseconds.
double run(const workload::Job& job, double target, double gbps, double delay_ms,
           double speed = 1) {
  World world(toy_network(2, {cable_ms(0, 1, delay_ms, gbps)}), seconds(1e6), seconds(1e6));
  double took = 0;
  world.clock.spawn("job", [&] {
    engine::Doorbell bell;
    JobExchange exchange(job, {{PointIndex(0), NationIndex(0)}, {PointIndex(1), NationIndex(0)}},
                         {world.bulk, world.router, world.platform, platform::kAnywhere},
                         [&] { bell.ring(); });
    exchange.set_speed(speed, world.clock.now());
    exchange.start(seconds(target), world.clock.now());
    while (!exchange.done()) {
      bell.wait_until(exchange.next_wake());
      SimTime now = world.clock.now();
      const SimTime wake = exchange.next_wake();
      if (wake != kNever && wake - now <= SimTime{10'000}) now = std::max(now, wake);
      exchange.wake(now);
    }
    took = world.clock.now().seconds();
  });
  world.run();
  return took;
}
double on_paper(const workload::Job& job, double target, double gbps, double delay_ms) {
  const training::SyncLink link{from_gbps(gbps), seconds(delay_ms * 1e-3)};
  return target / training::steady_round(training::plan_round(training::model_of(job), job.sync),
                                         {link, link})
                      .utilisation;
}

TEST(JobExchange, DilocoTakesWhatPaperSays) {
  const workload::Job job = job_with(workload::SyncKind::kDiloco, 100, 1, 0, 1);
  EXPECT_NEAR(run(job, 2000, 2, 10) / on_paper(job, 2000, 2, 10), 1, 0.01);
}

TEST(JobExchange, StreamingFragmentsWithOverlapTakeWhatPaperSays) {
  const workload::Job job = job_with(workload::SyncKind::kDiloco, 100, 8, 5, 1);
  EXPECT_NEAR(run(job, 2000, 0.5, 10) / on_paper(job, 2000, 0.5, 10), 1, 0.02);
}

TEST(JobExchange, DataParallelBoundByTheCableTakesWhatPaperSays) {
  const workload::Job job = job_with(workload::SyncKind::kDataParallel, 1, 1, 0, 1);
  EXPECT_NEAR(run(job, 1200, 8, 10) / on_paper(job, 1200, 8, 10), 1, 0.06);
}

TEST(JobExchange, DelaysOfRoundsTakenTogetherAreNotLost) {
  // Plenty of bandwidth, 200 ms one way, steps of 1 s: each step waits for the delay, and so do the
  // sixty that are one coarse round.
  const workload::Job job = job_with(workload::SyncKind::kDataParallel, 1, 1, 0, 1);
  const double paper = on_paper(job, 1200, 10'000, 200);
  EXPECT_GT(paper, 1.3 * 1200);
  EXPECT_NEAR(run(job, 1200, 10'000, 200) / paper, 1, 0.03);
}

TEST(JobExchange, AtHalfSpeedItIsAJobOfStepsTwiceAsLong) {
  const auto step = [](double length) {
    return job_with(workload::SyncKind::kDataParallel, 1, 1, 0, length);
  };
  const double paper = on_paper(step(2), 2400, 10'000, 200);
  EXPECT_LT(paper, 2 * on_paper(step(1), 1200, 10'000, 200));  // delays are not slowed
  EXPECT_NEAR(run(step(1), 1200, 10'000, 200, 0.5) / paper, 1, 0.02);
}

}  // namespace
}  // namespace archipelago::test
