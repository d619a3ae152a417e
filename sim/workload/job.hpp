// A training job as somebody asks for it: a gang of GPUs for some work, on a dataset that lies
// somewhere, with checkpoints, perhaps spread over several sites.
//
// Flow     job trace or recipe -> Job -> training queues and placement (sim/training) -> engine.
// Units    GPUs in thousandths (a share of one GPU is below 1000, anything above is whole GPUs);
//          SimTime; bytes.
// Work     `run_time` is how long the job takes on `recorded_on` with all its GPUs and nothing in
//          its way.  On other GPUs it is scaled by the ratio of their BF16 rates, and of their MFU
//          where that was the type's own.  A model of one's own may take longer than the clock lasts:
//          `gpu_seconds` is then all of it, and no run sees its end.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "base/ids.hpp"
#include "base/sim_time.hpp"
#include "base/units.hpp"
#include "platform/data_class.hpp"
#include "workload/own_model.hpp"

namespace archipelago::workload {

// How the sites of one job keep their copies of the model together.
enum class SyncKind : std::uint8_t {
  kNone,          // one site
  kDataParallel,  // gradients are exchanged in every step
  kDiloco,        // outer gradients are exchanged every `inner_steps` steps
};

// Source   DiLoCo, arXiv 2311.08105; Streaming DiLoCo, arXiv 2501.18512.
struct SyncMode {
  SyncKind kind = SyncKind::kNone;
  std::int32_t sites = 1;          // that share the job's GPUs equally
  std::int32_t inner_steps = 1;    // H: steps between two exchanges of the same parameter
  std::int32_t fragments = 1;      // the model is exchanged in so many parts, one after the other
  std::int32_t overlap_steps = 0;  // steps that may pass until an exchange has to be there
  double payload_bits = 32;        // a parameter's outer gradient
  bool hierarchical = false;       // within a nation first, then one exchange between nations
};

struct Job {
  std::uint64_t id = 0;  // unique; ascending in order of submission, so it breaks ties
  SimTime submitted;
  NationIndex nation;
  std::int64_t gpu_milli = 1000;
  SimTime run_time;
  SimTime estimate = kNever;            // the limit its owner stated; kNever: run_time is known
  SimTime deadline = kNever;            // for its end, after submission; kNever: starts when it can
  std::optional<GpuIndex> recorded_on;  // nothing: whatever GPU it runs on
  platform::DataClass data_class = platform::DataClass::kPublic;
  Bytes dataset;
  std::optional<SiteIndex> dataset_home;  // nothing: already everywhere
  Bytes checkpoint;                       // 0: none
  SimTime checkpoint_interval = kNever;   // of compute time
  double parameters = 0;                  // of the model; what synchronisation exchanges
  std::int32_t layers = 0;
  SimTime step;  // one optimiser step on its GPUs
  SyncMode sync;
  bool at_type_mfu = false;             // run_time and step are at training_mfu of recorded_on
  Bytes state;                          // that each of its sites holds in GPU memory; 0: not judged
  double gpu_seconds = 0;               // of a model of one's own: the whole work, on recorded_on
  std::shared_ptr<const OwnModel> own;  // null: a job like any other
};

}  // namespace archipelago::workload
