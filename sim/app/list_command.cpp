#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "app/commands.hpp"
#include "base/text_table.hpp"
#include "input/places.hpp"
#include "input/yaml_reader.hpp"
#include "metrics/definitions.hpp"
#include "policy/policy_registry.hpp"
#include "tables/csv_tables.hpp"
#include "training/queue_registry.hpp"

namespace archipelago::app {

namespace {

namespace fs = std::filesystem;

struct Options {
  std::string what;
  std::string format = "text";
};

void list_policies() {
  TextTable table({"policy", "what it does", "options"},
                  {Align::kLeft, Align::kLeft, Align::kLeft});
  for (const policy::PolicyInfo& info : policy::list_policies()) {
    table.add({info.name, info.summary,
               info.options.empty() ? "-" : fmt::format("{}", fmt::join(info.options, "; "))});
  }
  fmt::print("{}", table.text());
}

void list_queues() {
  TextTable table({"queue", "what it does", "options"}, {Align::kLeft, Align::kLeft, Align::kLeft});
  for (const training::QueueInfo& info : training::list_queues()) {
    table.add({info.name, info.summary,
               info.options.empty() ? "-" : fmt::format("{}", fmt::join(info.options, "; "))});
  }
  fmt::print("{}", table.text());
}

void list_metrics(const std::string& format) {
  if (format == "csv") {
    fmt::print("{}", tables::columns_csv());
    return;
  }
  TextTable table({"metric", "unit", "better", "definition"},
                  {Align::kLeft, Align::kLeft, Align::kLeft, Align::kLeft});
  for (const metrics::Definition& d : metrics::definitions()) {
    table.add({std::string(d.metric), std::string(d.unit), std::string(d.better),
               std::string(d.definition)});
  }
  fmt::print("{}", table.text());
}

void list_platforms() {
  const input::Places places(fs::current_path());
  for (const std::string& name : places.names(input::kPlatforms)) fmt::print("{}\n", name);
}

void list_experiments() {
  std::vector<fs::path> files;
  std::error_code ignored;  // a project without experiments
  const input::Places places(fs::current_path());
  for (const fs::path& root : places.roots()) {
    for (const auto& entry :
         fs::recursive_directory_iterator(root / input::kExperiments.folder, ignored)) {
      if (entry.path().extension() == ".yaml") files.push_back(input::shortest(entry.path()));
    }
  }
  std::sort(files.begin(), files.end());
  TextTable table({"experiment", "question"}, {Align::kLeft, Align::kLeft});
  for (const fs::path& file : files) {
    const input::YamlFile yaml(file);
    table.add({file.string(), yaml.root().text("question")});
  }
  fmt::print("{}", table.text());
}

int list(const Options& options) {
  if (options.what == "policies") list_policies();
  if (options.what == "queues") list_queues();
  if (options.what == "metrics") list_metrics(options.format);
  if (options.what == "platforms") list_platforms();
  if (options.what == "experiments") list_experiments();
  return 0;
}

}  // namespace

void add_list_command(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("list", "list policies, queues, platforms, metrics or experiments");
  command
      ->add_option("what", options->what, "policies | queues | platforms | metrics | experiments")
      ->required()
      ->check(CLI::IsMember({"policies", "queues", "platforms", "metrics", "experiments"}));
  command->add_option("--format", options->format, "text; or csv for metrics")
      ->check(CLI::IsMember({"text", "csv"}))
      ->capture_default_str();
  command->footer("Example:\n  archipelago list policies");
  command->callback([options, &action] { action = [options] { return list(*options); }; });
}

}  // namespace archipelago::app
