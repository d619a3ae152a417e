// Runs an experiment: every scenario x replicate in a process of its own, several at once.
//
// Why      child_processes.hpp.
// Flow     run_some(): the runs that are named, each told to `finished` as it ends, in whatever
//          order they end.  run_experiment(): all of them, stored by scenario and replicate, so that
//          results do not depend on how many run at once or which ends first.
// Stop     `stop` is asked whenever something happens, signals included; the runs under way are then
//          ended and told to nobody.
// Errors   run_some(): SimulationError when no process can be started; the failure of a run is its
//          outcome.  run_experiment(): SimulationError that names the runs that failed and why; the
//          others are finished first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "experiment/experiment.hpp"
#include "experiment/run_name.hpp"
#include "experiment/run_result.hpp"

namespace archipelago::experiment {

struct RunOutcome {
  RunName run;
  std::string failure;  // why there is no result; empty: there is
  bool killed = false;  // by SIGKILL or SIGTERM: somebody else's doing, not the run's
  RunResult result;
  std::string record;        // encode_record(), when it was asked for
  bool prices_read = false;  // the run chose by prices
  double seconds = 0;        // it took
};

struct Progress {
  std::size_t done = 0;
  std::size_t total = 0;
  std::size_t failed = 0;
  RunName run;                 // that just ended
  double seconds = 0;          // it took
  std::uint64_t requests = 0;  // it simulated
  std::uint64_t jobs = 0;      // likewise
};

struct RunOptions {
  std::size_t jobs = 1;                         // processes at once, at least 1
  std::function<void(const Progress&)> report;  // after each run; may be empty
  std::filesystem::path records = {};           // runs write their records here; empty: none
  bool keep_epochs = false;                     // in the records, every epoch too
  std::filesystem::path rows = {};              // parts of rows go here (row_folder.hpp)
  bool send_records = false;                    // outcomes carry the record
  std::filesystem::path logs = {};              // for what runs say on stderr; empty: it goes there
  std::function<bool()> stop = {};              // true: no more; empty: never
};

// Where a run's log lies in the folder of logs; there is none of a run that said nothing.
[[nodiscard]] std::filesystem::path log_path(const std::filesystem::path& folder, RunName run);

// "run islands, demand_scale 2, replicate 0: why".
[[nodiscard]] std::string failure_text(const Experiment& experiment, const RunOutcome& outcome);

void run_some(const Experiment& experiment, const std::vector<RunName>& runs,
              const RunOptions& options, const std::function<void(RunOutcome&&)>& finished);

// results[scenario][replicate]
using Results = std::vector<std::vector<RunResult>>;

// Every run, in the order of scenarios and replicates.
[[nodiscard]] std::vector<RunName> all_runs(const Experiment& experiment);

Results run_experiment(const Experiment& experiment, const RunOptions& options);

}  // namespace archipelago::experiment
