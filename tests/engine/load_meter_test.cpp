// The load offered to pools and cables, on paper.
#include "engine/ledger/load_meter.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "support/toy_platform.hpp"
#include "workload/payload.hpp"

namespace archipelago::engine {
namespace {

constexpr std::size_t kHere = 0;
constexpr std::size_t kThere = 1;

SimTime at(double seconds) { return to_sim_time(Seconds(seconds)); }

// A request from the metro of nation 0: 100 prompt tokens, 9 of output.
workload::Request request() {
  workload::Request r;
  r.metro = PointIndex(0);
  r.prompt_tokens = 100;
  r.output_tokens = 9;
  return r;
}

// One replica with an iteration of 10 ms, four seats, chunked: 20 ms a request, 50 a second
// (tests/serving/capacity_test.cpp).
struct World {
  World(SimTime warmup, SimTime horizon, SimTime told_every = {}) {
    platform.cables[0].capacity = BytesPerSecond(1000);
    serving::PoolSpec spec;
    spec.cost.t0 = 10'000'000'000;
    spec.kv_capacity_tokens = 1'000'000;
    spec.replicas = 1;
    spec.limits.scheduler = serving::Scheduler::kChunked;
    spec.limits.max_sequences = 4;
    spec.load_time = told_every;  // of replicas that come and go
    meter =
        std::make_unique<LoadMeter>(platform, router, std::vector{spec, spec}, TokenBytes{5, 200},
                                    MeteredTime{warmup, horizon, told_every});
  }
  void arrive(std::size_t site, double seconds, int times) const {
    for (int i = 0; i < times; ++i) {
      meter->arrived(request(), SiteIndex(site), serving::PoolIndex(site), at(seconds));
    }
  }

  platform::Platform platform = test::toy_platform();
  platform::Router router{platform};
  std::unique_ptr<LoadMeter> meter;
};

// 5 x 100 bytes of prompt and 1000 of payload there, 200 x 9 and 200 back: ten requests in 100 s are
// 150 and 200 bytes a second of 1000.
TEST(LoadMeter, PayloadsAreOnTheCableBesideTokens) {
  const World world(at(0), at(100));
  const workload::Payload payload{Bytes(1000), Bytes(200), BytesPerSecond(1e6)};
  workload::Request with = request();
  with.payload = &payload;
  for (int i = 0; i < 10; ++i) {
    world.meter->arrived(with, SiteIndex(kThere), serving::PoolIndex(kThere), at(10 * i));
  }
  world.meter->close();
  EXPECT_DOUBLE_EQ(world.meter->cables()[0].mean, 0.2);
}

// 100 s of warm-up that does not count, then 20 slots of 60 s.  300 requests in the first minute and
// 18,000 in the 15th: 18,300 in 1200 s are 15.25 a second of 50 that the replica can serve, and the
// fullest five minutes have 60 a second.
TEST(LoadMeter, MeanIsOverAllThatIsMeasuredAndPeakTheHighestFiveMinutes) {
  World world(at(100), at(1300));
  world.arrive(kHere, 50, 5000);
  world.arrive(kHere, 100, 300);
  world.arrive(kHere, 950, 18'000);
  world.meter->close();
  const record::OfferedLoad& load = world.meter->pools()[kHere];
  EXPECT_NEAR(load.mean, 15.25 / 50, 1e-12);
  EXPECT_NEAR(load.peak, 60.0 / 50, 1e-12);
  EXPECT_TRUE(load.saturated());
  EXPECT_EQ(world.meter->pools()[kThere].peak, 0);
}

// Eight minutes of 55 requests a second of 50, from 3:30 on, and silence for the rest of the hour:
// the minutes from 4:00 to 9:00 are all over capacity, though no quarter of an hour is (26,400
// requests in 900 s are 29.3 a second).
TEST(LoadMeter, AnOverloadOfEightMinutesIsSeenInAnHourOfSilence) {
  World world(at(0), at(3600));
  for (int second = 210; second < 690; ++second) world.arrive(kHere, second, 55);
  world.meter->close();
  EXPECT_NEAR(world.meter->pools()[kHere].peak, 55.0 / 50, 1e-12);
  EXPECT_TRUE(world.meter->pools()[kHere].saturated());
}

// Ten minutes after ten minutes: two of 30 requests a second, and five minutes of them at 45 across
// their border.  No window holds more than 45 a second.
TEST(LoadMeter, WindowsCrossEveryMinute) {
  World world(at(0), at(1200));
  for (int second = 0; second < 1200; ++second) {
    world.arrive(kHere, second, second >= 420 && second < 720 ? 45 : 30);
  }
  world.meter->close();
  EXPECT_NEAR(world.meter->pools()[kHere].peak, 45.0 / 50, 1e-12);
  EXPECT_FALSE(world.meter->pools()[kHere].saturated());
}

// A run shorter than five minutes is one window.
TEST(LoadMeter, AShortRunIsOneWindow) {
  World world(at(0), at(100));
  world.arrive(kHere, 1, 4999);
  world.meter->close();
  EXPECT_NEAR(world.meter->pools()[kHere].peak, 0.9998, 1e-12);
  EXPECT_FALSE(world.meter->pools()[kHere].saturated());
}

// Told every ten minutes how long its replicas stood: one for the first ten, two for the next.
// 30,000 requests in each are 50 a second: all that one can serve, half of what two can.
TEST(LoadMeter, ReplicasThatComeAndGoCountWhileTheyStand) {
  World world(at(0), at(1200), at(600));
  world.arrive(kHere, 1, 30'000);
  world.meter->stood(serving::PoolIndex(kHere), 600e12, at(600));
  world.arrive(kHere, 601, 30'000);
  world.meter->stood(serving::PoolIndex(kHere), 1800e12, at(1200));
  world.meter->close();
  const record::OfferedLoad& load = world.meter->pools()[kHere];
  EXPECT_NEAR(load.peak, 1, 1e-12);
  EXPECT_NEAR(load.mean, 50 / (1.5 * 50), 1e-12);
}

// A request abroad sends 100 x 5 = 500 bytes there and 9 x 200 = 1800 back; one at home uses no
// cable.  100 requests in 100 s: 1800 bytes a second back, over 1000.
TEST(LoadMeter, ACableIsAsBusyAsItsBusierDirection) {
  World world(at(0), at(100));
  world.arrive(kHere, 1, 100);
  world.arrive(kThere, 1, 100);
  world.meter->close();
  EXPECT_NEAR(world.meter->cables()[0].mean, 1.8, 1e-12);
  EXPECT_NEAR(world.meter->cables()[0].peak, 1.8, 1e-12);
  EXPECT_TRUE(world.meter->cables()[0].saturated());
}

}  // namespace
}  // namespace archipelago::engine
