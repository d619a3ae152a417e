// Morris's screening: which inputs matter, at k + 1 evaluations a trajectory.
//
// Design   every input has `levels` values 0, 1/(levels - 1), ..., 1.  A trajectory starts at a random
//          point of that grid and moves one input after the other, in random order and direction,
//          by delta = levels / (2 (levels - 1)): the grid is then visited evenly.
// Effect   of an input on a trajectory: (y after - y before) / (signed step).  It is the change of
//          the output over the whole range of the input, in the output's unit.
// mu       mean of the effects over trajectories: 0 too when they cancel
// mu_star  mean of their sizes: how much the input matters
// sigma    their standard deviation: how much that depends on the other inputs, or bends
// Bounds   95 % by bootstrap over trajectories.
// Source   Morris, Factorial sampling plans for preliminary computational experiments, Technometrics
//          33 (1991); mu_star: Campolongo, Cariboni and Saltelli, Environmental Modelling and
//          Software 22 (2007).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/random.hpp"
#include "campaign/sensitivity/latin_hypercube.hpp"
#include "campaign/sensitivity/sample_interval.hpp"

namespace archipelago::campaign {

// One input moved: points `before` and `after` differ in it alone.
struct MorrisStep {
  std::size_t input = 0;
  std::size_t before = 0;
  std::size_t after = 0;
  double change = 0;  // of the input in the unit cube, signed
};

struct MorrisDesign {
  Points points;
  std::vector<std::vector<MorrisStep>> trajectories;  // each has a step for every input
};

// REQUIRES: levels is even and at least 2; inputs > 0.
[[nodiscard]] MorrisDesign morris_design(std::size_t trajectories, std::size_t inputs,
                                         std::size_t levels, RandomStream& random);

struct MorrisEffect {
  double mu = 0;
  double mu_star = 0;
  double sigma = 0;  // NaN with one trajectory
  Bounds mu_bounds;
  Bounds mu_star_bounds;
  Bounds sigma_bounds;
};

// By input.  REQUIRES: an output for every point; at least one trajectory.
[[nodiscard]] std::vector<MorrisEffect> morris_effects(const MorrisDesign& design,
                                                       std::span<const double> outputs,
                                                       RandomStream& random);

}  // namespace archipelago::campaign
