// Why a candidate changes nothing, in words: what it adds is not what is short.
//
// Flow     Network + what the candidate adds + the network as it is and with everything -> a sentence.
// Errors   none.
#pragma once

#include <string>

#include "planning/network.hpp"
#include "planning/screening.hpp"

namespace archipelago::planning {

[[nodiscard]] std::string why_no_effect(const Network& network, const Changes& changes,
                                        const Screened& today, const Screened& everything);

}  // namespace archipelago::planning
