// Settings of an experiment changed after its runs: only those that figures depend on and runs do
// not.
//
// Flow     "slo.ttft=2s" -> change_metrics() -> the scenarios of an Experiment, from whose records
//          rows are made again.
// Keys     slo.ttft, slo.tpot, those of bills (settlement, cloud.billing, home_fleet, prices.capex,
//          prices.cloud), sovereignty.weights (a file, from the working folder), power.price_scale.
// Errors   InputError: a key that decides what happens in a run (a new one is needed), that is an
//          axis of the experiment, or a value that cannot be read.
#pragma once

#include <string>
#include <vector>

#include "experiment/experiment.hpp"

namespace archipelago::experiment {

void change_metrics(Experiment& experiment, const std::vector<std::string>& changes);

// The sentence that refuses other prices or carbon over a run that has read them.
[[nodiscard]] std::string why_prices_stand(const Scenario& scenario);

}  // namespace archipelago::experiment
