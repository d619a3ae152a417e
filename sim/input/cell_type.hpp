// The type of a CSV column, as its schema writes it: what a cell may say and how it is read.
//
// Flow     "number(0..1]" -> CellType -> read_cell("0.9", "-") -> value or fault.
// Units    values stay in the unit of the column; it only words the messages.
// Errors   a type that is not in the grammar of csv_table.hpp is nothing; a bad cell has a fault.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace archipelago::input {

// The words of a column of type quality, from the best to the worst.
inline constexpr std::array<std::string_view, 3> kQualityWords{"measured", "estimated", "assumed"};

// An interval of numbers; each end may be open.
struct Bounds {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool low_open = false;
  bool high_open = false;

  [[nodiscard]] bool contain(double value) const noexcept;
  // "above 0", "at least 1", "from 0 to 1", "above 0 and at most 1"; "" without bounds.
  [[nodiscard]] std::string words() const;
};

struct CellType {
  enum class Kind { kKey, kReference, kText, kTimezone, kSource, kChoice, kNumber, kInteger };
  Kind kind = Kind::kText;
  std::vector<std::string> choices;  // of kChoice
  Bounds bounds;                     // of kNumber and kInteger

  [[nodiscard]] bool is_numeric() const noexcept {
    return kind == Kind::kNumber || kind == Kind::kInteger;
  }
  // What an empty cell lacks: "km", "a plain number", "a key", ...
  [[nodiscard]] std::string expected(std::string_view unit) const;
};

std::optional<CellType> parse_cell_type(std::string_view text);

struct CellValue {
  double number = 0.0;
  std::int64_t integer = 0;
  std::string fault;  // "" when the cell is good
};

// REQUIRES: text is not empty.
CellValue read_cell(const CellType& type, const std::string& text, std::string_view unit);

}  // namespace archipelago::input
