#include "input/cell_type.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "base/error.hpp"
#include "input/text.hpp"

namespace archipelago::input {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

bool is_key(std::string_view text) {
  if (text.size() == 2 && is_upper(text[0]) && is_upper(text[1])) return true;
  return is_lower_or_digit(text.front()) && std::all_of(text.begin(), text.end(), [](char c) {
           return is_lower_or_digit(c) || c == '.' || c == '-';
         });
}

// The form of an IANA name only; whether the name exists is for who opens the tz database.
bool is_timezone(std::string_view text) {
  const auto parts = split_words(text, '/');
  return parts.size() >= 2 && std::all_of(parts.begin(), parts.end(), [](const std::string& part) {
           return !part.empty() && std::all_of(part.begin(), part.end(), [](unsigned char c) {
             return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '+';
           });
         });
}

bool is_source(std::string_view text) {
  const auto words = split_words(text, ';');
  return std::all_of(words.begin(), words.end(), [](const std::string& word) {
    return !word.empty() && word.find_first_of(" \t") == std::string::npos;
  });
}

// ">0", ">=0", "[a..b]", "(a..b]", "" ...
std::optional<Bounds> parse_bounds(std::string_view text) {
  if (text.empty()) return Bounds{};
  if (text.front() == '>') {
    const bool open = text.substr(0, 2) != ">=";
    const auto low = parse_number(text.substr(open ? 1 : 2));
    if (!low) return std::nullopt;
    return Bounds{*low, kInfinity, open, false};
  }
  const std::size_t dots = text.find("..");
  const bool brackets = (text.front() == '[' || text.front() == '(') &&
                        (text.back() == ']' || text.back() == ')') &&
                        dots != std::string_view::npos;
  if (!brackets) return std::nullopt;
  const auto low = parse_number(text.substr(1, dots - 1));
  const auto high = parse_number(text.substr(dots + 2, text.size() - dots - 3));
  if (!low || !high || *low > *high) return std::nullopt;
  return Bounds{*low, *high, text.front() == '(', text.back() == ')'};
}

std::optional<CellType> parse_numeric(std::string_view text, CellType::Kind kind) {
  const auto bounds = parse_bounds(text);
  if (!bounds) return std::nullopt;
  return CellType{kind, {}, *bounds};
}

std::string form_fault(const CellType& type, const std::string& text) {
  using Kind = CellType::Kind;
  if (type.kind == Kind::kKey && !is_key(text))
    return fmt::format(
        "{} is not a key; expected lower-case letters, digits, '.' and '-', or a two-letter ISO "
        "code such as SG",
        shown(text));
  if (type.kind == Kind::kTimezone && !is_timezone(text))
    return fmt::format("{} is not a time zone; expected Region/City such as Asia/Bangkok",
                       shown(text));
  if (type.kind == Kind::kSource && !is_source(text))
    return fmt::format(
        "{} is not a list of sources; expected keys of SOURCES.md separated by semicolons",
        shown(text));
  const auto& choices = type.choices;
  if (type.kind == Kind::kChoice &&
      std::find(choices.begin(), choices.end(), text) == choices.end())
    return fmt::format("{} is not one of {}{}", shown(text), fmt::join(choices, ", "),
                       did_you_mean(text, choices));
  return "";
}

CellValue read_number(const CellType& type, const std::string& text, std::string_view unit) {
  CellValue value;
  const bool integer = type.kind == CellType::Kind::kInteger;
  std::optional<double> number;
  if (integer) {
    const auto whole = parse_integer(text);
    if (whole) number = static_cast<double>(value.integer = *whole);
  } else {
    number = parse_number(text);
  }
  if (!number) {
    value.fault = fmt::format("{} is not a {}number; expected {}", shown(text),
                              integer ? "whole " : "", type.expected(unit));
  } else if (!type.bounds.contain(*number)) {
    value.fault =
        fmt::format("{} is not {}; expected {}", text, type.bounds.words(), type.expected(unit));
  }
  if (value.fault.empty()) value.number = *number;
  if (!value.fault.empty()) value.integer = 0;
  return value;
}

}  // namespace

bool Bounds::contain(double value) const noexcept {
  return (low_open ? value > low : value >= low) && (high_open ? value < high : value <= high);
}

std::string Bounds::words() const {
  const bool has_low = std::isfinite(low);
  const bool has_high = std::isfinite(high);
  if (has_low && has_high && !low_open && !high_open)
    return fmt::format("from {} to {}", low, high);
  std::string text;
  if (has_low) text = fmt::format("{} {}", low_open ? "above" : "at least", low);
  if (has_low && has_high) text += " and ";
  if (has_high) text += fmt::format("{} {}", high_open ? "below" : "at most", high);
  return text;
}

std::string CellType::expected(std::string_view unit) const {
  switch (kind) {
    case Kind::kKey:
    case Kind::kReference:
      return "a key";
    case Kind::kText:
      return "text";
    case Kind::kTimezone:
      return "a time zone such as Asia/Bangkok";
    case Kind::kSource:
      return "keys of SOURCES.md separated by semicolons";
    case Kind::kChoice:
      return fmt::format("one of {}", fmt::join(choices, ", "));
    case Kind::kNumber:
    case Kind::kInteger:
      break;
  }
  if (unit != "-") return std::string(unit);
  return kind == Kind::kInteger ? "a whole number" : "a plain number";
}

std::optional<CellType> parse_cell_type(std::string_view text) {
  using Kind = CellType::Kind;
  if (text == "key") return CellType{Kind::kKey, {}, {}};
  if (text == "text") return CellType{Kind::kText, {}, {}};
  if (text == "timezone") return CellType{Kind::kTimezone, {}, {}};
  if (text == "source") return CellType{Kind::kSource, {}, {}};
  if (text == "quality") {
    return CellType{Kind::kChoice, {kQualityWords.begin(), kQualityWords.end()}, {}};
  }
  if (text.substr(0, 4) == "ref:" && text.size() > 4) return CellType{Kind::kReference, {}, {}};
  if (text.substr(0, 5) == "enum:") {
    auto choices = split_words(text.substr(5), '|');
    if (std::find(choices.begin(), choices.end(), "") != choices.end()) return std::nullopt;
    return CellType{Kind::kChoice, std::move(choices), {}};
  }
  if (text.substr(0, 6) == "number") return parse_numeric(text.substr(6), Kind::kNumber);
  if (text.substr(0, 7) == "integer") return parse_numeric(text.substr(7), Kind::kInteger);
  return std::nullopt;
}

CellValue read_cell(const CellType& type, const std::string& text, std::string_view unit) {
  ARCHIPELAGO_REQUIRE(!text.empty());
  if (type.is_numeric()) return read_number(type, text, unit);
  CellValue value;
  value.fault = form_fault(type, text);
  return value;
}

}  // namespace archipelago::input
