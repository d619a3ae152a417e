// archipelago: what nations gain and lose when they run AI as islands, as a federation, or abroad.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "app/commands.hpp"
#include "base/build_info.hpp"
#include "base/error.hpp"
#include "input/text.hpp"

namespace {

using namespace archipelago;

int exit_code(ExitCode code) { return static_cast<int>(code); }

// What stands in the place of a command and is none: CLI11 itself would only say that a command is
// missing.  Options of these levels take no value, so the first other word is the command.
std::optional<std::string> unknown_command(CLI::App& app, int argc, char** argv) {
  CLI::App* level = &app;
  for (int i = 1; i < argc && level->get_require_subcommand_min() > 0; ++i) {
    const std::string word = argv[i];
    if (word.starts_with('-')) continue;
    std::vector<std::string> names;
    CLI::App* next = nullptr;
    for (CLI::App* command : level->get_subcommands({})) {
      names.push_back(command->get_name());
      if (word == names.back()) next = command;
    }
    if (next == nullptr) {
      const std::string whole = level == &app ? "archipelago" : "archipelago " + level->get_name();
      return fmt::format("{}: {} is no command{}; `{} --help` lists them", whole,
                         input::shown(word), input::did_you_mean(word, names), whole);
    }
    level = next;
  }
  return std::nullopt;
}

int run(int argc, char** argv) {
  CLI::App app{
      "archipelago: latency, cost and sovereignty of AI as islands, as a federated regional "
      "cloud, or on a foreign cloud",
      "archipelago"};
  app.set_version_flag("--version", version_line());
  app.set_help_all_flag("--help-all", "the help of every command");
  app.require_subcommand(1);
  app.footer(
      "Example:\n  archipelago run experiments/asean-islands-vs-federation.yaml\n"
      "Exit codes: 0 ok, 2 usage, 3 input, 4 a verified table moved, 5 simulation or invariant");
  app::Action action;
  app::add_run_command(app, action);
  app::add_metrics_command(app, action);
  app::add_results_command(app, action);
  app::add_merge_command(app, action);
  app::add_check_command(app, action);
  app::add_sensitivity_command(app, action);
  app::add_size_command(app, action);
  app::add_plan_command(app, action);
  app::add_verify_command(app, action);
  app::add_compare_command(app, action);
  app::add_report_command(app, action);
  app::add_serve_command(app, action);
  app::add_platform_command(app, action);
  app::add_policy_command(app, action);
  app::add_workload_command(app, action);
  app::add_list_command(app, action);
  if (const auto fault = unknown_command(app, argc, argv)) {
    fmt::print(stderr, "{}\n", *fault);
    return exit_code(ExitCode::kUsage);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? exit_code(ExitCode::kOk) : exit_code(ExitCode::kUsage);
  }
  return action();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const InputError& error) {
    for (const Issue& issue : error.issues()) fmt::print(stderr, "{}\n", issue.text());
    const std::size_t n = error.issues().size();
    fmt::print(stderr, "archipelago: {} fault{} in the input; nothing was written\n", n,
               n == 1 ? "" : "s");
    return exit_code(ExitCode::kInput);
  } catch (const std::exception& error) {
    fmt::print(stderr, "archipelago: {}\n", error.what());
    return exit_code(ExitCode::kSimulation);
  }
}
