#include <fmt/format.h>

#include <memory>

#include "app/commands.hpp"
#include "base/error.hpp"
#include "tables/compare.hpp"
#include "tables/comparison_text.hpp"
#include "tables/result_folder.hpp"

namespace archipelago::app {

namespace {

struct Options {
  std::string before;
  std::string after;
  std::string format = "text";
};

int compare(const Options& options) {
  const tables::ResultFolder before = tables::read_result_folder(options.before);
  const tables::ResultFolder after = tables::read_result_folder(options.after);
  const tables::Comparison comparison = tables::compare_results(before, after);
  if (options.format == "json") {
    fmt::print("{}", tables::comparison_json(comparison, {options.before, options.after, {}}));
  } else {
    fmt::print("{}", tables::comparison_text(comparison));
    fmt::print("{} and {}: {}, {} cells of {} scenario{} compared\n", options.before, options.after,
               comparison.equal() ? "equal" : "DIFFERENT", comparison.cells, comparison.scenarios,
               comparison.scenarios == 1 ? "" : "s");
  }
  return static_cast<int>(comparison.equal() ? ExitCode::kOk : ExitCode::kMismatch);
}

}  // namespace

void add_compare_command(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "compare", "lay two results folders side by side and say by metric what differs (exit 4)");
  command->add_option("before", options->before, "results folder, of this version or of 0.1")
      ->required();
  command->add_option("after", options->after, "results folder, of this version or of 0.1")
      ->required();
  command->add_option("--format", options->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->footer("Example:\n  archipelago compare results/stale-views out/stale-views");
  command->callback([options, &action] { action = [options] { return compare(*options); }; });
}

}  // namespace archipelago::app
