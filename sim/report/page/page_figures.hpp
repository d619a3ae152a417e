// The figures of a results folder as the page reads them: a block a scenario, which the page parses
// when it draws that scenario.
//
// Flow     ResultFolder -> figure_names() -> figure_block(), series_block() for each scenario.
// Shape    figures  an object of columns, one entry a row of summary.csv: "g" and "m" (places in
//                   FigureNames), "mean", "low", "high" (its 95 % sampling interval), "diff",
//                   "dlow", "dhigh", "p", "verdict" (to the scenario's baseline), "flags", and
//                   "runs": the figure of every replicate, from which the page pairs any two
//                   scenarios
//          series   a list of {"g", "m" (a word), "from" (hour), "values"}
//          Numbers are the digits of the tables; an empty cell is null.
// Errors   InputError when a column is missing.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "tables/result_folder.hpp"

namespace archipelago::report {

// Groups and metrics by number, in the order of the tables.
struct FigureNames {
  struct Group {
    std::string kind;   // nation, bloc, site, cable, pair, law, all, ...
    std::string name;   // "SG"
    std::string whole;  // "site:jakarta", as ResultTable has it
  };
  struct Metric {
    std::string name;
    std::string unit;
  };
  std::vector<Group> groups;
  std::vector<Metric> metrics;
  std::unordered_map<std::string, std::size_t> group_of;   // by `whole`; for look-ups only
  std::unordered_map<std::string, std::size_t> metric_of;  // by name; for look-ups only
};

[[nodiscard]] FigureNames figure_names(const tables::ResultFolder& results);

// JSON, of every scenario in order.
[[nodiscard]] std::vector<std::string> figure_blocks(const tables::ResultFolder& results,
                                                     const FigureNames& names);
[[nodiscard]] std::vector<std::string> series_blocks(const tables::ResultFolder& results,
                                                     const FigureNames& names);

}  // namespace archipelago::report
