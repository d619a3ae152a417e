// A round with fewer transfers, or several rounds as one: what keeps a job of days affordable as
// flows of a network simulation.
//
// Rule     neighbouring transfers (in order of readiness) are joined into `transfers` groups, about
//          as many in each; those of a plan are of equal size.  A group is ready when its last
//          member is and due when its first one is: nothing is sent before it is ready or used
//          before it is there, so a coarse round is never faster than the plan.  Transfers due in
//          this round and in the next are never joined, nor are those that would be due before
//          they are ready; that may leave a few groups more.  `times` rounds as one: every offset
//          and payload so many times; with delays so many times as long the share of compute in the
//          whole is the same.
// Units    as round_plan.hpp.
#pragma once

#include <cstddef>
#include <cstdint>

#include "training/round_plan.hpp"

namespace archipelago::training {

// REQUIRES: transfers > 0, times > 0.
[[nodiscard]] RoundPlan coarse_round(const RoundPlan& plan, std::size_t transfers,
                                     std::int64_t times);

}  // namespace archipelago::training
