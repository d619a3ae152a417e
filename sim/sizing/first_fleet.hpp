// The least-cost fleet of a group by arithmetic: enough for what is asked on the mean, and a margin.
//
// Flow     Stands + Group + Demand -> mixed-integer program (lp/program.hpp) -> Fleet, from which the
//          search by simulation starts.
// Program  min sum of nodes x USD a node.  Whole replicas r of a pool and nodes N of a site; x requests
//          a second of a nation to an LLM that a pool serves, in each of the busy hours:
//            sum over pools of x = what the nation asks;   sum over nations of x <= rate x r;
//            sum over pools of the site of GPUs x r <= GPUs of a node x N;   N <= most nodes;
//            sum over pools of x late <= 0.8 (1 - target) of what the nation asks, where a target is
//            a share: requests whose prompt alone takes too long there miss whatever the fleet;
//            and the margin, for every LLM and hour of the group's whole load L, in requests a second:
//            sum of rate x r >= L + beta sqrt(L / stay).
// Margin   square-root staffing (staffing.hpp) of seats: a request holds one for `stay`, so R = L x
//          stay seats are busy and R + beta sqrt(R) are wanted, each good for 1 / stay requests a
//          second.  Pools differ: the stay is the shortest of the LLM's.
// Outages  with n - 1, all but any one site hold what the group asks, and the margin.
// Hours    the busiest of the group and of each of its nations, but those in which nobody asks more than
//          in another of them.
// Together nations that the same pools may serve ask as one, so the program of a federation is no
//          larger than that of a nation; of their late requests only the sum is bound, so the cost is still
//          no more than that of any fleet that keeps the target, and simulation judges each.
// Errors   nothing where no fleet of the sites holds it.
#pragma once

#include <optional>
#include <vector>

#include "lp/program.hpp"
#include "sizing/fleet.hpp"

namespace archipelago::sizing {

// Of the target, as far as the program knows it.
struct Wanted {
  double late = 1;  // share of a nation's requests that may be; 1: no target of that kind
  bool any_site_down = false;  // all the same
  // Where the program stops: at a cost so near to the least, or at so many branches.
  lp::WholeLimits effort{1e-4, 2'000};
};

[[nodiscard]] std::optional<Fleet> first_fleet(const Stands& stands, const Group& group,
                                               const Demand& demand, double beta,
                                               const Wanted& wanted);

// The least-cost fleet that holds what is asked on the mean and so many requests a second of every LLM
// when it is always busy: another place for the replicas of a fleet.
[[nodiscard]] std::optional<Fleet> fleet_with_rates(const Stands& stands, const Group& group,
                                                    const Demand& demand,
                                                    const std::vector<double>& rates,
                                                    const Wanted& wanted);

// Requests a second of every LLM that the fleet holds when it is always busy.
[[nodiscard]] std::vector<double> rates_of(const Stands& stands, const Group& group,
                                           const Fleet& fleet, std::size_t llms);

// What is asked of every LLM by the group in its busiest hour, requests a second.
[[nodiscard]] std::vector<double> peak_load(const Group& group, const Demand& demand);

}  // namespace archipelago::sizing
