#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "app/commands.hpp"
#include "app/engine_options.hpp"
#include "app/forecast.hpp"
#include "app/interrupt.hpp"
#include "app/output_folder.hpp"
#include "app/progress.hpp"
#include "app/project_root.hpp"
#include "app/terminal.hpp"
#include "base/error.hpp"
#include "campaign/campaign.hpp"
#include "campaign/fitting_jobs.hpp"
#include "experiment/experiment.hpp"
#include "experiment/record_folder.hpp"
#include "experiment/row_folder.hpp"
#include "experiment/selection.hpp"
#include "tables/atomic_files.hpp"
#include "tables/manifest.hpp"
#include "tables/result_files.hpp"
#include "tables/short_table.hpp"
#include "tables/summary.hpp"

namespace archipelago::app {

namespace {

namespace fs = std::filesystem;

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
  bool partial = false;
  std::string records;  // "": none; "runs" or "epochs": what is kept of them
  std::string store;    // "": beside the results; "none"
  std::string shard;
  std::string log_format = "text";
  EngineOptions engine;
};

// The short table on a terminal; all of the summary in a file or a pipe.
void print_result(const experiment::Experiment& experiment, const tables::Summary& summary,
                  const std::string& markdown, const fs::path& folder) {
  if (const auto width = terminal_width(STDOUT_FILENO)) {
    fmt::print("{}\nfull table: {}\n", tables::short_table(experiment, summary, *width),
               (folder / "summary.md").string());
  } else {
    fmt::print("{}\n", markdown);
  }
  std::fflush(stdout);  // the table first, where both streams go to one file
}

fs::path store_of(const Options& options, const fs::path& folder) {
  if (options.store == "none") return {};
  if (!options.store.empty()) return options.store;
  if (options.shard.empty()) return folder.parent_path() / "runs.sqlite";
  const campaign::Shard shard = campaign::parse_shard(options.shard);
  return folder / "shards" / fmt::format("{:03}-of-{:03}.sqlite", shard.number, shard.of);
}

campaign::CampaignOptions campaign_of(const Options& options, const fs::path& folder,
                                      const experiment::Experiment& experiment) {
  campaign::CampaignOptions how;
  how.run.jobs = campaign::fitting_jobs(experiment, options.jobs);
  if (how.run.jobs < options.jobs && !options.quiet) {
    fmt::print(stderr, "memory carries {} such runs at once, not {}\n", how.run.jobs, options.jobs);
  }
  how.run.stop = Interrupt::asked;
  how.run.keep_epochs = options.records == "epochs";
  how.run.logs = folder / "logs";
  if (options.log_format == "json") {
    how.run.report = progress_json_printer(experiment);
  } else if (!options.quiet) {
    how.run.report = progress_printer(experiment);
  }
  how.store = store_of(options, folder);
  if (!options.shard.empty()) how.shard = campaign::parse_shard(options.shard);
  how.only_stored = options.partial;
  return how;
}

// What is there of a campaign that is not whole, and how to go on.  Never in the place of the tables
// of a whole one.
int leave_partial(const experiment::Experiment& experiment, const campaign::CampaignResult& result,
                  const fs::path& folder, const fs::path& store, bool is_shard) {
  std::string text = campaign::counts_text(result) + "\n";
  for (const std::string& failure : result.failures) text += failure + "\n";
  if (result.done() > 0 && !is_shard) {
    const tables::Summary summary(experiment, result.results);
    tables::Texts texts = tables::result_texts(experiment, result.results, summary);
    std::string& markdown = texts.at("summary.md");
    markdown = "**Partial: " + campaign::counts_text(result) + ".**\n\n" + markdown;
    const auto files = tables::packed(texts, false);
    tables::write_files(folder / "partial", files, tables::superseded(files));
    text += fmt::format("the table of what is finished: {}\n",
                        (folder / "partial" / "summary.md").string());
  }
  text += store.empty() ? "nothing is kept (--store none): the same command starts anew"
                        : fmt::format(
                              "kept in {}: the same command goes on and runs only what is "
                              "missing",
                              store.string());
  if (!result.stopped && !result.failures.empty()) throw SimulationError(text);
  fmt::print(stderr, "archipelago: {}\n", text);
  return result.stopped ? Interrupt::exit_code() : 0;
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
  const fs::path folder =
      options.out.empty() ? fs::path("out") / experiment.name : fs::path(options.out);
  check_output_folder(folder, experiment, options.force);
  const Interrupt interrupt;
  campaign::CampaignOptions how = campaign_of(options, folder, experiment);
  choose_engine(options.engine, experiment, folder, options.log_format, options.quiet, how);
  std::optional<experiment::RecordFolder> records;
  if (!options.records.empty()) how.run.records = records.emplace(folder / "records").beside();
  std::optional<experiment::RowFolder> rows;
  if (wants_rows(experiment, experiment::RowKind::kRequests) ||
      wants_rows(experiment, experiment::RowKind::kJobs)) {
    how.run.rows = rows.emplace(folder).parts();
  }
  const campaign::CampaignResult result = campaign::run_campaign(experiment, how);
  if (result.found > 0 && !options.quiet) {
    fmt::print(stderr, "{} of {} runs from {}\n", result.found, result.planned, how.store.string());
  }
  if (!result.whole()) {
    return leave_partial(experiment, result, folder, how.store, how.shard.has_value());
  }
  if (how.shard) {
    fmt::print("shard {}: {}, in {}\n", options.shard, campaign::counts_text(result),
               how.store.string());
    return 0;
  }

  const tables::Summary summary(experiment, result.results);
  const tables::Texts texts = tables::result_texts(experiment, result.results, summary);
  std::map<std::string, std::string> files = tables::packed(texts, options.compact);
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - started;
  files["manifest.json"] = tables::manifest_json(
      experiment, result.results, texts, project_of(experiment.file), {wall.count(), how.run.jobs});
  tables::write_files(folder, files, tables::superseded(files));
  fs::remove_all(folder / "partial");
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
  command->add_option("--store", options->store,
                      "the store of finished runs, or none (default: runs.sqlite beside the folder "
                      "of the tables); what is there is not run again");
  command->add_option("--shard", options->shard,
                      "3/16: only every sixteenth run from the third on, into a store of its own; "
                      "`archipelago merge` brings the stores together");
  command->add_flag("--partial", options->partial,
                    "run nothing: the table of what is in the store");
  command
      ->add_option("--log-format", options->log_format,
                   "of the progress on stderr: text, or json: an object a line")
      ->check(CLI::IsMember({"text", "json"}))
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
  add_engine_options(command, options->engine);
  command->footer(
      "Example:\n  archipelago run experiments/smoke/toy-policies.yaml --out out/toy --jobs 2");
  command->callback([options, command, &action] {
    remember_task(*command, options->engine);
    action = [options] { return run(*options); };
  });
}

}  // namespace archipelago::app
