#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <sstream>
#include <thread>

#include "app/commands.hpp"
#include "app/project_root.hpp"
#include "base/error.hpp"
#include "experiment/experiment.hpp"
#include "experiment/runner.hpp"
#include "input/text.hpp"
#include "tables/csv_tables.hpp"
#include "tables/manifest.hpp"
#include "tables/summary.hpp"
#include "tables/text_summary.hpp"
#include "tables/verify.hpp"

namespace archipelago::app {

namespace {

namespace fs = std::filesystem;

struct Options {
  std::string folder;
  std::size_t jobs = std::max(1U, std::thread::hardware_concurrency());
};

struct TableOf {
  const char* file;
  std::size_t key_columns;  // the leading columns that name a row
};
constexpr TableOf kTables[] = {{"summary.csv", 3}, {"runs.csv", 4}};
constexpr std::size_t kShown = 50;

std::string read_table(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in)
    throw InputError(file.string(), 0, "", "cannot be read; the results folder is not whole");
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// Inputs that changed since the table was made explain most mismatches: said first.
void print_changed_inputs(const tables::ManifestFacts& facts, const fs::path& root) {
  for (const auto& [name, digest] : facts.input_digests) {
    const fs::path file = tables::input_path(root, name);
    if (!fs::exists(file)) {
      fmt::print("input {} is gone\n", name);
    } else if (input::sha256_of_file(file) != digest) {
      fmt::print("input {} has changed since the table was made\n", name);
    }
  }
}

int verify(const Options& options) {
  const fs::path folder = options.folder;
  const fs::path root = project_root();
  const tables::ManifestFacts facts = tables::read_manifest(folder / "manifest.json");
  std::map<std::string, std::string> committed;
  for (const TableOf& table : kTables) committed[table.file] = read_table(folder / table.file);
  committed["summary.md"] = read_table(folder / "summary.md");
  print_changed_inputs(facts, root);

  const auto experiment = experiment::load_experiment(root / facts.experiment);
  const auto results = experiment::run_experiment(experiment, {options.jobs, {}});
  const tables::Summary summary(experiment, results);
  const std::map<std::string, std::string> fresh{
      {"summary.csv", tables::summary_csv(experiment, summary)},
      {"runs.csv", tables::runs_csv(experiment, results)},
      {"summary.md", tables::summary_markdown(experiment, results, summary)}};

  bool moved = false;
  for (const TableOf& table : kTables) {
    const auto list =
        tables::compare_tables(committed.at(table.file), fresh.at(table.file), table.key_columns);
    for (std::size_t i = 0; i < std::min(list.size(), kShown); ++i) {
      fmt::print("{}: {}: {} {} -> {}\n", table.file, list[i].row, list[i].column, list[i].before,
                 list[i].now);
    }
    if (list.size() > kShown) fmt::print("{}: and {} more\n", table.file, list.size() - kShown);
    moved = moved || committed.at(table.file) != fresh.at(table.file);
  }
  if (!moved && committed.at("summary.md") != fresh.at("summary.md")) {
    fmt::print("summary.md: the text differs though no figure moved\n");
    moved = true;
  }
  fmt::print("{}: {}\n", options.folder, moved ? "MOVED" : "verified, byte for byte");
  return static_cast<int>(moved ? ExitCode::kMismatch : ExitCode::kOk);
}

}  // namespace

void add_verify_command(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "verify", "run a committed result again and name every cell that moved (exit 4)");
  command->add_option("results", options->folder, "results folder with manifest.json")->required();
  command->add_option("--jobs,-j", options->jobs, "runs at once")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  command->footer("Example:\n  archipelago verify results/asean-islands-vs-federation");
  command->callback([options, &action] { action = [options] { return verify(*options); }; });
}

}  // namespace archipelago::app
