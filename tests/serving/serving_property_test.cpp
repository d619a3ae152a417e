// Several thousand random pools of both schedulers and every kind of dispatch, with and without
// tables of iteration times and prefix caches: the event queue gives what stepping every iteration
// gives, in every outcome and every figure, and never breaks INV-1 (the counts add up) or INV-4 (no
// cap is over-used).
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "serving/outcomes.hpp"
#include "serving/random_cases.hpp"
#include "serving/serving.hpp"
#include "serving/stepping_oracle.hpp"

namespace archipelago {
namespace {

using serving::PoolIndex;
using serving::PoolStats;
using test::Arrival;
using test::between;
using test::Case;
using test::chance;
using test::expect_invariants;
using test::expect_same;
using test::random_case;
using test::random_service_case;

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
