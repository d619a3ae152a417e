// `archipelago workload` as from a shell, and a run whose recipe replays a trace.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/toy_project.hpp"

namespace archipelago::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using Words = std::vector<std::string>;

// A request every two seconds for an hour: 100 prompt tokens, 11 output tokens.
std::string hour_of_requests() {
  std::string text = "arrived_at,num_prefill_tokens,num_decode_tokens\n";
  for (int i = 0; i <= 1800; ++i) text += std::to_string(2 * i) + ",100,11\n";
  return text;
}

class WorkloadHelp : public ::testing::TestWithParam<Words> {};

TEST_P(WorkloadHelp, HasAnExampleThatNamesTheCommand) {
  const ToyProject project;
  Words arguments = GetParam();
  std::string command = "archipelago";
  for (const std::string& word : arguments) command += " " + word;
  arguments.emplace_back("--help");
  const Outcome outcome = project.run(arguments);
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, HasSubstr("Example:\n  " + command));
}

INSTANTIATE_TEST_SUITE_P(Commands, WorkloadHelp,
                         ::testing::Values(Words{"workload"}, Words{"workload", "inspect"},
                                           Words{"workload", "convert"}, Words{"workload", "fit"}));

TEST(WorkloadCommand, InspectPrintsTheProfileAndCountsBadRows) {
  const ToyProject project;
  project.write("trace.csv", hour_of_requests() + "3601,x,1\n");
  const Outcome refused = project.run({"workload", "inspect", "trace.csv"});
  EXPECT_EQ(refused.status, 3);
  EXPECT_THAT(refused.err, HasSubstr("trace.csv:1803: num_prefill_tokens: 'x' is not a whole"));
  const Outcome outcome = project.run({"workload", "inspect", "trace.csv", "--skip-bad", "1"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("vidur: Vidur, because its header names arrived_at, "),
                                 HasSubstr("1 bad rows"), HasSubstr("0.5 requests/s")));
  EXPECT_THAT(outcome.err, HasSubstr("left out: trace.csv:1803"));
}

TEST(WorkloadCommand, InspectPrintsTheProfileOfJobsToo) {
  const ToyProject project;
  project.write("jobs.csv",
                "job_id,submit_time,duration,num_gpu\n0,0,3600,8\n1,43200,7200,1\n"
                "2,50000,5,0\n3,x,1,1\n");
  const Outcome refused = project.run({"workload", "inspect", "jobs.csv"});
  EXPECT_EQ(refused.status, 3);
  EXPECT_THAT(refused.err, HasSubstr("jobs.csv:5: submit_time: 'x' is not a number of seconds"));
  const Outcome outcome = project.run({"workload", "inspect", "jobs.csv", "--skip-bad", "1"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("jobs: job list of a scheduling simulator, because its header"),
                    HasSubstr("1 without GPU"), HasSubstr("1 bad rows"), HasSubstr("2 jobs/day"),
                    HasSubstr("GPU-hours     10\n")));
  EXPECT_THAT(outcome.err, HasSubstr("left out: jobs.csv:5"));
  const Outcome told =
      project.run({"workload", "inspect", "jobs.csv", "--skip-bad", "1", "--format", "jobs"});
  EXPECT_THAT(told.out, HasSubstr("because it was said"));
  EXPECT_EQ(project.run({"workload", "convert", "jobs.csv", "--to", "vidur", "--out", "x"}).status,
            3)
      << "requests only";
}

