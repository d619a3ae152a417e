// Several thousand random pools of both schedulers and every kind of dispatch, with and without
// tables of iteration times and prefix caches: the event queue gives what stepping every iteration
// gives, in every outcome and every figure, and never breaks INV-1 (the counts add up) or INV-4 (no
// cap is over-used).
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "serving/outcomes.hpp"
#include "serving/random_tables.hpp"
#include "serving/serving.hpp"
#include "serving/stepping_oracle.hpp"

namespace archipelago {
namespace {

using serving::PoolIndex;
using serving::PoolSpec;
using serving::PoolStats;
using serving::ServingRequest;

struct Arrival {
  std::size_t pool;
  SimTime at;
  ServingRequest request;
};
struct Case {
  std::vector<PoolSpec> pools;
  std::vector<std::unique_ptr<workload::PromptBlocks>> prompts;
  std::vector<Arrival> arrivals;
};

std::int64_t between(RandomStream& random, std::int64_t low, std::int64_t high) {
  return low + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(high - low + 1)));
}
bool chance(RandomStream& random, double p) { return random.uniform() < p; }

// Small coefficients make ties between replicas, arrivals and boundaries frequent.
PoolSpec random_pool(RandomStream& random) {
  PoolSpec spec;
  const std::int64_t scale = chance(random, 0.5) ? 3 : 1'000'000;
  spec.cost.t0 = chance(random, 0.1) ? 0 : between(random, 0, 10 * scale);
  spec.cost.per_prompt_token = between(random, 0, scale);
  spec.cost.per_prompt_context = chance(random, 0.5) ? 0 : between(random, 0, scale / 10 + 1);
  spec.cost.per_sequence = between(random, 0, scale);
  spec.cost.per_kv_token = chance(random, 0.3) ? 0 : between(random, 0, scale / 5 + 1);
  if (chance(random, 0.4)) {
    spec.cost.tables = test::random_tables(random, 1 + 5 * scale, 150);
  }
  if (chance(random, 0.5)) spec.limits.scheduler = serving::Scheduler::kChunked;
  if (chance(random, 0.6)) spec.limits.dispatch = serving::Dispatch(between(random, 1, 4));
  spec.limits.dispatch_seed = {.experiment = random.below(1000)};
  spec.limits.token_budget = between(random, 1, chance(random, 0.5) ? 30 : 300);
  spec.replicas = static_cast<std::size_t>(chance(random, 0.02) ? 0 : between(random, 1, 8));
  spec.limits.block_tokens = chance(random, 0.5) ? 16 : between(random, 1, 20);
  spec.limits.max_sequences = between(random, 1, chance(random, 0.5) ? 4 : 40);
  spec.limits.max_batched_tokens = between(random, 1, chance(random, 0.5) ? 60 : 600);
  spec.limits.padded_prompts = chance(random, 0.2);
  spec.range = {between(random, 1, 40), between(random, 1, 300), between(random, 1, 200)};
  spec.limits.watermark = chance(random, 0.5) ? 0.01 : 0.3 * random.uniform();
  spec.limits.queue_limit = chance(random, 0.5) ? 1000 : between(random, 0, 6);
  if (spec.replicas > 1 && chance(random, 0.3)) {
    spec.prefill_replicas =
        static_cast<std::size_t>(between(random, 1, static_cast<std::int64_t>(spec.replicas) - 1));
    spec.kv_transfer_ps_per_token =
        chance(random, 0.2) ? 0 : random.uniform() * static_cast<double>(4 * scale);
  }
  spec.kv_capacity_tokens = between(random, 20, chance(random, 0.7) ? 300 : 3000);
  if (chance(random, 0.5)) {
    const std::int64_t iteration = spec.cost.of(0, 0, 3, 100).ps;
    spec.limits.timeout = {between(random, 0, 1 + 40 * iteration)};
  }
  return spec;
}

