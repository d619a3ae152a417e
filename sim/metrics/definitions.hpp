// Every metric that a table may hold, defined once: name, unit, formula, which way is better.
//
// Flow     definitions() -> results/columns.csv (a test keeps the file equal), the table writer
//          (which refuses a metric that is not here), `archipelago list metrics`.
#pragma once

#include <span>
#include <string_view>

namespace archipelago::metrics {

struct Definition {
  std::string_view metric;
  std::string_view unit;
  std::string_view formula;
  std::string_view better;  // low | high | - (neither)
  std::string_view definition;
};

[[nodiscard]] std::span<const Definition> definitions();

// REQUIRES: the metric is defined.
[[nodiscard]] const Definition& definition_of(std::string_view metric);

}  // namespace archipelago::metrics
