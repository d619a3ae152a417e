// The folder that the tables of a run go to, looked at before anything runs.
//
// Errors   InputError when it cannot be written (with the system's reason), or when it holds the
//          results of another experiment and `force` is off.
#pragma once

#include <filesystem>

#include "experiment/experiment.hpp"

namespace archipelago::app {

// Changes nothing.  Results are of another experiment when their manifest names another file, or
// the same file with another name and another question.
void check_output_folder(const std::filesystem::path& folder,
                         const experiment::Experiment& experiment, bool force);

}  // namespace archipelago::app
