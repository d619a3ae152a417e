#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <thread>

#include "app/commands.hpp"
#include "app/forecast.hpp"
#include "app/output_folder.hpp"
#include "app/progress.hpp"
#include "app/project_root.hpp"
#include "app/terminal.hpp"
#include "experiment/experiment.hpp"
#include "experiment/record_folder.hpp"
#include "experiment/row_folder.hpp"
#include "experiment/runner.hpp"
#include "experiment/selection.hpp"
#include "tables/atomic_files.hpp"
#include "tables/manifest.hpp"
#include "tables/result_files.hpp"
#include "tables/short_table.hpp"
#include "tables/summary.hpp"

namespace archipelago::app {

namespace {

struct Options {
  std::string file;
  std::string out;
  std::vector<std::string> set;
  std::vector<std::string> only;
  std::size_t jobs = std::max(1U, std::thread::hardware_concurrency());
  bool quiet = false;
  bool force = false;
  bool compact = false;
  bool dry_run = false;
  std::string records;  // "": none; "runs" or "epochs": what is kept of them
};

// The short table on a terminal; all of the summary in a file or a pipe.
void print_result(const experiment::Experiment& experiment, const tables::Summary& summary,
                  const std::string& markdown, const std::filesystem::path& folder) {
  if (const auto width = terminal_width(STDOUT_FILENO)) {
    fmt::print("{}\nfull table: {}\n", tables::short_table(experiment, summary, *width),
               (folder / "summary.md").string());
  } else {
    fmt::print("{}\n", markdown);
  }
  std::fflush(stdout);  // the table first, where both streams go to one file
}

int run(const Options& options) {
  const auto started = std::chrono::steady_clock::now();
  experiment::Experiment experiment =
      experiment::load_experiment(experiment_file(options.file), options.set);
  experiment::select_scenarios(experiment, options.only);
  if (options.dry_run) {
    print_forecast(experiment);
    return 0;
  }
  const std::filesystem::path folder = options.out.empty()
                                           ? std::filesystem::path("out") / experiment.name
                                           : std::filesystem::path(options.out);
  check_output_folder(folder, experiment, options.force);
  experiment::RunOptions how{options.jobs, {}};
  if (!options.quiet) how.report = progress_printer(experiment);
  std::optional<experiment::RecordFolder> records;
  if (!options.records.empty()) {
    how.records = records.emplace(folder / "records").beside();
    how.keep_epochs = options.records == "epochs";
  }
  std::optional<experiment::RowFolder> rows;
  if (wants_rows(experiment, experiment::RowKind::kRequests) ||
      wants_rows(experiment, experiment::RowKind::kJobs)) {
    how.rows = rows.emplace(folder).parts();
  }
  const experiment::Results results = experiment::run_experiment(experiment, how);

  const tables::Summary summary(experiment, results);
  const tables::Texts texts = tables::result_texts(experiment, results, summary);
  std::map<std::string, std::string> files = tables::packed(texts, options.compact);
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - started;
  files["manifest.json"] = tables::manifest_json(
      experiment, results, texts, project_of(experiment.file), {wall.count(), options.jobs});
  tables::write_files(folder, files, tables::superseded(files));
  if (records) records->keep(experiment);
  if (rows) rows->keep(experiment);
  experiment::remove_stale_rows(folder, experiment);
  if (!options.quiet) {
    print_result(experiment, summary, texts.at("summary.md"), folder);
    fmt::print(stderr, "wrote {} files to {} in {:.1f} s\n", files.size(), folder.string(),
               wall.count());
  }
  return 0;
}

}  // namespace

void add_run_command(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("run", "run an experiment and write its tables");
  command->add_option("experiment", options->file, "experiment file (YAML), or its name")
      ->required();
  command->add_option("--out", options->out, "folder for the tables (default: out/<name>)");
  add_set_option(*command, options->set);
  command->add_flag("--dry-run", options->dry_run,
                    "say what would be run: scenarios, requests, time and memory");
  command->add_option("--only", options->only,
                      "only scenarios with that value: policy=islands; may be given several times");
  command->add_option("--jobs,-j", options->jobs, "runs at once")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  command->add_flag("--quiet,-q", options->quiet, "no progress and no table on the terminal");
  command->add_flag("--force", options->force,
                    "replace the results of another experiment in the folder");
  command->add_flag("--compact", options->compact,
                    "compress summary.csv too, for folders that are kept");
  command
      ->add_flag("--keep-records{runs}", options->records,
                 "write what happened in every run to OUT/records, for `archipelago metrics`; "
                 "--keep-records=epochs: every control epoch as well")
      ->check(CLI::IsMember({"runs", "epochs"}));
  command->footer(
      "Example:\n  archipelago run experiments/smoke/toy-policies.yaml --out out/toy --jobs 2");
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace archipelago::app
