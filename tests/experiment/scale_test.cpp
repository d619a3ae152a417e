// `scale`, end to end: a toy of eight times the size at scale 1/8 is the toy, printed at eight times
// its size.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "app/toy_project.hpp"
#include "experiment/estimate.hpp"
#include "metrics/definitions.hpp"

namespace archipelago::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kExperiment = ToyProject::kExperiment;
constexpr const char* kRecipe = ToyProject::kRecipe;
constexpr const char* kSites = "platforms/toy2/sites.csv";
constexpr const char* kCables = "platforms/toy2/cables.csv";

// Means of summary.csv by scenario, group and metric.
std::map<std::string, double> means_of(const std::string& summary) {
  std::map<std::string, double> means;
  for (const std::string& line : lines_of(summary)) {
    const std::vector<std::string> cells = split_cells(line);
    means[cells[0] + " " + cells[2] + " " + cells[3]] = std::atof(cells[5].c_str());
  }
  return means;
}

// What `large` prints at its scale against what `small` prints at scale 1.
void expect_full_size_of(const std::string& small, const std::string& large, double scale) {
  const auto before = means_of(small);
  const auto after = means_of(large);
  EXPECT_EQ(before.size(), after.size());
  for (const auto& [name, value] : before) {
    if (name.starts_with("scenario ")) continue;  // the header
    const std::string metric = name.substr(name.rfind(' ') + 1);
    const bool sums = metrics::definition_of(metric).extent == metrics::Extent::kExtensive;
    ASSERT_TRUE(after.contains(name)) << name;
    const double expected = sums ? value / scale : value;
    EXPECT_NEAR(after.at(name), expected, 2e-5 * std::abs(expected) + 1e-12) << name;
  }
}

// The toy, or one eight times as large: 64 GPUs and 80 kW a hall, 800 Gbit/s.
class SizedProject : public ToyProject {
 public:
  explicit SizedProject(bool large) : large_(large) {
    for (std::size_t site = 0; site < 2 && large; ++site) {
      set_cell(kSites, site, "gpus", "64");
      set_cell(kSites, site, "it_power_mw", "0.08");
    }
    if (large) set_cell(kCables, 0, "capacity_gbps", "800");
  }
  [[nodiscard]] std::string sized(const char* small, const char* large) const {
    return large_ ? large : small;
  }
  [[nodiscard]] std::string results_at(const std::string& scale) const {
    const Outcome outcome =
        run({"run", kExperiment, "--out", "out", "--quiet", "--set", "scale=" + scale});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return read("out/summary.csv");
  }

 private:
  bool large_;
};

class RequestProject : public SizedProject {
 public:
  explicit RequestProject(bool large) : SizedProject(large) {
    replace(kExperiment, "policy: islands\n", "policy: federated\n");
    replace(
        kRecipe, "requests_per_day: 86400",
        "requests_per_day: " + sized("86400", "691200") + "\n    sessions: " + sized("50", "400"));
    write(kRecipe, read(kRecipe) +
                       "  - name: people\n    closed_loop: {users: " + sized("20", "160") +
                       ", think_time: 20 s}\n"
                       "    nations: {weights: {SG: 1, ID: 1}}\n"
                       "    prompt_tokens: {law: fixed, tokens: 50}\n"
                       "    output_tokens: {law: fixed, tokens: 40}\n"
                       "    llms: {toy-llm: 1}\n");
  }
};

TEST(Scale, RequestsOfALargerToyAtItsScaleAreThoseOfTheToy) {
  const std::string small = RequestProject(false).results();
  EXPECT_THAT(small, HasSubstr("cost_total"));
  expect_full_size_of(small, RequestProject(true).results_at("1/8"), 1.0 / 8);
}

