// The speed of a pool's GPUs as shares of that at full clock, in (0, 1]: what is left of it when
// power is short, for iterations with prompt tokens and for those without (they slow down
// differently, since decoding waits for memory more than for arithmetic).
//
// Model    an iteration that begins at a lower speed takes its time at full clock / speed; each
//          coefficient and table entry is divided and rounded to a picosecond once.  An iteration
//          under way when the speed changes ends when it would have: off by less than one iteration
//          a change.  Predictions (expected_first_token) go by the speed of now; least_work and
//          capacity.hpp by the full clock.
// Source   platforms/<name>/gpu_clocks.csv
#pragma once

#include <memory>
#include <vector>

#include "serving/iteration_cost.hpp"

namespace archipelago::serving {

struct Speed {
  double prefill = 1;
  double decode = 1;
  bool operator==(const Speed&) const = default;
};

// Iteration costs at lower speeds.  Tables are made once for each speed asked for, and kept: clock
// steps are few, and pools share tables.
class SlowedCosts {
 public:
  [[nodiscard]] IterationCost at(const IterationCost& full, double speed);

 private:
  struct Made {
    std::shared_ptr<const CostTables> full;
    double speed;
    std::shared_ptr<const CostTables> slowed;
  };
  std::vector<Made> made_;
};

}  // namespace archipelago::serving
