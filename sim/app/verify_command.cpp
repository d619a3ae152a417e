#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <thread>
#include <utility>

#include "app/commands.hpp"
#include "app/plan_verify.hpp"
#include "app/progress.hpp"
#include "app/result_project.hpp"
#include "base/error.hpp"
#include "campaign/campaign.hpp"
#include "experiment/experiment.hpp"
#include "experiment/selection.hpp"
#include "input/text.hpp"
#include "tables/compare.hpp"
#include "tables/comparison_text.hpp"
#include "tables/manifest.hpp"
#include "tables/result_files.hpp"
#include "tables/result_folder.hpp"
#include "tables/study_manifest.hpp"

namespace archipelago::app {

namespace {

namespace fs = std::filesystem;

struct Options {
  std::string folder;
  std::string root;
  std::string format = "text";
  bool quiet = false;
  std::size_t jobs = std::max(1U, std::thread::hardware_concurrency());
};

// Inputs that changed since the table was made explain most of what moved: said first.
std::vector<std::string> changed_inputs(const tables::ManifestFacts& facts, const fs::path& root) {
  std::vector<std::string> said;
  for (const auto& [name, digest] : facts.input_digests) {
    const fs::path file = tables::input_path(root, name);
    std::error_code ignored;
    if (!fs::exists(file, ignored)) {
      said.push_back(fmt::format("input {} is gone", name));
    } else if (input::sha256_of_file(file) != digest) {
      said.push_back(fmt::format("input {} has changed since the table was made", name));
    }
  }
  return said;
}

void add_new_inputs(const experiment::Experiment& experiment, const tables::ManifestFacts& facts,
                    const fs::path& root, std::vector<std::string>& said) {
  for (const fs::path& file : experiment.inputs()) {
    const std::string name = tables::input_name(root, file);
    if (!facts.input_digests.contains(name)) {
      said.push_back(fmt::format("input {} was not read when the table was made", name));
    }
  }
}

// Every table that a run writes has to be there, or what is missing would pass unseen.
void require_whole(const tables::ResultFolder& committed, const tables::Texts& fresh) {
  Issues issues;
  for (const auto& [name, text] : fresh) {
    const bool is_new = committed.is_0_1 && (name == "scenarios.csv" || name == "series.csv");
    if (is_new || committed.texts.contains(name)) continue;
    issues.add((fs::path(committed.name) / name).string(), 0, "",
               "is missing; the results folder is not whole");
  }
  issues.throw_if_any();
}

std::string verdict(const tables::ResultFolder& committed, const tables::Comparison& comparison) {
  if (!comparison.equal()) return "MOVED";
  return fmt::format("verified, {}: {} cells of {} scenario{}",
                     committed.is_0_1 ? "all that version 0.1 wrote" : "byte for byte",
                     comparison.cells, comparison.scenarios, comparison.scenarios == 1 ? "" : "s");
}

// Everything anew: a store is never asked.
experiment::Results run_all(experiment::Experiment& experiment, const Options& options) {
  campaign::CampaignOptions how;
  how.run.jobs = options.jobs;
  if (!options.quiet) how.run.report = progress_printer(experiment);
  campaign::CampaignResult result = campaign::run_campaign(experiment, how);
  std::string failures;
  for (const std::string& failure : result.failures) failures += failure + "\n";
  if (!failures.empty()) throw SimulationError(failures);
  return std::move(result.results);
}

int verify(const Options& options) {
  const fs::path folder = options.folder;
  const bool as_json = options.format == "json";
  if (const auto study = tables::read_study_manifest(folder / "manifest.json")) {
    tables::ManifestFacts place;
    place.experiment = study->file;
    return verify_plan(folder, *study, find_project(folder, place, options.root), options.jobs,
                       options.quiet);
  }
  const tables::ManifestFacts facts = tables::read_manifest(folder / "manifest.json");
  const tables::ResultFolder committed = tables::read_result_folder(folder);
  const fs::path root = find_project(folder, facts, options.root);
  std::vector<std::string> changed = changed_inputs(facts, root);
  experiment::Experiment experiment =
      experiment::load_experiment(root / facts.experiment, facts.set);
  experiment::select_scenarios(experiment, facts.only);
  add_new_inputs(experiment, facts, root, changed);
  if (!as_json) {
    fmt::print("reads {} and what it names in {}\n", facts.experiment.string(), root.string());
    for (const std::string& sentence : changed) fmt::print("{}\n", sentence);
  }
  std::fflush(stdout);  // before the runs: their processes would print it again

  const experiment::Results results = run_all(experiment, options);
  const tables::Summary summary(experiment, results);
  tables::Texts texts = tables::result_texts(experiment, results, summary);
  require_whole(committed, texts);
  const tables::ResultFolder fresh =
      tables::read_results("the fresh run", std::move(texts), tables::old_ids_of(experiment));
  const tables::Comparison comparison = tables::compare_results(committed, fresh);
  if (as_json) {
    const std::string after = (root / facts.experiment).string();
    fmt::print("{}", tables::comparison_json(comparison, {options.folder, after, changed}));
  } else {
    fmt::print("{}", tables::comparison_text(comparison));
    fmt::print("{}: {}\n", options.folder, verdict(committed, comparison));
  }
  return static_cast<int>(comparison.equal() ? ExitCode::kOk : ExitCode::kMismatch);
}

}  // namespace

void add_verify_command(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "verify", "run a committed result again and say by metric what moved (exit 4)");
  command->add_option("results", options->folder, "results folder with manifest.json")->required();
  command->add_option("--root", options->root,
                      "the tree to read (default: the one at or above the results or the working "
                      "folder that holds the experiment)");
  command->add_option("--jobs,-j", options->jobs, "runs at once")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  command->add_option("--format", options->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->add_flag("--quiet,-q", options->quiet, "no progress on the terminal");
  command->footer("Example:\n  archipelago verify results/asean-islands-vs-federation");
  command->callback([options, &action] { action = [options] { return verify(*options); }; });
}

}  // namespace archipelago::app
