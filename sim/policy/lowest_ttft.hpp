// The objective that policies share: among the sites they admit, the lowest expected time to first
// token as the user sees it (way there, queue and prefill, way back).
#pragma once

#include <optional>

#include "policy/policy.hpp"

namespace archipelago::policy {

// `admits(site)` says whether the policy may use it; the rules are asked besides.  Sites are tried
// nearest first, and the search ends when the round trip and the quickest prefill are no shorter
// than the best answer so far: no queue can be negative.  A site where the prompt alone would take
// too long is not asked for its queue.  When every queue is full the nearest site is chosen, and
// refuses: the outcome then says why.
template <class Admits>
std::optional<FederationView::Reachable> lowest_ttft(const workload::Request& request,
                                                     const FederationView& view, Admits admits) {
  std::optional<FederationView::Reachable> best;
  SimTime best_seen = kNever;
  const SimTime soonest = request.at + view.prefill_bound(request);
  for (const FederationView::Reachable& way : view.open(request)) {
    if (best && soonest + 2 * way.one_way >= best_seen) break;
    if (!admits(way.site)) continue;
    if (best && view.first_token_bound(way, request) + way.one_way >= best_seen) continue;
    const SimTime first = view.expected_first_token(way, request);
    const SimTime seen = first == kNever ? kNever : first + way.one_way;  // kNever + x overflows
    if (!best || seen < best_seen) {
      best = way;
      best_seen = seen;
    }
  }
  return best;
}

}  // namespace archipelago::policy
