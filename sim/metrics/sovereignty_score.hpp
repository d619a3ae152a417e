// One figure made of many: the weighted mean of shares and indices that a group has in a run.  The
// weights are the reader's to choose: without a file of them there is no score.
//
// Flow     Rows of a run + weights (experiment/score_weights.hpp) -> score_rows() -> more Rows.
// Score    sum of weight x part / sum of weight, over the measured components: those of which the
//          group has a row.  A part is the figure when more is better, 1 - figure when less is
//          (definitions.hpp says which).
// Measured the weight of those components over all weight, that of what nobody measures included:
//          how much of the question the score answers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "metrics/row.hpp"

namespace archipelago::metrics {

struct ScoreWeight {
  std::string metric;  // empty: what is weighed is not measured
  double weight = 0;
};

// Whether the metric is defined, lies between 0 and 1, has a better end, and is no audit.
[[nodiscard]] bool can_be_scored(std::string_view metric);

// Of every group with at least one measured component of weight above 0, in order of appearance.
// Without weights: none.  REQUIRES: every metric that is named can be scored.
[[nodiscard]] Rows score_rows(const Rows& rows, const std::vector<ScoreWeight>& weights);

}  // namespace archipelago::metrics
