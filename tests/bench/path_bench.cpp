// Requests a second of one scenario end to end: asean, the recipe and the settings of
// experiments/asean-islands-vs-federation.yaml, without SimGrid (which costs nothing a request).
//
//   BM_Path/<policy>    generation, policy, WAN delay, serving, book: two hours of the afternoon
//   BM_Growth/<policy>  the same for twelve minutes of ten times the sites (each of ASEAN's nations'
//                       ten times, in the same place) and ten times the demand: as many requests;
//                       a request should cost little more than in BM_Path
//   BM_Generation       the requests alone
//   BM_Book             the book of a run alone
#include <benchmark/benchmark.h>

#include <cstdint>
#include <filesystem>
#include <numeric>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/local_time.hpp"
#include "engine/ledger/run_book.hpp"
#include "engine/requests/request_path.hpp"
#include "engine/run_settings.hpp"
#include "platform/routes/router.hpp"
#include "policy/policy_registry.hpp"
#include "support/source_dir.hpp"
#include "workload/sources/request_source.hpp"

namespace archipelago::engine {
namespace {

const platform::Platform& asean() {
  static const platform::Platform loaded = [] {
    const std::filesystem::path platforms = std::filesystem::path(test::source_dir()) / "platforms";
    return platform::load_platform(platforms / "asean");
  }();
  return loaded;
}

const workload::Recipe& chat() {
  static const workload::Recipe loaded = workload::load_recipe(
      std::filesystem::path(test::source_dir()) / "workloads" / "asean-chat.yaml", asean());
  return loaded;
}

RunSettings settings() {
  RunSettings run;
  run.start = *parse_utc("2026-03-02T06:00Z");  // 14:00 in Singapore, the busiest hours
  run.horizon = to_sim_time(Seconds(2 * 3600));
  run.warmup = to_sim_time(Seconds(600));
  run.limits.max_sequences = 256;
  run.limits.queue_limit = 200;
  run.limits.timeout = to_sim_time(Seconds(30));
  run.gpu_shares = {{"llama-3.1-8b", 0.3}, {"llama-3.3-70b", 0.7}};
  run.slo = {Seconds(2), Seconds(0.1)};
  run.seed = {.experiment = 2026, .replicate = 0};
  return run;
}

workload::RequestSource source_of(const RunSettings& run) {
  return {asean(), chat(), run.start, run.horizon, run.demand_scale, run.seed};
}

// Requests asked in one run.
std::int64_t run_path(const platform::Platform& platform, const workload::Recipe& recipe,
                      const RunSettings& run, const Deployment& deployment,
                      const policy::Policy& policy) {
  platform::Router router(platform);
  RunBook book(platform, {run.slo, run.token_bytes, run.warmup, run.horizon});
  workload::RequestSource source(platform, recipe, run.start, run.horizon, run.demand_scale,
                                 run.seed);
  RequestPath path(
      {platform, router, deployment, deployment.specs(platform, run.limits), policy, source, book});
  path.advance_to(run.horizon);
  path.close();
  benchmark::DoNotOptimize(book.requests());
  const std::vector<std::uint64_t>& asked = path.asked();
  return static_cast<std::int64_t>(std::accumulate(asked.begin(), asked.end(), std::uint64_t{0}));
}

void BM_Path(benchmark::State& state, const policy::PolicyChoice& choice) {
  const RunSettings run = settings();
  const Deployment deployment(asean(), run.gpu_shares);
  const auto policy = policy::make_policy(choice, asean());
  std::int64_t requests = 0;
  for (auto _ : state) requests += run_path(asean(), chat(), run, deployment, *policy);
  state.SetItemsProcessed(requests);
}
BENCHMARK_CAPTURE(BM_Path, islands, {"islands", {}})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_Path, federated, {"federated", {}})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_Path, global_cloud_oregon, {"global_cloud", {{"region", "oregon"}}})
    ->Unit(benchmark::kMillisecond);

constexpr int kTimes = 10;

platform::Platform ten_times_asean() {
  platform::Platform platform = asean();
  for (const platform::Site& site : asean().sites) {
    if (platform.nations[site.nation.at()].bloc != "ASEAN") continue;
    for (int copy = 1; copy < kTimes; ++copy) {
      platform.sites.push_back(site);
      platform.sites.back().name += "-" + std::to_string(copy);
    }
  }
  return platform;
}

void BM_Growth(benchmark::State& state, const policy::PolicyChoice& choice) {
  const platform::Platform platform = ten_times_asean();
  RunSettings run = settings();
  run.horizon = to_sim_time(Seconds(2 * 3600.0 / kTimes));
  run.demand_scale = kTimes;
  const Deployment deployment(platform, run.gpu_shares);
  const auto policy = policy::make_policy(choice, platform);
  std::int64_t requests = 0;
  for (auto _ : state) requests += run_path(platform, chat(), run, deployment, *policy);
  state.SetItemsProcessed(requests);
}
BENCHMARK_CAPTURE(BM_Growth, islands, {"islands", {}})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_Growth, federated, {"federated", {}})->Unit(benchmark::kMillisecond);

void BM_Generation(benchmark::State& state) {
  std::int64_t requests = 0;
  for (auto _ : state) {
    workload::RequestSource source = source_of(settings());
    for (workload::Request request; source.next(request); ++requests) {
      benchmark::DoNotOptimize(request);
    }
  }
  state.SetItemsProcessed(requests);
}
BENCHMARK(BM_Generation)->Unit(benchmark::kMillisecond);

// Outcomes as a run gives them, kept aside first.
class Recorder final : public record::RequestSink {
 public:
  void on_outcome(const record::RequestOutcome& outcome) override { outcomes.push_back(outcome); }
  std::vector<record::RequestOutcome> outcomes;
};

void BM_Book(benchmark::State& state) {
  const RunSettings run = settings();
  Recorder recorder;
  {
    const Deployment deployment(asean(), run.gpu_shares);
    const auto policy = policy::make_policy({"federated", {}}, asean());
    platform::Router router(asean());
    workload::RequestSource source = source_of(run);
    RequestPath path({asean(), router, deployment, deployment.specs(asean(), run.limits), *policy,
                      source, recorder});
    path.advance_to(run.horizon);
    path.close();
  }
  for (auto _ : state) {
    RunBook book(asean(), {run.slo, run.token_bytes, run.warmup, run.horizon});
    for (const record::RequestOutcome& outcome : recorder.outcomes) book.on_outcome(outcome);
    benchmark::DoNotOptimize(book.requests());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(
      state.iterations() * static_cast<benchmark::IterationCount>(recorder.outcomes.size())));
}
BENCHMARK(BM_Book)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace archipelago::engine

BENCHMARK_MAIN();
