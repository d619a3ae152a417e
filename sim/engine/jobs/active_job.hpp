// A training job under way, as the engine keeps it from submission to its outcome.
//
// Work     in compute time on the job's own GPUs: `done` at the start of the current stretch,
//          `kept` at the last checkpoint.  What a stop throws away is progress less `kept`.  It
//          grows with time at `speed`, that of the slowest of the job's sites; a job at speed 0
//          keeps its GPUs and loses nothing.
// Parts    one for every site of the job, ascending by site.  A part joins the queue of its site
//          when all parts before it hold their GPUs, so that two jobs can never wait for each other
//          in a circle (Havender, IBM Systems Journal 7(2), 1968).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/ids.hpp"
#include "base/sim_time.hpp"
#include "engine/jobs/job_exchange.hpp"
#include "engine/simgrid/bulk_transfer.hpp"
#include "platform/routes/router.hpp"
#include "record/job_outcome.hpp"
#include "training/paced_work.hpp"
#include "training/site_scheduler.hpp"
#include "workload/job.hpp"

namespace archipelago::engine {

struct JobPart {
  SiteIndex site;
  training::JobNumber number = 0;  // at the site's scheduler, once it has joined
  bool holds = false;
  SimTime held_since;
  std::int64_t computing_micro = 0;  // GPUs, as power control has them
  double useful_told = 0;            // GPU-seconds of the whole job's work, as JobSink has them
};

// The newest copy of a checkpoint at another site.
struct CheckpointCopy {
  SiteIndex site;
  SimTime done;
};

struct ActiveJob {
  workload::Job job;
  platform::ScopeIndex scope;
  std::vector<JobPart> parts;
  std::size_t joined = 0;  // parts that have joined a queue
  SimTime run_time;        // of the whole work on the GPUs of its sites

  struct Fetch {
    record::TrafficClass traffic;
    BulkTransfers::Handle transfer;
  };
  std::vector<Fetch> fetching;  // data on their way to the sites
  std::size_t to_fetch = 0;     // of those, not there yet
  SimTime hold_until;           // joins no queue before

  bool computing = false;
  SimTime done;      // when the current stretch began
  SimTime worked;    // in it, until `since`; of a job without exchange
  SimTime since;     // its speed changed last, or it began
  double speed = 1;  // of full speed
  SimTime kept;
  std::uint64_t stretch = 0;  // a timer or transfer of an earlier one is stale
  SimTime wakes = kNever;     // the timer that is set, if any

  std::optional<CheckpointCopy> copy;
  BulkTransfers::Handle copying;  // under way, or null
  std::uint64_t copy_number = 0;
  CheckpointCopy copying_to;

  std::unique_ptr<JobExchange> exchange;  // of a job on several sites, while it computes
  record::JobOutcome outcome;

  [[nodiscard]] double gpus() const { return static_cast<double>(job.gpu_milli) / 1000; }
  [[nodiscard]] SimTime progress(SimTime now) const {
    if (!computing) return kept;
    if (exchange != nullptr) return done + exchange->computed(now);
    return done + worked + training::work_in(now - since, speed);
  }
};

}  // namespace archipelago::engine
