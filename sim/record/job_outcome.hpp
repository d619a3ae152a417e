// What became of one training job: the only thing that job metrics are made from.
//
// Flow     engine -> JobOutcome, once a job, when it ends or when the run does -> JobSink.
// Units    SimTime; GPU-seconds; bytes as delivered by the WAN.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/ids.hpp"
#include "base/sim_time.hpp"
#include "base/units.hpp"
#include "record/model_facts.hpp"

namespace archipelago::record {

enum class JobFate : std::uint8_t {
  kDone,
  kTooLarge,     // no site that the policy may use can ever hold it
  kForbidden,    // residency rules (or the policy) leave too few sites for its data
  kUnreachable,  // at the horizon its dataset still had no way to its site
  kWaiting,      // at the horizon it was being staged or queued
  kRunning,      // at the horizon it held GPUs
};
inline constexpr std::size_t kJobFates = 6;

// What a job moves over the WAN.
enum class JobBytes : std::uint8_t { kStaging, kGradients, kCheckpoints };
inline constexpr std::size_t kJobBytes = 3;

struct JobOutcome {
  std::uint64_t id = 0;  // ascending in order of submission
  JobFate fate = JobFate::kDone;
  NationIndex nation;  // whose job it is
  std::int64_t gpu_milli = 0;
  SimTime submitted;
  SimTime started = kNever;   // first held GPUs
  SimTime finished = kNever;  // done only
  SimTime run_time;           // on its GPUs with nothing in the way
  bool is_deferrable = false;
  SimTime deferred;              // kept from its queue after submission for a better hour
  bool missed_deadline = false;  // ended later, or at the horizon had not and was late
  // Held = useful + lost (thrown away at failures and pre-emptions) + stalled (waiting for bytes,
  // slowed or paused for want of power).  Useful and lost are work, as time at full speed.
  double held_gpu_s = 0;
  double useful_gpu_s = 0;
  double lost_gpu_s = 0;
  std::uint32_t restarts = 0;
  std::array<Bytes, kJobBytes> bytes;
  bool abroad = false;                   // on soil other than its nation's, at its last start
  std::vector<SiteIndex> sites;          // that held its GPUs at its last start
  std::optional<ModelFacts> model = {};  // of a job that makes a model of one's own
};

// GPUs of a site that a job held for a while, told when it gives them back or the run ends.
struct GpuHold {
  SiteIndex site;
  NationIndex nation;  // whose job it is
  double gpus = 0;
  SimTime from;
  SimTime to;
  double useful_gpu_s = 0;  // of work that counts
};

class JobSink {
 public:
  virtual ~JobSink() = default;
  virtual void on_outcome(const JobOutcome& outcome) = 0;
  virtual void on_hold(const GpuHold&) {}
};

}  // namespace archipelago::record
