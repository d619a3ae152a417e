// The commands of `archipelago`, one function each; every one adds its words, options and an
// example to the parser and answers what to do when it was chosen.
//
// Errors   commands throw InputError (exit 3) and SimulationError (exit 5); main() prints them.
#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <string>
#include <vector>

namespace archipelago::app {

// What a command does once its arguments are read.
using Action = std::function<int()>;

// `--set KEY=VALUE` of a command that reads an experiment (experiment/overrides.hpp).
void add_set_option(CLI::App& command, std::vector<std::string>& words);

void add_run_command(CLI::App& app, Action& action);
void add_results_command(CLI::App& app, Action& action);
void add_merge_command(CLI::App& app, Action& action);
void add_check_command(CLI::App& app, Action& action);
void add_metrics_command(CLI::App& app, Action& action);
void add_sensitivity_command(CLI::App& app, Action& action);
void add_plan_command(CLI::App& app, Action& action);
void add_size_command(CLI::App& app, Action& action);
void add_verify_command(CLI::App& app, Action& action);
void add_compare_command(CLI::App& app, Action& action);
void add_report_command(CLI::App& app, Action& action);
void add_serve_command(CLI::App& app, Action& action);
void add_platform_command(CLI::App& app, Action& action);
void add_policy_command(CLI::App& app, Action& action);
void add_workload_command(CLI::App& app, Action& action);
void add_list_command(CLI::App& app, Action& action);

}  // namespace archipelago::app
