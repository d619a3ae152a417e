// A recipe at a smaller scale: what is asked of a platform of which `scale: 1/100` leaves a hundredth.
//
// Flow     Recipe x scale -> scaled() -> RequestSource, JobSource.
// Requests rates, closed-loop users (at least one a stream) and sessions (likewise) x scale; a trace
//          keeps a session, with all its requests, and a request of none with the probability
//          `scale` (sources/trace_replay.hpp).  A request is what it was.
// Jobs     as many come; what one has is x scale: dataset, checkpoint, what its sites exchange and
//          what has to fit their memory.  Its GPUs are scaled_gpus(), its run time and its steps last what they lasted.
// Streams  "workload/<stream>/<nation>/scale" rounds the GPUs of a nation's jobs,
//          "workload/<stream>/trace/scale" chooses the rows of a trace.  At scale 1 nothing is drawn.
// Errors   none.
#pragma once

#include <cstdint>

#include "workload/recipe/recipe.hpp"

namespace archipelago::workload {

// REQUIRES: scale above 0, at most 1.
[[nodiscard]] Recipe scaled(Recipe recipe, double scale);

// What a gang may have: of that many GPUs a node, on that many sites.
struct GangShape {
  int gpus_per_node = 8;
  int sites = 1;
};

// Thousandths of a GPU that a job of `gpu_milli` has; 0: it thins out.  Its GPUs x scale are rounded up
// or down to whole units, up with the part that is over as probability (`draw` is uniform in
// [0, 1)), so that the expected GPUs are exactly GPUs x scale.  A unit is
//   the node, of a job of whole nodes that is left one or more;
//   otherwise a GPU, or the share of one that the job has;
//   of a job that several sites share, as many of these as sites.
[[nodiscard]] std::int64_t scaled_gpus(std::int64_t gpu_milli, double scale, GangShape shape,
                                       double draw);

}  // namespace archipelago::workload
