#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "app/commands.hpp"
#include "app/interrupt.hpp"
#include "app/project_root.hpp"
#include "base/error.hpp"
#include "campaign/sensitivity/assumptions.hpp"
#include "campaign/sensitivity/sensitivity_tables.hpp"
#include "campaign/sensitivity/study.hpp"
#include "campaign/sensitivity/variation.hpp"
#include "experiment/runner.hpp"
#include "input/places.hpp"
#include "sizing/fleet_draws.hpp"
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
  std::string assumptions;  // empty: fleets of the file as it is
  std::string fleets;
  std::size_t draws = 200;
  std::size_t simulated = 0;
};

sizing::SizingHow how_of(const Options& options) {
  sizing::SizingHow how{options.jobs, Interrupt::asked, {}};
  if (!options.quiet) {
    how.say = [](const std::string& line) { fmt::print(stderr, "{}\n", line); };
  }
  return how;
}

void write_tables(const Options& options, const fs::path& folder,
                  const std::map<std::string, std::string>& files, const std::string& shown) {
  tables::write_files(folder, files);
  if (options.quiet) return;
  fmt::print("{}", shown);
  std::fflush(stdout);
  fmt::print(stderr, "wrote {} files to {}\n", files.size(), folder.string());
}

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

std::map<std::string, std::string> sized_tables(const Options& options,
                                                const sizing::SizingTask& task) {
  std::vector<sizing::SizedScenario> sized;
  for (std::size_t s = 0; s < task.experiment.scenarios.size(); ++s) {
    sized.push_back({s, sizing::size_scenario(task, s, how_of(options)), {}});
  }
  experiment::Results results = runs_of(task, sized, options.jobs);
  for (sizing::SizedScenario& scenario : sized) {
    scenario.run = std::move(results[scenario.number].front());
  }
  return sizing::sizing_tables(task, sized);
}

// How far its headlines rest on assumptions, with fleets that every draw sizes anew.
std::map<std::string, std::string> drawn_tables(const Options& options,
                                                const sizing::SizingTask& task) {
  const input::Resolved found = input::resolve({}, input::kAssumptions, options.assumptions);
  if (!found.fault.empty()) throw InputError("--assumptions", 0, "", found.fault);
  const campaign::Vary vary = campaign::vary_file(task.experiment);
  const campaign::Assumptions assumptions =
      campaign::load_assumptions(found.place, task.experiment, vary);
  sizing::FleetDraws draws(task, assumptions, vary, options.fleets, how_of(options));
  const campaign::Study study = campaign::run_study(
      task.experiment, assumptions,
      {{campaign::Method::kOneAtATime, campaign::Method::kLatinHypercube}, options.draws}, draws);
  auto files = campaign::sensitivity_tables(task.experiment, assumptions, study);
  if (options.simulated > 0) {
    std::vector<campaign::Draw> first = study.findings.back().draws;
    first.resize(std::min(first.size(), options.simulated));
    const auto twice = draws.simulated(first);
    files["error.csv"] = sizing::error_csv(twice);
    files["sensitivity.md"] += sizing::error_text(task, assumptions, twice);
  }
  return files;
}

int size(const Options& options) {
  const bool drawn = !options.assumptions.empty();
  const sizing::SizingTask task =
      sizing::read_sizing(experiment_file(options.file), options.set, options.only);
  const fs::path folder = options.out.empty()
                              ? fs::path("out") / (task.name + (drawn ? "-draws" : ""))
                              : fs::path(options.out);
  tables::check_writable(folder);
  const Interrupt interrupt;
  std::map<std::string, std::string> files;
  try {
    files = drawn ? drawn_tables(options, task) : sized_tables(options, task);
  } catch (const SimulationError&) {
    if (!Interrupt::asked()) throw;
    fmt::print(stderr,
               "archipelago: stopped; nothing is written: --only sizes one scenario at a time\n");
    return Interrupt::exit_code();
  }
  if (drawn) {
    write_tables(options, folder, files, files.at("sensitivity.md"));
    return 0;
  }
  const std::string& page = files.at("sizing.md");
  write_tables(options, folder, files,
               fmt::format("{}\nfleets and certificates: {}\n", page.substr(0, page.find("\n## ")),
                           (folder / "sizing.md").string()));
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
  CLI::Option* drawn = command->add_option(
      "--assumptions", options->assumptions,
      "file of inputs that are not known, and of headlines, or its name: how far the headlines "
      "rest on them when every draw sizes the fleets anew, by arithmetic");
  command
      ->add_option(
          "--fleets", options->fleets,
          "with --assumptions: folder of certified fleets that arithmetic is to agree with")
      ->needs(drawn);
  command->add_option("--draws", options->draws, "with --assumptions: of the Latin hypercube")
      ->check(CLI::Range(std::size_t{2}, std::size_t{1'000'000}))
      ->capture_default_str()
      ->needs(drawn);
  command
      ->add_option("--simulate", options->simulated,
                   "with --assumptions: so many of the draws are sized by simulation too, which "
                   "says how far arithmetic is off")
      ->needs(drawn);
  command->add_option("--out", options->out, "folder for the tables (default: out/<name>)");
  command->add_flag("--quiet,-q", options->quiet, "no progress and no table on the terminal");
  command->footer("Example:\n  archipelago size experiments/sizing/toy2.yaml");
  command->callback([options, &action] { action = [options] { return size(*options); }; });
}

}  // namespace archipelago::app
