// Pools whose clocks change and whose power fails at any instant, several thousand of them, of both
// schedulers, split or not, with replicas that come and go and prefix caches or without: the event
// queue gives what stepping every iteration gives, in every outcome, every figure, every busy
// picosecond and every milliwatt in it.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "serving/outcomes.hpp"
#include "serving/random_cases.hpp"
#include "serving/serving.hpp"
#include "serving/stepping_oracle.hpp"

namespace archipelago {
namespace {

using serving::PhaseTimes;
using serving::PoolIndex;
using serving::PoolStats;
using serving::Service;
using test::between;
using test::Case;
using test::chance;

struct PowerCoverage {
  std::uint64_t served = 0;
  std::uint64_t preemptions = 0;
  std::int64_t hit_tokens = 0;
  std::uint64_t transfers = 0;
  std::uint64_t changes_at_work = 0;  // of speed, while a request was in flight
  std::uint64_t stopped = 0;          // requests refused for want of power
  std::uint64_t lost_at_work = 0;     // of them, those that the pool held
};

class PowerComparison {
 public:
  PowerComparison(const Case& c, std::uint32_t number, bool power_fails, PowerCoverage& coverage)
      : case_(c),
        power_fails_(power_fails),
        coverage_(coverage),
        random_({.experiment = 20'240'815U, .replicate = number}, "power commands"),
        eagerness_(0.05 + 0.6 * random_.uniform()),
        queue_(c.pools, got_),
        oracle_(c.pools, want_),
        busy_(c.pools.size()),
        stopped_(c.pools.size()) {
    for (std::size_t p = 0; p < c.pools.size(); ++p) change_draw(p);
  }

  void run() {
    for (const test::Arrival& a : case_.arrivals) {
      while (chance(random_, eagerness_)) {
        advance(between_now_and(a.at));
        command();
      }
      advance(a.at);
      if (chance(random_, eagerness_)) command();
      queue_.submit(PoolIndex(a.pool), a.request, a.at);
      oracle_.submit(a.pool, a.request, a.at);
      if (chance(random_, 0.1)) command();  // at the instant of an arrival, after it
      if (chance(random_, 0.2)) check();
    }
    queue_.run_until(kNever);
    oracle_.run_until(kNever);
    check();
    EXPECT_EQ(queue_.next_event(), kNever);
    EXPECT_EQ(got_.list, want_.list);
    for (const test::Outcome& o : got_.list) {
      coverage_.served += o.served ? 1 : 0;
      coverage_.stopped += !o.served && o.why == serving::Refusal::kStopped ? 1 : 0;
    }
    for (std::size_t p = 0; p < case_.pools.size(); ++p) {
      const PoolStats stats = queue_.stats(PoolIndex(p));
      coverage_.preemptions += stats.preemptions;
      coverage_.hit_tokens += stats.prefix_hit_tokens;
      coverage_.transfers += stats.kv_transfers;
    }
  }

