// How well a figure is known, and where it comes from.
//
// Source   each row of a table keeps its `source` keys (platforms/<name>/SOURCES.md) and `quality`
//          flag; the quality of a figure is the weakest quality of what it was made from.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

namespace archipelago::platform {

// Ordered from best to worst, so that max() of two is the quality of a figure made of both.
enum class Quality : std::uint8_t { kMeasured, kEstimated, kAssumed };

struct Provenance {
  Quality quality = Quality::kAssumed;
  std::string source;  // keys of SOURCES.md, semicolon-separated
};

}  // namespace archipelago::platform
