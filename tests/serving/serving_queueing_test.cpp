// Queues with known answers.  With only t0 not zero and max_sequences = 1 a replica is a server
// that works one request at a time: output_tokens x t0 each.  With max_sequences = c and the
// scheduler `chunked` it is c of them behind one queue; with only the cost a sequence not zero it
// is one server that all its sequences share.
//
// Tolerance: four standard errors of the simulated mean, by batch means (30 batches, which hold
// the autocorrelation); seeds are fixed, so a pass is a pass for good.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <functional>
#include <iostream>
#include <vector>

#include "base/random.hpp"
#include "serving/serving.hpp"

namespace archipelago {
namespace {

using serving::PoolIndex;
using serving::PoolSpec;
using serving::Serving;
using serving::ServingRequest;

struct Estimate {
  double mean = 0;
  double standard_error = 0;
};

Estimate batch_means(const std::vector<double>& values) {
  constexpr std::size_t kBatches = 30;
  const std::size_t size = values.size() / kBatches;
  double sum = 0;
  double squares = 0;
  for (std::size_t b = 0; b < kBatches; ++b) {
    double batch = 0;
    for (std::size_t i = b * size; i < (b + 1) * size; ++i) batch += values[i];
    batch /= static_cast<double>(size);
    sum += batch;
    squares += batch * batch;
  }
  const double mean = sum / kBatches;
  const double variance = (squares - kBatches * mean * mean) / (kBatches - 1);
  return {mean, std::sqrt(variance / kBatches)};
}

constexpr SimTime kTick{1'000'000};  // a token, one microsecond

PoolSpec servers(std::size_t count) {
  PoolSpec spec;
  spec.cost.t0 = kTick.ps;
  spec.kv_capacity_tokens = 1'000'000;
  spec.replicas = count;
  spec.limits.max_sequences = 1;
  spec.limits.queue_limit = 1'000'000'000;
  return spec;
}

// One replica of so many seats, each at its own pace whatever the others do.
PoolSpec seats(std::int64_t count) {
  PoolSpec spec = servers(1);
  spec.limits.scheduler = serving::Scheduler::kChunked;
  spec.limits.token_budget = 1'000'000;
  spec.limits.max_sequences = count;
  spec.kv_capacity_tokens = 10'000'000'000;
  return spec;
}

// One replica whose n sequences get a token each every n ticks.
PoolSpec shared() {
  PoolSpec spec = seats(1'000'000);
  spec.cost.t0 = 0;
  spec.cost.per_prompt_token = kTick.ps;  // a request's prompt is one token, and gives one
  spec.cost.per_sequence = kTick.ps;
  return spec;
}

struct Queue : serving::Listener {
  void on_served(std::uint32_t tag, SimTime, SimTime finished) override {
    const double span = (finished - arrival[tag]).seconds() / kTick.seconds();
    response[tag] = span;
    wait[tag] = span - ticks[tag];
  }
  void on_refused(std::uint32_t tag, SimTime, serving::Refusal) override { lost[tag] = 1; }

  // `requests` Poisson arrivals, `rate` a tick; the first tenth is warm-up and is cut.
  void run(const PoolSpec& spec, double rate, std::size_t requests,
           const std::function<std::int32_t(RandomStream&)>& service) {
    RandomStream gaps({.experiment = 11}, "queueing arrivals");
    RandomStream services({.experiment = 11}, "queueing services");
    for (auto* v : {&ticks, &response, &wait, &lost}) v->assign(requests, 0);
    Serving serving({spec}, *this);
    double now = 0;
    for (std::uint32_t tag = 0; tag < requests; ++tag) {
      now += gaps.exponential() / rate;
      arrival.push_back({static_cast<std::int64_t>(now * static_cast<double>(kTick.ps))});
      const std::int32_t output = service(services);
      ticks[tag] = output;
      serving.run_until(arrival.back());
      serving.submit(PoolIndex(0), {tag, 1, output}, arrival.back());
    }
    serving.run_until(kNever);
    const auto warm_up = static_cast<std::ptrdiff_t>(requests / 10);
    for (auto* v : {&ticks, &response, &wait, &lost}) v->erase(v->begin(), v->begin() + warm_up);
  }

