// A row a request and a row a job: files of the toy against its tables and against paper.
#include "experiment/outcome_rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "app/toy_project.hpp"
#include "base/error.hpp"
#include "experiment/outcome_columns.hpp"
#include "experiment/row_line.hpp"
#include "input/whole_file.hpp"
#include "support/source_dir.hpp"

namespace archipelago::experiment {
namespace {

using test::ToyProject;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kExperiment = ToyProject::kExperiment;

TEST(RowLine, CellsAsTheyAreRead) {
  RowLine line;
  line.begin();
  line.word("a");
  line.none();
  line.number(0.25);
  line.number(17);
  line.seconds({1'500'000'999'999});
  line.seconds({999'999});
  line.seconds({60'000'001'000'000});
  EXPECT_EQ(line.end(), "a,,0.25,17,1.500000,0.000000,60.000001\n");
}

using Row = std::map<std::string, std::string>;

class Rows : public ::testing::Test {
 protected:
  [[nodiscard]] std::vector<Row> rows_of(const std::string& name) const {
    const std::vector<std::string> lines =
        test::lines_of(input::whole_text(project_.folder() / "out" / (name + ".csv.zst")));
    const std::vector<std::string> header = test::split_cells(lines.at(0));
    std::vector<Row> rows;
    for (std::size_t i = 1; i < lines.size(); ++i) {
      const std::vector<std::string> cells = test::split_cells(lines[i]);
      EXPECT_EQ(cells.size(), header.size()) << lines[i];
      for (std::size_t c = 0; c < std::min(cells.size(), header.size()); ++c) {
        if (c == 0) rows.emplace_back();
        rows.back()[header[c]] = cells[c];
      }
    }
    return rows;
  }
  void ask_for(const std::string& requests) const {
    project_.write(kExperiment,
                   project_.read(kExperiment) + "output: {requests: " + requests + "}\n");
  }
  ToyProject project_;
};

// As many rows as requests were counted, and the fates that the tables count.
TEST_F(Rows, OfAllRequestsAddUpToTheTables) {
  ask_for("all");
  const std::string summary = project_.results();
  std::map<std::string, double> fates;
  for (const Row& row : rows_of("requests")) {
    if (row.at("measured") == "1") fates[row.at("fate")] += 0.5;  // mean of two replicates
  }
  const auto mean = [&](const std::string& metric) {
    const std::string start = "1,bloc,toy," + metric + ",count,";
    for (const std::string& line : test::lines_of(summary)) {
      if (line.starts_with(start)) return std::stod(line.substr(start.size()));
    }
    throw std::runtime_error(metric + " is not in the summary");
  };
  double sum = 0;
  for (const auto& [fate, count] : fates) sum += count;
  EXPECT_NEAR(sum, mean("requests"), 1e-6);
  EXPECT_NEAR(fates["timeout"], mean("refused_timeout"), 1e-6);
  EXPECT_NEAR(fates["queue_full"], mean("refused_queue_full"), 1e-6);
  EXPECT_GT(fates["served"], 0);
}

// 10 ms an iteration and 0.1 ms a prompt token and sequence: alone, a request's prefill of 100
// tokens takes 20.1 ms at least, and it travels 5 ms each way.
TEST_F(Rows, HaveTimesPathAndSite) {
  project_.replace(kExperiment, "demand_scale: 10\n", "demand_scale: 0.1\n");
  project_.replace(kExperiment, "policy: islands\n", "policy: {global_cloud: {region: left}}\n");
  ask_for("all");
  ASSERT_FALSE(project_.results().empty());
  const std::string cable = project_.cell("platforms/toy2/cables.csv", 0, "cable");
  bool abroad = false;
  for (const Row& row : rows_of("requests")) {
    if (row.at("fate") != "served") continue;
    EXPECT_EQ(row.at("site"), "left");
    EXPECT_EQ(row.at("path"), row.at("nation") == "ID" ? cable : "");
    abroad = abroad || row.at("nation") == "ID";
    EXPECT_GE(std::stod(row.at("ttft")), 2 * std::stod(row.at("one_way")) + 0.020);
    EXPECT_GE(std::stod(row.at("e2e")), std::stod(row.at("ttft")) + 10 * 0.010);
    EXPECT_NEAR(std::stod(row.at("e2e")),
                std::stod(row.at("ttft")) + 10 * std::stod(row.at("tpot")), 2e-5);
    EXPECT_GT(std::stod(row.at("gpu_time")), 0);
  }
  EXPECT_TRUE(abroad);
}

// 5 MB at 50 Mbit/s are 0.8 s, behind the last of 11 tokens and not between them.
TEST_F(Rows, HaveThePayloadBehindTheLastToken) {
  project_.replace(kExperiment, "demand_scale: 10\n", "demand_scale: 0.1\n");
  project_.replace(ToyProject::kRecipe, "    llms: {toy-llm: 1}\n",
                   "    llms: {toy-llm: 1}\n    payload: {down: 5 MB, access_mbps: 50}\n");
  ask_for("all");
  ASSERT_FALSE(project_.results().empty());
  std::size_t served = 0;
  for (const Row& row : rows_of("requests")) {
    if (row.at("fate") != "served") continue;
    ++served;
    EXPECT_NEAR(std::stod(row.at("e2e")),
                std::stod(row.at("ttft")) + 10 * std::stod(row.at("tpot")) + 0.8, 2e-5);
  }
  EXPECT_GT(served, 0U);
}

// The same questions in each scenario and replicate; 20 % of some thousand.
TEST_F(Rows, OfAShareAreTheSameQuestionsUnderEveryPolicy) {
  project_.replace(kExperiment, "policy: islands\n", "axes: {policy: [islands, federated]}\n");
  ask_for("20 %");
  ASSERT_FALSE(project_.results().empty());
  std::map<std::string, std::vector<std::pair<std::string, std::string>>> asked;
  for (const Row& row : rows_of("requests")) {
    if (row.at("replicate") != "0") continue;
    asked[row.at("scenario")].emplace_back(row.at("request"), row.at("asked"));
  }
  ASSERT_THAT(asked, SizeIs(2));
  std::sort(asked["1"].begin(), asked["1"].end());
  std::sort(asked["2"].begin(), asked["2"].end());
  EXPECT_EQ(asked["1"], asked["2"]);
  const double all = 14'538;  // foresight_test.cpp
  EXPECT_NEAR(static_cast<double>(asked["1"].size()), 0.2 * all, 0.02 * all);
}

TEST_F(Rows, DoNotHangOnWhichRunEndsFirst) {
  ask_for("all");
  ASSERT_EQ(project_.run({"run", kExperiment, "--out", "out", "--quiet", "--jobs", "1"}).status, 0);
  const std::string one = project_.read("out/requests.csv.zst");
  ASSERT_EQ(project_.run({"run", kExperiment, "--out", "out", "--quiet", "--jobs", "2"}).status, 0);
  EXPECT_EQ(project_.read("out/requests.csv.zst"), one);
}

// Several batches behind each other: the first that cannot be written is told, not the last.
TEST_F(Rows, ThatCannotBeWrittenAreToldOf) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full on this system";
  ask_for("all");
  const Experiment experiment = load_experiment(project_.folder() / kExperiment);
  RequestRows rows(experiment.scenarios.front(), {0, 0}, "/dev/full");
  const auto write = [&] {
    record::RequestOutcome outcome;
    outcome.fate = record::Fate::kNoSite;
    outcome.sent = false;
    outcome.nation = NationIndex(0);
    outcome.metro = PointIndex(0);
    outcome.llm = LlmIndex(0);
    for (; outcome.number < 100'000; ++outcome.number) rows.on_outcome(outcome);
    rows.close();
  };
  EXPECT_THROW(write(), SimulationError);
}

TEST_F(Rows, OfAnEarlierRunDoNotStay) {
  const std::string without = project_.read(kExperiment);
  ask_for("all");
  ASSERT_FALSE(project_.results().empty());
  ASSERT_TRUE(project_.exists("out/requests.csv.zst"));
  const std::string with = project_.read("out/summary.csv");
  project_.write(kExperiment, without);
  EXPECT_EQ(project_.results(), with);  // rows are beside the tables, and change nothing in them
  EXPECT_FALSE(project_.exists("out/requests.csv.zst"));
}

// Of three questions of a trace one is longer than the LLM's context: it is refused, sent nowhere,
// counted, and said; it has its number and its row.
TEST_F(Rows, OfAQuestionBeyondTheContextNameNoSite) {
  project_.write("workloads/trace.csv",
                 "arrived_at,num_prefill_tokens,num_decode_tokens\n"
                 "0,100,11\n100,131072,1\n200,100,11\n");
  project_.write(ToyProject::kRecipe,
                 "name: toy\ndescription: a trace\nsource: assumed\ninference:\n"
                 "  - name: chat\n    nations: {weights: {SG: 1}}\n"
                 "    trace: {file: trace.csv, at_end: stop}\n    llms: {toy-llm: 1}\n");
  project_.replace(kExperiment, "demand_scale: 10\n", "");
  project_.replace(kExperiment, "warmup: 1 min\n", "warmup: 0 s\n");
  ask_for("all");
  EXPECT_THAT(project_.results(), HasSubstr(",nation,SG,refused_too_long,count,1,"));
  std::map<std::string, Row> rows;
  for (Row& row : rows_of("requests")) {
    if (row.at("replicate") == "0") rows[row.at("request")] = row;
  }
  ASSERT_THAT(rows, SizeIs(3));
  EXPECT_EQ(rows["0"].at("site"), "left");
  EXPECT_EQ(rows["1"].at("fate"), "too_long");
  EXPECT_EQ(rows["1"].at("site"), "");
  EXPECT_EQ(rows["1"].at("asked"), "100.000000");
  EXPECT_EQ(rows["2"].at("fate"), "served");
}

TEST_F(Rows, AFaultyShareIsAFault) {
  ask_for("120 %");
  const test::Outcome outcome = project_.run({"check", kExperiment});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, HasSubstr("none, all, or a share above 0 and up to 1"));
}

TEST_F(Rows, OfJobs) {
  const std::filesystem::path source = test::source_dir();
  project_.write(ToyProject::kRecipe, input::whole_text(source / "workloads/toy-jobs.yaml"));
  project_.write(kExperiment,
                 "name: toy-jobs\nquestion: who waits\nplatform: ../platforms/toy2\n"
                 "workload: ../workloads/toy.yaml\nstart: 2026-03-02T00:00Z\nhorizon: 12 h\n"
                 "warmup: 0 s\nreplicates: 1\nseed: 5\npolicy: federated\n"
                 "training: {gpu_share: 1, queue: easy}\noutput: {jobs: all}\n");
  ASSERT_FALSE(project_.results().empty());
  const std::vector<Row> rows = rows_of("jobs");
  EXPECT_FALSE(rows.empty());
  for (const Row& row : rows) {
    EXPECT_EQ(row.at("success") == "1", row.at("final_state") == "done");
    if (row.at("success") != "1") continue;
    const auto time = [&](const char* column) { return std::stod(row.at(column)); };
    EXPECT_NEAR(time("waiting_time") + time("execution_time"), time("turnaround_time"), 2e-6);
    EXPECT_NEAR(time("submission_time") + time("turnaround_time"), time("finish_time"), 2e-6);
    EXPECT_GE(time("stretch"), 1 - 1e-6);
    EXPECT_THAT(row.at("allocated_sites"), ::testing::Not(IsEmpty()));
    EXPECT_LE(time("useful") + time("lost"), time("held") * (1 + 1e-6));
  }
}

}  // namespace
}  // namespace archipelago::experiment
