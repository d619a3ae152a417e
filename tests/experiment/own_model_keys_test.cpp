// INV-9 for models of nations' own: every key of a recipe that speaks of them, and the MFU of a GPU type, moves a
// cell of the results.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "app/toy_project.hpp"
#include "input/key_table.hpp"
#include "workload/recipe/recipe_keys.hpp"

namespace archipelago::test {
namespace {

constexpr const char* kExperiment = ToyProject::kExperiment;
constexpr const char* kRecipe = ToyProject::kRecipe;

// Two nations that train one model at both halls, in a run that sees an hour of it.
class ModelProject : public ToyProject {
 public:
  ModelProject() {
    const std::string gpus = "platforms/toy2/gpus.csv";
    std::string table = read(gpus);
    const std::size_t end = table.find('\n');
    table.insert(end, ",training_mfu");
    table.insert(table.find('\n', table.find("toy-gpu")), ",0.4");
    write(gpus, table);
    // A foreign operator on home soil is no home for ID's state data.
    set_cell("platforms/toy2/sites.csv", 1, "operator_iso2", "SG");
    write(kExperiment,
          "name: toy\n"
          "question: what moves\n"
          "platform: ../platforms/toy2\n"
          "workload: ../workloads/toy.yaml\n"
          "start: 2026-03-02T02:00Z\n"
          "horizon: 1 h\n"
          "warmup: 0 s\n"
          "replicates: 1\n"
          "seed: 7\n"
          "policy: federated\n"
          "training:\n"
          "  gpu_share: 1\n");
    write(kRecipe,
          "name: toy\n"
          "description: one model of two nations\n"
          "source: assumed\n"
          "training:\n"
          "  - name: models\n"
          "    once: 5 min\n"
          "    nations: {weights: {SG: 3, ID: 1}}\n"
          "    gpus: [{gpus: 16, share: 1}]\n"
          "    run_time: {law: work, tokens: 1e13, gpu: toy-gpu}\n"
          "    model: {parameters: 20e9, active_parameters: 10e9, layers: 4, batch_tokens: 1e6}\n"
          "    checkpoint: {interval: 10 min}\n"
          "    own_model: {shared: true}\n"
          "    sync: {kind: data_parallel, sites: 2, payload_bits: 16}\n");
  }
};

TEST(Inv9, EveryKeyOfAModelOfOnesOwnMovesACell) {
  struct Change {
    std::string key;
    std::string from;
    std::string to;
  };
  const std::vector<Change> changes{
      {"once", "once: 5 min", "once: 10 min"},
      {"own_model", "    own_model: {shared: true}\n", ""},
      {"own_model.shared", "{shared: true}", "{shared: false}"},
      {"own_model.texts", "{shared: true}", "{shared: true, texts: state}"},
      {"own_model.base_law", "{shared: true}", "{shared: true, base_law: ID}"},
      {"model.active_parameters", "active_parameters: 10e9", "active_parameters: 5e9"},
      // 8 GPUs of 80 GB hold 32 bytes for each of 20e9 parameters, not 33.
      {"model.state_bytes", "layers: 4", "layers: 4, state_bytes: 33"},
      {"run_time.mfu", "gpu: toy-gpu", "gpu: toy-gpu, mfu: 0.3"},
  };
  std::set<std::string> covered;
  for (const Change& change : changes) covered.insert("training[]." + change.key);
  for (const input::KeyRow& row : workload::recipe_keys()) {
    if (row.owner != "workload/own_model.hpp") continue;
    if (row.key.starts_with("training[].own_model")) {
      EXPECT_TRUE(covered.contains(row.key)) << row.key;
    }
  }
  const std::string before = ModelProject().results();
  EXPECT_THAT(before, ::testing::HasSubstr("model_months"));
  for (const Change& change : changes) {
    ModelProject project;
    // Without own_model the work has to fit the clock.
    if (change.key == "own_model") project.replace(kRecipe, "tokens: 1e13", "tokens: 1e11");
    project.replace(kRecipe, change.from, change.to);
    SCOPED_TRACE(change.key + ": " + change.from + " -> " + change.to);
    EXPECT_NE(project.results(), before);
  }
}

TEST(Inv9, TheSizeOfACheckpointMovesACell) {
  std::string before;
  for (const char* checkpoint : {"{interval: 10 min}", "{size: 1 GB, interval: 10 min}"}) {
    ModelProject project;
    project.replace(kRecipe, "{shared: true}", "{}");
    project.replace(kRecipe, "{gpus: 16,", "{gpus: 8,");
    project.replace(kRecipe, "    sync: {kind: data_parallel, sites: 2, payload_bits: 16}\n", "");
    project.replace(kRecipe, "{SG: 3, ID: 1}", "{SG: 1}");
    project.replace(kRecipe, "{interval: 10 min}", checkpoint);
    const std::string results = project.results();
    EXPECT_NE(results, before);
    before = results;
  }
}

TEST(Inv9, TheMfuOfAGpuTypeMovesACell) {
  const std::string before = ModelProject().results();
  ModelProject project;
  project.set_cell("platforms/toy2/gpus.csv", 0, "training_mfu", "0.2");
  EXPECT_NE(project.results(), before);
}

TEST(OwnModelFaults, AnMfuAboveOneIsAFaultWithItsLine) {
  ModelProject project;
  project.set_cell("platforms/toy2/gpus.csv", 0, "training_mfu", "1.2");
  const Outcome outcome = project.run({"check", kExperiment});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, ::testing::HasSubstr("gpus.csv:2: training_mfu: 1.2"));
}

}  // namespace
}  // namespace archipelago::test
