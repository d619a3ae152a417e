// A CSV table as texts that may be changed before they are checked and linked again, each with the
// place that it comes from.
//
// Flow     CsvTable -> contents() -> TableText -> edits (platform/load/table_editor.hpp) -> CsvTable.
// Errors   none here: who edits checks the cells (cell_type.hpp); CsvTable then answers for a changed
//          cell with the origin of the change.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "input/origin.hpp"

namespace archipelago::input {

struct RowText {
  std::vector<std::string> cells;           // by column of the schema; "" is an empty one
  Origin origin;                            // file and line of the row
  std::map<std::size_t, Origin> changed{};  // by column
};

struct TableText {
  std::string file;
  std::vector<RowText> rows;
  std::map<std::string, Origin> removed{};  // rows that were taken away, by key
};

}  // namespace archipelago::input
