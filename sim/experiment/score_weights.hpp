// A file of weights for the sovereignty score, as a checked value.
//
// Form     CSV: component,weight,objective,note.  `component` is a metric of `archipelago list
//          metrics` that lies between 0 and 1 and has a better end, or empty: what the objective
//          asks is not measured, and its weight counts only in sovereignty_measured.
// Flow     file -> load_score_weights() -> metrics/sovereignty_score.hpp.
// Errors   InputError with every fault of the file: a component that is no such metric or stands
//          twice, a negative weight, none above 0 for a component.
#pragma once

#include <filesystem>
#include <vector>

#include "metrics/sovereignty_score.hpp"

namespace archipelago::experiment {

[[nodiscard]] std::vector<metrics::ScoreWeight> load_score_weights(
    const std::filesystem::path& file);

}  // namespace archipelago::experiment
