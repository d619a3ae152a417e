// Who gains by working together and who has to pay: Shapley shares, the core, the least core and the
// nucleolus of a game of at most 20 nations.
//
// Game     v(S) is what the nations of S have together by themselves, bit k of S nation k; v of nobody
//          is 0.  Anything that grows by joining: dollars saved, not costs.
// Shapley  share(i) = sum over S without i of |S|! (n - |S| - 1)! / n! x (v(S + i) - v(S)).
//          Source: L. S. Shapley, A value for n-person games, in Contributions to the Theory of
//          Games II (1953).
// Core     shares x with x(N) = v(N) that no coalition can better: x(S) >= v(S).  It may be empty.
// Least core  the shares that leave the most dissatisfied coalition as content as can be: min e with
//          x(S) >= v(S) - e.  e <= 0: the core is not empty.
// Nucleolus  of these the one that then does the same for the next, and so on: one point, in the core
//          where there is one.  By a sequence of programs, each of which settles at least one
//          coalition more.  Source: D. Schmeidler, SIAM J. Applied Mathematics 17 (1969), 1163-1170.
// Units    those of v.
// Errors   none.  REQUIRES: v has 2^n entries, n from 1 to 20; the nucleolus of at most 12.
#pragma once

#include <cstddef>
#include <vector>

#include "planning/network.hpp"

namespace archipelago::planning {

// By coalition.
using Game = std::vector<double>;

[[nodiscard]] std::size_t players_of(const Game& game);

[[nodiscard]] std::vector<double> shapley(const Game& game);

// The coalition that would gain most by leaving: v(S) - x(S), and who it is.
struct Objection {
  Nations coalition = 0;
  double gain = 0;  // above 0: the shares are not in the core
};
[[nodiscard]] Objection strongest_objection(const Game& game, const std::vector<double>& shares);

struct LeastCore {
  double excess = 0;  // e; above 0: the core is empty
  std::vector<double> shares;
};
[[nodiscard]] LeastCore least_core(const Game& game);

[[nodiscard]] std::vector<double> nucleolus(const Game& game);

}  // namespace archipelago::planning
