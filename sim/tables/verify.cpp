#include "tables/verify.hpp"

#include <algorithm>
#include <map>
#include <sstream>

namespace archipelago::tables {

namespace {

using Cells = std::vector<std::string>;

// Our own tables: cells are quoted only when they hold a comma, quote or line break.
Cells split(const std::string& line) {
  Cells cells(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    if (c == ',' && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  return cells;
}

struct Table {
  Cells header;
  std::vector<std::string> order;
  std::map<std::string, Cells> rows;
};

Table parse(const std::string& text, std::size_t key_columns) {
  Table table;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    Cells cells = split(line);
    if (table.header.empty()) {
      table.header = std::move(cells);
      continue;
    }
    std::string key;
    for (std::size_t c = 0; c < std::min(key_columns, cells.size()); ++c) {
      key += (c > 0 ? " " : "") + cells[c];
    }
    table.order.push_back(key);
    table.rows.emplace(std::move(key), std::move(cells));
  }
  return table;
}

}  // namespace

std::vector<Mismatch> compare_tables(const std::string& committed, const std::string& fresh,
                                     std::size_t key_columns) {
  const Table before = parse(committed, key_columns);
  const Table now = parse(fresh, key_columns);
  std::vector<Mismatch> list;
  if (before.header != now.header) list.push_back({"header", "", "", "columns differ"});
  for (const std::string& key : before.order) {
    const auto other = now.rows.find(key);
    if (other == now.rows.end()) {
      list.push_back({key, "", "a row", "no row"});
      continue;
    }
    const Cells& old_cells = before.rows.at(key);
    const std::size_t columns = std::max(old_cells.size(), other->second.size());
    for (std::size_t c = key_columns; c < columns; ++c) {
      const std::string was = c < old_cells.size() ? old_cells[c] : "";
      const std::string is = c < other->second.size() ? other->second[c] : "";
      const std::string name = c < before.header.size() ? before.header[c] : std::to_string(c);
      if (was != is) list.push_back({key, name, was, is});
    }
  }
  for (const std::string& key : now.order) {
    if (!before.rows.contains(key)) list.push_back({key, "", "no row", "a row"});
  }
  if (list.empty() && committed != fresh) {
    list.push_back({"table", "", "", "the same cells in another order, a row twice, or line ends"});
  }
  return list;
}

}  // namespace archipelago::tables
