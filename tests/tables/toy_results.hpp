// An experiment and its results made in memory: scenario "islands" is the baseline of "federated".
//
// Flow     ToyResults toy(replicates); toy.set(scenario, replicate, group, metric, value) ...
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "experiment/experiment.hpp"
#include "experiment/runner.hpp"
#include "support/toy_platform.hpp"
#include "workload/recipe/recipe.hpp"

namespace archipelago::test {

struct ToyResults {
  explicit ToyResults(std::uint32_t replicates) {
    experiment.name = "toy";
    experiment.question = "Does it add up?";
    experiment.file = "experiments/toy.yaml";
    experiment.replicates = replicates;
    experiment.seed = 7;
    experiment.axes = {
        {"policy", {{"islands", "islands", "islands"}, {"federated", "federated", "federated"}}}};
    const auto platform = std::make_shared<const platform::Platform>(toy_platform());
    const auto recipe = std::make_shared<const workload::Recipe>();
    for (std::size_t s = 0; s < 2; ++s) {
      experiment::Scenario scenario;
      scenario.id = experiment.axes[0].values[s].label;
      scenario.point = {s};
      scenario.platform = platform;
      scenario.recipe = recipe;
      scenario.baseline = 0;
      scenario.settings.run.start = *parse_utc("2026-03-02T00:00Z");
      scenario.settings.run.horizon = to_sim_time(Seconds(25 * 3600));
      scenario.settings.run.warmup = to_sim_time(Seconds(3600));
      scenario.settings.run.slo = {Seconds(0.5), Seconds(0.05)};
      scenario.settings.run.policy = {scenario.id, {}};
      experiment.scenarios.push_back(std::move(scenario));
    }
    results.assign(2, std::vector<experiment::RunResult>(replicates));
  }

  void set(std::size_t scenario, std::size_t replicate, const std::string& group,
           const std::string& metric, double value, std::optional<platform::Quality> quality = {}) {
    results[scenario][replicate].rows.push_back({group, metric, value, quality});
  }

  experiment::Experiment experiment;
  experiment::Results results;
};

}  // namespace archipelago::test
