// `archipelago sensitivity`: every draw is what a run with its values would have given, and what needs
// no run makes none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <map>
#include <string>

#include "app/toy_project.hpp"

namespace archipelago::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// Cells by column of every row of a table.
using Row = std::map<std::string, std::string>;
std::vector<Row> rows_of(const std::string& text) {
  const std::vector<std::string> lines = lines_of(text);
  const std::vector<std::string> header = split_cells(lines.at(0));
  std::vector<Row> rows;
  for (std::size_t l = 1; l < lines.size(); ++l) {
    const std::vector<std::string> cells = split_cells(lines[l]);
    for (std::size_t c = 0; c < header.size(); ++c) {
      if (c == 0) rows.emplace_back();
      rows.back()[header[c]] = cells.at(c);
    }
  }
  return rows;
}

class Sensitivity : public ::testing::Test {
 protected:
  // At that demand the left site has too little and the right one enough, so that policies differ.
  Sensitivity() {
    project_.replace(ToyProject::kExperiment, "demand_scale: 10\n", "demand_scale: 80\n");
    project_.replace(ToyProject::kExperiment, "max_sequences: 4\n", "max_sequences: 1\n");
    project_.replace(ToyProject::kExperiment, "horizon: 10 min\n", "horizon: 2 min\n");
    set_policies("islands, federated");
  }

  void set_policies(const std::string& policies) {
    const std::string text = project_.read(ToyProject::kExperiment);
    const std::size_t from = text.find("policy: islands");
    const std::size_t axes = text.find("axes:");
    const std::size_t begin = axes == std::string::npos ? from : axes;
    const std::size_t end = text.find("demand_scale", begin);
    project_.write(ToyProject::kExperiment, text.substr(0, begin) + "axes: {policy: [" + policies +
                                                "]}\nbaseline: {policy: islands}\n" +
                                                text.substr(end));
  }
  void assume(const std::string& inputs, const std::string& policy = "federated") const {
    project_.write("experiments/assumptions/toy2.yaml",
                   "headlines:\n"
                   "  - {name: slo, metric: slo_attainment, group: toy, of: {policy: " +
                       policy +
                       "}}\n"
                       "  - {name: cost, metric: cost_total, group: toy, of: {policy: " +
                       policy +
                       "}}\n"
                       "assumptions:\n" +
                       inputs);
  }
  [[nodiscard]] Outcome study(std::vector<std::string> more = {}, const char* jobs = "2") const {
    std::vector<std::string> arguments{
        "sensitivity", ToyProject::kExperiment, "--out", "s", "--quiet", "--jobs", jobs};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return project_.run(arguments);
  }
  [[nodiscard]] std::vector<Row> draws() const { return rows_of(project_.read("s/draws.csv")); }
  // The difference to the baseline in the tables of a run.
  [[nodiscard]] std::string difference(const std::string& metric) const {
    for (const Row& row : rows_of(project_.results())) {
      if (row.at("metric") == metric && row.at("group") == "toy" && row.at("scenario") == "2") {
        return row.at("diff_mean");
      }
    }
    return "no row";
  }

  ToyProject project_;
};

constexpr const char* kPrice =
    "  - {input: \"platform.zones[right].price_usd_per_kwh\", law: {choice: [0.4, 0.9]}, source: "
    "assumed}\n";

