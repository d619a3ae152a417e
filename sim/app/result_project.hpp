// Which tree a results folder belongs to: where its experiment and inputs are read again.
//
// Rule     the folders at or above the results folder, and those at or above the working folder,
//          that hold the experiment which the manifest names.  Two of them are one too many: the
//          table of one checkout must not be verified with the inputs of another.  When there is
//          none, where bare names are looked up (input/places.hpp), if the very experiment lies
//          there: an installed one, run by its name.
// Errors   InputError when there is none, or more than one (all are named); --root decides.
#pragma once

#include <filesystem>

#include "tables/manifest.hpp"

namespace archipelago::app {

// `root`: of --root; empty: look.
[[nodiscard]] std::filesystem::path find_project(const std::filesystem::path& results,
                                                 const tables::ManifestFacts& manifest,
                                                 const std::filesystem::path& root);

}  // namespace archipelago::app
