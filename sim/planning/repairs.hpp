// In which order cuts are repaired, so that the least is left unserved until the last of them.
//
// Model    each cut takes its days; `ships` repair side by side, and the one that is free first takes
//          the next of the order.  Between two repairs the network is that of the cuts that are left;
//          a day of it leaves so much unserved as the screening of that network says.
//            left unserved = sum over stretches of days x unserved a day(cuts that are left)
// Search   every order of up to six cuts; of more, greedy: next comes the one whose repair serves
//          most more a day, for every day that it takes.  With one ship, and cuts that do not meet,
//          that is the best order.  Source: W. E. Smith, Naval Research Logistics Quarterly 3 (1956),
//          59-66.
// Ties     the order that is first in the cuts' own order.
// Units    days; tokens.
// Errors   none.  REQUIRES: at most kMostCuts cuts, ships at least 1, days above 0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace archipelago::planning {

using CutSet = std::uint32_t;  // bit k: cut k is open

inline constexpr std::size_t kMostOrdered = 6;  // in every order
inline constexpr std::size_t kMostCuts = 16;

struct Repaired {
  std::size_t cut = 0;
  double done_days = 0;       // since the first day
  double unserved_a_day = 0;  // once it is done
};

struct RepairPlan {
  std::vector<Repaired> steps;  // in the order in which repairs begin
  double unserved = 0;          // until the last
  bool exact = false;           // every order was looked at
};

// `unserved` of a day with those cuts open; asked once for each set.
[[nodiscard]] RepairPlan repair_order(const std::vector<double>& days, std::size_t ships,
                                      const std::function<double(CutSet)>& unserved);

// The same for one order.
[[nodiscard]] RepairPlan repaired_in_order(const std::vector<std::size_t>& order,
                                           const std::vector<double>& days, std::size_t ships,
                                           const std::function<double(CutSet)>& unserved);

}  // namespace archipelago::planning
