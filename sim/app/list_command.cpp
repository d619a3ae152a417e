#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <span>
#include <vector>

#include "app/commands.hpp"
#include "base/error.hpp"
#include "base/text_table.hpp"
#include "experiment/outcome_columns.hpp"
#include "experiment/settings.hpp"
#include "input/csv_table.hpp"
#include "input/places.hpp"
#include "input/text.hpp"
#include "input/yaml_reader.hpp"
#include "metrics/comparison_rule.hpp"
#include "metrics/definitions.hpp"
#include "planning/candidate.hpp"
#include "planning/plan_task.hpp"
#include "platform/failures/event_keys.hpp"
#include "platform/load/schema_files.hpp"
#include "policy/policy_registry.hpp"
#include "sizing/sizing_task.hpp"
#include "tables/csv_tables.hpp"
#include "tables/key_docs.hpp"
#include "training/queue_registry.hpp"
#include "workload/recipe/recipe_keys.hpp"

namespace archipelago::app {

namespace {

namespace fs = std::filesystem;

struct Options {
  std::string what;
  std::string name;  // of one of them; empty: all
  std::string format = "text";
};

// A name that is none of those is wrong use of the command line.
[[noreturn]] void refuse(const Options& options, const std::vector<std::string>& names) {
  throw CLI::ValidationError(
      "list " + options.what,
      fmt::format("there is no {}{}; `archipelago list {}` shows them all",
                  input::shown(options.name), input::did_you_mean_key(options.name, names, names),
                  options.what));
}

// A table of words, for a terminal or as Markdown.
class WordTable {
 public:
  explicit WordTable(std::vector<std::string> titles) : titles_(std::move(titles)) {}
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  void print(const Options& options) const {
    if (options.format == "md") {
      fmt::print("{}", tables::words_markdown(titles_, rows_));
      return;
    }
    TextTable table(titles_, std::vector<Align>(titles_.size(), Align::kLeft));
    for (const std::vector<std::string>& row : rows_) table.add(row);
    fmt::print("{}", table.text());
  }

