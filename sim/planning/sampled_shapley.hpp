// Shapley shares of a game with too many coalitions to price them all, from orders drawn at random.
//
// Method   in an order of the players each brings v(those before it and it) - v(those before it); the
//          mean over all orders is its Shapley share (games.hpp).  Here the mean over drawn ones, each
//          beside its reverse: who came early comes late, which takes most of the luck of the draw
//          away and stays unbiased.  Shares of every order, and so their means, sum to v of all.
//          Source: J. Castro, D. Gomez and J. Tejada, Computers & Operations Research 36 (2009),
//          1726-1730; reverses: R. Mitchell, J. Cooper, E. Frank and G. Holmes, J. Machine Learning
//          Research 23 (2022), 43, section 3.
// Error    half the width of an interval that holds the share of every player at once with
//          probability 95 %: Student's t of the pairs' means, 1 - 0.05 / players each (Bonferroni).  It
//          rests on the central limit theorem, as Castro et al.'s bound does: some 30 pairs and more.
// Draws    of the named stream "shapley": the same seed, the same orders.
// Units    those of v.
// Errors   none.  REQUIRES: 2 to kMostNations players, at least two pairs.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "base/random.hpp"
#include "planning/network.hpp"

namespace archipelago::planning {

using Order = std::vector<std::size_t>;  // of players

// Drawn orders, each followed by its reverse.
[[nodiscard]] std::vector<Order> drawn_orders(std::size_t players, std::size_t pairs, Seed seed);

// Every set of players that some order begins with, nobody aside; rising, each once.
[[nodiscard]] std::vector<Nations> beginnings_of(const std::vector<Order>& orders);

struct SampledShares {
  std::vector<double> shares;
  std::vector<double> errors;  // half widths
};

// `value`: of every beginning; of nobody 0.  REQUIRES: orders as drawn_orders() makes them.
[[nodiscard]] SampledShares sampled_shapley(const std::vector<Order>& orders,
                                            const std::function<double(Nations)>& value);

}  // namespace archipelago::planning
