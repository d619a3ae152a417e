#include "experiment/runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "engine/simulate.hpp"
#include "experiment/child_processes.hpp"
#include "experiment/outcome_rows.hpp"
#include "experiment/record_file.hpp"
#include "experiment/record_folder.hpp"
#include "experiment/row_folder.hpp"
#include "experiment/run_record.hpp"

namespace archipelago::experiment {

namespace {

void write_record(const std::filesystem::path& file, const record::RunFacts& facts) {
  std::ofstream out(file, std::ios::binary);
  out << encode_record(facts);
  out.close();
  if (!out) throw SimulationError("cannot write " + file.string());
}

// With a row for each outcome, where they are wanted.
record::RunFacts simulate_told(const Scenario& scenario, const engine::RunSettings& settings,
                               RunName run, const std::filesystem::path& parts) {
  std::optional<RequestRows> requests;
  std::optional<JobRows> jobs;
  const auto part = [&](RowKind kind) {
    return row_part(parts, kind, run.scenario, run.replicate);
  };
  if (wants_rows(scenario, RowKind::kRequests) && !parts.empty()) {
    requests.emplace(scenario, run, part(RowKind::kRequests));
  }
  if (wants_rows(scenario, RowKind::kJobs) && !parts.empty()) {
    jobs.emplace(scenario, run, part(RowKind::kJobs));
  }
  record::RunFacts facts =
      engine::simulate(*scenario.platform, *scenario.recipe, settings,
                       {requests ? &*requests : nullptr, jobs ? &*jobs : nullptr});
  if (requests) requests->close();
  if (jobs) jobs->close();
  return facts;
}

// Before what a child sends, when it sends its record too: how many bytes that has.
constexpr std::string_view kRecordWord = "record\t";

std::string with_record(const record::RunFacts& facts) {
  const std::string record = encode_record(facts, input::Effort::kFast);
  return std::string(kRecordWord) + std::to_string(record.size()) +
         (facts.prices_read ? "\t1\n" : "\t0\n") + record;
}

// Cuts the record off the text.
void take_record(std::string& text, RunOutcome& outcome) {
  if (!text.starts_with(kRecordWord)) return;
  const std::size_t end = text.find('\n');
  char* after = nullptr;
  const std::size_t size = std::strtoull(text.c_str() + kRecordWord.size(), &after, 10);
  if (end == std::string::npos || text.size() - end - 1 < size) return;  // cut short
  outcome.prices_read = after[1] == '1';
  outcome.record = text.substr(end + 1, size);
  text.erase(0, end + 1 + size);
}

std::string run_here(const Experiment& experiment, RunName run, const RunOptions& options) {
  const Scenario& scenario = experiment.scenarios[run.scenario];
  engine::RunSettings settings = scenario.settings.run;
  settings.seed = {experiment.seed, static_cast<std::uint32_t>(run.replicate)};
  settings.keep_epochs = options.keep_epochs;
  const record::RunFacts facts = simulate_told(scenario, settings, run, options.rows);
  if (!options.records.empty()) {
    write_record(record_path(options.records, run.scenario, run.replicate), facts);
  }
  std::string text;
  if (options.send_records) text = with_record(facts);
  return text + format_record(result_of(*scenario.platform, facts, scenario.settings));
}

// What a child answers: the record of its run, or why there is none.
std::string answer(const Experiment& experiment, RunName run, const RunOptions& options) {
  try {
    return run_here(experiment, run, options);
  } catch (const std::exception& error) {
    return format_failure(error.what());
  }
}

RunOutcome outcome_of(RunName run, ChildEnd&& end) {
  RunOutcome outcome;
  outcome.run = run;
  outcome.killed = end.killed;
  outcome.failure = std::move(end.failure);
  outcome.seconds = end.seconds;
  if (!outcome.failure.empty()) return outcome;
  try {
    take_record(end.text, outcome);
    outcome.result = parse_record(end.text);
  } catch (const SimulationError& error) {
    outcome.failure = error.what();
  }
  return outcome;
}

}  // namespace

std::filesystem::path log_path(const std::filesystem::path& folder, RunName run) {
  return folder /
         fmt::format("scenario-{:03}-replicate-{:03}.log", run.scenario + 1, run.replicate);
}

std::string failure_text(const Experiment& experiment, const RunOutcome& outcome) {
  return fmt::format("run {}, replicate {}: {}", experiment.scenarios[outcome.run.scenario].id,
                     outcome.run.replicate, outcome.failure);
}

std::vector<RunName> all_runs(const Experiment& experiment) {
  std::vector<RunName> runs;
  for (std::size_t s = 0; s < experiment.scenarios.size(); ++s) {
    for (std::size_t r = 0; r < experiment.replicates; ++r) runs.push_back({s, r});
  }
  return runs;
}

void run_some(const Experiment& experiment, const std::vector<RunName>& runs,
              const RunOptions& options, const std::function<void(RunOutcome&&)>& finished) {
  ChildProcesses children;
  Progress progress;
  progress.total = runs.size();
  const auto ended = [&](RunOutcome&& outcome) {
    ++progress.done;
    if (!outcome.failure.empty()) ++progress.failed;
    progress.run = outcome.run;
    progress.seconds = outcome.seconds;
    progress.requests = outcome.result.requests;
    progress.jobs = outcome.result.jobs;
    finished(std::move(outcome));
    if (options.report) options.report(progress);
  };
  const auto stopped = [&] { return options.stop && options.stop(); };
  std::size_t next = 0;
  while ((next < runs.size() || children.size() > 0) && !stopped()) {
    while (next < runs.size() && children.size() < std::max<std::size_t>(1, options.jobs)) {
      const RunName run = runs[next];
      children.start(
          next++, [&experiment, run, &options] { return answer(experiment, run, options); },
          options.logs.empty() ? std::filesystem::path() : log_path(options.logs, run));
    }
    children.wait_for_some([&](ChildEnd&& end) {
      const RunName run = runs[end.number];
      ended(outcome_of(run, std::move(end)));
    });
  }
}

Results run_experiment(const Experiment& experiment, const RunOptions& options) {
  Results results(experiment.scenarios.size(), std::vector<RunResult>(experiment.replicates));
  std::string failures;
  run_some(experiment, all_runs(experiment), options, [&](RunOutcome&& outcome) {
    if (!outcome.failure.empty()) failures += failure_text(experiment, outcome) + "\n";
    results[outcome.run.scenario][outcome.run.replicate] = std::move(outcome.result);
  });
  if (!failures.empty()) throw SimulationError(failures);
  return results;
}

}  // namespace archipelago::experiment
