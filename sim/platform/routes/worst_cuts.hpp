// The cuts of a network that harm its users most: of shared-risk groups and lone cables, those behind
// which the ways from users to halls are longest.
//
// Cut      a shared-risk group as a whole, or a cable that is in none; existing cables only.
// Harm     mean one-way delay from a user to a GPU, less what it is uncut: over metros by the users of
//          their nation (population x share), over sites by their GPUs; a site out of reach counts as
//          kOutOfReach.  No policy, no rule and no capacity is in it, so that every policy of an
//          experiment stands the same cuts; what they cost each is for the runs to say
//          (failures.worst_cut, survival_worst_cuts).
// Order    the most harmful first; ties in order of cables.csv.  Cuts without harm are left out.
// Cost     a tree of shortest ways for every cut and metro.
#pragma once

#include <vector>

#include "base/ids.hpp"
#include "base/units.hpp"
#include "platform/platform.hpp"

namespace archipelago::platform {

inline constexpr Seconds kOutOfReach{1};  // assumed: worse than any way round the earth

struct HarmfulCut {
  std::vector<CableIndex> cables;
  Seconds harm;
};

// What fails together: groups and lone cables, in order of their first row of cables.csv.
[[nodiscard]] std::vector<std::vector<CableIndex>> cuts_to_survive(const Platform& platform);

// At most `count` of them.
[[nodiscard]] std::vector<HarmfulCut> worst_cuts(const Platform& platform, std::size_t count);

}  // namespace archipelago::platform