TEST(WorkloadCommand, ConvertSaysWhatTheNewFormatCannot) {
  const ToyProject project;
  project.write("trace.jsonl",
                R"({"timestamp": 5, "input_length": 9, "output_length": 2, "hash_ids": [1]})");
  const Outcome outcome =
      project.run({"workload", "convert", "trace.jsonl", "--to", "vidur", "--out", "trace.csv"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out,
              HasSubstr("trace.csv: 1 requests, read as Mooncake JSON Lines because its keys are"));
  EXPECT_THAT(outcome.err, HasSubstr("vidur has no block hashes: those of 1 requests"));
  EXPECT_EQ(project.read("trace.csv"),
            "arrived_at,num_prefill_tokens,num_decode_tokens\n0.000000000,9,2\n");
}

TEST(WorkloadCommand, ConvertDoesNotEatItsOwnInput) {
  const ToyProject project;
  project.write("trace.csv", hour_of_requests());
  const Outcome outcome =
      project.run({"workload", "convert", "trace.csv", "--to", "azure", "--out", "trace.csv"});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_EQ(project.read("trace.csv"), hour_of_requests());
}

// What is fitted takes the place of the project's recipe, and runs.
TEST(WorkloadCommand, AFittedRecipeRuns) {
  const ToyProject project;
  project.write("trace.csv", hour_of_requests());
  const Outcome fit = project.run(
      {"workload", "fit", "trace.csv", "--platform", "toy2", "--out", ToyProject::kRecipe});
  EXPECT_EQ(fit.status, 0) << fit.err;
  EXPECT_THAT(fit.out, IsEmpty());
  EXPECT_THAT(project.read(ToyProject::kRecipe), HasSubstr("requests_per_day: 43200"));
  const Outcome run = project.run_experiment();
  EXPECT_EQ(run.status, 0) << run.err;
}

TEST(WorkloadCommand, FitTakesTracesOfJobsToo) {
  const ToyProject project;
  project.write("jobs.csv",
                "job_id,submit_time,duration,num_gpu\n0,0,3600,8\n1,43200,7200,1\n2,86400,60,1\n");
  const Outcome printed = project.run({"workload", "fit", "jobs.csv", "--platform", "toy2"});
  EXPECT_EQ(printed.status, 0) << printed.err;
  EXPECT_THAT(printed.out,
              AllOf(HasSubstr("training:\n  - name: gpus-1\n"), HasSubstr("  - name: gpus-8-15\n"),
                    HasSubstr("law: percentiles"), Not(HasSubstr("inference:"))));
  const Outcome written = project.run(
      {"workload", "fit", "jobs.csv", "--platform", "toy2", "--out", "workloads/fitted.yaml"});
  EXPECT_EQ(written.status, 0) << written.err;
  EXPECT_EQ(project.read("workloads/fitted.yaml"), printed.out);
  project.write("at-once.csv", "job_id,submit_time,duration,num_gpu\n0,5,3600,8\n1,5,7200,1\n");
  const Outcome refused = project.run({"workload", "fit", "at-once.csv", "--platform", "toy2"});
  EXPECT_EQ(refused.status, 3);
  EXPECT_THAT(refused.err, HasSubstr("all jobs are submitted at one instant"));
}

std::string replay_recipe(const std::string& file, const std::string& more) {
  return "name: replay\ndescription: an hour of requests\nsource: assumed\ninference:\n"
         "  - name: chat\n    nations: {weights: {SG: 1}}\n    llms: {toy-llm: 1}\n"
         "    trace: {file: " +
         file + more + "}\n";
}

TEST(WorkloadCommand, ATraceIsReplayedInARun) {
  const ToyProject project;
  project.write("workloads/trace.csv", hour_of_requests());
  project.write(ToyProject::kRecipe, replay_recipe("trace.csv", ", at_end: repeat"));
  const Outcome run = project.run_experiment();
  EXPECT_EQ(run.status, 0) << run.err;
}

TEST(WorkloadCommand, ATraceThatEndsBeforeTheRunIsRefused) {
  const ToyProject project;
  project.write("workloads/trace.csv",
                "arrived_at,num_prefill_tokens,num_decode_tokens\n0,1,1\n1,1,1\n");
  project.write(ToyProject::kRecipe, replay_recipe("trace.csv", ""));
  const Outcome run = project.run_experiment();
  EXPECT_NE(run.status, 0);
  EXPECT_THAT(run.err, HasSubstr("lasts 1.000 s with time_warp 1"));
}

}  // namespace
}  // namespace archipelago::test
