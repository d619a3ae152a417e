// Changes of the tables of a platform: one layer, as an overlay or the settings of a scenario write it.
//
// Flow     overlay.yaml -> load_overlay() -> TableEdits;  "platform.sites[hanoi].gpus: 16" ->
//          parse_cell_path() -> CellEdit;  both -> load_variant() (variant.hpp).
// Names    of tables, rows and columns as in editable_table.hpp.
// Values   a text replaces the cell.  In a column of numbers "+8" and "-8" add and "x1.2" multiplies
//          what the layers below say, and "=-8" is the number -8.  it_power_mw of sites has two words
//          more: `follow` and `keep` (table_editor.hpp).
// Units    those of the columns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "input/origin.hpp"

namespace archipelago::platform {

struct CellEdit {
  std::string table;
  std::string row;  // a name or a pattern
  std::string column;
  std::string value;
  input::Origin origin;
};

struct CellText {
  std::string column;
  std::string value;
  input::Origin origin;
};

struct RowAddition {
  std::string table;
  std::vector<CellText> cells;
  input::Origin origin;
};

struct RowRemoval {
  std::string table;
  std::string row;  // a name or a pattern
  input::Origin origin;
};

struct TableEdits {
  std::vector<CellEdit> cells;
  std::vector<RowAddition> additions;
  std::vector<RowRemoval> removals;
};

// "sites[hanoi].gpus", behind "platform.": table, row and column; or the sentence that says what is
// wrong with it.  Whether there is such a row is for load_variant() to say.
struct CellPath {
  CellEdit cell;  // without value and origin
  std::string fault;
};
[[nodiscard]] CellPath parse_cell_path(std::string_view path);

}  // namespace archipelago::platform