// Gangs of 32 and 64 GPUs, of which 4 and 8 are left; data and exchanges of eight times the size.
class JobProject : public SizedProject {
 public:
  explicit JobProject(bool large) : SizedProject(large) {
    write(kExperiment,
          "name: toy\nquestion: does it shrink\nplatform: ../platforms/toy2\n"
          "workload: ../workloads/toy.yaml\nstart: 2026-03-02T02:00Z\nhorizon: 16 h\n"
          "warmup: 0 s\nreplicates: 1\nseed: 7\npolicy: federated\n"
          "training: {gpu_share: 1, queue: easy}\n"
          "failures: {events: ../platforms/toy2/limit.yaml}\n");
    write("platforms/toy2/limit.yaml",
          "events:\n  - limit: left\n    to_mw: " + sized("0.005", "0.04") +
              "\n    at: day 1 03:00\n    for: 2 h\n");
    write(kRecipe,
          "name: toy\ndescription: gangs\nsource: assumed\ntraining:\n"
          "  - name: jobs\n    jobs_per_day: 100\n    nations: {weights: {SG: 3, ID: 1}}\n"
          "    gpus: [{gpus: " +
              sized("8", "64") + ", share: 1}]\n" +
              "    run_time: {law: lognormal, median: 5 min, mean: 15 min, min: 1 min, max: 3 h}\n"
              "    dataset: {size: " +
              sized("1 TB", "8 TB") +
              ", home: left}\n    checkpoint: {size: " + sized("200 GB", "1600 GB") +
              ", interval: 4 min}\n"
              "  - name: spread\n    jobs_per_day: 24\n    nations: {weights: {SG: 1}}\n"
              "    gpus: [{gpus: " +
              sized("4", "32") +
              ", share: 1}]\n"
              "    run_time: {law: fixed, time: 20 min}\n"
              "    model: {parameters: " +
              sized("10e9", "80e9") +
              ", layers: 32, step: 2 s}\n"
              "    sync: {kind: data_parallel, sites: 2, payload_bits: 16}\n");
  }
};

TEST(Scale, JobsOfALargerToyAtItsScaleAreThoseOfTheToy) {
  const std::string small = JobProject(false).results();
  for (const char* metric : {"staging_bytes", "gradient_bytes", "gpu_hours_held", "energy_grid"}) {
    EXPECT_THAT(small, HasSubstr(metric));
  }
  expect_full_size_of(small, JobProject(true).results_at("1/8"), 1.0 / 8);
}

TEST(Scale, OfOneMovesNothing) {
  EXPECT_EQ(RequestProject(true).results_at("1"), RequestProject(true).results());
}

TEST(Scale, IsSaidWhereverFiguresAre) {
  const RequestProject project(true);
  (void)project.results_at("1/8");
  const std::string words = "scale 1/8: figures are printed at full size";
  EXPECT_THAT(project.read("out/summary.md"), HasSubstr("; " + words + ". Figures"));
  EXPECT_THAT(project.read("out/manifest.json"), HasSubstr("\"scale\": \"" + words + "\""));
  for (const char* option : {"check", "run"}) {
    std::vector<std::string> arguments{option, kExperiment, "--set", "scale=1/8"};
    if (arguments[0] == "run") arguments.emplace_back("--dry-run");
    EXPECT_THAT(project.run(arguments).out, HasSubstr("1 scenarios x 2 replicates, scale 1/8\n"));
  }
  const RequestProject full(true);
  (void)full.results();
  EXPECT_THAT(full.read("out/summary.md"), Not(HasSubstr("scale 1")));
  EXPECT_THAT(full.read("out/manifest.json"), Not(HasSubstr("\"scale\"")));
}

// Verified from the manifest, and found again in the store.
TEST(Scale, IsKeptInManifestAndStore) {
  const RequestProject project(true);
  const std::string first = project.results_at("1/8");
  EXPECT_EQ(project.run({"verify", "out"}).status, 0);
  const Outcome again = project.run(
      {"run", kExperiment, "--out", "again", "--set", "scale=1/8", "--store", "runs.sqlite"});
  EXPECT_THAT(again.err, HasSubstr("2 of 2 runs from"));
  EXPECT_EQ(project.read("again/summary.csv"), first);
}

