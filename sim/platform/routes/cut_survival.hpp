// How much demand still reaches a site after one or two cuts: for every shared-risk group and every
// pair of them, whose users are left without a way to any site that may serve them.
//
// Cut      a shared-risk group as a whole, or a cable that is in none.  Existing cables only, all
//          others of them up: what a run breaks does not count here, the network as built does.
// Reach    any way over the cables that are left, however long; capacity is not looked at.
// Flow     Askers (whose users, which points may serve them) + Parties (whose askers count, and for
//          how much) -> survive_cuts() -> Survival of each party.
// Cost     cuts^2 x log(cuts) joinings of parts; where the second cut takes no cable that the parts
//          of the first hang on, or leaves as many parts, nobody is asked anew.
#pragma once

#include <vector>

#include "base/ids.hpp"
#include "platform/platform.hpp"

namespace archipelago::platform {

struct Asker {
  struct Users {
    PointIndex metro;
    double share = 0;  // of the asker's
  };
  std::vector<Users> users;        // shares sum to 1
  std::vector<PointIndex> served;  // at any of these
};

// By asker: its weight in the party; 0: not of it.
using Party = std::vector<double>;

// Shares of the party's demand that reach a site, 0 to 1.
struct Survival {
  double uncut = 0;
  double one_worst = 0;  // of the cuts of one
  double one_mean = 0;   // over the cuts of one
  double two_worst = 0;  // of the cuts of at most two
};

// What fails together: groups and lone cables, in order of their first row of cables.csv.
[[nodiscard]] std::vector<std::vector<CableIndex>> cuts_to_survive(const Platform& platform);

// By party.  REQUIRES: parties have one weight an asker, none negative, at least one above 0.
[[nodiscard]] std::vector<Survival> survive_cuts(const Platform& platform,
                                                 const std::vector<Asker>& askers,
                                                 const std::vector<Party>& parties);

}  // namespace archipelago::platform
