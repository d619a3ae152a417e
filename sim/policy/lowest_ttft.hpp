// The objective that policies share: among the sites they admit, the lowest expected time to first
// token as the user sees it (way there, queue and prefill, way back).
#pragma once

#include <algorithm>
#include <optional>
#include <span>

#include "policy/policy.hpp"

namespace archipelago::policy {

// `admits(site)` says whether the policy may use it; the rules are asked besides.  Sites are tried
// nearest first, and the search ends when the round trip and the quickest prefill are no shorter
// than the best answer so far: no queue can be negative.  A site where the prompt alone would take
// too long is not asked for its queue, nor is the first when there is no second to compare it with.
// When every queue is full the nearest site is chosen, and refuses: the outcome then says why.
// `ways`: of view.open() or view.candidates().
template <class Admits>
std::optional<FederationView::Reachable> lowest_ttft(
    const workload::Request& request, const FederationView& view, Admits admits,
    std::span<const FederationView::Reachable> ways) {
  const auto seen_from = [&](const FederationView::Reachable& way) {
    const SimTime first = view.expected_first_token(way, request);
    return first == kNever ? kNever : first + way.one_way;  // kNever + x overflows
  };
  const auto is_admitted = [&](const FederationView::Reachable& way) { return admits(way.site); };
  auto way = std::find_if(ways.begin(), ways.end(), is_admitted);
  if (way == ways.end()) return std::nullopt;
  const FederationView::Reachable* best = &*way;
  way = std::find_if(way + 1, ways.end(), is_admitted);
  if (way == ways.end()) return *best;

  SimTime best_seen = seen_from(*best);
  // A few sites are sooner tried than the quickest of all GPUs is found.
  constexpr std::size_t kFew = 4;
  const SimTime soonest =
      ways.size() <= kFew ? request.at : request.at + view.prefill_bound(request);
  for (; way != ways.end() && soonest + 2 * way->one_way < best_seen; ++way) {
    if (!admits(way->site)) continue;
    if (view.first_token_bound(*way, request) + way->one_way >= best_seen) continue;
    const SimTime seen = seen_from(*way);
    if (seen >= best_seen) continue;
    best = &*way;
    best_seen = seen;
  }
  return *best;
}

template <class Admits>
std::optional<FederationView::Reachable> lowest_ttft(const workload::Request& request,
                                                     const FederationView& view, Admits admits) {
  return lowest_ttft(request, view, admits, view.open(request));
}

// The lowest TTFT among the sites that are expected to take at most `objective.tpot` a token; when none
// of them shows the first token within `objective.within`, the lowest of all: one of the two limits is
// missed anyway.
template <class Admits>
std::optional<FederationView::Reachable> lowest_ttft_in_slo(
    const workload::Request& request, const FederationView& view, const Objective& objective,
    Admits admits, std::span<const FederationView::Reachable> ways) {
  const auto lowest = lowest_ttft(request, view, admits, ways);
  if (!lowest || view.expected_tpot(*lowest, request) <= objective.tpot) return lowest;
  std::optional<FederationView::Reachable> best;
  SimTime best_seen = objective.within;
  for (const FederationView::Reachable& way : ways) {
    if (!admits(way.site) || view.expected_tpot(way, request) > objective.tpot) continue;
    const SimTime first = view.expected_first_token(way, request);
    if (first == kNever) continue;
    const SimTime seen = first + way.one_way - request.at;
    if (seen > best_seen || (best && seen == best_seen)) continue;
    best = way;
    best_seen = seen;
  }
  return best ? best : lowest;
}

}  // namespace archipelago::policy
