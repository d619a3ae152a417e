// Every way to spend less on nodes than a given sum, each filled with replicas in every way that
// leaves no room: a fleet that costs less lies inside one of them.
//
// Flow     Stands + Group + what is asked -> fleets, the cheapest first, for the proof of search.hpp.
// Left out fleets that do not hold what is asked on the mean (fluid bound): they fail for certain.
// Errors   nothing where the ways are more than `most`.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "sizing/fleet.hpp"

namespace archipelago::sizing {

// Whether the replicas of every LLM that the group asks for hold its busiest hour on the mean, when
// they are always busy.  `peak`: requests a second, by LLM.
[[nodiscard]] bool holds_mean(const Stands& stands, const Group& group,
                              const std::vector<double>& peak, const Fleet& fleet);

[[nodiscard]] std::optional<std::vector<Fleet>> fillings_below(const Stands& stands,
                                                               const Group& group,
                                                               const std::vector<double>& peak,
                                                               double usd, std::size_t most);

}  // namespace archipelago::sizing
