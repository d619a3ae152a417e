// Why a candidate changes nothing, in words: what it adds is not what is short.
//
// Flow     Planned + candidate + the network as it is and with everything -> a sentence.
// Errors   none.
#pragma once

#include <cstddef>
#include <string>

#include "planning/network_maker.hpp"
#include "planning/screening.hpp"

namespace archipelago::planning {

[[nodiscard]] std::string why_no_effect(const Planned& planned, std::size_t candidate,
                                        const Screened& today, const Screened& everything);

}  // namespace archipelago::planning
