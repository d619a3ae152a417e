// A results folder read back, of this version or of 0.1, in one shape: rows that name their
// scenario by its axis values, so that two folders can be laid side by side.
//
// Flow     folder or fresh texts -> ResultFolder -> compare_results() (compare.hpp).
// Names    scenarios are matched by their axis values as written (scenarios.csv), in whatever order
//          axes and values stand.  Version 0.1 wrote ids made of words ("islands.demand_scale-2")
//          and no scenarios.csv; the manifest of this version keeps those words of each axis value.
// Version 0.1  groups with the kind in front ("site:jakarta"), ids in `scenario` and `baseline`.
// Errors   InputError when there is no summary, a table is damaged or a column is missing.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tables/result_files.hpp"

namespace archipelago::tables {

struct NamedScenario {
  std::string number;    // as the tables of its folder name it: "3", or an id of 0.1
  std::string point;     // "demand_scale=2; policy=islands", axes by name; "" of 0.1
  std::string old_id;    // what 0.1 calls it; "" when it cannot be told
  std::string words;     // for people: "islands, demand_scale 2"
  std::string baseline;  // the number of that scenario, or ""
};

// A table's rows in order, without the columns that name them.
struct ResultTable {
  struct Row {
    std::size_t scenario = 0;  // in ResultFolder::scenarios
    std::string group;         // "site:jakarta"
    std::string metric;
    std::string instance;  // replicate or hour, where the table has one
    std::vector<std::string> cells;
  };
  std::vector<std::string> columns;  // of the cells
  std::vector<Row> rows;
};

struct ResultFolder {
  std::string name;  // for messages
  bool is_0_1 = false;
  Texts texts;
  std::vector<NamedScenario> scenarios;
  std::map<std::string, ResultTable> tables;  // by file: "summary.csv"
};

[[nodiscard]] ResultFolder read_result_folder(const std::filesystem::path& folder);

// `old_ids`: what 0.1 calls each scenario, in order; may be empty.
[[nodiscard]] ResultFolder read_results(const std::string& name, Texts texts,
                                        const std::vector<std::string>& old_ids);

}  // namespace archipelago::tables
