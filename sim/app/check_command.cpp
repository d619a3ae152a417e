#include <fmt/format.h>

#include <memory>

#include "app/commands.hpp"
#include "app/progress.hpp"
#include "app/project_root.hpp"
#include "experiment/estimate.hpp"
#include "experiment/experiment.hpp"
#include "experiment/foresight.hpp"

namespace archipelago::app {

namespace {

// "about 1.2 M requests, 3 s of a processor, 45 MB"
std::string text_of(const experiment::Estimate& estimate) {
  const double millions = estimate.requests / 1e6;
  const std::string requests = millions >= 1 ? fmt::format("{:.3g} M", millions)
                                             : fmt::format("{:.3g} k", estimate.requests / 1e3);
  return fmt::format("about {} requests, {} of a processor, {:.0f} MB", requests,
                     duration_text(estimate.seconds), estimate.bytes / 1e6);
}

int check(const std::string& name) {
  const experiment::Experiment experiment = experiment::load_experiment(experiment_file(name));
  fmt::print("{}: ok, {} scenarios x {} replicates\n", experiment.file.string(),
             experiment.scenarios.size(), experiment.replicates);
  experiment::Estimate whole;
  for (const experiment::Scenario& scenario : experiment.scenarios) {
    const experiment::Estimate run = experiment::estimate_of(scenario);
    fmt::print("  {}{}: {}\n", scenario.id,
               scenario.baseline && &experiment.scenarios[*scenario.baseline] != &scenario
                   ? fmt::format(" (against {})", experiment.scenarios[*scenario.baseline].id)
                   : std::string(),
               text_of(run));
    whole += run.times(experiment.replicates);
  }
  fmt::print("all {} runs: {} at most in a process\n",
             experiment.scenarios.size() * experiment.replicates, text_of(whole));
  for (const experiment::Foresight& known : experiment::foresee(experiment)) {
    fmt::print("warning: {}\n", text_of(known, experiment));
  }
  return 0;
}

}  // namespace

void add_check_command(CLI::App& app, Action& action) {
  auto file = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand(
      "check", "read an experiment, its platform and workload; list every fault; run nothing");
  command->add_option("experiment", *file, "experiment file (YAML), or its name")->required();
  command->footer("Example:\n  archipelago check experiments/asean-islands-vs-federation.yaml");
  command->callback([file, &action] { action = [file] { return check(*file); }; });
}

}  // namespace archipelago::app