// Both scenarios print the size of the platform; the smaller one runs an eighth of its requests.
TEST(Scale, IsAnAxis) {
  const RequestProject project(true);
  project.write(kExperiment, project.read(kExperiment) + "axes: {scale: [1, 1/8]}\n");
  const auto means = means_of(project.results());
  const double full = means.at("1 toy requests");
  // 10 x 8 a second for 9 minutes: 43,200 and as many of the closed loop as ask; +- 4 of sqrt(8 n).
  EXPECT_NEAR(means.at("2 toy requests"), full, 4 * std::sqrt(8 * full));
  EXPECT_DOUBLE_EQ(means.at("1 left replicas"), 64);
  EXPECT_DOUBLE_EQ(means.at("2 left replicas"), 64);
  EXPECT_THAT(project.read("out/summary.md"),
              HasSubstr("scale 1, 1/8: figures are printed at full size"));
  const experiment::Experiment experiment =
      experiment::load_experiment(project.folder() / kExperiment);
  EXPECT_NEAR(experiment::estimate_of(experiment.scenarios[1]).requests,
              experiment::estimate_of(experiment.scenarios[0]).requests / 8, 1);
}

// ---- limits

TEST(Scale, RefusesASiteBelowANodeAtItsLineAllAtOnce) {
  const RequestProject project(true);
  project.set_cell(kSites, 1, "gpus", "24");
  project.replace(kExperiment, "demand_scale: 10\n", "demand_scale: 10\nscale: 1/10\n");
  const Outcome outcome = project.run({"check", kExperiment});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, HasSubstr("experiments/toy.yaml:12: scale: 1/10 leaves site left 6.4 of "
                                     "its 64 GPUs, less than a node of 8; the least scale that "
                                     "keeps it is 1/8"));
  EXPECT_THAT(outcome.err,
              HasSubstr("experiments/toy.yaml:12: scale: 1/10 leaves site right 2.4 of "
                        "its 24 GPUs, less than a node of 8; the least scale that "
                        "keeps it is 1/3"));
}

TEST(Scale, IsANumberUpToOneOrAFraction) {
  for (const char* bad : {"0", "2", "1/0", "small"}) {
    const Outcome outcome =
        ToyProject().run({"check", kExperiment, "--set", std::string("scale=") + bad});
    EXPECT_EQ(outcome.status, 3);
    EXPECT_THAT(outcome.err, HasSubstr(std::string("'") + bad +
                                       "' is no scale; expected a number above 0 and up to 1, or "
                                       "a fraction, as 1/100"));
  }
}

// 24 GPUs x 1/2 are a node and a half, so two nodes: 16 GPUs stand for 32.
TEST(Scale, SaysWhatWholeNodesChange) {
  const RequestProject project(true);
  project.set_cell(kSites, 1, "gpus", "24");
  project.set_cell(kSites, 1, "it_power_mw", "0.03");
  const Outcome outcome = project.run({"check", kExperiment, "--set", "scale=1/2"});
  EXPECT_THAT(outcome.out, HasSubstr("warning: scale 1/2 leaves whole nodes, which changes what "
                                     "sites have: right +33 % (16 GPUs for 24)\n"));
}

// Half of 64 GPUs train on four nodes, a quarter of 16 (at 1/4) on none.
TEST(Scale, SaysWhichSitesTrainNoMore) {
  const JobProject project(true);
  project.replace(kExperiment, "gpu_share: 1,", "gpu_share: 0.25,");
  project.set_cell(kSites, 1, "gpus", "128");
  project.set_cell(kSites, 1, "it_power_mw", "0.16");
  const Outcome outcome = project.run({"check", kExperiment, "--set", "scale=1/4"});
  EXPECT_THAT(outcome.out, HasSubstr("warning: scale 1/4 leaves no whole node that trains at left, "
                                     "which train at full size\n"));
}

}  // namespace
}  // namespace archipelago::test