// A prompt that goes on from an earlier one, or begins anew; now and then of any blocks at all.
void add_blocks(Case& c, RandomStream& random, ServingRequest& request, std::int64_t block) {
  const std::int64_t tokens = block * between(random, 1, 3);
  auto blocks = std::make_unique<workload::PromptBlocks>();
  blocks->tokens = static_cast<std::int32_t>(tokens);
  if (!c.prompts.empty() && chance(random, 0.8)) {
    const workload::PromptBlocks& earlier = *c.prompts[random.below(c.prompts.size())];
    blocks->tokens = earlier.tokens;
    const std::size_t shared = random.below(earlier.hashes.size() + 1);
    blocks->hashes.assign(earlier.hashes.begin(),
                          earlier.hashes.begin() + static_cast<std::ptrdiff_t>(shared));
  }
  const bool any = chance(random, 0.1);
  while (std::int64_t{blocks->tokens} * static_cast<std::int64_t>(blocks->hashes.size()) <
         request.prompt_tokens) {
    const std::uint64_t hash = any ? random.below(12) : 1000 + random.below(1'000'000);
    blocks->hashes.push_back(hash + 10'000'000 * static_cast<std::uint64_t>(blocks->tokens));
  }
  if (chance(random, 0.1)) blocks->hashes.pop_back();
  c.prompts.push_back(std::move(blocks));
  request.blocks = c.prompts.back().get();
}

Case random_case(std::uint32_t number, bool prefixes = false) {
  RandomStream random({.experiment = prefixes ? 20'240'700U : 20'240'607U, .replicate = number},
                      "serving property");
  Case c;
  const std::int64_t pools = chance(random, 0.3) ? between(random, 2, 3) : 1;
  for (std::int64_t i = 0; i < pools; ++i) c.pools.push_back(random_pool(random));
  const std::int64_t block = between(random, 1, 8);
  for (PoolSpec& spec : c.pools) {
    if (!prefixes) break;
    spec.limits.prefix_cache = true;
    spec.limits.block_tokens = block;
    spec.replicas = std::min<std::size_t>(spec.replicas, 3);
    if (spec.replicas > 0) {
      spec.prefill_replicas = std::min(spec.prefill_replicas, spec.replicas - 1);
    }
  }
  const std::int64_t longest = between(random, 5, 120);
  const double load = 0.2 + 2.0 * random.uniform();
  SimTime now;
  const std::int64_t requests = between(random, 1, 120);
  for (std::uint32_t tag = 0; tag < requests; ++tag) {
    const auto pool = static_cast<std::size_t>(between(random, 0, pools - 1));
    const PoolSpec& spec = c.pools[pool];
    ServingRequest request{.tag = tag};
    request.prompt_tokens = static_cast<std::int32_t>(between(random, 1, longest));
    request.output_tokens = static_cast<std::int32_t>(between(random, 1, longest));
    request.session = random.below(8);
    if (prefixes && chance(random, 0.9)) add_blocks(c, random, request, block);
    c.arrivals.push_back({pool, now, request});
    if (chance(random, 0.4)) continue;  // a burst: the next arrives at the same instant
    const double work = static_cast<double>(spec.cost.of(longest / 2, longest, 0, 0).ps) +
                        static_cast<double>(longest) / 4 *
                            static_cast<double>(spec.cost.of(0, 0, 1, 2 * longest).ps);
    const double gap = random.exponential() * work / load / static_cast<double>(spec.replicas + 1);
    now += SimTime{static_cast<std::int64_t>(gap)};
  }
  return c;
}

