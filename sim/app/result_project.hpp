// Which tree a results folder belongs to: where its experiment and inputs are read again.
//
// Rule     the folders at or above the results folder, and those at or above the working folder,
//          that hold the experiment which the manifest names.  Two of them are one too many: the
//          table of one checkout must not be verified with the inputs of another.
// Errors   InputError when there is none, or more than one (all are named); --root decides.
#pragma once

#include <filesystem>

namespace archipelago::app {

// `experiment`: as the manifest names it, relative to the root.  `root`: of --root; empty: look.
[[nodiscard]] std::filesystem::path find_project(const std::filesystem::path& results,
                                                 const std::filesystem::path& experiment,
                                                 const std::filesystem::path& root);

}  // namespace archipelago::app
