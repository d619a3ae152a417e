// INV-9 for what only training jobs feel: every setting of training, failures and bulk transfers
// changes some cell of summary.csv.
//
// Method   as configuration_keys_test.cpp, with a crowded toy of its own: two cables in a risk
//          group, data and checkpoints that contend for them, nodes and sites that fail, queues.
#include <gtest/gtest.h>

#include <set>

#include "app/toy_project.hpp"
#include "experiment/settings.hpp"

namespace archipelago::test {
namespace {

constexpr const char* kExperiment = ToyProject::kExperiment;

class TrainingProject : public ToyProject {
 public:
  TrainingProject() {
    const std::string cables = "platforms/toy2/cables.csv";
    write(cables, read(cables) +
                      "toy-second,toy-second,submarine,left,right,1500,40,100,trench,5,1,existing,"
                      "assumed,assumed\n");
    set_cell(cables, 0, "shared_risk_group", "trench");
    set_cell(cables, 0, "faults_per_1000km_year", "5");
    set_cell(cables, 0, "repair_days", "0.1");
    write("platforms/toy2/cut.yaml",
          "events:\n"
          "  - cut: toy-left-right\n"
          "    at: day 1 01:00\n"
          "    for: 2 h\n");
    write(kExperiment,
          "name: toy\n"
          "question: what moves\n"
          "platform: ../platforms/toy2\n"
          "workload: ../workloads/toy.yaml\n"
          "start: 2026-03-02T02:00Z\n"
          "horizon: 16 h\n"
          "warmup: 0 s\n"
          "replicates: 1\n"
          "seed: 7\n"
          "policy: federated\n"
          "training:\n"
          "  gpu_share: 1\n"
          "  queue: fifo\n"
          "failures:\n"
          "  events: none\n"
          "wan:\n"
          "  paths: 1\n");
    write(kRecipe,
          "name: toy\n"
          "description: more than two small halls can train\n"
          "source: assumed\n"
          "training:\n"
          "  - name: jobs\n"
          "    jobs_per_day: 400\n"
          "    nations: {weights: {SG: 3, ID: 1}}\n"
          "    gpus: [{gpus: 0.5, share: 0.3}, {gpus: 2, share: 0.4}, {gpus: 8, share: 0.3}]\n"
          "    run_time: {law: lognormal, median: 5 min, mean: 15 min, min: 1 min, max: 3 h}\n"
          "    dataset: {size: 8 TB, home: left}\n"
          "    checkpoint: {size: 2 TB, interval: 4 min}\n"
          "  - name: spread\n"
          "    jobs_per_day: 48\n"
          "    nations: {weights: {SG: 1}}\n"
          "    gpus: [{gpus: 4, share: 1}]\n"
          "    run_time: {law: fixed, time: 20 min}\n"
          "    checkpoint: {size: 20 GB, interval: 5 min}\n"
          "    model: {parameters: 70e9, layers: 32, step: 2 s}\n"
          "    sync: {kind: data_parallel, sites: 2, payload_bits: 16}\n");
  }
};

TEST(Inv9, EverySettingOfTrainingMovesACell) {
  struct Change {
    std::string key;
    std::string from;
    std::string to;
  };
  const std::vector<Change> changes{
      {"training.gpu_share", "gpu_share: 1", "gpu_share: 0.5"},
      {"training.queue", "queue: fifo", "queue: fifo_skip"},
      {"training.queue", "queue: fifo", "queue: shortest_first"},
      {"training.queue", "queue: fifo", "queue: easy"},
      {"training.queue", "queue: fifo", "queue: fair_share"},
      {"wan.paths", "paths: 1", "paths: 2"},
      {"wan.staging_weight", "wan:\n", "wan:\n  staging_weight: 4\n"},
      {"wan.gradient_weight", "wan:\n", "wan:\n  gradient_weight: 4\n"},
      {"wan.checkpoint_weight", "wan:\n", "wan:\n  checkpoint_weight: 4\n"},
      {"failures.cable_rate_factor", "failures:\n", "failures:\n  cable_rate_factor: 1000\n"},
      {"failures.common_cause_per_year", "failures:\n",
       "failures:\n  common_cause_per_year: 1000\n"},
      {"failures.sites_per_year", "failures:\n", "failures:\n  sites_per_year: 1000\n"},
      {"failures.gpus_per_day", "failures:\n", "failures:\n  gpus_per_day: 0.5\n"},
      {"failures.grids_per_year", "failures:\n", "failures:\n  grids_per_year: 1000\n"},
      // 16 GPUs a site may not all train at their full clock.
      {"power.shed_first", "wan:\n", "power:\n  shed_first: serving\nwan:\n"},
      {"failures.isolate", "failures:\n", "failures:\n  isolate: SG\n"},
      {"failures.worst_cut", "failures:\n", "failures:\n  worst_cut: 1\n"},
      {"failures.withdraw", "failures:\n", "failures:\n  withdraw: SG\n"},
      {"failures.events", "events: none", "events: ../platforms/toy2/cut.yaml"},
  };
  std::set<std::string> covered;
  for (const Change& change : changes) covered.insert(change.key);
  for (const input::KeyRow& info : experiment::setting_keys()) {
    const std::string& key = info.key;
    if (!key.starts_with("training.") && !key.starts_with("failures.")) continue;
    EXPECT_TRUE(covered.contains(key)) << key;
  }
  const std::string before = [] {
    TrainingProject project;
    // Two nodes a site, so that half of the GPUs is a node.
    for (std::size_t site : {0, 1})
      project.set_cell("platforms/toy2/sites.csv", site, "gpus", "16");
    return project.results();
  }();
  for (const Change& change : changes) {
    TrainingProject project;
    for (std::size_t site : {0, 1})
      project.set_cell("platforms/toy2/sites.csv", site, "gpus", "16");
    project.replace(kExperiment, change.from, change.to);
    SCOPED_TRACE(change.key + ": " + change.from + " -> " + change.to);
    EXPECT_NE(project.results(), before);
  }
}

TEST(TrainingFaults, AreShownTogetherWithTheirLines) {
  TrainingProject project;
  project.replace(kExperiment, "gpu_share: 1", "gpu_share: 0.5");  // half a node: none
  project.replace(kExperiment, "queue: fifo", "queue: fife");
  project.replace(kExperiment, "events: none", "events: ../platforms/toy2/bad.yaml");
  project.write("platforms/toy2/bad.yaml", "events:\n  - cut: toy-left-rigth\n    at: day 1\n");
  const Outcome outcome = project.run({"check", kExperiment});
  EXPECT_EQ(outcome.status, 3);
  for (const char* said : {"bad.yaml:2", "toy-left-right", "for"}) {
    EXPECT_NE(outcome.err.find(said), std::string::npos) << said << "\n" << outcome.err;
  }
  project.write("platforms/toy2/bad.yaml",
                "events:\n  - cut: toy-left-right\n    at: day 1\n    for: 1 h\n");
  const Outcome second = project.run({"check", kExperiment});
  EXPECT_EQ(second.status, 3);
  for (const char* said : {"toy.yaml:12", "whole node", "toy.yaml:13", "fifo"}) {
    EXPECT_NE(second.err.find(said), std::string::npos) << said << "\n" << second.err;
  }
}

TEST(TrainingFaults, RequestsWithoutAShareOrLimitsAreAFault) {
  const ToyProject project;  // inference
  std::string text = project.read(kExperiment);
  const std::size_t serving = text.find("serving:");
  ASSERT_NE(serving, std::string::npos);
  project.write(kExperiment, text.substr(0, serving));
  const Outcome outcome = project.run({"check", kExperiment});
  EXPECT_EQ(outcome.status, 3);
  for (const char* said : {"serving.gpu_shares", "slo.ttft", "slo.tpot"}) {
    EXPECT_NE(outcome.err.find(said), std::string::npos) << said << "\n" << outcome.err;
  }
}

}  // namespace
}  // namespace archipelago::test