 private:
  // The next event or any instant.
  SimTime between_now_and(SimTime last) {
    const SimTime event = queue_.next_event();
    if (event <= last && chance(random_, 0.5)) return std::max(event, now_);
    return SimTime{between(random_, now_.ps, last.ps)};
  }
  void advance(SimTime t) {
    queue_.run_until(t);
    oracle_.run_until(t);
    // No replica is busy for longer than time goes by.
    for (std::size_t p = 0; p < case_.pools.size(); ++p) {
      const PhaseTimes busy = queue_.busy(PoolIndex(p));
      const PhaseTimes more = busy - busy_[p];
      EXPECT_GE(more.prefill.ps(), 0);
      EXPECT_GE(more.decode.ps(), 0);
      const auto replicas = static_cast<double>(case_.pools[p].replicas);
      EXPECT_LE((more.prefill + more.decode).ps(), replicas * static_cast<double>((t - now_).ps));
      busy_[p] = busy;
    }
    now_ = t;
  }
  void command() {
    const std::size_t pool = random_.below(case_.pools.size());
    if (case_.pools[pool].load_time.ps > 0 && chance(random_, 0.3)) return toggle(pool);
    if (power_fails_ && chance(random_, stopped_[pool] ? 0.5 : 0.15)) return switch_power(pool);
    change_speed(pool);
  }
  void switch_power(std::size_t pool) {
    if (stopped_[pool]) {
      queue_.resume(PoolIndex(pool), now_);
      oracle_.resume(pool, now_);
    } else {
      coverage_.lost_at_work += queue_.stats(PoolIndex(pool)).in_flight;
      queue_.stop(PoolIndex(pool), now_);
      oracle_.stop(pool, now_);
      EXPECT_EQ(queue_.stats(PoolIndex(pool)).in_flight, 0U);
      EXPECT_EQ(queue_.expected_first_token(PoolIndex(pool), 1, now_), kNever);
    }
    stopped_[pool] = !stopped_[pool];
  }
  double share() {
    constexpr double kSteps[] = {1, 0.9, 0.75, 0.5, 0.33, 0.1};
    return kSteps[random_.below(std::size(kSteps))];
  }
  void change_speed(std::size_t pool) {
    const serving::Speed speed{share(), share()};
    coverage_.changes_at_work += queue_.stats(PoolIndex(pool)).in_flight > 0 ? 1 : 0;
    queue_.set_speed(PoolIndex(pool), speed, now_);
    oracle_.set_speed(pool, speed, now_);
    if (chance(random_, 0.5)) change_draw(pool);
  }
  // A table of up to 8 rows: more may be seated.
  void change_draw(std::size_t pool) {
    if (case_.pools[pool].prefill_replicas > 0) return;
    serving::DrawTable table;
    const std::size_t rows = 1 + random_.below(8);
    while (table.by_seats_mw.size() < rows) {
      table.by_seats_mw.push_back(static_cast<std::int32_t>(random_.below(1'000'000)));
    }
    table.prompts_mw = static_cast<std::int32_t>(random_.below(1'000'000));
    oracle_.set_draw(pool, table);
    queue_.set_draw(PoolIndex(pool), std::make_shared<const serving::DrawTable>(table), now_);
  }
  void toggle(std::size_t pool) {
    if (case_.pools[pool].replicas == 0) return;
    const std::size_t replica = random_.below(case_.pools[pool].replicas);
    const Service service = queue_.service(PoolIndex(pool), replica);
    if (service == Service::kDraining) return;
    if (service == Service::kAway) {
      queue_.start(PoolIndex(pool), replica, now_);
      oracle_.start(pool, replica, now_);
      return;
    }
    if (chance(random_, 0.4)) return;
    queue_.drain(PoolIndex(pool), replica, now_);
    oracle_.drain(pool, replica, now_);
  }
  void check() const {
    for (std::size_t p = 0; p < case_.pools.size(); ++p) {
      const PoolStats stats = queue_.stats(PoolIndex(p));
      test::expect_same(stats, oracle_.stats(p));
      test::expect_invariants(stats, case_.pools[p]);
      if (case_.pools[p].prefill_replicas == 0) {
        EXPECT_TRUE(queue_.drawn(PoolIndex(p)) == oracle_.drawn(p));
      }
      EXPECT_DOUBLE_EQ(queue_.loaded_s(PoolIndex(p)), 1e-12 * (stats.up_ps + stats.loading_ps));
      for (std::size_t r = 0; r < case_.pools[p].replicas; ++r) {
        if (case_.pools[p].load_time.ps == 0) break;
        EXPECT_EQ(queue_.service(PoolIndex(p), r), oracle_.service(p, r));
      }
    }
  }

  const Case& case_;
  bool power_fails_;
  PowerCoverage& coverage_;
  RandomStream random_;
  double eagerness_;
  SimTime now_;
  test::Outcomes got_;
  test::Outcomes want_;
  serving::Serving queue_;
  test::SteppingOracle oracle_;
  std::vector<PhaseTimes> busy_;  // at now_
  std::vector<bool> stopped_;
};

Case case_of(std::uint32_t number) {
  return number % 3 == 0 ? test::random_service_case(number)
                         : test::random_case(200'000 + number, number % 3 == 1);
}

TEST(PowerProperty, ClocksThatChangeEqualTheSteppingOracle) {
  PowerCoverage coverage;
  for (std::uint32_t number = 0; number < 4000; ++number) {
    SCOPED_TRACE("case " + std::to_string(number));
    const Case c = case_of(number);
    PowerComparison(c, number, false, coverage).run();
    ASSERT_FALSE(HasFailure());
  }
  EXPECT_GT(coverage.served, 60'000U);
  EXPECT_GT(coverage.preemptions, 10'000U);
  EXPECT_GT(coverage.hit_tokens, 100'000);
  EXPECT_GT(coverage.transfers, 5'000U);
  EXPECT_GT(coverage.changes_at_work, 40'000U);
}

TEST(PowerProperty, PowerThatFailsEqualsTheSteppingOracle) {
  PowerCoverage coverage;
  for (std::uint32_t number = 10'000; number < 14'000; ++number) {
    SCOPED_TRACE("case " + std::to_string(number));
    const Case c = case_of(number);
    PowerComparison(c, number, true, coverage).run();
    ASSERT_FALSE(HasFailure());
  }
  EXPECT_GT(coverage.served, 20'000U);
  EXPECT_GT(coverage.preemptions, 2'000U);
  EXPECT_GT(coverage.hit_tokens, 50'000);
  EXPECT_GT(coverage.transfers, 2'000U);
  EXPECT_GT(coverage.stopped, 20'000U);
  EXPECT_GT(coverage.lost_at_work, 20'000U);
}

}  // namespace
}  // namespace archipelago
