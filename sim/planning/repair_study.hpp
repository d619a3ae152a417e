// Which cut of each set is repaired first: under the plan's own demand, or under each of its uses, for a
// cable that text never fills may be one that datasets do.
//
// Lost     USD a day of what is unserved and unmoved, more than with none of the set's cuts open (what
//          is `away` is away then too): tokens at the plan's price, bytes at the use's.  GPUs that are
//          short anyway are not the cuts' doing.
// Day      hours 0, 4, 8, ... of the plan's calm day, each for four; nothing is bought beyond what that
//          demand buys in calm.  Ways: the router's on the network of each set of open cuts (of more
//          than kMostOrdered cuts each alone, each repaired alone and all), beside the plan's.
// Flow     PlanTask + Planned -> study_repairs() -> OrderedRepairs, by set, then use.
// Tie      where no order loses less than another (repairs.hpp): `why_tie` says what it hangs on instead.
// Units    as named.
// Errors   SimulationError when `stop` says so.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "planning/network_maker.hpp"
#include "planning/plan_task.hpp"
#include "planning/repairs.hpp"

namespace archipelago::planning {

// What a day leaves with some cuts open.
struct DayLeft {
  double unserved_tokens = 0;
  double unmoved_bytes = 0;
  double lost_usd = 0;        // more than with none open
  std::string fullest_cable;  // of those that stand
  double fullest_share = 0;   // of its Gbit/s, in its fullest hour
};

struct OrderedRepairs {
  std::size_t set = 0;
  std::optional<std::size_t> use;  // of the task; none: the plan's own demand
  RepairChoice choice;             // in USD
  DayLeft open;                    // all cuts
  DayLeft calm;                    // none of them
  std::vector<DayLeft> after;      // by step of choice.best
  std::string why_tie;             // "": an order matters
};

struct RepairHow {
  std::size_t jobs = 1;
  std::function<bool()> stop = {};
  double growth = 1;  // that the requests of `planned` have behind them; bulk data get it too
};

// Every set of the task, under each of `uses` (numbers of the task's; empty: the plan's own demand).
[[nodiscard]] std::vector<OrderedRepairs> study_repairs(const PlanTask& task,
                                                        const Planned& planned,
                                                        const std::vector<std::size_t>& uses,
                                                        const RepairHow& how);

// One set on one network, which `planned` holds; `use` is for the name alone.
[[nodiscard]] OrderedRepairs order_repairs(const PlanTask& task, const Planned& planned,
                                           std::size_t set, std::optional<std::size_t> use,
                                           const std::function<bool()>& stop);

}  // namespace archipelago::planning
