// What a sensitivity study leaves behind, as texts of files.
//
//   sensitivity.csv  one row an input, headline, method and index:
//                      method   index       value, and low to high
//                      nominal  difference  headline as the experiment has it; 95 % of sampling
//                      oat      swing       highest less lowest; those two
//                      lhs      mean        of the headline over draws; 95 % of inputs
//                      lhs      reading_holds  share of draws (robustness.hpp); 95 % of that share
//                      lhs      ties        share of draws
//                      morris   mu, mu_star, sigma;  sobol  first, total;  95 % by bootstrap
//                    (sobol has what lhs has too.)  No input: of all inputs together.
//   draws.csv        one row a draw: method, its number, what every input was ("": as in the
//                    experiment), and every headline
//   sensitivity.md   for people: headlines with both intervals and the share, tornado tables, inputs
//
// Format   six significant digits; what is not defined is an empty cell.
// Names    of intervals: `sampling` because replicates differ, `inputs` because assumptions do.
#pragma once

#include <map>
#include <string>

#include "campaign/sensitivity/assumptions.hpp"
#include "campaign/sensitivity/study.hpp"
#include "experiment/experiment.hpp"

namespace archipelago::campaign {

// By file name.
[[nodiscard]] std::map<std::string, std::string> sensitivity_tables(
    const experiment::Experiment& experiment, const Assumptions& assumptions, const Study& study);

}  // namespace archipelago::campaign
