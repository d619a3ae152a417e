#include <fmt/format.h>

#include <algorithm>

#include "input/cell_type.hpp"
#include "input/csv_lines.hpp"
#include "input/csv_table.hpp"

namespace archipelago::input {

namespace {

const std::vector<std::string> header_row{"attribute", "type",     "unit",
                                          "default",   "required", "description"};

std::string fault_of(const CsvColumn& column, const std::optional<CellType>& type) {
  if (column.name.empty()) return "attribute is empty; expected the name of a column";
  if (!type)
    return fmt::format("{} is not a type; sim/input/csv_table.hpp lists them", shown(column.type));
  if (column.unit.empty()) return "unit is empty; write - for a plain number or a text";
  if (column.required && !column.fallback.empty())
    return "is required and has a default; drop one of the two";
  if (column.fallback.empty()) return "";
  const std::string fault = read_cell(*type, column.fallback, column.unit).fault;
  return fault.empty() ? "" : "default: " + fault;
}

std::vector<CsvColumn> read_schema(CsvLines& lines, FileFaults& faults) {
  std::vector<CsvColumn> columns;
  std::vector<std::string> cells;
  if (!lines.next(cells)) {
    if (faults.count() == 0) faults.add(0, "", "is empty; expected a header line and rows");
    return columns;
  }
  if (cells != header_row) {
    faults.add(1, "", fmt::format("the header must be {}", fmt::join(header_row, ",")));
    return columns;
  }
  while (lines.next(cells)) {
    if (cells.size() != header_row.size()) {
      faults.add(lines.line(), cells.front(),
                 fmt::format("the row has {} cells; expected {}", cells.size(), header_row.size()));
      continue;
    }
    if (cells[4] != "yes" && cells[4] != "no")
      faults.add(lines.line(), cells[0],
                 fmt::format("required is {}; expected yes or no", shown(cells[4])));
    CsvColumn column{cells[0], cells[1], cells[2], cells[3], cells[4] == "yes", cells[5]};
    const std::string fault = fault_of(column, parse_cell_type(column.type));
    if (!fault.empty()) faults.add(lines.line(), column.name, fault);
    const bool twice = std::any_of(columns.begin(), columns.end(),
                                   [&](const CsvColumn& c) { return c.name == column.name; });
    if (twice) faults.add(lines.line(), column.name, "is listed twice");
    columns.push_back(std::move(column));
  }
  if (columns.empty() && faults.count() == 0) faults.add(0, "", "lists no column");
  return columns;
}

}  // namespace

CsvSchema::CsvSchema(const std::filesystem::path& path) : name_(path.stem().string()) {
  Issues issues;
  FileFaults faults(path.string(), issues);
  CsvLines lines(path, faults);
  columns_ = read_schema(lines, faults);
  issues.throw_if_any();
}

CsvSchema::CsvSchema(std::string name, const std::string& content) : name_(std::move(name)) {
  Issues issues;
  FileFaults faults(name_, issues);
  CsvLines lines(content, faults);
  columns_ = read_schema(lines, faults);
  issues.throw_if_any();
}

}  // namespace archipelago::input
