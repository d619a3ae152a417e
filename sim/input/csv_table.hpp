// A CSV table checked against its schema file (platforms/schema/<table>.csv): columns, types,
// ranges, defaults, enumerations, unique keys.  What comes out can be used without checking.
//
// Flow     CsvSchema schema(schema_path); CsvTable table(path, schema, issues);
//          for (row) table.number(row, "route_km") ...
// Schema   attribute,type,unit,default,required,description with these types:
//            key          unique in the table; lower-case letters, digits, . - or a two-letter
//                         ISO code
//            ref:<table>  must be a key of another table (checked by the caller through
//                         check_reference, which suggests the nearest key)
//            text         anything
//            timezone     Region/City
//            source       words separated by semicolons (split_words cuts them)
//            quality      measured | estimated | assumed
//            enum:a|b|c   one of these words
//            number       also number>0, number>=1, number[0..1], number(0..1]; integer likewise
// Cells    in the dialect of record_cells.hpp.  CRLF, a UTF-8 byte-order mark and blank lines at the end
//          are accepted, and gzip and zstd.
// Units    in the column name; values come out as written.
// Edited   a table made of texts (table_text.hpp) has cells and rows that other files wrote; their
//          faults name those files.
// Errors   faults are added to `issues` as file:line: column: what is wrong, what was expected.  A
//          table with faults still has its good cells; the caller throws after reading all tables.
//          An unknown column names the nearest known one; a missing required column, a row with
//          too few or too many cells, a duplicate key, a line longer than kMaxLineBytes, an empty
//          file and a file without rows are faults.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "input/origin.hpp"
#include "input/table_text.hpp"
#include "input/text.hpp"

namespace archipelago::input {

// Largest table that is read at all; traces come through other readers.
inline constexpr std::uintmax_t kMaxTableBytes = 64 << 20;
// Faults listed of one table; reading stops there.
inline constexpr std::size_t kMaxTableFaults = 200;

struct CsvColumn {
  std::string name;
  std::string type;
  std::string unit;
  std::string fallback;  // the default, empty when there is none
  bool required = false;
  std::string description;
};

class CsvSchema {
 public:
  // Throws InputError: a broken schema is refused as a whole.
  explicit CsvSchema(const std::filesystem::path& path);
  CsvSchema(std::string name, const std::string& content);
  [[nodiscard]] const std::vector<CsvColumn>& columns() const noexcept { return columns_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  std::string name_;
  std::vector<CsvColumn> columns_;
};

class CsvTable {
 public:
  enum class Rows : std::uint8_t { kSome, kMayBeNone };  // none: a header alone
  CsvTable(const std::filesystem::path& path, const CsvSchema& schema, Issues& issues,
           Rows rows = Rows::kSome);
  CsvTable(std::string name, const std::string& content, const CsvSchema& schema, Issues& issues);
  // Of texts that were checked when they were changed.  REQUIRES: rows have the schema's columns.
  CsvTable(const TableText& text, const CsvSchema& schema, Issues& issues);

  // The cells as they stand; a faulty one is empty.
  [[nodiscard]] TableText contents() const;

  [[nodiscard]] std::size_t rows() const noexcept;
  [[nodiscard]] const std::string& file() const noexcept;  // of the table, whoever edited it
  [[nodiscard]] const std::string& file(std::size_t row) const;
  [[nodiscard]] int line(std::size_t row) const;

  // A fault of that cell, at the place that wrote it.
  [[nodiscard]] Issue fault(std::size_t row, std::string column, std::string message) const;
  // Every place that wrote something of the row.
  [[nodiscard]] std::vector<Origin> origins(std::size_t row) const;

  // REQUIRES: the column is in the schema and has that kind of type.  A faulty cell answers the
  // default, 0 or "".
  [[nodiscard]] const std::string& text(std::size_t row, std::string_view column) const;
  [[nodiscard]] double number(std::size_t row, std::string_view column) const;
  [[nodiscard]] std::int64_t integer(std::size_t row, std::string_view column) const;
  // Whether the cell was empty in the file (the default then stands).
  [[nodiscard]] bool is_blank(std::size_t row, std::string_view column) const;

  // Row of the key, or nothing; the first `key` column of the schema is meant, and without one
  // nothing is found.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view key) const;

  // find() for a cell that refers to `target`; when it is not there, adds a fault that names the
  // nearest key of the target table.  Silent about an empty cell and an empty target: an optional
  // cell may be empty, and the rest has been reported by then.
  std::optional<std::size_t> check_reference(std::size_t row, std::string_view column,
                                             const CsvTable& target, Issues& issues) const;

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

}  // namespace archipelago::input
