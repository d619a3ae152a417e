#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/commands.hpp"
#include "base/error.hpp"
#include "experiment/changed_metrics.hpp"
#include "experiment/changed_prices.hpp"
#include "experiment/counterfactuals.hpp"
#include "experiment/record_file.hpp"
#include "experiment/record_folder.hpp"
#include "experiment/runner.hpp"
#include "metrics/slo_count.hpp"
#include "tables/atomic_files.hpp"
#include "tables/result_files.hpp"
#include "tables/summary.hpp"

namespace archipelago::app {

namespace {

using std::filesystem::path;

struct Options {
  std::string records;
  std::string out;
  std::string experiment;
  std::string prices;  // a platform's folder
  std::vector<std::string> changes;
  bool quiet = false;
};

struct Made {
  experiment::Results results;
  double slo_uncertainty = 0;  // highest of all runs
};

// Rows of every run, from its record.
Made read_results(const experiment::Experiment& experiment, const Options& options) {
  Made made;
  Issues issues;
  for (std::size_t s = 0; s < experiment.scenarios.size(); ++s) {
    const experiment::Scenario& scenario = experiment.scenarios[s];
    std::vector<experiment::RunResult>& runs = made.results.emplace_back();
    for (std::size_t r = 0; r < experiment.replicates; ++r) {
      const record::RunFacts facts = experiment::read_record(
          experiment::record_path(options.records, s, r), *scenario.platform);
      const bool other_scale = facts.price_scale != scenario.settings.run.power.price_scale;
      if ((other_scale || !options.prices.empty()) && facts.prices_read) {
        issues.add(other_scale ? "--set" : "--prices", 0, other_scale ? "power.price_scale" : "",
                   experiment::why_prices_stand(scenario));
        break;
      }
      runs.push_back(experiment::result_of(*scenario.platform, facts, scenario.settings));
      made.slo_uncertainty = std::max(made.slo_uncertainty,
                                      metrics::slo_uncertainty(facts, scenario.settings.run.slo));
    }
  }
  issues.throw_if_any();
  experiment::add_counterfactuals(experiment, made.results);
  return made;
}

// What the reader of tables with changed settings must know.
std::string changes_text(const Options& options, double slo_uncertainty) {
  std::string text = "\n## Made again from records\n\nChanged after the runs:\n\n";
  for (const std::string& change : options.changes) text += "- " + change + "\n";
  if (!options.prices.empty()) text += "- prices and carbon: those of " + options.prices + "\n";
  if (slo_uncertainty > 0) {
    text += fmt::format(
        "\nThe record keeps latencies in bins, which the changed limits cut: slo_attainment (and "
        "goodput, as a share) of no nation is off by more than {:.2g} percentage points.\n",
        100 * slo_uncertainty);
  }
  return text;
}

int make_again(const Options& options) {
  experiment::Experiment experiment =
      experiment::load_recorded(experiment::read_index(options.records), options.experiment);
  experiment::change_metrics(experiment, options.changes);
  if (!options.prices.empty()) experiment::change_prices(experiment, options.prices);
  const path folder =
      options.out.empty() ? path("out") / (experiment.name + "-from-records") : path(options.out);
  tables::check_writable(folder);
  if (std::filesystem::exists(folder / "manifest.json")) {
    throw InputError(
        folder.string(), 0, "",
        "holds the results of runs and their manifest; choose another folder by --out");
  }
  const Made made = read_results(experiment, options);

  tables::Texts texts =
      tables::result_texts(experiment, made.results, tables::Summary(experiment, made.results));
  std::string& markdown = texts.at("summary.md");
  if (!options.changes.empty() || !options.prices.empty()) {
    markdown += changes_text(options, made.slo_uncertainty);
  }
  const std::map<std::string, std::string> files = tables::packed(texts, false);
  tables::write_files(folder, files, tables::superseded(files));
  if (!options.quiet) {
    fmt::print("{}\n", markdown);
    std::fflush(stdout);
    fmt::print(stderr, "wrote {} files to {}\n", files.size(), folder.string());
  }
  return 0;
}

}  // namespace

void add_metrics_command(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "metrics", "make an experiment's tables from the records of its runs, without a run");
  command->add_option("records", options->records, "folder of records (run --keep-records)")
      ->required();
  command->add_option("--out", options->out,
                      "folder for the tables (default: out/<name>-from-records)");
  command->add_option("--set", options->changes,
                      "change a setting that runs do not depend on: slo.ttft=2s, slo.tpot, "
                      "settlement, cloud.billing, home_fleet, prices.capex, prices.cloud, "
                      "sovereignty.weights, power.price_scale");
  command->add_option("--prices", options->prices,
                      "take prices and carbon of the grid zones from this platform's folder");
  command->add_option("--experiment", options->experiment,
                      "where the experiment file lies now, if it moved");
  command->add_flag("--quiet,-q", options->quiet, "no table on the terminal");
  command->footer(
      "Example:\n  archipelago run experiments/smoke/toy-power.yaml --out out/toy --keep-records\n"
      "  archipelago metrics out/toy/records --set slo.ttft=2s --out out/toy-2s");
  command->callback([options, &action] { action = [options] { return make_again(*options); }; });
}

}  // namespace archipelago::app
