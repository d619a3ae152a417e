// How well a figure is known, and where it comes from.
//
// Source   each row of a table keeps its `source` keys (platforms/<name>/SOURCES.md) and `quality`
//          flag; the quality of a figure is the weakest quality of what it was made from.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace archipelago::platform {

// Ordered from best to worst, so that max() of two is the quality of a figure made of both.
enum class Quality : std::uint8_t { kMeasured, kEstimated, kAssumed };

// As tables write it.
[[nodiscard]] constexpr std::string_view quality_word(Quality quality) {
  return quality == Quality::kMeasured    ? "measured"
         : quality == Quality::kEstimated ? "estimated"
                                          : "assumed";
}

struct Provenance {
  Quality quality = Quality::kAssumed;
  std::string source;  // keys of SOURCES.md, semicolon-separated
};

}  // namespace archipelago::platform
