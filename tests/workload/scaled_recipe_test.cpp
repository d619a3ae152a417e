// A recipe at a scale, by arithmetic: what requests and jobs become.
#include "workload/recipe/scaled_recipe.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>

#include "support/toy_platform.hpp"
#include "workload/sources/expected_requests.hpp"
#include "workload/sources/job_source.hpp"
#include "workload/sources/request_source.hpp"
#include "workload/toy_recipe.hpp"
#include "workload/trace_folder.hpp"

namespace archipelago::workload {
namespace {

constexpr double kDay = 86'400;
constexpr Seed kSeed{42, 0};

std::vector<Request> requests_of(const Recipe& recipe, SimTime horizon) {
  const platform::Platform platform = test::toy_platform();
  RequestSource source(platform, recipe, test::kMonday, horizon, 1, kSeed);
  return test::all_requests(source);
}

// ---- requests

TEST(ScaledRecipe, RatesUsersAndSessionsShrink) {
  InferenceStream open = test::toy_stream("open", {1, 0});
  open.sessions = 1000;
  InferenceStream closed = test::toy_stream("closed", {1, 0});
  closed.closed_loop = ClosedLoop{.users = 500, .think_s = 30};
  InferenceStream few = closed;
  few.closed_loop->users = 20;
  const Recipe small = scaled(test::toy_recipe({open, closed, few}), 0.01);
  EXPECT_DOUBLE_EQ(small.inference[0].requests_per_day, 864);
  EXPECT_EQ(small.inference[0].sessions, 10U);
  EXPECT_DOUBLE_EQ(small.inference[1].closed_loop->users, 5);
  EXPECT_DOUBLE_EQ(small.inference[1].requests_per_day, 864);
  EXPECT_EQ(small.inference[1].sessions, 0U);
  // A fifth of a user is one: a twentieth of the twenty, and of what they ask.
  EXPECT_DOUBLE_EQ(small.inference[2].closed_loop->users, 1);
  EXPECT_DOUBLE_EQ(small.inference[2].requests_per_day, 86'400.0 / 20);
}

TEST(ScaledRecipe, OfScaleOneIsTheRecipe) {
  const Recipe full = test::toy_recipe({test::toy_stream("open", {1, 0})});
  const auto before = requests_of(full, test::hours(1));
  const auto after = requests_of(scaled(full, 1), test::hours(1));
  ASSERT_EQ(before.size(), after.size());
  for (std::size_t i = 0; i < before.size(); ++i) EXPECT_EQ(before[i].at, after[i].at);
}

// 200 conversations of five questions, one a second; a conversation is known by its second block.
class ScaledTrace : public ::testing::Test {
 protected:
  static constexpr int kSessions = 200;
  static constexpr int kRows = 5 * kSessions;

  [[nodiscard]] Recipe recipe(bool with_sessions) const {
    std::string rows = with_sessions ? "" : "arrived_at,num_prefill_tokens,num_decode_tokens\n";
    for (int i = 0; i < kRows; ++i) {
      const std::string number = std::to_string(i % kSessions + 1);
      rows += with_sessions
                  ? R"({"timestamp": )" + std::to_string(1000 * i) +
                        R"(, "input_length": 1024, "output_length": 9, "hash_ids": [0, )" + number +
                        "]}\n"
                  : std::to_string(i) + ",100,9\n";
    }
    folder_.write(with_sessions ? "trace.jsonl" : "trace.csv", rows);
    return load_recipe(folder_.write("recipe.yaml",
                                     "name: r\ndescription: d\nsource: assumed\ninference:\n"
                                     "  - name: replay\n"
                                     "    nations: {weights: {AA: 1}}\n"
                                     "    llms: {toy-llm: 1}\n"
                                     "    trace: {file: " +
                                         std::string(with_sessions ? "trace.jsonl" : "trace.csv") +
                                         ", at_end: stop}\n"),
                       platform_);
  }

  test::TraceFolder folder_;
  platform::Platform platform_ = test::toy_platform();
};

// A quarter of 200: 50, with a standard deviation of sqrt(200 x 1/4 x 3/4) = 6.1.
TEST_F(ScaledTrace, KeepsWholeSessions) {
  std::map<std::uint64_t, int> kept;
  for (const Request& request : requests_of(scaled(recipe(true), 0.25), test::hours(1))) {
    ++kept[request.session];
  }
  EXPECT_NEAR(static_cast<double>(kept.size()), 50, 4 * 6.1);
  for (const auto& [session, count] : kept) EXPECT_EQ(count, 5) << session;
}

// A quarter of 1000: 250, with a standard deviation of 13.7; they come when they came.
TEST_F(ScaledTrace, KeepsRequestsOfNoSessionOneByOne) {
  const Recipe small = scaled(recipe(false), 0.25);
  const auto requests = requests_of(small, test::hours(1));
  EXPECT_NEAR(static_cast<double>(requests.size()), 250, 4 * 13.7);
  for (const Request& request : requests) EXPECT_EQ(request.at.ps % 1'000'000'000'000, 0);
  EXPECT_DOUBLE_EQ(expected_requests(platform_, small, test::kMonday, test::hours(1), 1), 250);
}

// ---- jobs

// 64 GPUs are 8 nodes: at 1/10 the 6.4 GPUs are no node any more, 6 or 7; at 1/5 12.8 GPUs are 1.6
// nodes, 8 or 16.
TEST(ScaledGpus, AreWholeUnitsRoundedByTheDraw) {
  EXPECT_EQ(scaled_gpus(64'000, 0.1, {}, 0.39), 7000);
  EXPECT_EQ(scaled_gpus(64'000, 0.1, {}, 0.41), 6000);
  EXPECT_EQ(scaled_gpus(64'000, 0.2, {}, 0.59), 16'000);
  EXPECT_EQ(scaled_gpus(64'000, 0.2, {}, 0.61), 8000);
  EXPECT_EQ(scaled_gpus(64'000, 0.125, {}, 0.99), 8000) << "exactly a node, whatever the draw";
  EXPECT_EQ(scaled_gpus(800'000, 0.01, {}, 0.99), 8000) << "though 0.01 is not a binary fraction";
  // 12 GPUs are no whole nodes: 1.2 GPUs.
  EXPECT_EQ(scaled_gpus(12'000, 0.1, {}, 0.19), 2000);
  EXPECT_EQ(scaled_gpus(12'000, 0.1, {}, 0.21), 1000);
}

// 4 GPUs x 0.1: one GPU in two of five cases; a job of one or less keeps what it has, in one of ten.
TEST(ScaledGpus, OfSmallJobsAreASmallJobOrNone) {
  EXPECT_EQ(scaled_gpus(4000, 0.1, {}, 0.39), 1000);
  EXPECT_EQ(scaled_gpus(4000, 0.1, {}, 0.41), 0);
  EXPECT_EQ(scaled_gpus(1000, 0.1, {}, 0.09), 1000);
  EXPECT_EQ(scaled_gpus(1000, 0.1, {}, 0.11), 0);
  EXPECT_EQ(scaled_gpus(300, 0.1, {}, 0.09), 300);
  EXPECT_EQ(scaled_gpus(300, 0.1, {}, 0.11), 0);
}

// Two sites share what is left: pairs of nodes (128 GPUs x 0.2 = 1.6 pairs) or of GPUs (6.4 = 3.2
// pairs, 0.8 = 0.4 of a pair).
TEST(ScaledGpus, OfSeveralSitesDivideAmongThem) {
  const GangShape two{.gpus_per_node = 8, .sites = 2};
  EXPECT_EQ(scaled_gpus(128'000, 0.2, two, 0.59), 32'000);
  EXPECT_EQ(scaled_gpus(128'000, 0.2, two, 0.61), 16'000);
  EXPECT_EQ(scaled_gpus(64'000, 0.1, two, 0.19), 8000);
  EXPECT_EQ(scaled_gpus(64'000, 0.1, two, 0.21), 6000);
  EXPECT_EQ(scaled_gpus(8000, 0.1, two, 0.39), 2000);
  EXPECT_EQ(scaled_gpus(8000, 0.1, two, 0.41), 0);
}

// The mean over draws is GPUs x scale, to the grid of the draws.
TEST(ScaledGpus, AreExpectedToBeTheScaleOfTheGpus) {
  constexpr int kDraws = 10'000;
  for (const std::int64_t gpu_milli : {200, 1000, 3000, 8000, 12'000, 64'000, 96'000, 1'000'000}) {
    for (const double scale : {0.001, 0.01, 0.1, 1.0 / 3, 0.7}) {
      double sum = 0;
      for (int i = 0; i < kDraws; ++i) {
        sum += static_cast<double>(scaled_gpus(gpu_milli, scale, {}, (i + 0.5) / kDraws));
      }
      const double exact = static_cast<double>(gpu_milli) * scale;
      EXPECT_NEAR(sum / kDraws, exact, 2 * 8000.0 / kDraws) << gpu_milli << " x " << scale;
    }
  }
}

TrainingStream toy_jobs(std::vector<GpuShare> gpus) {
  TrainingStream stream;
  stream.name = "jobs";
  stream.jobs_per_day = 8640;  // one in ten seconds
  stream.nation_share = {0.5, 0.5};
  stream.hour_weights.fill(1);
  stream.day_weights.fill(1);
  stream.gpus = std::move(gpus);
  stream.run_time = RunTimeLaw::fixed(600);
  stream.common.dataset = Bytes(1e13);
  stream.common.checkpoint = Bytes(1e11);
  stream.common.parameters = 8e9;
  return stream;
}

std::vector<Job> jobs_of(TrainingStream stream, double scale, double days = 10) {
  Recipe recipe;
  recipe.training = {std::move(stream)};
  recipe = scaled(std::move(recipe), scale);
  const platform::Platform platform = test::toy_platform();
  JobSource source(platform, recipe, test::kMonday, to_sim_time(Seconds(days * kDay)), 1, kSeed);
  std::vector<Job> jobs;
  for (Job job; source.next(job);) jobs.push_back(job);
  return jobs;
}

// Gangs keep their number, instants and run times; a hundredth of 1600 GPUs are two nodes.
TEST(ScaledJobs, GangsShrinkAndTheirBytesWithThem) {
  TrainingStream stream = toy_jobs({{1'600'000, 1}});
  stream.step_gpu_seconds = 3200;
  const auto full = jobs_of(stream, 1, 1);
  const auto small = jobs_of(stream, 0.01, 1);
  ASSERT_EQ(full.size(), small.size());
  for (std::size_t i = 0; i < full.size(); ++i) {
    EXPECT_EQ(full[i].submitted, small[i].submitted);
    EXPECT_EQ(full[i].run_time, small[i].run_time);
    EXPECT_EQ(small[i].gpu_milli, 16'000);
    EXPECT_EQ(small[i].id, i);
    EXPECT_DOUBLE_EQ(small[i].dataset.si(), 1e11);
    EXPECT_DOUBLE_EQ(small[i].checkpoint.si(), 1e9);
    EXPECT_DOUBLE_EQ(small[i].parameters, 8e7);
    // 3200 GPU-seconds on 1600 GPUs: two seconds, at any scale.
    EXPECT_EQ(small[i].step, to_sim_time(Seconds(2)));
  }
}

// 0.3 of 86,400 jobs have half a GPU, 0.5 one, 0.2 eight: at 1/10 2592, 4320 and 17,280 x 0.8 of them
// stay, with standard deviations below 140; 0.1 x 2.25 GPUs a job in all.
TEST(ScaledJobs, SmallJobsThinOutAndGpuTimeShrinks) {
  std::map<std::int64_t, double> counts;
  double gpus = 0;
  for (const Job& job : jobs_of(toy_jobs({{500, 0.3}, {1000, 0.5}, {8000, 0.2}}), 0.1)) {
    ++counts[job.gpu_milli];
    gpus += static_cast<double>(job.gpu_milli) / 1000;
  }
  EXPECT_EQ(counts.size(), 2U) << "of eight GPUs 0.8 are left: one, or none";
  EXPECT_NEAR(counts[500], 2592, 4 * 140);
  EXPECT_NEAR(counts[1000], 4320 + 13'824, 4 * 140);
  EXPECT_NEAR(gpus, 0.1 * 2.25 * 86'400, 4 * 140);
}

// Who is spread at full size is spread at any, evenly; who is not, is not.
TEST(ScaledJobs, SpreadJobsStaySpread) {
  TrainingStream stream = toy_jobs({{64'000, 0.5}, {8000, 0.5}});
  stream.common.sync = {.kind = SyncKind::kDiloco, .sites = 2, .inner_steps = 100};
  stream.sync_from_milli = 64'000;
  for (const Job& job : jobs_of(stream, 0.1, 1)) {
    if (job.sync.kind == SyncKind::kDiloco) {
      EXPECT_TRUE(job.gpu_milli == 6000 || job.gpu_milli == 8000) << job.gpu_milli;
    } else {
      EXPECT_EQ(job.gpu_milli, 1000);
    }
  }
}

}  // namespace
}  // namespace archipelago::workload
