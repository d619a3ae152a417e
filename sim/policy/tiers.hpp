// Home, bloc and abroad as a policy means them, and the step from one to the next.
//
//   soil   a site belongs to the nation whose soil it stands on, and to that nation's bloc
//   home   its own soil; `home_operator: home` asks in addition that the operator answers to no
//          other law.  A foreign operator's site on home soil then counts as the bloc's.
//   bloc   the nation's own sites and those of its bloc; no bloc: its own
//
// Errors   none.
#pragma once

#include <optional>
#include <string>

#include "policy/lowest_ttft.hpp"
#include "policy/objective.hpp"
#include "policy/policy.hpp"

namespace archipelago::policy {

enum class HomeOperator : std::uint8_t { kAny, kHome };

inline bool is_home(const platform::Platform& platform, NationIndex home, SiteIndex site,
                    HomeOperator who = HomeOperator::kAny) {
  const platform::Site& place = platform.sites[site.at()];
  return place.nation == home &&
         (who == HomeOperator::kAny || (place.operator_nation == home && place.other_laws.empty()));
}

inline bool is_same_bloc(const platform::Platform& platform, NationIndex home, NationIndex there) {
  const std::string& bloc = platform.nations[home.at()].bloc;
  return there == home || (!bloc.empty() && platform.nations[there.at()].bloc == bloc);
}

inline bool is_in_bloc(const platform::Platform& platform, NationIndex home, SiteIndex site) {
  return is_same_bloc(platform, home, platform.sites[site.at()].nation);
}

// The best site that `admits`, if the quickest of them is expected to show the user the first token
// within `limit` and to keep the objective's time a token; else nothing, and the next tier is asked.
template <class Admits>
std::optional<FederationView::Reachable> best_within(const workload::Request& request,
                                                     const FederationView& view,
                                                     const Objective& objective, SimTime limit,
                                                     Admits admits) {
  const auto quickest = lowest_ttft_in_slo(request, view, objective, admits, view.open(request));
  if (!quickest || view.expected_tpot(*quickest, request) > objective.tpot) return std::nullopt;
  const SimTime first = view.expected_first_token(*quickest, request);
  if (first == kNever || first + quickest->one_way - request.at > limit) return std::nullopt;
  if (objective.aim == Aim::kLatency) return quickest;
  return best_site(request, view, objective, admits);
}

}  // namespace archipelago::policy
