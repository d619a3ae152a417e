// A platform as the page's map reads it: nations, points, sites, cables, and the words of sources.
//
// Flow     Platform (at scale 1) -> region_json() -> page_json.hpp.
// Shape    an object of lists; every row has "quality" and "source" (keys of SOURCES.md), which
//          "sources" explains in the first sentences of their heading.
// Units    in the names of the keys.
// Errors   none: a platform without SOURCES.md explains no key.
#pragma once

#include <string>

#include "platform/platform.hpp"

namespace archipelago::report {

// JSON.
[[nodiscard]] std::string region_json(const platform::Platform& platform);

}  // namespace archipelago::report