 private:
  std::vector<std::string> titles_;
  std::vector<std::vector<std::string>> rows_;
};

void list_policies(const Options& options) {
  WordTable table({"policy", "what it does", "options"});
  for (const policy::PolicyInfo& info : policy::list_policies()) {
    table.add({info.name, info.summary,
               info.options.empty() ? "-" : fmt::format("{}", fmt::join(info.options, "; "))});
  }
  table.print(options);
}

void list_queues(const Options& options) {
  WordTable table({"queue", "what it does", "options"});
  for (const training::QueueInfo& info : training::list_queues()) {
    table.add({info.name, info.summary,
               info.options.empty() ? "-" : fmt::format("{}", fmt::join(info.options, "; "))});
  }
  table.print(options);
}

// One metric, a line for each thing that is known of it.
void show_metric(const Options& options) {
  std::vector<std::string> names;
  for (const metrics::Definition& d : metrics::definitions()) {
    names.emplace_back(d.metric);
    if (d.metric != options.name) continue;
    fmt::print(
        "{}\n  definition  {}\n  formula     {}\n  unit        {}\n  extent      {}\n  better      "
        "{}\n",
        d.metric, d.definition, d.formula, d.unit, metrics::word_of(d.extent), d.better);
    const metrics::ComparisonRule& rule = metrics::comparison_rule(d.metric);
    fmt::print("  interval    {} ({})\n  matters     from {} (assumed: {})\n",
               metrics::word_of(rule.interval), metrics::reason_of(rule.interval),
               metrics::text_of(rule, d.unit), rule.why);
    return;
  }
  refuse(options, names);
}

void list_metrics(const Options& options) {
  if (!options.name.empty()) return show_metric(options);
  if (options.format == "csv") {
    fmt::print("{}", tables::columns_csv());
    return;
  }
  WordTable table({"metric", "unit", "better", "definition"});
  for (const metrics::Definition& d : metrics::definitions()) {
    table.add({std::string(d.metric), std::string(d.unit), std::string(d.better),
               std::string(d.definition)});
  }
  table.print(options);
}

void list_platforms(const Options&) {
  const input::Places places(fs::current_path());
  for (const std::string& name : places.names(input::kPlatforms)) fmt::print("{}\n", name);
}

void list_experiments(const Options&) {
  std::vector<fs::path> files;
  std::error_code ignored;  // a project without experiments
  const input::Places places(fs::current_path());
  for (const fs::path& root : places.roots()) {
    for (const auto& entry :
         fs::recursive_directory_iterator(root / input::kExperiments.folder, ignored)) {
      // What lies beside them in assumptions/, sizing/ and planning/ is no experiment.
      const fs::path folder = entry.path().parent_path().filename();
      const bool other = folder == "assumptions" || folder == "sizing" || folder == "planning";
      if (entry.path().extension() == ".yaml" && !other) {
        files.push_back(input::shortest(entry.path()));
      }
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

// Rows of that key, and of the keys inside it; one alone is a card.
void list_keys(const Options& options, std::vector<input::KeyRow> rows) {
  const std::vector<std::string> all = input::keys_of(rows);
  if (!options.name.empty()) {
    std::erase_if(rows, [&](const input::KeyRow& row) {
      return row.key != options.name && !row.key.starts_with(options.name + ".") &&
             !row.key.starts_with(options.name + "[]");
    });
    if (rows.empty()) refuse(options, all);
  }
  if (options.format == "csv") fmt::print("{}", tables::keys_csv(rows));
  if (options.format == "md") fmt::print("{}", tables::keys_markdown(rows));
  if (options.format != "text") return;
  fmt::print("{}", rows.size() == 1 ? tables::key_card(rows.front()) : tables::keys_text(rows));
}

void list_settings(const Options& options) {
  if (options.format == "json-schema") {
    fmt::print("{}", tables::experiment_schema());
    return;
  }
  std::vector<input::KeyRow> rows = experiment::experiment_keys();
  const auto& settings = experiment::setting_keys();
  rows.insert(rows.end(), settings.begin(), settings.end());
  list_keys(options, std::move(rows));
}

void list_recipe_keys(const Options& options) {
  if (options.format == "json-schema") {
    fmt::print("{}", tables::keys_schema("archipelago recipe", workload::recipe_keys()));
    return;
  }
  list_keys(options, workload::recipe_keys());
}

void list_sizing_keys(const Options& options) { list_keys(options, sizing::sizing_keys()); }
void list_plan_keys(const Options& options) { list_keys(options, planning::plan_keys()); }
void list_candidate_keys(const Options& options) { list_keys(options, planning::candidate_keys()); }

void list_event_keys(const Options& options) {
  if (options.format == "json-schema") {
    fmt::print("{}", tables::keys_schema("archipelago events", platform::event_keys()));
    return;
  }
  list_keys(options, platform::event_keys());
}

// The columns of a platform's tables, or of one.
void list_columns(const Options& options) {
  std::vector<std::string> names;
  std::string text;
  for (const platform::SchemaFile& file : platform::schema_files()) {
    names.push_back(fs::path(file.name).stem().string());
    if (!options.name.empty() && options.name != names.back()) continue;
    const input::CsvSchema schema = platform::schema_of(file.name);
    text += (text.empty() ? "" : "\n");
    text +=
        options.format == "md" ? tables::columns_markdown(schema) : tables::columns_text(schema);
  }
  if (text.empty()) refuse(options, names);
  fmt::print("{}", text);
}

void list_outcome_columns(const Options& options,
                          std::span<const experiment::OutcomeColumn> columns) {
  WordTable table({"column", "unit", "meaning"});
  for (const experiment::OutcomeColumn& column : columns) {
    table.add({std::string(column.name), std::string(column.unit.empty() ? "-" : column.unit),
               std::string(column.meaning)});
  }
  table.print(options);
}

void list_request_columns(const Options& options) {
  list_outcome_columns(options, experiment::request_columns());
}

void list_job_columns(const Options& options) {
  list_outcome_columns(options, experiment::job_columns());
}

// What can be listed, by whom, and in which formats.
struct Listing {
  std::string what;
  std::string holds;
  bool takes_name;
  std::vector<std::string> formats;
  void (*print)(const Options&);
};

const std::vector<Listing>& listings() {
  const std::vector<std::string> text{"text"};
  const std::vector<std::string> words{"text", "md"};
  const std::vector<std::string> keys{"text", "csv", "md", "json-schema"};
  static const std::vector<Listing> table{
      {"policies", "who serves what", false, words, &list_policies},
      {"queues", "disciplines of training jobs", false, words, &list_queues},
      {"platforms", "what exists", false, text, &list_platforms},
      {"metrics", "what tables hold", true, {"text", "csv", "md"}, &list_metrics},
      {"experiments", "experiment files and their questions", false, text, &list_experiments},
      {"settings", "keys of an experiment file", true, keys, &list_settings},
      {"recipe-keys", "keys of a workload recipe, traces included", true, keys, &list_recipe_keys},
      {"event-keys", "keys of a file of scripted events", true, keys, &list_event_keys},
      {"sizing-keys", "keys of a sizing file", true, {"text", "csv", "md"}, &list_sizing_keys},
      {"plan-keys", "keys of a plan file", true, {"text", "csv", "md"}, &list_plan_keys},
      {"candidate-keys",
       "keys of a file of candidates",
       true,
       {"text", "csv", "md"},
       &list_candidate_keys},
      {"request-columns", "requests.csv, a row a request", false, words, &list_request_columns},
      {"job-columns", "jobs.csv, a row a job", false, words, &list_job_columns},
      {"platform-columns", "columns of a platform's tables", true, {"text", "md"}, &list_columns},
  };
  return table;
}

// Throws CLI::ValidationError when name and format do not go with what is listed.
const Listing& chosen(const Options& options) {
  const auto& table = listings();
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const Listing& l) { return l.what == options.what; });
  const auto& formats = found->formats;
  if (std::find(formats.begin(), formats.end(), options.format) == formats.end()) {
    throw CLI::ValidationError(
        "--format", fmt::format("{} are listed as {}", options.what, fmt::join(formats, ", ")));
  }
  if (!options.name.empty() && !found->takes_name) {
    throw CLI::ValidationError("name", options.what + " are listed all together");
  }
  return *found;
}

}  // namespace

void add_list_command(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  std::vector<std::string> words;
  std::string what;
  for (const Listing& listing : listings()) {
    words.push_back(listing.what);
    what += fmt::format("{}{}: {}", what.empty() ? "" : "; ", listing.what, listing.holds);
  }
  CLI::App* command = app.add_subcommand(
      "list", "list policies, metrics, settings, keys of files, experiments and the like");
  command->add_option("what", options->what, what)->required()->check(CLI::IsMember(words));
  command->add_option("name", options->name,
                      "one metric, setting, key, section or table: everything about it");
  command
      ->add_option("--format", options->format,
                   "text; csv; md; json-schema, which editors check experiments, recipes and "
                   "events with")
      ->check(CLI::IsMember({"text", "csv", "md", "json-schema"}))
      ->capture_default_str();
  command->footer(
      "Example:\n  archipelago list policies\n  archipelago list metrics ttft_p95\n"
      "  archipelago list settings serving.watermark");
  command->callback([options, &action] {
    const Listing& listing = chosen(*options);
    action = [options, &listing] {
      try {
        listing.print(*options);
        return static_cast<int>(ExitCode::kOk);
      } catch (const CLI::ValidationError& error) {
        fmt::print(stderr, "{}\n", error.what());
        return static_cast<int>(ExitCode::kUsage);
      }
    };
  });
}

}  // namespace archipelago::app
