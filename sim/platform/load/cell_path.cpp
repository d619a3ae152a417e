#include <fmt/format.h>

#include "input/text.hpp"
#include "platform/load/editable_table.hpp"
#include "platform/load/table_edits.hpp"

namespace archipelago::platform {

CellPath parse_cell_path(std::string_view path) {
  const std::size_t open = path.find('[');
  const std::size_t close = path.find("].", open == std::string_view::npos ? 0 : open);
  const bool whole = open != std::string_view::npos && close != std::string_view::npos &&
                     close > open + 1 && close + 2 < path.size();
  if (!whole) {
    return {{},
            fmt::format("{} is no path of a cell; expected table[row].column, for example "
                        "sites[hanoi].gpus or nations[*].wacc_percent",
                        input::shown(path))};
  }
  const std::string_view name = path.substr(0, open);
  const EditableTable* const table = find_table(name);
  if (table == nullptr) return {{}, no_table(name)};
  FoundColumn column = find_column(*table, path.substr(close + 2));
  if (!column.fault.empty()) return {{}, std::move(column.fault)};
  return {{std::string(name),
           std::string(path.substr(open + 1, close - open - 1)),
           std::move(column.name),
           "",
           {}},
          ""};
}

}  // namespace archipelago::platform
