// A table that is being edited: its texts, its schema, and the names of its rows; for table_editor.cpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "input/cell_type.hpp"
#include "input/csv_table.hpp"
#include "platform/load/editable_table.hpp"
#include "platform/load/table_edits.hpp"

namespace archipelago::platform::detail {

class TableDraft {
 public:
  TableDraft(const EditableTable& table, input::TableText text);

  [[nodiscard]] const input::CsvSchema& schema() const noexcept { return schema_; }
  [[nodiscard]] const input::TableText& text() const noexcept { return text_; }
  [[nodiscard]] const std::string& name(std::size_t row) const { return names_[row]; }
  // REQUIRES: the schema has it.
  [[nodiscard]] std::size_t column(std::string_view name) const;
  [[nodiscard]] bool is_numeric(std::size_t column) const { return types_[column].is_numeric(); }
  // The cell, or the default of its column.
  [[nodiscard]] const std::string& cell(std::size_t row, std::size_t column) const;

  // The rows that are meant; none is a fault of `origin`, which names the nearest.
  [[nodiscard]] std::vector<std::size_t> rows(const std::string& pattern,
                                              const input::Origin& origin, Issues& issues) const;

  // What the cell comes to; nothing after a fault.
  [[nodiscard]] std::optional<std::string> changed(std::size_t row, std::size_t column,
                                                   const std::string& value,
                                                   const input::Origin& origin,
                                                   Issues& issues) const;
  void set(std::size_t row, std::size_t column, std::string value, const input::Origin& origin);
  void add(const RowAddition& addition, Issues& issues);
  // Takes the rows away that are marked; later numbers of rows move.
  void remove(const std::vector<std::optional<input::Origin>>& marked);

 private:
  [[nodiscard]] std::string fault_of(std::size_t column, const std::string& value) const;
  [[nodiscard]] const std::string& fallback(std::size_t column) const;

  const EditableTable& table_;
  input::CsvSchema schema_;
  std::vector<input::CellType> types_;
  input::TableText text_;
  std::vector<std::string> names_;
};

}  // namespace archipelago::platform::detail
