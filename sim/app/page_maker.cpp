#include "app/page_maker.hpp"

#include <fmt/format.h>

#include <system_error>
#include <vector>

#include "app/result_project.hpp"
#include "base/error.hpp"
#include "experiment/selection.hpp"
#include "input/text.hpp"
#include "tables/manifest.hpp"

namespace archipelago::app {

namespace {

namespace fs = std::filesystem;

// Tables made from other inputs than those that lie there now.
std::size_t changed_inputs(const tables::ManifestFacts& facts, const fs::path& root) {
  std::size_t changed = 0;
  for (const auto& [name, digest] : facts.input_digests) {
    const fs::path file = tables::input_path(root, name);
    std::error_code ignored;
    const bool is_same =
        fs::is_regular_file(file, ignored) && input::sha256_of_file(file) == digest;
    if (!is_same) ++changed;
  }
  return changed;
}

void read_experiment(const fs::path& folder, const fs::path& root, report::PageFolder& page) {
  const tables::ManifestFacts facts = tables::read_manifest(folder / "manifest.json");
  try {
    const fs::path project = find_project(folder, facts, root);
    experiment::Experiment experiment =
        experiment::load_experiment(project / facts.experiment, facts.set);
    experiment::select_scenarios(experiment, facts.only);
    if (experiment.scenarios.size() != page.results.scenarios.size()) {
      page.notes.push_back(fmt::format(
          "{} has {} scenarios by now and the tables {}: the page has no map",
          facts.experiment.string(), experiment.scenarios.size(), page.results.scenarios.size()));
      return;
    }
    if (const std::size_t changed = changed_inputs(facts, project); changed > 0) {
      page.notes.push_back(fmt::format(
          "{} of {} inputs have changed since the tables were made: the map shows the platform as "
          "it is now; `archipelago verify` says what moves",
          changed, facts.input_digests.size()));
    }
    page.experiment = std::move(experiment);
  } catch (const InputError& error) {
    page.notes.push_back("the page has no map: " + error.issues().front().text());
  }
}

}  // namespace

report::PageFolder open_page_folder(const fs::path& folder, const fs::path& root) {
  report::PageFolder page = report::read_page_folder(folder);
  if (page.kind != report::FolderKind::kResults) return page;
  if (page.manifest.empty()) {
    throw InputError((folder / "manifest.json").string(), 0, "",
                     "is missing; expected a results folder written by `archipelago run`");
  }
  read_experiment(folder, root, page);
  return page;
}

void add_inputs(const fs::path& sensitivity, report::PageFolder& folder) {
  const report::PageFolder inputs = report::read_page_folder(sensitivity);
  if (inputs.kind != report::FolderKind::kInputs) {
    throw InputError(sensitivity.string(), 0, "",
                     "holds no sensitivity.csv; expected a folder of `archipelago sensitivity`");
  }
  for (const auto& [name, table] : inputs.tables) folder.tables.emplace(name, table);
  for (const auto& [name, text] : inputs.texts) folder.texts.emplace(name, text);
}

}  // namespace archipelago::app
