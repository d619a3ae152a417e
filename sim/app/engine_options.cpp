#include "app/engine_options.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <string_view>

#include "app/progress.hpp"
#include "app/terminal.hpp"
#include "base/error.hpp"
#include "base/text_width.hpp"
#include "campaign/slurm_campaign.hpp"
#include "experiment/row_folder.hpp"
#include "input/text.hpp"

namespace archipelago::app {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

// Options that are this command's own affair, or that a task gets anew.
constexpr std::array<std::string_view, 15> kNotForTasks{
    "experiment",   "help",  "out",     "jobs",       "store", "shard",   "runs",   "engine",
    "slurm-option", "chunk", "retries", "log-format", "quiet", "compact", "partial"};

bool is_for_tasks(const CLI::Option& option) {
  const std::vector<std::string>& names = option.get_lnames();
  return !names.empty() && std::none_of(names.begin(), names.end(), [](const std::string& name) {
    return std::find(kNotForTasks.begin(), kNotForTasks.end(), name) != kNotForTasks.end();
  });
}

std::string progress_words(const campaign::SlurmProgress& p) {
  return fmt::format("[{}/{}] {} finished, {} failed, {} waiting; tasks: {} running, {} queued",
                     p.finished + p.failed, p.planned, p.finished, p.failed, p.waiting(),
                     p.tasks_running, p.tasks_queued);
}

// On a terminal one line that is drawn over, elsewhere a line whenever something has changed.
std::function<void(const campaign::SlurmProgress&)> text_printer() {
  return [started = Clock::now(),
          before = std::optional<std::size_t>()](const campaign::SlurmProgress& p) mutable {
    const std::size_t done = p.finished + p.failed;
    if (!before) before = done;
    std::string text = progress_words(p);
    if (done > *before && p.waiting() > 0) {
      const std::chrono::duration<double> taken = Clock::now() - started;
      const double runs_a_second = static_cast<double>(done - *before) / taken.count();
      text += "; " + duration_text(static_cast<double>(p.waiting()) / runs_a_second) + " left";
    }
    if (const auto width = terminal_width(STDERR_FILENO)) {
      fmt::print(stderr, "\r\033[K{}{}", cut_to(text, std::max<std::size_t>(*width, 2) - 1),
                 done == p.planned ? "\n" : "");
      std::fflush(stderr);
    } else {
      fmt::print(stderr, "{}\n", text);
    }
  };
}

void print_json(const campaign::SlurmProgress& p) {
  fmt::print(stderr,
             "{{\"done\": {}, \"total\": {}, \"finished\": {}, \"failed\": {}, \"waiting\": {}, "
             "\"tasks_running\": {}, \"tasks_queued\": {}}}\n",
             p.finished + p.failed, p.planned, p.finished, p.failed, p.waiting(), p.tasks_running,
             p.tasks_queued);
}

double chunk_seconds(const std::string& text, Issues& issues) {
  const auto chunk = input::parse_duration(text);
  if (chunk && chunk->si() > 0) return chunk->si();
  issues.add("--chunk", 0, text, "is no duration above 0; expected one as in 5min or 300s");
  return 0;
}

void check_kept(const EngineOptions& options, const experiment::Experiment& experiment,
                const campaign::CampaignOptions& how, Issues& issues) {
  if (how.store.empty()) {
    issues.add("--engine", 0, "slurm", "brings runs together in a store; leave out --store none");
  }
  if (how.shard) {
    issues.add("--engine", 0, "slurm", "makes shards itself; leave out --shard");
  }
  const auto keeps_records = [](const std::string& word) {
    return word.starts_with("--keep-records");
  };
  if (std::any_of(options.task.begin(), options.task.end(), keeps_records)) {
    issues.add("--engine", 0, "slurm",
               "keeps records in the store only; use --engine local for --keep-records");
  }
  if (wants_rows(experiment, experiment::RowKind::kRequests) ||
      wants_rows(experiment, experiment::RowKind::kJobs)) {
    issues.add(experiment.file.string(), 0, "output",
               "rows of requests and jobs are kept in no store; use --engine local for them");
  }
}

campaign::SlurmOptions slurm_of(const EngineOptions& options,
                                const experiment::Experiment& experiment, const fs::path& folder) {
  campaign::SlurmOptions slurm;
  slurm.out = fs::absolute(folder).lexically_normal();
  if (!slurm.out.has_filename()) slurm.out = slurm.out.parent_path();  // "out/x/"
  slurm.command = {fs::read_symlink("/proc/self/exe").string(), "run", experiment.file.string(),
                   "--out", slurm.out.string()};
  slurm.command.insert(slurm.command.end(), options.task.begin(), options.task.end());
  slurm.sbatch = options.slurm;
  slurm.retries = options.retries;
  return slurm;
}

}  // namespace

void add_engine_options(CLI::App* command, EngineOptions& options) {
  command
      ->add_option("--engine", options.engine,
                   "where runs are run: local, or slurm: as job arrays on a cluster")
      ->check(CLI::IsMember({"local", "slurm"}))
      ->capture_default_str();
  command->add_option("--slurm-option", options.slurm,
                      "for sbatch, as in --slurm-option=--partition=short; may be given several "
                      "times");
  command->add_option("--chunk", options.chunk, "processor time of a Slurm task, as estimated")
      ->capture_default_str();
  command
      ->add_option("--retries", options.retries,
                   "how often a run is offered again whose Slurm task ended before it")
      ->check(CLI::Range(0, 1000))
      ->capture_default_str();
  command->add_option("--runs", options.runs,
                      "a list of runs of which --shard takes its share; what --engine slurm gives "
                      "to its tasks");
}

void remember_task(const CLI::App& command, EngineOptions& options) {
  for (const CLI::Option* option : command.get_options()) {
    if (option->count() == 0 || !is_for_tasks(*option)) continue;
    for (const std::string& value : option->results()) {
      options.task.push_back("--" + option->get_lnames().front());
      if (option->get_expected_max() > 0) options.task.back() += "=" + value;
    }
  }
}

void choose_engine(const EngineOptions& options, const experiment::Experiment& experiment,
                   const fs::path& folder, const std::string& log_format, bool quiet,
                   campaign::CampaignOptions& how) {
  Issues issues;
  if (!options.runs.empty() && !how.shard) {
    issues.add("--runs", 0, options.runs, "is for shards; add --shard 1/1 for all of its runs");
  }
  how.run_list = options.runs;
  const double chunk = chunk_seconds(options.chunk, issues);
  if (options.engine == "slurm") check_kept(options, experiment, how, issues);
  issues.throw_if_any();
  if (options.engine != "slurm" || how.only_stored) return;

  campaign::SlurmOptions slurm = slurm_of(options, experiment, folder);
  slurm.chunk_seconds = chunk;
  slurm.stop = how.run.stop;
  slurm.say = [](const std::string& sentence) {
    fmt::print(stderr, "{}archipelago: {}\n", terminal_width(STDERR_FILENO) ? "\r\033[K" : "",
               sentence);
  };
  if (log_format == "json") {
    slurm.report = print_json;
  } else if (!quiet) {
    slurm.report = text_printer();
  }
  const auto engine = std::make_shared<campaign::SlurmCampaign>(std::move(slurm));
  how.elsewhere = [engine](const experiment::Experiment& of,
                           const std::vector<experiment::RunName>& missing, store::RunStore& store,
                           campaign::RunKeys& keys) { engine->run(of, missing, store, keys); };
}

}  // namespace archipelago::app
