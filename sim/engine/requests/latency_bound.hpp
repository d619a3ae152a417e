// The lowest time to first token that any policy could give a request: at the best of all sites
// that hold its LLM, with nobody else there.  What a policy's figures are read against.
//
// Bound    min over sites of 2 x one-way delay + prefill in an empty replica at its full clock.
//          Queues, other requests, power and residency of processing are left out (an oracle that
//          knows the future cannot do better than serve each one alone; prompts are computed whole,
//          so prefix caches may); the ways are those that the
//          rules on transit allow.
// Cost     a prefill for each GPU that serves the LLM: from a metro only the nearest site of each
//          counts, which is looked for once for each state of the network.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/fleet/deployment.hpp"
#include "engine/requests/live_view.hpp"

namespace archipelago::engine {

class LatencyBound {
 public:
  // `deployment` must outlive this.
  LatencyBound(const Deployment& deployment, const std::vector<serving::PoolSpec>& specs);

  // Nothing when no site with the LLM can be reached.
  [[nodiscard]] std::optional<SimTime> of(const LiveView& view, const workload::Request& request);

 private:
  struct Nearest {
    std::size_t profile;  // number in costs_
    SimTime round_trip;   // to the nearest site that has it
  };
  struct Sites {
    std::uint64_t network = 0;  // its version, plus one; 0: never looked for
    std::vector<Nearest> nearest;
  };
  [[nodiscard]] const std::vector<Nearest>& nearest(const LiveView& view,
                                                    const workload::Request& request);
  void look_for(const LiveView& view, const workload::Request& request, Sites& sites) const;

  const Deployment& deployment_;
  std::vector<std::size_t> profile_;           // by pool: number in costs_
  std::vector<serving::IterationCost> costs_;  // one for each profile
  std::vector<Sites> sites_;  // by scope, PointIndex and LLM; grows with the scopes
};

}  // namespace archipelago::engine