// The oracle is a run of the experiment with the table changed by hand.
TEST_F(Sensitivity, ADrawOfAPriceIsARunWithIt) {
  assume(kPrice);
  const Outcome outcome = study({"--method", "oat"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const std::vector<Row> rows = draws();
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_NE(rows[0].at("cost"), rows[1].at("cost"));
  for (const Row& row : rows) {
    project_.set_cell("platforms/toy2/zones.csv", 1, "price_usd_per_kwh",
                      row.at("platform.zones[right].price_usd_per_kwh"));
    EXPECT_EQ(row.at("cost"), difference("cost_total"));
    EXPECT_EQ(row.at("slo"), difference("slo_attainment"));
  }
  // Two scenarios of two replicates, and nothing for the prices.
  EXPECT_THAT(project_.read("s/sensitivity.md"), HasSubstr("; 4 runs were simulated"));
}

TEST_F(Sensitivity, ADrawOfASettingIsARunWithIt) {
  assume("  - {input: serving.max_sequences, law: {choice: [2, 4]}, source: assumed}\n");
  ASSERT_EQ(study({"--method", "oat"}).status, 0);
  const std::vector<Row> rows = draws();
  ASSERT_EQ(rows.size(), 2U);
  std::string standing = "1";
  for (const Row& row : rows) {
    const std::string value = row.at("serving.max_sequences");
    project_.replace(ToyProject::kExperiment, "max_sequences: " + standing,
                     "max_sequences: " + value);
    EXPECT_EQ(row.at("slo"), difference("slo_attainment")) << value;
    standing = value;
  }
  EXPECT_NE(rows[0].at("slo"), rows[1].at("slo"));
  EXPECT_THAT(project_.read("s/sensitivity.md"), HasSubstr("; 12 runs were simulated"));
}

TEST_F(Sensitivity, PricesAndLimitsOverKeptRecordsRunNothing) {
  ASSERT_EQ(
      project_.run({"run", ToyProject::kExperiment, "--out", "out", "--quiet", "--keep-records"})
          .status,
      0);
  assume(std::string(kPrice) +
         "  - {input: slo.ttft, law: {uniform: [x0.8, x1.2]}, source: assumed}\n");
  const Outcome outcome =
      study({"--records", "out/records", "--method", "oat", "--method", "lhs", "--draws", "20"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(project_.read("s/sensitivity.md"), HasSubstr("; 0 runs were simulated"));
  EXPECT_EQ(draws().size(), 4U + 20U);
}

// Federated by cost reads prices: another price is another run, and the same as one by hand.
TEST_F(Sensitivity, PricesThatAPolicyReadsAreRunAnew) {
  set_policies("islands, {federated: {objective: cost}}");
  assume(kPrice, "{federated: {objective: cost}}");
  const Outcome outcome = study({"--method", "oat"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const std::vector<Row> rows = draws();
  // Four of the nominal, two of federated for each of two prices; islands read none.
  EXPECT_THAT(project_.read("s/sensitivity.md"), HasSubstr("; 8 runs were simulated"));
  project_.set_cell("platforms/toy2/zones.csv", 1, "price_usd_per_kwh", "0.9");
  EXPECT_EQ(rows.at(1).at("cost"), difference("cost_total"));
  EXPECT_EQ(rows.at(1).at("slo"), difference("slo_attainment"));
}

// Twice the same bytes; the number of processes and of earlier methods does not matter.
TEST_F(Sensitivity, TablesAreTheSameEveryTime) {
  assume(std::string(kPrice) +
         "  - {input: demand_scale, law: {uniform: [x0.8, x1.2]}, source: assumed}\n");
  ASSERT_EQ(study({"--method", "sobol", "--draws", "4"}).status, 0);
  const std::string first = project_.read("s/sensitivity.csv");
  ASSERT_EQ(study({"--method", "sobol", "--draws", "4"}, "1").status, 0);
  EXPECT_EQ(project_.read("s/sensitivity.csv"), first);
}

TEST_F(Sensitivity, EveryMethodLeavesItsRows) {
  assume(std::string(kPrice) +
         "  - {input: \"platform.nations[*].wacc_percent\", law: {normal: {mean: 10, deviation: "
         "1}}, source: assumed}\n");
  ASSERT_EQ(study({"--method", "oat", "--method", "lhs", "--method", "morris", "--method", "sobol",
                   "--draws", "8"})
                .status,
            0);
  std::map<std::string, int> rows;
  for (const Row& row : rows_of(project_.read("s/sensitivity.csv"))) {
    ++rows[row.at("method") + " " + row.at("index")];
  }
  // Two headlines, two inputs.
  const std::map<std::string, int> expected{
      {"nominal difference", 2}, {"oat swing", 4},   {"lhs mean", 2},    {"lhs reading_holds", 2},
      {"lhs ties", 2},           {"sobol ties", 2},  {"morris mu", 4},   {"morris mu_star", 4},
      {"morris sigma", 4},       {"sobol first", 4}, {"sobol total", 4}, {"sobol mean", 2},
      {"sobol reading_holds", 2}};
  EXPECT_EQ(rows, expected);
  EXPECT_THAT(project_.read("s/sensitivity.md"),
              AllOf(HasSubstr("sampling"), HasSubstr("inputs"),
                    HasSubstr("reads as above 0, below, or as a tie"), HasSubstr("## Screening"),
                    HasSubstr("## Shares of variance")));
}

TEST_F(Sensitivity, FaultsAreInputFaultsAndNothingIsWritten) {
  const Outcome none = study({"--assumptions", "nowhere"});
  EXPECT_EQ(none.status, 3);
  EXPECT_THAT(none.err, AllOf(HasSubstr("--assumptions"), HasSubstr("no file of assumptions")));
  assume("  - {input: demand_scal, law: {uniform: [1, 2]}, source: assumed}\n");
  const Outcome typo = study();
  EXPECT_EQ(typo.status, 3);
  EXPECT_THAT(typo.err, AllOf(HasSubstr("toy2.yaml:5"), HasSubstr("demand_scale")));
  assume(kPrice);
  project_.replace("experiments/assumptions/toy2.yaml", "cost_total, group: toy",
                   "cost_total, group: tpy");
  const Outcome group = study();
  EXPECT_EQ(group.status, 3);
  EXPECT_THAT(group.err, AllOf(HasSubstr("toy2.yaml:3"), HasSubstr("did you mean 'toy'?")));
  EXPECT_FALSE(project_.exists("s"));
  EXPECT_EQ(study({"--method", "montecarlo"}).status, 2);
}

}  // namespace
}  // namespace archipelago::test