  std::vector<SimTime> arrival;
  std::vector<double> ticks;     // of service
  std::vector<double> response;  // ticks
  std::vector<double> wait;      // before the service begins, ticks
  std::vector<double> lost;
};

std::function<std::int32_t(RandomStream&)> geometric(double mean) {
  return [mean](RandomStream& random) {
    return 1 + static_cast<std::int32_t>(std::log1p(-random.uniform()) / std::log1p(-1.0 / mean));
  };
}

void expect_within_four_errors(const Estimate& got, double want) {
  std::cout << "mean " << got.mean << " +- " << got.standard_error << ", expected " << want << "\n";
  EXPECT_NEAR(got.mean, want, 4 * got.standard_error);
  EXPECT_LT(got.standard_error, 0.05 * want);  // the check has teeth
}

// M/D/1, S = 100, load 0.7: W = rho S / (2 (1 - rho)) = 116.667 ticks.
TEST(Queueing, DeterministicServiceHasTheWaitOfMD1) {
  Queue queue;
  queue.run(servers(1), 0.7 / 100, 400'000, [](RandomStream&) { return 100; });
  expect_within_four_errors(batch_means(queue.wait), 0.7 * 100 / (2 * (1 - 0.7)));
}

// M/G/1 with geometric service, mean m = 100: E[S^2] = 2 m^2 - m, so by Pollaczek-Khinchine
// W = lambda E[S^2] / (2 (1 - rho)); the exponential (M/M/1) limit is rho m / (1 - rho) = 150.
TEST(Queueing, GeometricServiceHasTheWaitOfPollaczekKhinchine) {
  Queue queue;
  constexpr double kMean = 100;
  queue.run(servers(1), 0.6 / kMean, 400'000, geometric(kMean));
  const double second_moment = 2 * kMean * kMean - kMean;
  const double want = 0.6 / kMean * second_moment / (2 * (1 - 0.6));  // 149.25
  EXPECT_NEAR(want, 150, 1);
  expect_within_four_errors(batch_means(queue.wait), want);
}

// A pool that holds nobody waiting is Erlang's loss system: the share refused depends on the
// offered load only, whatever the law of service.  B(a, n) = a B(a, n-1) / (n + a B(a, n-1)).
double erlang_b(double offered, int count) {
  double b = 1;
  for (int n = 1; n <= count; ++n) b = offered * b / (n + offered * b);
  return b;
}
double erlang_c(double offered, int count) {
  const double b = erlang_b(offered, count);
  return b / (1 - offered / count * (1 - b));
}

TEST(Queueing, PoolWithoutAQueueLosesTheShareOfErlangB) {
  PoolSpec spec = servers(8);
  spec.limits.queue_limit = 0;
  const double want = erlang_b(6.0, 8);
  EXPECT_NEAR(want, 0.1219, 1e-4);  // tables of Erlang B: 6 erlangs, 8 lines
  Queue geometric_service;
  geometric_service.run(spec, 6.0 / 100, 300'000, geometric(100));
  expect_within_four_errors(batch_means(geometric_service.lost), want);
  Queue fixed_service;
  fixed_service.run(spec, 6.0 / 100, 300'000, [](RandomStream&) { return 100; });
  expect_within_four_errors(batch_means(fixed_service.lost), want);
}

// Join the shortest queue lies between one central queue (Erlang C) and queues of their own.
// M/M/4 at load 0.8: C = 0.5964, W = C m / (4 (1 - 0.8)); own queues: rho m / (1 - rho) = 400.
TEST(Queueing, ShortestQueueLiesBetweenCentralAndSeparateQueues) {
  Queue queue;
  queue.run(servers(4), 4 * 0.8 / 100, 400'000, geometric(100));
  const double c = erlang_c(3.2, 4);
  EXPECT_NEAR(c, 0.5964, 1e-4);
  const Estimate wait = batch_means(queue.wait);
  std::cout << "mean wait " << wait.mean << " +- " << wait.standard_error << "\n";
  EXPECT_GT(wait.mean + 4 * wait.standard_error, c * 100 / (4 * 0.2));
  EXPECT_LT(wait.mean, 0.5 * 400);
}

// A seat beside taken ones is given at a boundary, up to a tick late, and one that falls free in
// that tick is no wait.  With services of 10,000 ticks both are far below the standard errors.
constexpr double kLong = 10'000;
std::vector<double> waited(const std::vector<double>& wait) {
  std::vector<double> yes;
  for (const double ticks : wait) yes.push_back(ticks > 1 ? 1 : 0);
  return yes;
}

// M/M/c: share C waits, W = C m / (c (1 - load)).  C(3.2 erlangs, 4 seats) = 0.5964 in tables.
TEST(Queueing, SeatsOfOneReplicaWaitAsErlangCSays) {
  EXPECT_NEAR(erlang_c(3.2, 4), 0.5964, 1e-4);
  EXPECT_NEAR(erlang_c(1.0, 2), 1.0 / 3, 1e-12);  // by hand: 2 load^2 / (1 + load)
  for (const int count : {2, 4, 8}) {
    const double offered = 0.8 * count;
    Queue queue;
    queue.run(seats(count), offered / kLong, 600'000, geometric(kLong));
    const double c = erlang_c(offered, count);
    expect_within_four_errors(batch_means(waited(queue.wait)), c);
    expect_within_four_errors(batch_means(queue.wait), c * kLong / (count * (1 - 0.8)));
  }
}

// Two seats and three of their own against five together, each seat as loaded as the others: by
// Erlang C the pool waits less than either part, and so it does here beyond four standard errors.
TEST(Queueing, APoolOfSeatsIsNeverWorseThanItsParts) {
  for (const double load : {0.5, 0.9}) {
    const auto wait = [&](int count) {
      Queue queue;
      queue.run(seats(count), load * count / kLong, 400'000, geometric(kLong));
      return batch_means(queue.wait);
    };
    const Estimate pool = wait(5);
    for (const int part : {2, 3}) {
      const Estimate alone = wait(part);
      EXPECT_LT(pool.mean + 4 * pool.standard_error, alone.mean - 4 * alone.standard_error)
          << part << " seats at load " << load;
    }
  }
}

// Nine in ten take 0.2 m, one 8.2 m: mean m, squared coefficient of variation 5.76.
std::function<std::int32_t(RandomStream&)> two_point(double mean) {
  return [mean](RandomStream& random) {
    return static_cast<std::int32_t>(mean * (random.uniform() < 0.1 ? 8.2 : 0.2));
  };
}

// M/G/1 with processor sharing: the mean response is m / (1 - load) whatever the law (Kleinrock).
// A token comes at the end of a round of the sequences present, which adds some ten ticks.
TEST(Queueing, ASharedReplicaRespondsAsProcessorSharingWhateverTheService) {
  const auto fixed = [](RandomStream&) { return static_cast<std::int32_t>(kLong); };
  for (const auto& law :
       {std::function<std::int32_t(RandomStream&)>(fixed), geometric(kLong), two_point(kLong)}) {
    Queue queue;
    queue.run(shared(), 0.7 / kLong, 600'000, law);
    expect_within_four_errors(batch_means(queue.response), kLong / (1 - 0.7));
  }
}

// Its other half: fair to everybody, the response to a request of size x is x / (1 - load).
TEST(Queueing, ASharedReplicaSlowsShortAndLongAlike) {
  Queue queue;
  queue.run(shared(), 0.7 / kLong, 600'000, two_point(kLong));
  std::vector<double> brief;
  std::vector<double> lengthy;
  for (std::size_t i = 0; i < queue.ticks.size(); ++i) {
    (queue.ticks[i] < kLong ? brief : lengthy).push_back(queue.response[i] / queue.ticks[i]);
  }
  expect_within_four_errors(batch_means(brief), 1 / (1 - 0.7));
  expect_within_four_errors(batch_means(lengthy), 1 / (1 - 0.7));
}

// Little's law on the pool's own figures: busy time is the work that came.
TEST(Queueing, BusyTimeIsTheWorkServed) {
  struct Ignore : serving::Listener {
    void on_served(std::uint32_t, SimTime, SimTime) override {}
    void on_refused(std::uint32_t, SimTime, serving::Refusal) override {}
  } ignore;
  Serving serving({servers(3)}, ignore);
  RandomStream random({.experiment = 12}, "busy time");
  std::int64_t work = 0;
  for (std::uint32_t tag = 0; tag < 1'000; ++tag) {
    const auto output = static_cast<std::int32_t>(1 + random.below(50));
    work += output * kTick.ps;
    serving.submit(PoolIndex(0), {tag, 1, output}, SimTime{});
  }
  serving.run_until(kNever);
  EXPECT_DOUBLE_EQ(serving.stats(PoolIndex(0)).busy_ps, static_cast<double>(work));
}

TEST(BusyTime, DoesNotOverflowBeyondAHundredReplicaDays) {
  // 200 replicas work for a day each: 1.7e19 ps, more than 63 bits hold.
  struct Ignore : serving::Listener {
    void on_served(std::uint32_t, SimTime, SimTime) override {}
    void on_refused(std::uint32_t, SimTime, serving::Refusal) override {}
  } ignore;
  constexpr std::int64_t kDay = std::int64_t{86'400} * 1'000'000'000'000;
  serving::PoolSpec spec;
  spec.cost.t0 = kDay;
  spec.kv_capacity_tokens = 1000;
  spec.replicas = 200;
  Serving serving({spec}, ignore);
  for (std::uint32_t tag = 0; tag < 200; ++tag)
    serving.submit(PoolIndex(0), {tag, 1, 1}, SimTime{});
  serving.run_until(kNever);
  EXPECT_DOUBLE_EQ(serving.stats(PoolIndex(0)).busy_ps, 200.0 * static_cast<double>(kDay));
}

}  // namespace
}  // namespace archipelago
