// Shapes of a day that were measured: how many requests come in each local hour.
//
// Flow     `hour_weights: azure-conv` of a recipe -> find_day_shape() -> weights.
//
//   name                 peak / mean   what it is, and its key in workloads/SOURCES.md
//   azure-conv           1.34          conversations of a service, weekdays: azure-llm-2024
//   university-rag       1.64          questions about a university's rules, all days: ragpulse
//   burstgpt             1.84          a campus's chat, 61 days: burstgpt-hourly
//   servegen-reasoning   2.19          reasoning through an API, all days: servegen
//   azure-code           2.23          code completion, weekdays: azure-llm-2024
//
// Clock    of university-rag and burstgpt local; of azure-* UTC, read as UTC - 4 h, where code has its
//          lunch hour (assumed); of servegen-* local by its README, which is not certain.
// Units    weights from midnight; only ratios matter.
// Errors   none.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace archipelago::workload {

struct DayShape {
  std::string_view name;
  std::array<double, 24> weights;
};

// Null when there is none of that name.
[[nodiscard]] const DayShape* find_day_shape(std::string_view name);

// In the order of the table above.
[[nodiscard]] std::vector<std::string> day_shape_names();

}  // namespace archipelago::workload
