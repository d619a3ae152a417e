// Speed of the queues of a site: a replay of 100,000 jobs on 2,000 nodes of 8 GPUs under each
// discipline, at loads that leave short and very long queues, and cost a job against nodes, queue
// length and kinds of jobs.
//
// Jobs: Poisson arrivals; run times lognormal (median 20 min, at most 8 h, mean about 1 h); sizes
// 1, 2, 4, ... 512 GPUs, each half as frequent as the one before (mean 5.5), or any whole number up
// to the largest; stated limits up to three times the run time.  Nothing is claimed from them.  The
// argument is the load in per cent: GPU-time asked for against GPUs while jobs arrive.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "base/random.hpp"
#include "training/job_statistics.hpp"
#include "training/queue_replay.hpp"

namespace archipelago {
namespace {

using training::SiteSpec;

constexpr std::int32_t kGpusPerNode = 8;

struct Mix {
  double shares = 0;           // of jobs below one GPU
  std::int32_t largest = 512;  // GPUs
  bool any_size = false;       // not powers of two: their last node is shared with others
};

std::vector<workload::Job> draw_jobs(std::size_t count, std::size_t nodes, double load, Mix mix) {
  RandomStream random({.experiment = 1}, "training bench");
  std::vector<workload::Job> jobs(count);
  double work = 0;  // GPU-seconds
  for (workload::Job& job : jobs) {
    std::int64_t gpus = 1;
    while (gpus < mix.largest && random.uniform() < 0.5) gpus *= 2;
    if (mix.any_size)
      gpus = gpus / 2 + 1 + static_cast<std::int64_t>(random.below(std::uint64_t(gpus)));
    job.gpu_milli = 1000 * gpus;
    if (random.uniform() < mix.shares) {
      job.gpu_milli = 50 * (1 + static_cast<std::int64_t>(random.below(18)));
    }
    const double run = std::min(1200 * std::exp(1.5 * random.normal()), 8 * 3600.0);
    job.run_time = to_sim_time(Seconds(std::ceil(run)));
    job.estimate = to_sim_time(Seconds(std::ceil(run * (1 + 2 * random.uniform()))));
    job.nation = NationIndex(random.below(11));
    work += static_cast<double>(job.gpu_milli) / 1000 * job.run_time.seconds();
  }
  const double span = work / load / static_cast<double>(nodes * kGpusPerNode);
  double now = 0;
  for (std::size_t j = 0; j < count; ++j) {
    now += random.exponential() * span / static_cast<double>(count);
    jobs[j].id = j;
    jobs[j].submitted = to_sim_time(Seconds(now));
  }
  return jobs;
}

void replay(benchmark::State& state, const std::string& queue, std::size_t count, std::size_t nodes,
            std::int64_t load, Mix mix = {}) {
  const auto jobs = draw_jobs(count, nodes, static_cast<double>(load) / 100, mix);
  SiteSpec site;
  site.gpus_of_nodes.assign(nodes, kGpusPerNode);
  site.queue.name = queue;
  site.nations.resize(11);
  std::size_t longest = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(training::replay_jobs(
        jobs, site, [&](const training::SiteScheduler& scheduler, const auto&, SimTime) {
          longest = std::max<std::size_t>(longest, scheduler.counts().waiting);
        }));
  }
  const auto statistics =
      training::summarise(training::replay_jobs(jobs, site), static_cast<std::int64_t>(nodes) * 8);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(count));
  state.counters["longest_queue"] = static_cast<double>(longest);
  state.counters["utilisation"] = statistics.utilisation;
}

void BM_Replay(benchmark::State& state, const char* queue) {
  replay(state, queue, 100'000, 2'000, state.range(0));
}
BENCHMARK_CAPTURE(BM_Replay, easy, "easy")
    ->Arg(70)
    ->Arg(95)
    ->Arg(120)
    ->Arg(300)
    ->Arg(3000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_Replay, fifo, "fifo")->Arg(95)->Arg(300)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_Replay, fifo_skip, "fifo_skip")
    ->Arg(95)
    ->Arg(300)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_Replay, shortest_first, "shortest_first")
    ->Arg(95)
    ->Arg(300)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_Replay, fair_share, "fair_share")
    ->Arg(95)
    ->Arg(300)
    ->Unit(benchmark::kMillisecond);

// Everything but the number of jobs, so the length of the queue, is the same.
void BM_EasyQueueLength(benchmark::State& state) {
  replay(state, "easy", static_cast<std::size_t>(state.range(0)), 200, 300);
}
BENCHMARK(BM_EasyQueueLength)->Arg(1'000)->Arg(10'000)->Arg(20'000)->Unit(benchmark::kMillisecond);

void BM_EasyNodes(benchmark::State& state) {
  replay(state, "easy", 50'000, static_cast<std::size_t>(state.range(0)), 120, {.largest = 64});
}
BENCHMARK(BM_EasyNodes)->Arg(500)->Arg(2'000)->Arg(8'000)->Unit(benchmark::kMillisecond);

void BM_EasyOneNodeJobs(benchmark::State& state) {
  replay(state, "easy", 100'000, 2'000, state.range(0), {.largest = 8});
}
BENCHMARK(BM_EasyOneNodeJobs)->Arg(95)->Arg(120)->Unit(benchmark::kMillisecond);

void BM_EasyAnySize(benchmark::State& state) {
  replay(state, "easy", 100'000, 2'000, state.range(0), {.any_size = true});
}
BENCHMARK(BM_EasyAnySize)->Arg(95)->Arg(300)->Unit(benchmark::kMillisecond);

void BM_EasyShares(benchmark::State& state) {
  replay(state, "easy", 100'000, 500, state.range(0), {.shares = 0.5, .largest = 8});
}
BENCHMARK(BM_EasyShares)->Arg(95)->Arg(120)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace archipelago

BENCHMARK_MAIN();
