// What a recipe says of a trace of training jobs that is replayed, and what the trace itself says.
//
// Format   in a training stream, in place of jobs_per_day, weights, burstiness, gpus and run_time:
//            trace:
//              file: $ARCHIPELAGO_DATA/traces/alibaba-gpu-v2023/openb_pod_list_default.csv
//              format: auto        # or a name of job_format.hpp
//              skip: 109 days      # from the trace's first job on
//              take: 30 days       # from the first job behind that; all when not said
//              longest: 7 days     # longer jobs are left out; 100 days, the clock's end, at most
//              whole_gpus: false   # true: a share of a GPU becomes a whole one, also in 1.5 GPUs
//              time_warp: 1        # multiplies the gaps, not the run times
//              rate_scale: 1       # jobs for each row (job_replay.hpp)
//              at_end: fail        # or repeat, or stop: when the run is longer than the trace
// Files    as of request traces (trace_keys.hpp).
// Checks   the whole trace is read when the recipe is loaded; a trace to replay has no bad rows.
//          What is left out is counted and said in note().
// Errors   faults go to the recipe's file: its line, and the trace's file and line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <string>

#include "base/sim_time.hpp"
#include "input/key_table.hpp"
#include "workload/recipe/trace_keys.hpp"
#include "workload/traces/job_format.hpp"
#include "workload/traces/job_reader.hpp"

namespace archipelago::workload {

struct JobTrace : TraceKeys {
  static constexpr std::int64_t kNoEnd = std::numeric_limits<std::int64_t>::max();

  JobFormat format = JobFormat::kJobs;
  std::int64_t skip = 0;  // nanoseconds, like the others below
  std::int64_t take = kNoEnd;
  std::int64_t longest = kMaxHorizon.ps / 1000;
  bool whole_gpus = false;

  // Of the file.
  JobCounts counts;
  std::uint64_t kept = 0;      // jobs to replay
  std::uint64_t skipped = 0;   // jobs outside skip and take
  std::uint64_t too_long = 0;  // jobs inside that run longer than `longest`
  bool in_order = true;
  std::int64_t begin = 0;  // the first job kept, on the file's clock
  std::int64_t span = 0;   // to the last job kept, or `take` when the file goes on behind it

  // How the file is read; once the format is known.
  [[nodiscard]] JobOptions how() const { return {format, 0, whole_gpus}; }
  // Whether a job inside skip and take is replayed.
  [[nodiscard]] bool accept(const JobRow& row) const { return row.run <= longest; }

  // Nanoseconds of the trace's own time; 0 for a single job.
  [[nodiscard]] double mean_gap() const;
  // Jobs a day of the replay, at a demand scale of 1.
  [[nodiscard]] double jobs_per_day() const;
  // Jobs to replay of at least `from_milli` thousandths of a GPU that so many sites do not share
  // evenly.  Reads the trace once more.  REQUIRES: sites > 0.
  [[nodiscard]] std::uint64_t unsplit(std::int64_t from_milli, std::int32_t sites) const;
  // "of <file>, ... are left out, ... replayed".
  [[nodiscard]] std::string note() const;
};

// `folder` is the recipe's.  Nothing after a fault.
std::optional<JobTrace> read_job_trace(const input::KeyedMap& trace,
                                       const std::filesystem::path& folder);

// "" when the trace lasts for the horizon or need not; otherwise what to do about it.
std::string why_too_short(const JobTrace& trace, SimTime horizon);

}  // namespace archipelago::workload