void expect_same(const PoolStats& got, const PoolStats& want) {
  EXPECT_EQ(got.submitted, want.submitted);
  EXPECT_EQ(got.served, want.served);
  EXPECT_EQ(got.refused, want.refused);
  EXPECT_EQ(got.preemptions, want.preemptions);
  EXPECT_EQ(got.in_flight, want.in_flight);
  EXPECT_EQ(got.busy_ps, want.busy_ps);
  EXPECT_EQ(got.prefill_busy_ps, want.prefill_busy_ps);
  EXPECT_EQ(got.decode_busy_ps, want.decode_busy_ps);
  EXPECT_EQ(got.peak_kv_blocks, want.peak_kv_blocks);
  EXPECT_EQ(got.kv_blocks, want.kv_blocks);
  EXPECT_EQ(got.peak_sequences, want.peak_sequences);
  EXPECT_EQ(got.peak_context_tokens, want.peak_context_tokens);
  EXPECT_EQ(got.peak_prompt_tokens, want.peak_prompt_tokens);
  EXPECT_EQ(got.out_of_range, want.out_of_range);
  EXPECT_EQ(got.kv_transfers, want.kv_transfers);
  EXPECT_EQ(got.kv_transfer_tokens, want.kv_transfer_tokens);
  EXPECT_EQ(got.kv_transfer_wait_ps, want.kv_transfer_wait_ps);
  EXPECT_EQ(got.up_ps, want.up_ps);
  EXPECT_EQ(got.loading_ps, want.loading_ps);
  EXPECT_EQ(got.starts, want.starts);
  EXPECT_EQ(got.cold_waits, want.cold_waits);
  EXPECT_EQ(got.cold_wait_ps, want.cold_wait_ps);
  EXPECT_EQ(got.prefix_asked_tokens, want.prefix_asked_tokens);
  EXPECT_EQ(got.prefix_hit_tokens, want.prefix_hit_tokens);
}

void expect_invariants(const PoolStats& stats, const PoolSpec& spec) {
  EXPECT_EQ(stats.submitted, stats.served + stats.refused + stats.in_flight);  // INV-1
  EXPECT_LE(stats.peak_kv_blocks, stats.kv_blocks);                            // INV-4
  EXPECT_LE(stats.peak_kept_blocks, stats.kv_blocks);
  EXPECT_LE(stats.peak_sequences, spec.limits.max_sequences);
}

struct Coverage {
  std::uint64_t served = 0;
  std::uint64_t preemptions = 0;
  std::uint64_t transfers = 0;
  std::array<std::uint64_t, 4> refused{};
  std::int64_t hit_tokens = 0;
  std::uint64_t full = 0;  // pools whose memory was about full of blocks in use and kept
};

void compare(const Case& c, Coverage& coverage) {
  test::Outcomes got;
  test::Outcomes want;
  serving::Serving queue(c.pools, got);
  test::SteppingOracle oracle(c.pools, want);
  const auto check = [&] {
    for (std::size_t p = 0; p < c.pools.size(); ++p) {
      const PoolStats stats = queue.stats(PoolIndex(p));
      expect_same(stats, oracle.stats(p));
      expect_invariants(stats, c.pools[p]);
    }
  };
  std::size_t count = 0;
  for (const Arrival& a : c.arrivals) {
    if (count % 3 == 0) queue.run_until(std::min(queue.next_event(), a.at));  // changes nothing
    queue.run_until(a.at);
    oracle.run_until(a.at);
    queue.submit(PoolIndex(a.pool), a.request, a.at);
    oracle.submit(a.pool, a.request, a.at);
    if (++count % 7 == 0) check();
  }
  queue.run_until(kNever);
  oracle.run_until(kNever);
  check();
  EXPECT_EQ(queue.next_event(), kNever);
  EXPECT_EQ(got.list, want.list);
  EXPECT_EQ(got.list.size(), c.arrivals.size());
  for (const test::Outcome& o : got.list) {
    o.served ? ++coverage.served : ++coverage.refused[static_cast<std::size_t>(o.why)];
  }
  for (std::size_t p = 0; p < c.pools.size(); ++p) {
    const PoolStats stats = queue.stats(PoolIndex(p));
    coverage.transfers += stats.kv_transfers;
    coverage.preemptions += stats.preemptions;
    coverage.hit_tokens += stats.prefix_hit_tokens;
    coverage.full += stats.kv_blocks > 0 && stats.peak_kept_blocks > stats.kv_blocks - 3 ? 1 : 0;
  }
}

