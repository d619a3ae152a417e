// Prices and carbon of another platform laid over the runs of an experiment.
//
// Flow     a platform's folder -> change_prices() -> the platforms of an Experiment, from whose
//          records rows are made again.
// Takes    of every grid zone, by its name: price, carbon, carbon basis, their hours and how well
//          they are known.  Nothing else of that folder: what happened in the runs stands.
// Errors   InputError: a folder that does not load, a zone that it has not, hours that do not cover
//          a run, carbon on more than one basis.
#pragma once

#include <filesystem>

#include "experiment/experiment.hpp"

namespace archipelago::experiment {

void change_prices(Experiment& experiment, const std::filesystem::path& folder);

}  // namespace archipelago::experiment
