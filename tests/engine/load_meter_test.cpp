// The load offered to pools and cables, on paper.
#include "engine/ledger/load_meter.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "support/toy_platform.hpp"

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
  World(SimTime warmup, SimTime horizon) {
    platform.cables[0].capacity = BytesPerSecond(1000);
    serving::PoolSpec spec;
    spec.cost.t0 = 10'000'000'000;
    spec.kv_capacity_tokens = 1'000'000;
    spec.replicas = 1;
    spec.limits.scheduler = serving::Scheduler::kChunked;
    spec.limits.max_sequences = 4;
    meter = std::make_unique<LoadMeter>(platform, router, std::vector{spec, spec},
                                        TokenBytes{5, 200}, warmup, horizon);
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

// 100 s of warm-up that does not count, then two windows of 1000 s (2000 s hold two of 15 minutes).
// First window 10,000 requests: 10 a second of 50.  Second window 60,000: 60 a second.
TEST(LoadMeter, MeanIsOverAllThatIsMeasuredAndPeakTheHighestWindow) {
  World world(at(100), at(2100));
  world.arrive(kHere, 50, 5000);
  world.arrive(kHere, 100, 10'000);
  world.arrive(kHere, 1100, 60'000);
  world.meter->close();
  const record::OfferedLoad& load = world.meter->pools()[kHere];
  EXPECT_NEAR(load.mean, 35.0 / 50, 1e-12);
  EXPECT_NEAR(load.peak, 60.0 / 50, 1e-12);
  EXPECT_TRUE(load.saturated());
  EXPECT_EQ(world.meter->pools()[kThere].peak, 0);
}

// A run shorter than a quarter of an hour is one window.
TEST(LoadMeter, AShortRunIsOneWindow) {
  World world(at(0), at(100));
  world.arrive(kHere, 1, 4999);
  world.meter->close();
  EXPECT_NEAR(world.meter->pools()[kHere].peak, 0.9998, 1e-12);
  EXPECT_FALSE(world.meter->pools()[kHere].saturated());
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
