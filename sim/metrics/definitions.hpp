// Every metric that a table may hold, defined once: name, unit, what becomes of it at a smaller scale,
// formula, which way is better.
//
// Flow     definitions() -> results/columns.csv (a test keeps the file equal), the table writer
//          (which refuses a metric that is not here), `archipelago list metrics`.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace archipelago::metrics {

// Of a run at a scale (base/scale.hpp), what stands in the tables.
enum class Extent : std::uint8_t {
  kIntensive,  // the figure itself: latencies, shares, prices of a unit
  kExtensive,  // the figure / scale, as at full size: sums over GPUs, requests and bytes
  kCounted,  // the figure itself, of the jobs that were simulated: gangs shrink in GPUs and not in
             // number, small jobs thin out
};

// "intensive", "extensive", "counted".
[[nodiscard]] std::string_view word_of(Extent extent);

struct Definition {
  std::string_view metric;
  std::string_view unit;
  Extent extent;
  std::string_view formula;
  std::string_view better;  // low | high | - (neither)
  std::string_view definition;
};

[[nodiscard]] std::span<const Definition> definitions();

// REQUIRES: the metric is defined.
[[nodiscard]] const Definition& definition_of(std::string_view metric);

}  // namespace archipelago::metrics
