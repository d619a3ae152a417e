#include <fmt/format.h>

#include <memory>

#include "app/commands.hpp"
#include "app/project_root.hpp"
#include "base/error.hpp"
#include "experiment/residency_proof.hpp"

namespace archipelago::app {

namespace {

std::string counts(const experiment::Proof& proof) {
  return fmt::format(
      "{} uses of a site from a metro, {} routes judged: no cut, {} single and {} double cuts",
      proof.uses, proof.routes, proof.groups, proof.groups * (proof.groups - 1) / 2);
}

int prove(const std::string& file) {
  const experiment::Experiment experiment = experiment::load_experiment(experiment_file(file));
  bool all = true;
  for (const experiment::Scenario& scenario : experiment.scenarios) {
    const experiment::Proof proof = experiment::prove_residency(scenario);
    const std::string_view pack = platform::word_of(scenario.settings.run.rules);
    if (proof.holds()) {
      fmt::print("{} (rules: {}): holds; {}\n", scenario.id, pack, counts(proof));
    } else {
      fmt::print("{} (rules: {}): counter-example\n{}", scenario.id, pack, proof.counter_example);
    }
    for (const std::string& who : proof.homeless) {
      fmt::print("  {}: no site is left to it; refused\n", who);
    }
    all = all && proof.holds();
  }
  return static_cast<int>(all ? ExitCode::kOk : ExitCode::kSimulation);
}

}  // namespace

void add_policy_command(CLI::App& app, Action& action) {
  auto file = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("policy", "what can be said of policies without a run");
  command->require_subcommand(1);
  command->footer("Example:\n  archipelago policy prove experiments/vietnam-five-cuts.yaml");
  CLI::App* prove_command = command->add_subcommand(
      "prove",
      "the residency rules hold for every origin, class, site and route under no, one and two "
      "cuts; or a counter-example and exit code 5");
  prove_command->add_option("experiment", *file, "experiment file (YAML), or its name")->required();
  prove_command->footer("Example:\n  archipelago policy prove experiments/vietnam-five-cuts.yaml");
  prove_command->callback([file, &action] { action = [file] { return prove(*file); }; });
}

}  // namespace archipelago::app
