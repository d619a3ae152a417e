// The jobs of one stream that replays a trace: the trace's times, GPUs and run times, submitted by
// the stream's nations.
//
// Flow     TrainingStream with a trace -> JobReplay -> JobSource.
// Time     the first job kept comes at the start of the run; the others, and the scale (rate_scale x
//          demand_scale jobs for each row), as replay_pace.hpp says.  Run times are not warped.
// Streams  "workload/<stream>/trace" draws nations, "workload/<stream>/trace/copies" the scale.
// Memory   constant for a trace in order of submission; otherwise 40 bytes a job, to sort them
//          (jobs of one instant keep the order of the file).
// Errors   InputError when the trace ends before the horizon and may not (job_trace.hpp).
#pragma once

#include <memory>
#include <vector>

#include "base/random.hpp"
#include "base/sim_time.hpp"
#include "platform/platform.hpp"
#include "workload/laws/choice.hpp"
#include "workload/recipe/training_stream.hpp"
#include "workload/sources/job_maker.hpp"
#include "workload/sources/replay_pace.hpp"
#include "workload/traces/job_reader.hpp"

namespace archipelago::workload {

class JobReplay {
 public:
  // `stream` must outlive this.  REQUIRES: stream.trace, horizon > 0, demand_scale > 0.
  JobReplay(const TrainingStream& stream, const platform::Platform& platform, SimTime horizon,
            double demand_scale, Seed seed);

  // kNever when the horizon, or a trace that may stop, has come to its end.
  [[nodiscard]] SimTime at() const noexcept { return pace_.at(); }

  // REQUIRES: at() is before the horizon.  Makes the job of this instant, then moves on.
  void take(Job& job);

 private:
  void rewind();
  bool read_kept(JobRow& row);
  bool read_row(JobRow& row, bool& again);

  const JobTrace& trace_;
  RandomStream nation_random_;
  Choice<NationIndex> nations_;
  JobMaker maker_;

  std::unique_ptr<JobReader> reader_;  // of a trace in order
  std::vector<JobRow> sorted_;         // of any other
  std::size_t next_sorted_ = 0;
  ReplayPace<JobRow> pace_;
};

}  // namespace archipelago::workload
