// Users who wait for their answers, in the engine: against the machine interference model, and
// against open arrivals under overload.
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "engine/request_path_world.hpp"

namespace archipelago::engine {
namespace {

using test::PathSettings;
using test::PathWorld;

// M/M/c//N: N users think for z on average, c seats serve in s: with n users there,
//   p(n) = p(0) x N! / (N - n)! x (s / z)^n / (n <= c: n!; else c! c^(n - c)),
//   answers a second = sum p(n) min(n, c) / s       (Kleinrock, Queueing Systems I, section 3.8).
double answers_per_second(int users, int seats, double think_s, double service_s) {
  double weight = 1;
  double sum = 1;
  double rate = 0;
  for (int n = 1; n <= users; ++n) {
    weight *= (users - n + 1) * service_s / think_s / std::min(n, seats);
    sum += weight;
    rate += weight * std::min(n, seats) / service_s;
  }
  return rate / sum;
}

// By hand for one seat, two users, think = service = 1 s: weights 1, 2, 2; 4 / 5 a second.
TEST(ClosedLoop, TheModelIsTheBooks) { EXPECT_DOUBLE_EQ(answers_per_second(2, 1, 1, 1), 0.8); }

struct QueueWorld final : record::RequestSink {
  QueueWorld(double users, double think_s, std::int32_t seats, double horizon_s)
      : platform(platform::load_platform(std::filesystem::path(test::source_dir()) /
                                         "platforms/queues")),
        horizon(to_sim_time(Seconds(horizon_s))),
        router(platform),
        deployment(platform, {{"work", 1.0}}),
        policy(policy::make_policy({"islands", {}}, platform)) {
    std::vector<double> shares(platform.nations.size());
    shares[0] = 1;
    workload::InferenceStream stream = test::toy_stream("chat", shares);
    stream.prompt_tokens = workload::LengthLaw::fixed(1);
    stream.output_tokens = workload::LengthLaw::geometric(10'000, 400'000);  // 100 us each: 1 s
    stream.llms = {{platform.find_llm("work").value(), 1.0}};
    stream.closed_loop = workload::ClosedLoop{users, think_s, 1, false, 16};
    recipe = test::toy_recipe({stream});
    limits.scheduler = serving::Scheduler::kChunked;
    limits.token_budget = 65'536;
    limits.max_sequences = seats;
    limits.queue_limit = 100'000'000;
  }
  // Answers in each of 20 equal stretches behind a first, which is warm-up.
  std::array<double, 20> run() {
    workload::RequestSource source(platform, recipe, test::kMonday, horizon, 1, {7, 0});
    RequestPath path({.platform = platform,
                      .router = router,
                      .deployment = deployment,
                      .specs = deployment.specs(platform, limits),
                      .policy = *policy,
                      .source = source,
                      .sink = *this});
    path.advance_to(horizon);
    path.close();
    return answers;
  }
  void on_outcome(const record::RequestOutcome& outcome) override {
    if (outcome.fate != record::Fate::kServed) return;
    const auto stretch = outcome.finished.ps * 21 / horizon.ps;
    if (stretch > 0 && stretch <= 20) answers.at(static_cast<std::size_t>(stretch) - 1) += 1;
  }

  platform::Platform platform;
  SimTime horizon;
  platform::Router router;
  Deployment deployment;
  std::unique_ptr<policy::Policy> policy;
  serving::Limits limits;
  workload::Recipe recipe;
  std::array<double, 20> answers{};
};

// Replicas of the site, each with its seats; platforms/queues has one for "work".
class MachineInterference : public ::testing::TestWithParam<std::array<int, 3>> {};

TEST_P(MachineInterference, MeetsTheModelWithinItsInterval) {
  const auto [users, seats, think_s] = GetParam();
  constexpr double kStretch = 2000;  // seconds
  QueueWorld world(users, think_s, seats, 21 * kStretch);
  const auto counts = world.run();
  double mean = 0;
  for (const double count : counts) mean += count / kStretch / 20;
  double variance = 0;
  for (const double count : counts) {
    variance += (count / kStretch - mean) * (count / kStretch - mean) / 19;
  }
  const double model = answers_per_second(users, seats, think_s, 1);
  EXPECT_NEAR(mean, model, 4 * std::sqrt(variance / 20) + 2e-4 * model);  // a tick of 100 us
}
INSTANTIATE_TEST_SUITE_P(Queues, MachineInterference,
                         ::testing::Values(std::array{4, 1, 5}, std::array{8, 3, 4},
                                           std::array{30, 3, 5}, std::array{12, 5, 20}));

// Twice as many users as three seats can serve: each waits, and no queue grows beyond them.
TEST(ClosedLoop, OverloadDoesNotMultiplyUsers) {
  QueueWorld world(60, 10, 3, 4000);
  double sum = 0;
  for (const double count : world.run()) sum += count;
  const double seconds = 4000.0 * 20 / 21;
  EXPECT_NEAR(sum / seconds, 3, 0.15);  // the seats are never empty
}

// A user's next question sees the queues of its own instant: outcomes come in order of time, and no
// question of a user comes before its answer.
TEST(ClosedLoop, OrderOfTimeHolds) {
  workload::InferenceStream stream = test::toy_stream("chat", {0.75, 0.25});
  stream.closed_loop = workload::ClosedLoop{40, 0.05, 1, false, 16};
  PathWorld world(test::toy2(), test::toy_recipe({stream}), {.policy = {"federated", {}}});
  world.run();
  ASSERT_GT(world.outcomes.size(), 1000U);
  SimTime last;
  std::size_t in_flight = 0;
  for (const record::RequestOutcome& outcome : world.outcomes) {
    if (outcome.fate != record::Fate::kServed) {
      ++in_flight;
      continue;
    }
    EXPECT_GE(outcome.finished - outcome.network_one_way, last);
    last = outcome.finished - outcome.network_one_way;
  }
  EXPECT_LE(in_flight, 40U);
}

}  // namespace
}  // namespace archipelago::engine
