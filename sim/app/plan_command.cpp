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
#include "app/plan_verify.hpp"
#include "app/project_root.hpp"
#include "base/error.hpp"
#include "planning/questions.hpp"
#include "planning/repairs.hpp"
#include "tables/atomic_files.hpp"

namespace archipelago::app {

namespace {

namespace fs = std::filesystem;

struct Options {
  std::string file;
  std::string out;
  std::vector<std::string> set;
  std::size_t jobs = std::max(1U, std::thread::hardware_concurrency());
  std::size_t replicates = 0;
  std::string store;  // "": beside the results; "none"
  bool certify = false;
  bool quiet = false;
  // One question.
  std::vector<std::string> compare;
  double budget_usd_m = -1;
  std::size_t at_most = planning::kAnyNumber;
  std::string law;
  std::string who_pays;
  std::vector<std::string> repair;
  std::size_t ships = 1;
  std::string use;
  double year = 0;

  [[nodiscard]] bool asks() const {
    return !compare.empty() || budget_usd_m >= 0 || at_most != planning::kAnyNumber ||
           !law.empty() || !who_pays.empty() || !repair.empty();
  }
};

std::string answer(const Options& options, const planning::PlanTask& task) {
  planning::Asked asked(task, {options.use, options.year, options.jobs, Interrupt::asked});
  if (!options.compare.empty()) return asked.compare(options.compare[0], options.compare[1]);
  if (!options.law.empty()) return asked.withdraw(options.law);
  if (!options.who_pays.empty()) return asked.who_pays(options.who_pays);
  if (!options.repair.empty()) return asked.repair();
  const double usd = options.budget_usd_m >= 0 ? 1e6 * options.budget_usd_m : task.first_budget();
  return asked.budget(usd, options.at_most);
}

int stopped() {
  fmt::print(stderr, "archipelago: stopped; nothing is written\n");
  return Interrupt::exit_code();
}

int ask(const Options& options, planning::PlanTask task) {
  std::vector<std::string> names = options.compare;
  if (!options.who_pays.empty()) names.push_back(options.who_pays);
  planning::check_names(task, names, options.law, options.use);
  if (!options.repair.empty()) {
    task.repairs = {planning::repair_set(*task.scenario().platform, options.repair, options.ships)};
  }
  const Interrupt interrupt;
  try {
    fmt::print("{}", answer(options, task));
  } catch (const SimulationError&) {
    if (!Interrupt::asked()) throw;
    return stopped();
  }
  return 0;
}

// Of what is simulated; nothing is, nothing is kept.
fs::path store_of(const Options& options, const fs::path& folder) {
  if (options.replicates == 0 || options.store == "none") return {};
  return options.store.empty() ? folder.parent_path() / "runs.sqlite" : fs::path(options.store);
}

int plan(const Options& options) {
  const planning::PlanTask task = planning::read_plan(experiment_file(options.file), options.set);
  if (options.asks()) return ask(options, task);
  const fs::path folder = options.out.empty() ? fs::path("out") / task.name : fs::path(options.out);
  tables::check_writable(folder);
  if (options.replicates > 0 && task.simulate.demand_times <= 0) {
    throw InputError(task.file.string(), 0, "simulate",
                     "is missing, and --simulate needs it: a stretch that can be simulated, as "
                     "{demand_times: 10, set: [horizon=40 min, warmup=10 min]}");
  }
  if (options.certify && task.certify.stretch.demand_times <= 0) {
    throw InputError(
        task.file.string(), 0, "certify",
        "is missing, and --certify needs it: the service that fleets are sized for, as "
        "{demand_times: 10, within_slo: 99 %}");
  }
  const Interrupt interrupt;
  try {
    auto files = plan_files(experiment_file(options.file),
                            {options.set, options.replicates, options.certify},
                            {options.jobs, options.quiet, store_of(options, folder)});
    const std::string screen = files.at("screen.txt");
    files.erase("screen.txt");
    tables::write_files(folder, files);
    if (options.quiet) return 0;
    fmt::print("{}\nThe page: {}\n", screen, (folder / "plan.md").string());
    std::fflush(stdout);
    fmt::print(stderr, "wrote {} files to {}\n", files.size(), folder.string());
  } catch (const SimulationError&) {
    if (!Interrupt::asked()) throw;
    return stopped();
  }
  return 0;
}

void add_questions(CLI::App& command, Options& options) {
  const char* const group = "One question, one screen (nothing is written)";
  CLI::Option* compare =
      command.add_option("--compare", options.compare, "two candidates: which is worth more?")
          ->delimiter(',')
          ->expected(2)
          ->group(group);
  CLI::Option* budget =
      command
          .add_option("--budget", options.budget_usd_m, "USD million: what to buy first with them?")
          ->check(CLI::Range(0.0, 1e7))
          ->group(group);
  CLI::Option* at_most =
      command.add_option("--at-most", options.at_most, "of them so many candidates, no more")
          ->check(CLI::Range(1, 1000))
          ->group(group);
  CLI::Option* withdraw =
      command
          .add_option("--withdraw", options.law,
                      "iso2 of a law: what if it stops every site and cloud that it reaches?")
          ->group(group)
          ->excludes(compare)
          ->excludes(budget)
          ->excludes(at_most);
  CLI::Option* who =
      command
          .add_option("--who-pays", options.who_pays,
                      "a candidate: who gains by it, and what would each nation pay?")
          ->group(group)
          ->excludes(compare)
          ->excludes(budget)
          ->excludes(at_most)
          ->excludes(withdraw);
  compare->excludes(budget)->excludes(at_most);
  CLI::Option* repair =
      command
          .add_option("--repair", options.repair,
                      "cables, systems or shared-risk groups that are down: which of these first?")
          ->delimiter(',')
          ->expected(1, static_cast<int>(planning::kMostCuts))
          ->group(group)
          ->excludes(compare)
          ->excludes(budget)
          ->excludes(at_most)
          ->excludes(withdraw)
          ->excludes(who);
  command.add_option("--ships", options.ships, "that repair side by side")
      ->check(CLI::Range(1, 100))
      ->needs(repair)
      ->group(group);
  command
      .add_option("--use", options.use, "under a use of the plan file instead of its own demand")
      ->group(group);
  command.add_option("--year", options.year, "after so many years of its growth")
      ->check(CLI::Range(0.0, 50.0))
      ->group(group);
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
  command
      ->add_option(
          "--simulate", options->replicates,
          "prove the short list by so many paired simulations of each (the file's `simulate`)")
      ->check(CLI::Range(1, 1000));
  command->add_flag(
      "--certify", options->certify,
      "size fleets of the same service by simulation, without and with the first three "
      "of the short list and the portfolio (the file's `certify`)");
  command->add_option(
      "--store", options->store,
      "the store of simulated runs, or none (default: runs.sqlite beside the folder "
      "of results): what is there is not run again");
  command->add_option("--out", options->out, "folder for the tables (default: out/<name>)");
  command->add_flag("--quiet,-q", options->quiet, "no progress and no page on the terminal");
  add_questions(*command, *options);
  command->footer(
      "Examples:\n"
      "  archipelago plan experiments/planning/toy2.yaml\n"
      "  archipelago plan planning/asean --compare vts-pair,hanoi-504\n"
      "  archipelago plan planning/asean --budget 300 --at-most 2\n"
      "  archipelago plan planning/asean --withdraw US\n"
      "  archipelago plan planning/asean --repair AAG,APG,IA,AAE-1,SMW3 --ships 2\n"
      "  archipelago plan planning/asean --who-pays vts-pair --use synchronous");
  command->callback([options, &action] { action = [options] { return plan(*options); }; });
}

}  // namespace archipelago::app
