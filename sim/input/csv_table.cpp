#include "input/csv_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <unordered_map>
#include <utility>

#include "input/cell_type.hpp"
#include "input/csv_lines.hpp"

namespace archipelago::input {

namespace {

struct Cell {
  std::string text;
  double number = 0.0;
  std::int64_t integer = 0;
  bool blank = true;
};

struct Column {
  CsvColumn declared;
  CellType type;
  Cell fallback;
  std::unordered_map<std::string, std::size_t> row_of_key;  // of key columns
};

// Where a cell of the file goes: the number of a schema column.
constexpr std::size_t kIgnored = std::numeric_limits<std::size_t>::max();

}  // namespace

struct CsvTable::Impl {
  std::string file;
  std::vector<Column> columns;
  std::unordered_map<std::string, std::size_t> column_of_name;
  std::vector<int> lines;   // per row
  std::vector<Cell> cells;  // row by row, in schema order
  // Of edited tables: the rows that other files wrote or changed, and those that they took away.
  struct Edited {
    std::string file;  // of the row; "": the table's
    std::map<std::size_t, Origin> changed;
  };
  std::unordered_map<std::size_t, Edited> edited;
  std::map<std::string, Origin> removed;

  Impl(std::string file_name, const CsvSchema& schema);
  void read(CsvLines& reader, FileFaults& faults, bool may_be_empty = false);
  void read(const TableText& text, FileFaults& faults);
  std::vector<std::size_t> read_header(const std::vector<std::string>& names, FileFaults& faults);
  void read_row(const std::vector<std::string>& words, const std::vector<std::size_t>& targets,
                int line, FileFaults& faults);
  void read_cell_of(std::size_t column, const std::string& word, int line, FileFaults& faults);
  void register_key(Column& column, const std::string& key, int line, FileFaults& faults) const;

