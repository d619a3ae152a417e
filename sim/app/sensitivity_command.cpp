#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "app/commands.hpp"
#include "app/progress.hpp"
#include "app/project_root.hpp"
#include "base/error.hpp"
#include "campaign/sensitivity/assumptions.hpp"
#include "campaign/sensitivity/draw_runner.hpp"
#include "campaign/sensitivity/sensitivity_tables.hpp"
#include "campaign/sensitivity/study.hpp"
#include "campaign/sensitivity/variation.hpp"
#include "experiment/record_folder.hpp"
#include "input/places.hpp"
#include "tables/atomic_files.hpp"

namespace archipelago::app {

namespace {

using campaign::Method;
using std::filesystem::path;

constexpr std::size_t kMostDraws = 1'000'000;

struct Options {
  std::string file;
  std::string assumptions;
  std::vector<Method> methods{Method::kOneAtATime, Method::kLatinHypercube};
  std::size_t draws = 0;
  std::size_t jobs = std::max(1U, std::thread::hardware_concurrency());
  std::string records;
  std::vector<std::string> set;
  std::string out;
  bool quiet = false;
};

experiment::Experiment load(const Options& options) {
  const path file = experiment_file(options.file);
  if (options.records.empty()) return experiment::load_experiment(file, options.set);
  if (!options.set.empty()) {
    throw InputError("--set", 0, "",
                     "records have the values that they were made with; leave out "
                     "one of --set and --records");
  }
  return experiment::load_recorded(experiment::read_index(options.records), file);
}

// Named from the working folder, or the platform's own.
path assumptions_of(const Options& options, const experiment::Experiment& experiment) {
  const bool named = !options.assumptions.empty();
  const std::string& platform = experiment.scenarios.front().platform->name;
  const input::Resolved found =
      named ? input::resolve({}, input::kAssumptions, options.assumptions)
            : input::resolve(experiment.file.parent_path(), input::kAssumptions, platform);
  if (found.fault.empty()) return found.place;
  if (named) throw InputError("--assumptions", 0, "", found.fault);
  throw InputError(
      experiment.file.string(), 0, "",
      "has no assumptions of its platform: " + found.fault + "; or name one by --assumptions");
}

std::vector<Method> each_once(const std::vector<Method>& methods) {
  std::vector<Method> once;
  for (const Method method : methods) {
    if (std::find(once.begin(), once.end(), method) == once.end()) once.push_back(method);
  }
  return once;
}

int study(const Options& options) {
  const experiment::Experiment experiment = load(options);
  const campaign::Vary vary = campaign::vary_file(experiment);
  const campaign::Assumptions assumptions =
      campaign::load_assumptions(assumptions_of(options, experiment), experiment, vary);
  const path folder =
      options.out.empty() ? path("out") / (experiment.name + "-sensitivity") : path(options.out);
  tables::check_writable(folder);
  // Records of draws lie beside the folder and go when all is done.
  const path named = folder.has_filename() ? folder : folder.parent_path();
  const experiment::RecordFolder scratch(named.string() + "-records");
  campaign::DrawRunning how{options.jobs, scratch.beside(), options.records, vary, {}};
  if (!options.quiet) {
    how.reporter = [](const experiment::Experiment& batch) { return progress_printer(batch); };
  }
  campaign::DrawRunner runner(experiment, assumptions, how);
  const campaign::Study found = campaign::run_study(
      experiment, assumptions, {each_once(options.methods), options.draws}, runner);
  const std::map<std::string, std::string> files =
      campaign::sensitivity_tables(experiment, assumptions, found);
  tables::write_files(folder, files);
  if (!options.quiet) {
    fmt::print("{}\n", files.at("sensitivity.md"));
    std::fflush(stdout);
    fmt::print(stderr, "wrote {} files to {}\n", files.size(), folder.string());
  }
  return 0;
}

}  // namespace

void add_sensitivity_command(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "sensitivity", "how far the headlines of an experiment rest on its assumptions");
  command->add_option("experiment", options->file, "experiment file (YAML), or its name")
      ->required();
  command->add_option("--assumptions", options->assumptions,
                      "file of inputs that are not known, and of headlines, or its name (default: "
                      "experiments/assumptions/<platform>.yaml)");
  const std::map<std::string, Method> methods{{"oat", Method::kOneAtATime},
                                              {"lhs", Method::kLatinHypercube},
                                              {"morris", Method::kMorris},
                                              {"sobol", Method::kSobol}};
  command
      ->add_option("--method", options->methods,
                   "oat (tornado), lhs (intervals, signs), morris (screening), sobol (shares of "
                   "variance); may be given several times (default: oat lhs)")
      ->transform(CLI::CheckedTransformer(methods).description(""));
  command
      ->add_option(
          "--draws", options->draws,
          "of lhs (default 200); trajectories of morris (20); of sobol (256, best a power of "
          "two), which needs inputs + 2 times as many")
      ->check(CLI::Range(std::size_t{2}, kMostDraws));
  command->add_option("--jobs,-j", options->jobs, "runs at once")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  command->add_option("--records", options->records,
                      "records of the experiment's own runs (run --keep-records): with inputs that "
                      "are prices or limits nothing is run");
  add_set_option(*command, options->set);
  command->add_option("--out", options->out,
                      "folder for the tables (default: out/<name>-sensitivity)");
  command->add_flag("--quiet,-q", options->quiet, "no progress and no table on the terminal");
  command->footer(
      "Example:\n  archipelago sensitivity experiments/smoke/toy-power.yaml --method oat --method "
      "morris");
  command->callback([options, &action] { action = [options] { return study(*options); }; });
}

}  // namespace archipelago::app
