// archipelago: what nations gain and lose when they run AI as islands, as a federation, or abroad.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "app/commands.hpp"
#include "base/error.hpp"

namespace {

using namespace archipelago;

int exit_code(ExitCode code) { return static_cast<int>(code); }

int run(int argc, char** argv) {
  CLI::App app{
      "archipelago: latency, cost and sovereignty of AI as islands, as a federated regional "
      "cloud, or on a foreign cloud",
      "archipelago"};
  app.set_version_flag("--version", std::string("archipelago ") + ARCHIPELAGO_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Example:\n  archipelago run experiments/asean-islands-vs-federation.yaml\n"
      "Exit codes: 0 ok, 2 usage, 3 input, 4 a verified table moved, 5 simulation or invariant");
  app::Action action;
  app::add_run_command(app, action);
  app::add_check_command(app, action);
  app::add_verify_command(app, action);
  app::add_compare_command(app, action);
  app::add_platform_command(app, action);
  app::add_policy_command(app, action);
  app::add_workload_command(app, action);
  app::add_list_command(app, action);
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
