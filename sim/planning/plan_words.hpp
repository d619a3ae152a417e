// How pages and screens of a plan write money, shares, years and sets of things.
//
// Errors   none.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "planning/plan_task.hpp"

namespace archipelago::planning {

// USD million with three digits: "0.0123", "12.3", "1234".
[[nodiscard]] std::string millions(double usd);
// "12.3 %"; "none".
[[nodiscard]] std::string percent(const std::optional<double>& share);
// "1.7"; "never".
[[nodiscard]] std::string years_text(const std::optional<double>& years);
// "a, b, c", in the candidates' order; "nothing".
[[nodiscard]] std::string names_of(const PlanTask& task, const Portfolio& built);
// "SG+MY"; "nobody".
[[nodiscard]] std::string coalition_text(const std::vector<std::string>& nations,
                                         Nations coalition);

}  // namespace archipelago::planning
