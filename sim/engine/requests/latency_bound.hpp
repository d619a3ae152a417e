// The lowest time to first token that any policy could give a request: at the best of all sites
// that hold its LLM, with nobody else there.  What a policy's figures are read against.
//
// Bound    min over sites of 2 x one-way delay + prefill in an empty replica at its full clock.
//          Queues, other requests, power and residency of processing are left out (an oracle that
//          knows the future cannot do better than serve each one alone; prompts are computed whole,
//          so prefix caches may); the ways are those that the
//          rules on transit allow.
// Cost     sites come nearest first; a prefill is computed once for all sites of the same GPU, and
//          sites from which even the quickest GPU could not be better are not looked at.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engine/fleet/deployment.hpp"
#include "policy/policy.hpp"

namespace archipelago::engine {

class LatencyBound {
 public:
  // `deployment` must outlive this.
  LatencyBound(const Deployment& deployment, const std::vector<serving::PoolSpec>& specs);

  // Nothing when no site with the LLM can be reached.
  [[nodiscard]] std::optional<SimTime> of(
      std::span<const policy::FederationView::Reachable> nearest_first,
      const workload::Request& request);

 private:
  const Deployment& deployment_;
  std::vector<std::size_t> profile_;              // by pool: number in costs_
  std::vector<serving::IterationCost> costs_;     // one for each profile
  std::vector<std::vector<std::size_t>> of_llm_;  // by LLM: its profiles
  std::vector<SimTime> prefills_;                 // of the request under way, by profile
};

}  // namespace archipelago::engine
