// A stream of training jobs, as a recipe asks for it: generated, or a replayed trace.
//
// Format   in `training:`, a list beside or instead of `inference:`
//            - name: pretraining
//              nations: {weights: {SG: 1}}            # as of inference; so are hour_weights,
//              jobs_per_day: 20                       # day_weights and burstiness
//              gpus: [{gpus: 0.5, share: 0.6}, {gpus: 64, share: 0.4}]
//              run_time: {law: lognormal, median: 2 min, mean: 24 min, min: 1 s, max: 14 days}
//                    # or another law (run_time_recipe.hpp)
//              trace: {...}                           # instead of all these (job_trace.hpp)
//            and, all optional:
//              recorded_on: a100                      # what run times hold for; of work: its gpu
//              estimate_factor: 2                     # the owner's limit over the run time
//              deferrable: {deadline: 24 h}           # may wait for cheap or clean hours, but has
//                    # to start so that it is expected to end that long after submission
//              data_class: public                     # personal, regulated, state
//              dataset: {size: 10 TB, home: own nation}   # or a site's name; or everywhere
//              checkpoint: {size: 100 GB, interval: 1 h}
//              model: {parameters: 8e9, layers: 32, step: 5 s}
//                    # of work also batch_tokens in place of step: 6 x parameters x batch_tokens
//              model: {parameters: 671e9, active_parameters: 37e9, layers: 61, batch_tokens: 16e6}
//                    # of a mixture of experts a token meets the active ones: 6 x active x tokens
//              own_model: {shared: true, texts: personal, base_law: US}   # own_model.hpp
//              once: 10 min                           # one job a nation, in place of jobs_per_day
//              sync: {kind: diloco, sites: 2, from_gpus: 64, inner_steps: 500, fragments: 4,
//                     overlap_steps: 5, payload_bits: 4, hierarchical: true}
//                    # or {kind: data_parallel, sites, from_gpus, payload_bits, hierarchical}
// Memory   state_bytes (16: weights and gradients of 2 bytes, 12 of Adam; ZeRO, arXiv 1910.02054)
//          for each parameter have to fit the GPUs of a job of law: work at each of its sites; what
//          activations need comes on top and is not judged.  A checkpoint without a size has 12
//          bytes a parameter: weights and moments of 4 bytes each.
// Once     one job for each nation of weight above 0, that long after the start, whatever
//          demand_scale is; shared: one for all, submitted by the nation of the largest weight.
// Homes    own nation: for each job one of its nation's sites, drawn by their GPUs.
// Sync     holds for jobs of at least `from_gpus` GPUs (when not said: `sites`) that divide evenly
//          by sites; smaller ones stay on one site.
// Scale    below 1 (scaled_recipe.hpp) gangs shrink and small jobs thin out: scaled_gpus().
// Units    GPUs in thousandths; the rest as job.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/units.hpp"
#include "workload/job.hpp"
#include "workload/laws/run_time_law.hpp"
#include "workload/recipe/job_trace.hpp"

namespace archipelago::workload {

struct GpuShare {
  std::int64_t gpu_milli = 1000;
  double share = 0;
};

struct TrainingStream {
  std::string name;
  double jobs_per_day = 0;           // of a trace: what its replay comes to; 0: `once`
  std::optional<SimTime> once;       // after the start
  std::vector<double> nation_share;  // by NationIndex, sums to 1
  std::array<double, 24> hour_weights{};
  std::array<double, 7> day_weights{};
  double burstiness = 1;
  std::vector<GpuShare> gpus;  // shares sum to 1
  RunTimeLaw run_time = RunTimeLaw::fixed(1);
  std::optional<JobTrace> trace;

  // What every job has: its data, model, checkpoints and way of synchronising.
  Job common;
  bool home_is_own_nation = false;   // otherwise common.dataset_home
  double estimate_factor = 0;        // 0: none
  double active_parameters = 0;      // of the model; all, where it does not say
  std::optional<OwnModel> own;       // its members are filled in for each job
  bool shares_model = false;         // of `own`: one job for all nations
  double step_gpu_seconds = 0;       // above 0: a step's time on one GPU; common.step is 0 then
  std::int64_t sync_from_milli = 0;  // GPUs from which common.sync holds
  double scale = 1;                  // of the scenario, by which the GPUs of its jobs shrink
  std::uint64_t unsplit = 0;  // jobs of the trace with so many, whose GPUs the sites do not share
};

}  // namespace archipelago::workload
