// In which order cuts are repaired, so that the least is lost until the last of them.
//
// Model    each cut takes its days; `ships` repair side by side, and the one that is free first takes
//          the next of the order.  Between two repairs the network is that of the cuts that are left;
//          a day of it loses what the caller says (repair_study.hpp: USD of what is unserved).
//            lost = sum over stretches of days x lost a day(cuts that are left)
// Search   every order of up to six cuts; of more, greedy: next comes the one whose repair saves
//          most a day, for every day that it takes.  With one ship, and cuts that do not meet,
//          that is the best order.  Source: W. E. Smith, Naval Research Logistics Quarterly 3 (1956),
//          59-66.
// Ties     the order that is first in the cuts' own order.  Where no order loses less than another by
//          more than kSameLoss of it, the choice says so: of up to six cuts every order was looked at,
//          of more as much is lost with all of them open as with none.
// Units    days; the caller's.
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
inline constexpr double kSameLoss = 1e-6;

struct Repaired {
  std::size_t cut = 0;
  double done_days = 0;   // since the first day
  double lost_a_day = 0;  // once it is done
  CutSet open = 0;        // then
};

struct RepairPlan {
  std::vector<Repaired> steps;  // in the order in which repairs begin
  double lost = 0;              // until the last
};

struct RepairChoice {
  RepairPlan best;
  RepairPlan worst;      // of all orders; of more than kMostOrdered cuts the best one backwards
  RepairPlan as_listed;  // in the cuts' own order
  bool exact = false;    // every order was looked at
  bool tie = false;      // no order loses less than another
};

// `lost` of a day with those cuts open; asked once for each set.
[[nodiscard]] RepairChoice choose_order(const std::vector<double>& days, std::size_t ships,
                                        const std::function<double(CutSet)>& lost);

// One order.
[[nodiscard]] RepairPlan repaired_in_order(const std::vector<std::size_t>& order,
                                           const std::vector<double>& days, std::size_t ships,
                                           const std::function<double(CutSet)>& lost);

}  // namespace archipelago::planning
