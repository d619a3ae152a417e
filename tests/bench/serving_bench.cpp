// Speed of the serving event queue: requests a second at 64 replicas, cost a request from 10 to
// 10,000 replicas, calls of the estimate, and the closed form against stepping every iteration.
//
// Load: an 8B LLM on a large GPU (the coefficients below are of that size; nothing is claimed from
// them), lognormal prompts (mean 1000) and outputs (mean 200), Poisson arrivals at 14 requests a
// second and replica, about two thirds of what a replica can do; 45 sequences run in a replica.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include "base/mix.hpp"
#include "base/random.hpp"
#include "serving/serving.hpp"
#include "serving/stepping_oracle.hpp"

namespace archipelago {
namespace {

using serving::PoolIndex;
using serving::PoolSpec;
using serving::ServingRequest;

constexpr auto kPrefillFirst = serving::Scheduler::kPrefillFirst;
constexpr auto kChunked = serving::Scheduler::kChunked;

struct Counter : serving::Listener {
  void on_served(std::uint32_t, SimTime, SimTime finished) override {
    ++outcomes;
    last = finished;
  }
  void on_refused(std::uint32_t, SimTime, serving::Refusal) override { ++outcomes; }
  std::uint64_t outcomes = 0;
  SimTime last;
};

PoolSpec pool_of(std::size_t replicas, serving::Scheduler scheduler = kPrefillFirst) {
  PoolSpec spec;
  spec.cost = {.t0 = 6'000'000'000,
               .per_prompt_token = 25'000'000,
               .per_prompt_context = 1'300,
               .per_sequence = 30'000'000,
               .per_kv_token = 39'000};
  spec.kv_capacity_tokens = 400'000;
  spec.replicas = replicas;
  spec.limits.scheduler = scheduler;
  return spec;
}

struct Drawn {
  SimTime gap;  // for one replica at one request a second
  ServingRequest request;
};

// A ring of drawn requests, so that drawing is not what is measured.
const std::vector<Drawn>& ring() {
  static const std::vector<Drawn> drawn = [] {
    RandomStream random({.experiment = 1}, "serving bench");
    const auto lognormal = [&random](double mean, double sigma) {
      const double x = mean * std::exp(sigma * random.normal() - 0.5 * sigma * sigma);
      return static_cast<std::int32_t>(std::clamp(x, 1.0, 32'000.0));
    };
    std::vector<Drawn> list(std::size_t{1} << 18);
    for (Drawn& d : list) {
      d.gap = to_sim_time(Seconds(random.exponential()));
      d.request = {
          .tag = 0, .prompt_tokens = lognormal(1000, 1.0), .output_tokens = lognormal(200, 0.8)};
    }
    return list;
  }();
  return drawn;
}

// An endless stream of requests to pools of `replicas` replicas in all.
class Load {
 public:
  using Change = std::function<ServingRequest(const ServingRequest&, std::size_t number)>;
  Load(std::size_t pools, const PoolSpec& spec, double per_second_and_replica, Change change = {})
      : queue_(std::vector<PoolSpec>(pools, spec), counter_),
        pools_(pools),
        rate_(per_second_and_replica * static_cast<double>(pools * spec.replicas)),
        change_(std::move(change)) {
    for (std::size_t i = 0; i < 150 * pools * spec.replicas; ++i) step();  // to the steady state
  }
  void step() {
    const Drawn& d = ring()[at_++ % ring().size()];
    now_ += SimTime{static_cast<std::int64_t>(static_cast<double>(d.gap.ps) / rate_)};
    queue_.run_until(now_);
    queue_.submit(PoolIndex(at_ % pools_), change_ ? change_(d.request, at_) : d.request, now_);
  }
  [[nodiscard]] const serving::Serving& queue() const { return queue_; }
  [[nodiscard]] SimTime now() const { return now_; }

 private:
  Counter counter_;
  serving::Serving queue_;
  std::size_t pools_;
  double rate_;
  Change change_;
  std::size_t at_ = 0;
  SimTime now_;
};

void requests(benchmark::State& state, std::size_t pools, const PoolSpec& spec, double rate) {
  Load load(pools, spec, rate);
  for (auto _ : state) load.step();
  state.SetItemsProcessed(state.iterations());
  double running = 0;
  for (std::size_t p = 0; p < pools; ++p) {
    running += static_cast<double>(load.queue().stats(PoolIndex(p)).in_flight);
  }
  state.counters["in_flight_per_replica"] = running / static_cast<double>(pools * spec.replicas);
}

std::size_t replicas_of(const benchmark::State& state) {
  return static_cast<std::size_t>(state.range(0));
}

void BM_Requests(benchmark::State& state) { requests(state, 1, pool_of(replicas_of(state)), 14.0); }
BENCHMARK(BM_Requests)->Arg(64)->Arg(10)->Arg(100)->Arg(1000);
BENCHMARK(BM_Requests)->Arg(10'000)->Iterations(2'000'000);  // one warm-up, which is long

void BM_RequestsChunked(benchmark::State& state) {
  requests(state, 1, pool_of(replicas_of(state), kChunked), 14.0);
}
BENCHMARK(BM_RequestsChunked)->Arg(64)->Arg(10)->Arg(100)->Arg(1000);
BENCHMARK(BM_RequestsChunked)->Arg(10'000)->Iterations(2'000'000);

// The same times, given as tables: 32 points of tokens, 8 batch sizes x 8 contexts.
PoolSpec tabulated(PoolSpec spec) {
  platform::ServingTables tables;
  const serving::IterationCost& cost = spec.cost;
  const auto seconds = [](std::int64_t ps) { return Seconds(1e-12 * static_cast<double>(ps)); };
  for (std::int64_t n = 16; n <= 8192; n += n < 512 ? 32 : 512) {
    tables.tokens.push_back({n, seconds(cost.per_prompt_token * n)});
  }
  for (std::int64_t b = 1; b <= 128; b *= 2) tables.sequences.push_back(b);
  for (std::int64_t c = 128; c <= 16'384; c *= 2) tables.contexts.push_back(c);
  for (const std::int64_t b : tables.sequences) {
    for (const std::int64_t c : tables.contexts) {
      tables.decode.push_back(seconds(cost.per_kv_token * b * c));
    }
  }
  spec.cost.per_prompt_token = 0;
  spec.cost.per_kv_token = 0;
  spec.cost.tables = std::make_shared<const serving::CostTables>(tables, 1);
  return spec;
}
void BM_RequestsTables(benchmark::State& state) {
  requests(state, 1, tabulated(pool_of(replicas_of(state))), 14.0);
}
BENCHMARK(BM_RequestsTables)->Arg(64);
void BM_RequestsChunkedTables(benchmark::State& state) {
  requests(state, 1, tabulated(pool_of(replicas_of(state), kChunked)), 14.0);
}
BENCHMARK(BM_RequestsChunkedTables)->Arg(64);

// With prefix caches: 4096 prompts that come again and again at different lengths, in blocks of 512
// tokens.
void BM_RequestsPrefixCache(benchmark::State& state) {
  PoolSpec spec = pool_of(replicas_of(state));
  spec.limits.prefix_cache = true;
  spec.limits.dispatch = serving::Dispatch::kSessionAffinity;
  std::vector<workload::PromptBlocks> prompts(4096);
  for (std::size_t c = 0; c < prompts.size(); ++c) {
    prompts[c].tokens = 512;
    for (std::uint64_t k = 0; k < 64; ++k) prompts[c].hashes.push_back(mix64(c * 64 + k));
  }
  const auto with_prompt = [&](const ServingRequest& drawn, std::size_t number) {
    const std::size_t c = number * 2'654'435'761U % prompts.size();
    return ServingRequest{0, drawn.prompt_tokens, drawn.output_tokens, c + 1, &prompts[c]};
  };
  Load load(1, spec, 14.0, with_prompt);
  for (auto _ : state) load.step();
  state.SetItemsProcessed(state.iterations());
  const serving::PoolStats stats = load.queue().stats(PoolIndex(0));
  state.counters["hit_share"] =
      static_cast<double>(stats.prefix_hit_tokens) / static_cast<double>(stats.prefix_asked_tokens);
}
BENCHMARK(BM_RequestsPrefixCache)->Arg(64);

// The same replicas as pools of two.
void BM_RequestsManyPools(benchmark::State& state) {
  requests(state, replicas_of(state) / 2, pool_of(2), 12.0);
}
BENCHMARK(BM_RequestsManyPools)->Arg(64)->Arg(1000);

// A quarter of the replicas only prefill; KV of 131 kB a token crosses links of 50 GB/s.
void BM_RequestsSplit(benchmark::State& state) {
  PoolSpec spec = pool_of(replicas_of(state));
  spec.prefill_replicas = spec.replicas / 4;
  spec.kv_transfer_ps_per_token = 131'072 / 0.05;
  requests(state, 1, spec, 8.0);
}
BENCHMARK(BM_RequestsSplit)->Arg(64);

// Beyond capacity: memory is full, sequences are pre-empted, queues overflow.
void BM_RequestsOverload(benchmark::State& state) { requests(state, 1, pool_of(64), 30.0); }
BENCHMARK(BM_RequestsOverload);
void BM_RequestsChunkedOverload(benchmark::State& state) {
  requests(state, 1, pool_of(64, kChunked), 30.0);
}
BENCHMARK(BM_RequestsChunkedOverload);

void BM_ExpectedFirstToken(benchmark::State& state) {
  const Load load(16, pool_of(4), 12.0);
  std::size_t pool = 0;
  for (auto _ : state) {
    pool = (pool + 1) % 16;
    benchmark::DoNotOptimize(load.queue().expected_first_token(PoolIndex(pool), 1000, load.now()));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_ExpectedFirstToken);

// 256 sequences start together in one replica and decode until the last is done; the outputs are
// those drawn (mean 200) times the argument.
std::vector<ServingRequest> batch_of_256(const benchmark::State& state) {
  std::vector<ServingRequest> batch;
  for (std::size_t i = 0; i < 256; ++i) {
    batch.push_back(ring()[i].request);
    batch.back().output_tokens *= static_cast<std::int32_t>(state.range(0));
  }
  return batch;
}
PoolSpec batch_pool(serving::Scheduler scheduler) {
  PoolSpec spec = pool_of(1, scheduler);
  spec.kv_capacity_tokens = 4'000'000;
  return spec;
}
void closed_form(benchmark::State& state, serving::Scheduler scheduler) {
  const std::vector<ServingRequest> batch = batch_of_256(state);
  Counter counter;
  serving::Serving queue({batch_pool(scheduler)}, counter);
  SimTime start;
  for (auto _ : state) {
    for (const ServingRequest& request : batch) queue.submit(PoolIndex(0), request, start);
    queue.run_until(kNever);
    start = counter.last;
  }
  state.SetItemsProcessed(state.iterations() * 256);
}
void stepping(benchmark::State& state, serving::Scheduler scheduler) {
  const std::vector<ServingRequest> batch = batch_of_256(state);
  Counter counter;
  test::SteppingOracle queue({batch_pool(scheduler)}, counter);
  SimTime start;
  for (auto _ : state) {
    for (const ServingRequest& request : batch) queue.submit(0, request, start);
    queue.run_until(kNever);
    start = counter.last;
  }
  state.SetItemsProcessed(state.iterations() * 256);
}

void BM_Batch256ClosedForm(benchmark::State& state) { closed_form(state, kPrefillFirst); }
void BM_Batch256Stepping(benchmark::State& state) { stepping(state, kPrefillFirst); }
void BM_Batch256ChunkedClosedForm(benchmark::State& state) { closed_form(state, kChunked); }
void BM_Batch256ChunkedStepping(benchmark::State& state) { stepping(state, kChunked); }
BENCHMARK(BM_Batch256ClosedForm)->Arg(1)->Arg(5)->Iterations(2'000);
BENCHMARK(BM_Batch256Stepping)->Arg(1)->Arg(5)->Iterations(200);
BENCHMARK(BM_Batch256ChunkedClosedForm)->Arg(1)->Arg(5)->Iterations(2'000);
BENCHMARK(BM_Batch256ChunkedStepping)->Arg(1)->Arg(5)->Iterations(200);

}  // namespace
}  // namespace archipelago

BENCHMARK_MAIN();
