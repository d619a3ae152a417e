#include <fmt/format.h>

#include <memory>

#include "app/commands.hpp"
#include "app/forecast.hpp"
#include "app/project_root.hpp"
#include "experiment/experiment.hpp"
#include "experiment/foresight.hpp"

namespace archipelago::app {

namespace {

struct Options {
  std::string file;
  std::vector<std::string> set;
};

int check(const Options& options) {
  const experiment::Experiment experiment =
      experiment::load_experiment(experiment_file(options.file), options.set);
  print_forecast(experiment);
  for (const experiment::Foresight& known : experiment::foresee(experiment)) {
    fmt::print("warning: {}\n", text_of(known, experiment));
  }
  return 0;
}

}  // namespace

void add_set_option(CLI::App& command, std::vector<std::string>& words) {
  command
      .add_option("--set", words,
                  "KEY=VALUE: a setting, or platform.TABLE[ROW].COLUMN or workload.KEY; may be "
                  "given several times")
      ->expected(1)
      ->take_all();
}

void add_check_command(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "check", "read an experiment, its platform and workload; list every fault; run nothing");
  command->add_option("experiment", options->file, "experiment file (YAML), or its name")
      ->required();
  add_set_option(*command, options->set);
  command->footer("Example:\n  archipelago check experiments/asean-islands-vs-federation.yaml");
  command->callback([options, &action] { action = [options] { return check(*options); }; });
}

}  // namespace archipelago::app
