#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "app/commands.hpp"
#include "app/interrupt.hpp"
#include "app/project_root.hpp"
#include "base/error.hpp"
#include "planning/plan_tables.hpp"
#include "tables/atomic_files.hpp"

namespace archipelago::app {

namespace {

namespace fs = std::filesystem;

struct Options {
  std::string file;
  std::string out;
  std::vector<std::string> set;
  std::size_t jobs = std::max(1U, std::thread::hardware_concurrency());
  bool quiet = false;
};

int plan(const Options& options) {
  const planning::PlanTask task = planning::read_plan(experiment_file(options.file), options.set);
  const fs::path folder = options.out.empty() ? fs::path("out") / task.name : fs::path(options.out);
  tables::check_writable(folder);
  const Interrupt interrupt;
  planning::PlanHow how{options.jobs, Interrupt::asked, {}};
  if (!options.quiet) {
    how.say = [](const std::string& line) { fmt::print(stderr, "{}\n", line); };
  }
  try {
    const auto files = planning::plan_tables(task, planning::make_plan(task, how));
    tables::write_files(folder, files);
    if (options.quiet) return 0;
    fmt::print("{}", files.at("plan.md"));
    std::fflush(stdout);
    fmt::print(stderr, "wrote {} files to {}\n", files.size(), folder.string());
  } catch (const SimulationError&) {
    if (!Interrupt::asked()) throw;
    fmt::print(stderr, "archipelago: stopped; nothing is written\n");
    return Interrupt::exit_code();
  }
  return 0;
}

}  // namespace

void add_plan_command(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "plan", "which cable, GPU hall or megawatt next, in what order, and who gains by it");
  command->add_option("plan", options->file, "plan file (YAML), or its name")->required();
  add_set_option(*command, options->set);
  command->add_option("--jobs,-j", options->jobs, "programs at once")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  command->add_option("--out", options->out, "folder for the tables (default: out/<name>)");
  command->add_flag("--quiet,-q", options->quiet, "no progress and no page on the terminal");
  command->footer("Example:\n  archipelago plan experiments/planning/toy2.yaml");
  command->callback([options, &action] { action = [options] { return plan(*options); }; });
}

}  // namespace archipelago::app
