// Sobol's indices: how much of an output's variance each input explains, alone and with others.
//
// Design   two independent sets A and B of n draws, the columns of one Sobol sequence in 2k
//          dimensions, and for every input i the set AB_i: A with column i of B.  n (k + 2) points,
//          draw by draw: A, B, AB_1, ..., AB_k.
// First    S_i: share of the variance that goes when input i is known.
//            mean(y_B (y_ABi - y_A)) / V
// Total    T_i: share that is left when all others are known: S_i and every interaction of i.
//            mean((y_A - y_ABi)^2) / (2 V)
// V        variance of y over A and B together; y is taken from its mean first, which changes no
//          expectation and keeps the first order accurate when the mean is large.
// Bounds   95 % by bootstrap over draws.  Estimates of small indices may fall below 0.
// Source   Sobol, Sensitivity estimates for nonlinear mathematical models, Math. Modelling and Comput.
//          Experiment 1 (1993); first order: Saltelli et al., Variance based sensitivity analysis of
//          model output, Comput. Phys. Commun. 181 (2010), table 2 (b); total order: Jansen, Analysis
//          of variance designs for model output, Comput. Phys. Commun. 117 (1999), there (f).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/random.hpp"
#include "campaign/sensitivity/latin_hypercube.hpp"
#include "campaign/sensitivity/sample_interval.hpp"

namespace archipelago::campaign {

struct SobolDesign {
  std::size_t draws = 0;
  std::size_t inputs = 0;
  Points points;

  // Places in `points`.
  [[nodiscard]] std::size_t a(std::size_t draw) const { return draw * (inputs + 2); }
  [[nodiscard]] std::size_t b(std::size_t draw) const { return a(draw) + 1; }
  [[nodiscard]] std::size_t ab(std::size_t input, std::size_t draw) const {
    return a(draw) + 2 + input;
  }
  // Whether a point is an independent draw of all inputs (of A or B), not one of the mixed sets.
  [[nodiscard]] bool is_draw(std::size_t point) const { return point % (inputs + 2) < 2; }
};

// Best with a power of two.  REQUIRES: inputs > 0.
[[nodiscard]] SobolDesign sobol_design(std::size_t draws, std::size_t inputs, RandomStream& random);

struct SobolIndex {
  double first = 0;
  double total = 0;
  Bounds first_bounds;
  Bounds total_bounds;
};

// By input; NaN where the output does not vary.  REQUIRES: an output for every point, draws > 1.
[[nodiscard]] std::vector<SobolIndex> sobol_indices(const SobolDesign& design,
                                                    std::span<const double> outputs,
                                                    RandomStream& random);

}  // namespace archipelago::campaign
