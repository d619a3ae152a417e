// 10,000 flows between the sites of asean, at most 100 (or 10) on the way at once: a hundred
// senders that start the next flow when the last is there.  SimGrid is one simulation per process,
// so each iteration is a child process that reports its own CPU time (building the world left out).
//
//   BM_Flows/<senders>        the best path, equal weights
//   BM_ClassedFlows/<...>     four classes with weights, ten scopes
//   BM_Bulk/<...>             the same as transfers that survive, with a cut and a repair a second
//   BM_BulkTwoPaths/<...>     and over two paths each
#include <benchmark/benchmark.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "engine/simgrid/bulk_transfer.hpp"
#include "engine/simgrid/clock.hpp"
#include "engine/simgrid/wan_zone.hpp"
#include "platform/platform.hpp"
#include "platform/routes/router.hpp"
#include "support/source_dir.hpp"

namespace archipelago::engine {
namespace {

constexpr std::size_t kFlows = 10'000;

const platform::Platform& asean() {
  static const platform::Platform loaded = [] {
    const std::filesystem::path platforms = std::filesystem::path(test::source_dir()) / "platforms";
    return platform::load_platform(platforms / "asean");
  }();
  return loaded;
}

struct World {
  platform::Router router{asean()};
  Session session;
  Wan wan{session, asean(), router, {{1, 4, 1, 2}}};
  Clock clock{session, to_sim_time(Seconds(86'400)), to_sim_time(Seconds(60))};
  BulkTransfers bulk{session, clock, asean(), router, wan};
  RandomStream random{{.experiment = 1, .replicate = 0}, "wan-bench"};
  std::size_t finished = 0;
};

BulkOrder random_order(World& world) {
  BulkOrder order;
  const auto& sites = asean().sites;
  while (order.from == order.to) {
    order.from = sites[world.random.below(sites.size())].point;
    order.to = sites[world.random.below(sites.size())].point;
  }
  order.size = Bytes(1e9 + 9e9 * world.random.uniform());
  return order;
}

using Send = std::function<bool(World&, const BulkOrder&)>;

void spawn_senders(World& world, std::size_t senders, const std::vector<BulkOrder>& orders,
                   const Send& send) {
  for (std::size_t s = 0; s < senders; ++s) {
    world.clock.spawn("sender", [&world, &orders, &send, s, senders] {
      for (std::size_t i = s; i < orders.size(); i += senders) {
        world.finished += send(world, orders[i]) ? 1 : 0;
      }
    });
  }
}

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

struct Plan {
  bool classed = false;
  bool cuts = false;
  std::size_t paths = 1;
  Send send;
};

double run(const Plan& plan, std::size_t senders) {
  World world;
  std::vector<platform::ScopeIndex> scopes{platform::kAnywhere};
  for (std::size_t n = 0; plan.classed && n < 9; ++n) {
    std::vector<bool> may_cross(asean().nations.size(), true);
    may_cross[n] = false;
    scopes.push_back(world.router.add_scope(may_cross));
  }
  std::vector<BulkOrder> orders;
  while (orders.size() < kFlows) {
    BulkOrder order = random_order(world);
    order.paths = plan.paths;
    if (plan.classed) {
      order.traffic = static_cast<record::TrafficClass>(orders.size() % record::kTrafficClasses);
      order.scope = scopes[orders.size() % scopes.size()];
      if (world.router.route(order.from, order.to, order.scope) == nullptr) order.scope = {};
    }
    orders.push_back(order);
  }
  for (int second = 1; plan.cuts && second <= 1000; ++second) {
    const CableIndex cable(world.random.below(asean().cables.size()));
    const SimTime at = to_sim_time(Seconds(second));
    world.clock.at(at, [&world, cable] { world.wan.cut(cable); });
    world.clock.at(at + to_sim_time(Seconds(5)), [&world, cable] { world.wan.repair(cable); });
  }
  spawn_senders(world, senders, orders, plan.send);
  const double before = cpu_seconds();
  world.clock.run({});
  const double took = cpu_seconds() - before;
  if (world.finished < kFlows * 9 / 10) std::abort();  // what was timed is what was meant
  return took;
}

// CPU seconds of run() in a child process; 0 when it failed.
double in_child(const Plan& plan, std::size_t senders) {
  std::array<int, 2> ends{};
  double took = 0;
  if (pipe(ends.data()) != 0) return 0;
  const pid_t child = fork();
  if (child == 0) {
    took = run(plan, senders);
    _exit(write(ends[1], &took, sizeof took) == sizeof took ? 0 : 1);
  }
  close(ends[1]);
  if (read(ends[0], &took, sizeof took) != sizeof took) took = 0;
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return took;
}

void measure(benchmark::State& state, const Plan& plan) {
  asean();
  for (auto _ : state) {
    const double took = in_child(plan, static_cast<std::size_t>(state.range(0)));
    if (took <= 0) {
      state.SkipWithError("the child failed");
      break;
    }
    state.SetIterationTime(took);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(kFlows) * state.iterations());
}

bool send_flow(World& world, const BulkOrder& order) {
  return world.wan.transfer(order.from, order.to, order.size, {order.traffic, order.scope, nullptr})
      .finished();
}
bool send_bulk(World& world, const BulkOrder& order) { return world.bulk.run(order).finished(); }

void BM_Flows(benchmark::State& state) { measure(state, {.send = send_flow}); }
void BM_ClassedFlows(benchmark::State& state) {
  measure(state, {.classed = true, .send = send_flow});
}
void BM_Bulk(benchmark::State& state) {
  measure(state, {.classed = true, .cuts = true, .send = send_bulk});
}
void BM_BulkTwoPaths(benchmark::State& state) {
  measure(state, {.classed = true, .cuts = true, .paths = 2, .send = send_bulk});
}
BENCHMARK(BM_Flows)->Arg(10)->Arg(100)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(BM_ClassedFlows)->Arg(10)->Arg(100)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(BM_Bulk)->Arg(10)->Arg(100)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(BM_BulkTwoPaths)->Arg(10)->Arg(100)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace archipelago::engine

BENCHMARK_MAIN();
