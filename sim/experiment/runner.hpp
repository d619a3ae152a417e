// Runs an experiment: every scenario x replicate in a process of its own, several at once.
//
// Why      SimGrid keeps its clock and settings for the life of a process; a child that crashes
//          takes nothing with it; parallelism comes free.
// Order    results are stored by scenario and replicate, so they do not depend on how many run at
//          once or which ends first.
// Errors   SimulationError that names the runs that failed and why; the others are finished first.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <vector>

#include "experiment/experiment.hpp"
#include "experiment/run_result.hpp"

namespace archipelago::experiment {

struct Progress {
  std::size_t done = 0;
  std::size_t total = 0;
  std::size_t scenario = 0;  // of the run that just ended
  std::size_t replicate = 0;
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
};

// results[scenario][replicate]
using Results = std::vector<std::vector<RunResult>>;

Results run_experiment(const Experiment& experiment, const RunOptions& options);

}  // namespace archipelago::experiment
