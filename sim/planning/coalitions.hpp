// What a year costs every coalition of the nations of a network: 2^n programs that differ in bounds
// only, each begun from the solution of one with a nation more or less.
//
// Order    Gray code: s ^ (s >> 1) for s = 0, 1, ...  In blocks that are the same whatever runs at
//          once, so that the answers are too.
// Game     of costs c: of working together v(S) = sum of c({i}) - c(S); of what a network with
//          something built saves b(S) = c_before(S) - c_after(S).
// Units    USD a year.
// Errors   SimulationError when `stop` says so.  REQUIRES: at most kMostNations nations.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "planning/games.hpp"
#include "planning/network_maker.hpp"

namespace archipelago::planning {

// With those built, 365 days of it as it is.
[[nodiscard]] Network without_cuts(const Planned& planned, const Portfolio& built);

// Of those coalitions, each solved from the one before it; of nobody 0.
[[nodiscard]] std::vector<double> costs_of(const Network& network,
                                           const std::vector<Nations>& coalitions, std::size_t jobs,
                                           const std::function<bool()>& stop = {});

// By coalition.
[[nodiscard]] Game coalition_costs(const Network& network, std::size_t jobs,
                                   const std::function<bool()>& stop = {});

[[nodiscard]] Game saved_together(const Game& costs);
[[nodiscard]] Game saved_by(const Game& before, const Game& after);

}  // namespace archipelago::planning