  [[nodiscard]] const Cell& cell(std::size_t row, std::string_view column) const;
  [[nodiscard]] const Column& column(std::string_view name) const;
  [[nodiscard]] const Column* key_column() const;
};

CsvTable::Impl::Impl(std::string file_name, const CsvSchema& schema) : file(std::move(file_name)) {
  for (const CsvColumn& declared : schema.columns()) {
    Column column{declared, parse_cell_type(declared.type).value(), {}, {}};
    column.fallback.text = declared.fallback;
    if (column.type.is_numeric() && !declared.fallback.empty()) {
      const CellValue value = read_cell(column.type, declared.fallback, declared.unit);
      column.fallback.number = value.number;
      column.fallback.integer = value.integer;
    }
    column_of_name.emplace(declared.name, columns.size());
    columns.push_back(std::move(column));
  }
}

void CsvTable::Impl::read(CsvLines& reader, FileFaults& faults, bool may_be_empty) {
  std::vector<std::string> words;
  if (!reader.next(words)) {
    if (faults.count() == 0) faults.add(0, "", "is empty; expected a header line and rows");
    return;
  }
  const std::vector<std::size_t> targets = read_header(words, faults);
  while (reader.next(words)) read_row(words, targets, reader.line(), faults);
  if (lines.empty() && !may_be_empty && faults.count() == 0)
    faults.add(0, "", "has no rows below the header");
}

void CsvTable::Impl::read(const TableText& text, FileFaults& faults) {
  std::vector<std::size_t> targets;
  for (std::size_t i = 0; i < columns.size(); ++i) targets.push_back(i);
  for (const RowText& row : text.rows) {
    ARCHIPELAGO_REQUIRE(row.cells.size() == columns.size());
    const bool added = row.origin.file != file;
    if (added || !row.changed.empty())
      edited[lines.size()] = {added ? row.origin.file : "", row.changed};
    read_row(row.cells, targets, row.origin.line, faults);
  }
  removed = text.removed;
}

std::vector<std::size_t> CsvTable::Impl::read_header(const std::vector<std::string>& names,
                                                     FileFaults& faults) {
  std::vector<std::string> known;
  for (const Column& column : columns) known.push_back(column.declared.name);
  std::vector<std::size_t> targets;
  std::vector<bool> seen(columns.size(), false);
  for (const std::string& name : names) {
    const auto found = column_of_name.find(name);
    targets.push_back(kIgnored);
    if (name.empty()) {
      faults.add(1, "", fmt::format("column {} has no name", targets.size()));
    } else if (found == column_of_name.end()) {
      faults.add(1, "", fmt::format("unknown column {}{}", shown(name), did_you_mean(name, known)));
    } else if (seen[found->second]) {
      faults.add(1, name, "the column is there twice; remove one");
    } else {
      targets.back() = found->second;
      seen[found->second] = true;
    }
  }
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (!seen[i] && columns[i].declared.required)
      faults.add(1, known[i],
                 fmt::format("the column is missing; expected {}",
                             columns[i].type.expected(columns[i].declared.unit)));
  return targets;
}

void CsvTable::Impl::read_row(const std::vector<std::string>& words,
                              const std::vector<std::size_t>& targets, int line,
                              FileFaults& faults) {
  const bool whole = words.size() == targets.size();
  if (!whole)
    faults.add(
        line, "",
        fmt::format("the row has {} cells; the header has {}", words.size(), targets.size()));
  lines.push_back(line);
  for (const Column& column : columns) cells.push_back(column.fallback);
  for (std::size_t i = 0; i < std::min(words.size(), targets.size()); ++i) {
    if (targets[i] == kIgnored) continue;
    Column& column = columns[targets[i]];
    // In a row of the wrong length only the key is taken, lest every reference to it be a fault.
    if (whole)
      read_cell_of(targets[i], words[i], line, faults);
    else if (column.type.kind == CellType::Kind::kKey && i == 0)
      column.row_of_key.emplace(words[i], lines.size() - 1);
  }
}

void CsvTable::Impl::read_cell_of(std::size_t index, const std::string& word, int line,
                                  FileFaults& faults) {
  Column& column = columns[index];
  const CsvColumn& declared = column.declared;
  if (word.empty()) {
    if (declared.required)
      faults.add(line, declared.name,
                 fmt::format("is empty; expected {}", column.type.expected(declared.unit)));
    return;
  }
  Cell& cell = cells[cells.size() - columns.size() + index];
  cell.blank = false;
  CellValue value = read_cell(column.type, word, declared.unit);
  if (!value.fault.empty()) {
    faults.add(line, declared.name, std::move(value.fault));
    return;
  }
  cell.text = word;
  cell.number = value.number;
  cell.integer = value.integer;
  if (column.type.kind == CellType::Kind::kKey) register_key(column, word, line, faults);
}

void CsvTable::Impl::register_key(Column& column, const std::string& key, int line,
                                  FileFaults& faults) const {
  const auto [first, is_new] = column.row_of_key.emplace(key, lines.size() - 1);
  if (!is_new)
    faults.add(
        line, column.declared.name,
        fmt::format("{} is there twice; first on line {}", shown(key), lines[first->second]));
}

const Column& CsvTable::Impl::column(std::string_view name) const {
  const auto found = column_of_name.find(std::string(name));
  ARCHIPELAGO_REQUIRE(found != column_of_name.end());
  return columns[found->second];
}

const Cell& CsvTable::Impl::cell(std::size_t row, std::string_view name) const {
  ARCHIPELAGO_REQUIRE(row < lines.size());
  const auto index = static_cast<std::size_t>(&column(name) - columns.data());
  return cells[row * columns.size() + index];
}

const Column* CsvTable::Impl::key_column() const {
  for (const Column& column : columns)
    if (column.type.kind == CellType::Kind::kKey) return &column;
  return nullptr;
}

CsvTable::CsvTable(const std::filesystem::path& path, const CsvSchema& schema, Issues& issues,
                   Rows rows) {
  auto impl = std::make_shared<Impl>(path.string(), schema);
  FileFaults faults(impl->file, issues);
  CsvLines lines(path, faults);
  impl->read(lines, faults, rows == Rows::kMayBeNone);
  impl_ = std::move(impl);
}

CsvTable::CsvTable(std::string name, const std::string& content, const CsvSchema& schema,
                   Issues& issues) {
  auto impl = std::make_shared<Impl>(std::move(name), schema);
  FileFaults faults(impl->file, issues);
  CsvLines lines(content, faults);
  impl->read(lines, faults);
  impl_ = std::move(impl);
}

CsvTable::CsvTable(const TableText& text, const CsvSchema& schema, Issues& issues) {
  auto impl = std::make_shared<Impl>(text.file, schema);
  FileFaults faults(impl->file, issues);
  impl->read(text, faults);
  impl_ = std::move(impl);
}

TableText CsvTable::contents() const {
  TableText text{impl_->file, {}, impl_->removed};
  for (std::size_t row = 0; row < rows(); ++row) {
    RowText& copy = text.rows.emplace_back(RowText{{}, {file(row), line(row), ""}, {}});
    for (std::size_t i = 0; i < impl_->columns.size(); ++i) {
      const Cell& cell = impl_->cells[row * impl_->columns.size() + i];
      copy.cells.push_back(cell.blank ? "" : cell.text);
    }
    const auto edited = impl_->edited.find(row);
    if (edited != impl_->edited.end()) copy.changed = edited->second.changed;
  }
  return text;
}

std::size_t CsvTable::rows() const noexcept { return impl_->lines.size(); }

const std::string& CsvTable::file() const noexcept { return impl_->file; }

const std::string& CsvTable::file(std::size_t row) const {
  const auto edited = impl_->edited.find(row);
  const bool added = edited != impl_->edited.end() && !edited->second.file.empty();
  return added ? edited->second.file : impl_->file;
}

int CsvTable::line(std::size_t row) const {
  ARCHIPELAGO_REQUIRE(row < rows());
  return impl_->lines[row];
}

Issue CsvTable::fault(std::size_t row, std::string column, std::string message) const {
  const auto edited = impl_->edited.find(row);
  if (edited != impl_->edited.end()) {
    const auto index = impl_->column_of_name.find(column);
    const auto changed = index == impl_->column_of_name.end()
                             ? edited->second.changed.end()
                             : edited->second.changed.find(index->second);
    if (changed != edited->second.changed.end()) {
      const Origin& origin = changed->second;
      return {origin.file, origin.line, origin.field, std::move(message)};
    }
    if (edited->second.file.empty()) {
      message += "; " + edited->second.changed.begin()->second.text() + " changes the row";
    }
  }
  return {file(row), line(row), std::move(column), std::move(message)};
}

std::vector<Origin> CsvTable::origins(std::size_t row) const {
  std::vector<Origin> places{{file(row), line(row), ""}};
  const auto edited = impl_->edited.find(row);
  if (edited == impl_->edited.end()) return places;
  for (const auto& [column, origin] : edited->second.changed) places.push_back(origin);
  return places;
}

const std::string& CsvTable::text(std::size_t row, std::string_view column) const {
  return impl_->cell(row, column).text;
}

double CsvTable::number(std::size_t row, std::string_view column) const {
  ARCHIPELAGO_REQUIRE(impl_->column(column).type.is_numeric());
  return impl_->cell(row, column).number;
}

std::int64_t CsvTable::integer(std::size_t row, std::string_view column) const {
  ARCHIPELAGO_REQUIRE(impl_->column(column).type.kind == CellType::Kind::kInteger);
  return impl_->cell(row, column).integer;
}

bool CsvTable::is_blank(std::size_t row, std::string_view column) const {
  return impl_->cell(row, column).blank;
}

std::optional<std::size_t> CsvTable::find(std::string_view key) const {
  const Column* const column = impl_->key_column();
  if (column == nullptr) return std::nullopt;
  const auto found = column->row_of_key.find(std::string(key));
  if (found == column->row_of_key.end()) return std::nullopt;
  return found->second;
}

std::optional<std::size_t> CsvTable::check_reference(std::size_t row, std::string_view column,
                                                     const CsvTable& target, Issues& issues) const {
  const std::string& key = text(row, column);
  const auto found = target.find(key);
  if (found || key.empty() || target.rows() == 0) return found;
  if (const auto gone = target.impl_->removed.find(key); gone != target.impl_->removed.end()) {
    const Origin& origin = gone->second;
    issues.add(origin.file, origin.line, origin.field,
               fmt::format("takes {} away, and {}:{} names it as {}; take that row away too, or "
                           "change it",
                           shown(key), file(row), line(row), column));
    return std::nullopt;
  }
  std::vector<std::string> known;
  const Column* const keys = target.impl_->key_column();
  // In file order, so that the suggestion does not hang on a hash.
  for (std::size_t i = 0; keys != nullptr && i < target.rows(); ++i)
    known.push_back(target.text(i, keys->declared.name));
  issues.add(fault(
      row, std::string(column),
      fmt::format("{} is not a key of {}{}", shown(key), target.file(), did_you_mean(key, known))));
  return std::nullopt;
}

}  // namespace archipelago::input
