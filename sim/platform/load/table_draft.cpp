#include "platform/load/table_draft.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "input/number_change.hpp"
#include "input/text.hpp"
#include "platform/load/schema_files.hpp"

namespace archipelago::platform::detail {

using input::Origin;

TableDraft::TableDraft(const EditableTable& table, input::TableText text)
    : table_(table), schema_(schema_of(table.schema)), text_(std::move(text)) {
  for (const input::CsvColumn& column : schema_.columns()) {
    types_.push_back(input::parse_cell_type(column.type).value());
  }
  for (const input::RowText& row : text_.rows) {
    names_.push_back(row_name(table_, schema_, row.cells));
  }
}

std::size_t TableDraft::column(std::string_view name) const {
  const auto& columns = schema_.columns();
  const auto found =
      std::find_if(columns.begin(), columns.end(),
                   [&](const input::CsvColumn& declared) { return declared.name == name; });
  ARCHIPELAGO_REQUIRE(found != columns.end());
  return static_cast<std::size_t>(found - columns.begin());
}

const std::string& TableDraft::fallback(std::size_t column) const {
  return schema_.columns()[column].fallback;
}

const std::string& TableDraft::cell(std::size_t row, std::size_t column) const {
  const std::string& text = text_.rows[row].cells[column];
  return text.empty() ? fallback(column) : text;
}

std::vector<std::size_t> TableDraft::rows(const std::string& pattern, const Origin& origin,
                                          Issues& issues) const {
  std::vector<std::size_t> found;
  for (std::size_t row = 0; row < names_.size(); ++row) {
    if (matches(pattern, names_[row])) found.push_back(row);
  }
  if (found.empty()) {
    std::string way;
    if (table_.identity.size() > 1) {
      for (const std::string_view column : table_.identity) {
        way += (way.empty() ? "; a row is named by " : "/") + std::string(column);
      }
    }
    issues.add(origin.file, origin.line, origin.field,
               fmt::format("{} is no row of {}{}{}", input::shown(pattern), text_.file,
                           input::did_you_mean(pattern, names_), way));
  }
  return found;
}

std::string TableDraft::fault_of(std::size_t column, const std::string& value) const {
  const input::CsvColumn& declared = schema_.columns()[column];
  if (value.empty()) {
    return declared.required
               ? fmt::format("is empty; expected {}", types_[column].expected(declared.unit))
               : "";
  }
  return input::read_cell(types_[column], value, declared.unit).fault;
}

std::optional<std::string> TableDraft::changed(std::size_t row, std::size_t column,
                                               const std::string& value, const Origin& origin,
                                               Issues& issues) const {
  const auto fault = [&](const std::string& message) {
    issues.add(origin.file, origin.line, origin.field, names_[row] + ": " + message);
    return std::nullopt;
  };
  const std::string& declared = schema_.columns()[column].name;
  if (std::find(table_.identity.begin(), table_.identity.end(), declared) !=
      table_.identity.end()) {
    return fault(declared + " is the row's name and stays; take the row away and add another");
  }
  std::string text = value;
  const auto change = is_numeric(column) ? input::parse_change(value) : std::nullopt;
  if (change) {
    const auto standing = input::parse_number(cell(row, column));
    if (!standing && change->kind != input::NumberChange::Kind::kReplace) {
      return fault(fmt::format("{} is empty, and {} changes a number; give it a number", declared,
                               input::shown(value)));
    }
    text = input::number_text(change->of(standing.value_or(0)));
  }
  const std::string message = fault_of(column, text);
  if (message.empty()) return text;
  return fault(message + (text == value ? "" : " (" + cell(row, column) + " " + value + ")"));
}

void TableDraft::set(std::size_t row, std::size_t column, std::string value, const Origin& origin) {
  text_.rows[row].cells[column] = std::move(value);
  text_.rows[row].changed[column] = origin;
}

void TableDraft::add(const RowAddition& addition, Issues& issues) {
  const std::size_t faults_before = issues.list().size();
  input::RowText row{std::vector<std::string>(types_.size()), addition.origin, {}};
  std::vector<bool> given(types_.size(), false);
  for (const CellText& cell : addition.cells) {
    const std::size_t at = column(cell.column);
    const auto fault = [&](const std::string& message) {
      issues.add(cell.origin.file, cell.origin.line, cell.origin.field, message);
    };
    if (given[at]) fault("the row has this column already; expected it once");
    given[at] = true;
    const std::string message = fault_of(at, cell.value);
    if (!message.empty()) fault(message);
    row.cells[at] = cell.value;
    row.changed[at] = cell.origin;
  }
  const auto fault = [&](const std::string& field, const std::string& message) {
    issues.add(addition.origin.file, addition.origin.line, addition.origin.field + field, message);
  };
  for (std::size_t at = 0; at < types_.size(); ++at) {
    const input::CsvColumn& declared = schema_.columns()[at];
    if (given[at] || !declared.required) continue;
    fault("." + declared.name,
          fmt::format("is missing; expected {}", types_[at].expected(declared.unit)));
  }
  std::string name = row_name(table_, schema_, row.cells);
  if (issues.list().size() == faults_before &&
      std::find(names_.begin(), names_.end(), name) != names_.end()) {
    fault("", fmt::format("{} is a row of {} already; change it under {}, or take it away first",
                          input::shown(name), text_.file, table_.name));
  }
  if (issues.list().size() > faults_before) return;
  names_.push_back(std::move(name));
  text_.rows.push_back(std::move(row));
}

void TableDraft::remove(const std::vector<std::optional<Origin>>& marked) {
  std::vector<input::RowText> rows;
  std::vector<std::string> names;
  for (std::size_t row = 0; row < marked.size(); ++row) {
    if (marked[row]) {
      text_.removed[names_[row]] = *marked[row];
    } else {
      rows.push_back(std::move(text_.rows[row]));
      names.push_back(std::move(names_[row]));
    }
  }
  text_.rows = std::move(rows);
  names_ = std::move(names);
}

}  // namespace archipelago::platform::detail