TEST(ServingProperty, EventQueueEqualsSteppingOracle) {
  Coverage coverage;
  for (std::uint32_t number = 0; number < 8000; ++number) {
    SCOPED_TRACE("case " + std::to_string(number));
    compare(random_case(number), coverage);
    ASSERT_FALSE(HasFailure());
  }
  // The cases reach every kind of outcome, often.
  EXPECT_GT(coverage.served, 100'000U);
  EXPECT_GT(coverage.preemptions, 10'000U);
  EXPECT_GT(coverage.transfers, 10'000U);
  for (const std::uint64_t n : coverage.refused) EXPECT_GT(n, 500U);
  RecordProperty("served", static_cast<int>(coverage.served));
  RecordProperty("preemptions", static_cast<int>(coverage.preemptions));
}

TEST(ServingProperty, PrefixCachesEqualTheSteppingOracle) {
  Coverage coverage;
  for (std::uint32_t number = 0; number < 4000; ++number) {
    SCOPED_TRACE("case " + std::to_string(number));
    compare(random_case(number, true), coverage);
    ASSERT_FALSE(HasFailure());
  }
  // Hits, evictions and pre-emptions, often.
  EXPECT_GT(coverage.served, 50'000U);
  EXPECT_GT(coverage.preemptions, 5'000U);
  EXPECT_GT(coverage.hit_tokens, 500'000);
  EXPECT_GT(coverage.full, 2'000U);
  RecordProperty("hit_tokens", static_cast<int>(coverage.hit_tokens));
}

// Pools whose replicas come and go at any instant: often all of them are away.
Case random_service_case(std::uint32_t number) {
  Case c = random_case(100'000 + number, number % 3 == 0);
  RandomStream random({.experiment = 20'240'813U, .replicate = number}, "service property");
  for (PoolSpec& spec : c.pools) {
    spec.prefill_replicas = 0;
    const std::int64_t iteration = spec.cost.of(20, 210, 3, 100).ps;
    spec.load_time = SimTime{between(random, 1, 2 + iteration * between(random, 1, 60))};
  }
  return c;
}

struct ServiceCoverage {
  Coverage outcomes;
  std::uint64_t starts = 0;
  std::uint64_t cold_waits = 0;
  std::uint64_t cold_refusals = 0;
  std::uint64_t drained_late = 0;  // commands that found the replica at work
  std::uint64_t given_up = 0;      // loads
};

class ServiceComparison {
 public:
  ServiceComparison(const Case& c, std::uint32_t number, ServiceCoverage& coverage)
      : case_(c),
        coverage_(coverage),
        random_({.experiment = 20'240'814U, .replicate = number}, "service commands"),
        eagerness_(0.05 + 0.6 * random_.uniform()),
        queue_(c.pools, got_),
        oracle_(c.pools, want_) {}

  void run() {
    std::size_t count = 0;
    for (const Arrival& a : case_.arrivals) {
      while (chance(random_, eagerness_)) command(a.at);
      run_until(a.at);
      now_ = a.at;
      if (chance(random_, eagerness_)) toggle(a.at);
      submit(a);
      if (++count % 5 == 0) check();
    }
    if (chance(random_, 0.8)) bring_everybody_back();
    run_until(kNever);
    check();
    EXPECT_EQ(queue_.next_event(), kNever);
    EXPECT_EQ(got_.list, want_.list);
    std::uint64_t in_flight = 0;
    for (std::size_t p = 0; p < case_.pools.size(); ++p) {
      const PoolStats stats = queue_.stats(PoolIndex(p));
      in_flight += stats.in_flight;
      coverage_.starts += stats.starts;
      coverage_.cold_waits += stats.cold_waits;
      coverage_.outcomes.preemptions += stats.preemptions;
      coverage_.outcomes.hit_tokens += stats.prefix_hit_tokens;
    }
    EXPECT_EQ(got_.list.size() + in_flight, case_.arrivals.size());
    for (const test::Outcome& o : got_.list) coverage_.outcomes.served += o.served ? 1 : 0;
  }

 private:
  void run_until(SimTime t) {
    queue_.run_until(t);
    oracle_.run_until(t);
  }
  // At the next event or at any instant before the next arrival.
  void command(SimTime before) {
    const SimTime event = queue_.next_event();
    SimTime at{between(random_, now_.ps, before.ps)};
    if (event <= before && chance(random_, 0.5)) at = std::max(event, now_);
    run_until(at);
    now_ = at;
    toggle(at);
  }
  void toggle(SimTime now) {
    now_ = now;
    const std::size_t pool = random_.below(case_.pools.size());
    if (case_.pools[pool].replicas == 0) return;
    const std::size_t replica = random_.below(case_.pools[pool].replicas);
    const serving::Service service = queue_.service(PoolIndex(pool), replica);
    EXPECT_EQ(service, oracle_.service(pool, replica));
    if (service == serving::Service::kDraining) return;
    if (service == serving::Service::kAway) {
      if (chance(random_, 0.4)) return;
      queue_.start(PoolIndex(pool), replica, now);
      oracle_.start(pool, replica, now);
      return;
    }
    coverage_.given_up += service == serving::Service::kLoading ? 1 : 0;
    coverage_.drained_late += queue_.outstanding(PoolIndex(pool), replica) > 0 ? 1 : 0;
    queue_.drain(PoolIndex(pool), replica, now);
    oracle_.drain(pool, replica, now);
  }
  void submit(const Arrival& a) {
    const PoolIndex pool(a.pool);
    const SimTime expected =
        queue_.expected_first_token(pool, a.request.prompt_tokens, a.at, a.request.session);
    EXPECT_GE(expected, a.at);
    const std::size_t outcomes = got_.list.size();
    queue_.submit(pool, a.request, a.at);
    oracle_.submit(a.pool, a.request, a.at);
    const bool refused = got_.list.size() > outcomes;
    // One that would be refused at once for want of room is not expected ever.
    if (refused && got_.list.back().why == serving::Refusal::kQueueFull) {
      EXPECT_EQ(expected, kNever);
      coverage_.cold_refusals += serving_in(a.pool) == 0 ? 1 : 0;
    }
  }
  [[nodiscard]] std::size_t serving_in(std::size_t pool) const {
    std::size_t n = 0;
    for (std::size_t r = 0; r < case_.pools[pool].replicas; ++r) {
      n += queue_.service(PoolIndex(pool), r) == serving::Service::kServing ? 1 : 0;
    }
    return n;
  }
  void bring_everybody_back() {
    for (std::size_t p = 0; p < case_.pools.size(); ++p) {
      for (std::size_t r = 0; r < case_.pools[p].replicas; ++r) {
        if (queue_.service(PoolIndex(p), r) != serving::Service::kAway) continue;
        queue_.start(PoolIndex(p), r, now_);
        oracle_.start(p, r, now_);
      }
    }
  }
  void check() const {
    for (std::size_t p = 0; p < case_.pools.size(); ++p) {
      const PoolStats stats = queue_.stats(PoolIndex(p));
      expect_same(stats, oracle_.stats(p));
      expect_invariants(stats, case_.pools[p]);
      for (std::size_t r = 0; r < case_.pools[p].replicas; ++r) {
        EXPECT_EQ(queue_.service(PoolIndex(p), r), oracle_.service(p, r));
      }
    }
  }

  const Case& case_;
  ServiceCoverage& coverage_;
  RandomStream random_;
  double eagerness_;
  SimTime now_;
  test::Outcomes got_;
  test::Outcomes want_;
  serving::Serving queue_;
  test::SteppingOracle oracle_;
};

TEST(ServingProperty, ReplicasThatComeAndGoEqualTheSteppingOracle) {
  ServiceCoverage coverage;
  for (std::uint32_t number = 0; number < 6000; ++number) {
    SCOPED_TRACE("case " + std::to_string(number));
    const Case c = random_service_case(number);
    ServiceComparison(c, number, coverage).run();
    ASSERT_FALSE(HasFailure());
  }
  // Cold starts, waits that end in refusal, loads given up, replicas that leave at work: often.
  EXPECT_GT(coverage.outcomes.served, 100'000U);
  EXPECT_GT(coverage.outcomes.preemptions, 10'000U);
  EXPECT_GT(coverage.outcomes.hit_tokens, 100'000);
  EXPECT_GT(coverage.starts, 20'000U);
  EXPECT_GT(coverage.cold_waits, 10'000U);
  EXPECT_GT(coverage.cold_refusals, 1'000U);
  EXPECT_GT(coverage.drained_late, 10'000U);
  EXPECT_GT(coverage.given_up, 5'000U);
  RecordProperty("starts", static_cast<int>(coverage.starts));
  RecordProperty("cold_waits", static_cast<int>(coverage.cold_waits));
}

}  // namespace
}  // namespace archipelago
