// Re-routing after a cut on a random network of 200 points and 400 cables.
#include <benchmark/benchmark.h>

#include <vector>

#include "base/random.hpp"
#include "platform/routes/router.hpp"
#include "support/toy_platform.hpp"

namespace archipelago::platform {
namespace {

constexpr std::size_t kPoints = 200;
constexpr std::size_t kCables = 400;

// A ring, so that it hangs together, and random chords.
Platform random_network() {
  RandomStream random({1, 0}, "router-bench");
  std::vector<test::ToyCable> cables;
  for (std::size_t i = 0; i < kPoints; ++i) {
    cables.push_back({i, (i + 1) % kPoints, 100 + 1900 * random.uniform()});
  }
  while (cables.size() < kCables) {
    const std::size_t from = random.below(kPoints);
    const std::size_t to = random.below(kPoints);
    if (from != to) cables.push_back({from, to, 100 + 4900 * random.uniform()});
  }
  return test::toy_network(kPoints, cables);
}

// Cuts a cable that the source's tree uses, so that the tree grows anew; asks for all routes from
// one source; repairs.  Counts cut + routes and repair + routes as two.
void BM_RerouteOneSource(benchmark::State& state) {
  const Platform network = random_network();
  Router router(network);
  for (auto _ : state) {
    for (const bool up : {false, true}) {
      router.set_up(CableIndex(0), up);  // joins points 0 and 1
      for (std::size_t to = 0; to < kPoints; ++to) {
        benchmark::DoNotOptimize(router.route(PointIndex(0), PointIndex(to)));
      }
    }
  }
  state.SetItemsProcessed(2 * state.iterations());
}
BENCHMARK(BM_RerouteOneSource)->Unit(benchmark::kMicrosecond);

// The same for every source at once: 200 x 200 routes after each change.
void BM_RerouteAllSources(benchmark::State& state) {
  const Platform network = random_network();
  Router router(network);
  bool up = true;
  for (auto _ : state) {
    router.set_up(CableIndex(0), up = !up);
    for (std::size_t from = 0; from < kPoints; ++from) {
      for (std::size_t to = 0; to < kPoints; ++to) {
        benchmark::DoNotOptimize(router.route(PointIndex(from), PointIndex(to)));
      }
    }
  }
}
BENCHMARK(BM_RerouteAllSources)->Unit(benchmark::kMillisecond);

// The same while nine other scopes keep trees of their own for every source: what a cut costs the
// scopes that nobody asks, and one of them when asked.
void BM_RerouteOneSourceOfOneScope(benchmark::State& state) {
  Platform network = random_network();
  for (std::size_t i = 1; i < 10; ++i) network.nations.push_back(test::toy_nation("ZZ"));
  for (std::size_t i = 0; i < kPoints; ++i) network.points[i].nation = NationIndex(i % 10);
  Router router(network);
  std::vector<ScopeIndex> scopes;
  for (std::size_t i = 0; i < 10; ++i) {
    std::vector<bool> may_cross(10, true);
    may_cross[i] = false;
    scopes.push_back(router.add_scope(may_cross));
    for (std::size_t from = 0; from < kPoints; ++from) {
      benchmark::DoNotOptimize(router.route(PointIndex(from), PointIndex(0), scopes.back()));
    }
  }
  for (auto _ : state) {
    for (const bool up : {false, true}) {
      router.set_up(CableIndex(0), up);
      for (std::size_t to = 0; to < kPoints; ++to) {
        benchmark::DoNotOptimize(router.route(PointIndex(0), PointIndex(to), scopes[5]));
      }
    }
  }
  state.SetItemsProcessed(2 * state.iterations());
}
BENCHMARK(BM_RerouteOneSourceOfOneScope)->Unit(benchmark::kMicrosecond);

// Four disjoint routes between two points (argument 1: that share no risk group either).
void BM_DisjointRoutes(benchmark::State& state) {
  Platform network = random_network();
  for (std::size_t i = 0; i < kCables; ++i) {
    network.cables[i].shared_risk_group = test::numbered("g", i / 3);
  }
  Router router(network);
  const Separation separation = state.range(0) == 0 ? Separation::kCables : Separation::kRiskGroups;
  std::size_t from = 0;
  for (auto _ : state) {
    from = (from + 7) % kPoints;
    benchmark::DoNotOptimize(router.disjoint_routes(
        PointIndex(from), PointIndex((from + 90) % kPoints), 4, kAnywhere, separation));
  }
}
BENCHMARK(BM_DisjointRoutes)->Arg(0)->Arg(1)->Unit(benchmark::kMicrosecond);

// A route that is already known.
void BM_CachedRoute(benchmark::State& state) {
  const Platform network = random_network();
  Router router(network);
  for (auto _ : state) {
    benchmark::DoNotOptimize(router.route(PointIndex(3), PointIndex(150)));
  }
}
BENCHMARK(BM_CachedRoute);

}  // namespace
}  // namespace archipelago::platform

BENCHMARK_MAIN();
