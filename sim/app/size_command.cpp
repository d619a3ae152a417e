#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "app/commands.hpp"
#include "app/interrupt.hpp"
#include "app/project_root.hpp"
#include "base/error.hpp"
#include "experiment/runner.hpp"
#include "sizing/sizing_tables.hpp"
#include "tables/atomic_files.hpp"

namespace archipelago::app {

namespace {

namespace fs = std::filesystem;

struct Options {
  std::string file;
  std::string out;
  std::vector<std::string> set;
  std::vector<std::string> only;
  std::size_t jobs = std::max(1U, std::thread::hardware_concurrency());
  bool quiet = false;
};

// The whole run with the fleets that were found, for the figures of service.
experiment::Results runs_of(const sizing::SizingTask& task,
                            const std::vector<sizing::SizedScenario>& sized, std::size_t jobs) {
  experiment::Experiment runs = task.experiment;
  runs.replicates = 1;
  for (const sizing::SizedScenario& scenario : sized) {
    runs.scenarios[scenario.number].platform =
        sizing::platform_with(scenario.sized.stands, scenario.sized.fleet);
  }
  experiment::RunOptions how;
  how.jobs = jobs;
  return experiment::run_experiment(runs, how);
}

int size(const Options& options) {
  const sizing::SizingTask task =
      sizing::read_sizing(experiment_file(options.file), options.set, options.only);
  const fs::path folder = options.out.empty() ? fs::path("out") / task.name : fs::path(options.out);
  tables::check_writable(folder);
  const Interrupt interrupt;
  sizing::SizingHow how{options.jobs, Interrupt::asked, {}};
  if (!options.quiet) {
    how.say = [](const std::string& line) { fmt::print(stderr, "{}\n", line); };
  }
  std::vector<sizing::SizedScenario> sized;
  try {
    for (std::size_t s = 0; s < task.experiment.scenarios.size(); ++s) {
      sized.push_back({s, sizing::size_scenario(task, s, how), {}});
    }
  } catch (const SimulationError&) {
    if (!Interrupt::asked()) throw;
    fmt::print(stderr,
               "archipelago: stopped; nothing is written: --only sizes one scenario at a time\n");
    return Interrupt::exit_code();
  }
  experiment::Results results = runs_of(task, sized, options.jobs);
  for (sizing::SizedScenario& scenario : sized) {
    scenario.run = std::move(results[scenario.number].front());
  }
  const auto files = sizing::sizing_tables(task, sized);
  tables::write_files(folder, files);
  if (!options.quiet) {
    const std::string& page = files.at("sizing.md");
    fmt::print("{}\nfleets and certificates: {}\n", page.substr(0, page.find("\n## ")),
               (folder / "sizing.md").string());
    std::fflush(stdout);
    fmt::print(stderr, "wrote {} files to {}\n", files.size(), folder.string());
  }
  return 0;
}

}  // namespace

void add_size_command(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "size", "the least-cost fleet of every scenario for the same service, with a certificate");
  command->add_option("sizing", options->file, "sizing file (YAML), or its name")->required();
  add_set_option(*command, options->set);
  command->add_option("--only", options->only,
                      "only scenarios with that value: policy=islands; may be given several times");
  command->add_option("--jobs,-j", options->jobs, "runs at once")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  command->add_option("--out", options->out, "folder for the tables (default: out/<name>)");
  command->add_flag("--quiet,-q", options->quiet, "no progress and no table on the terminal");
  command->footer("Example:\n  archipelago size experiments/sizing/toy2.yaml");
  command->callback([options, &action] { action = [options] { return size(*options); }; });
}

}  // namespace archipelago::app
