#include "input/record_cells.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace archipelago::input {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

// `rest` begins behind the opening quote; afterwards behind the closing one.
std::string RecordCells::cut_quoted(std::string_view& rest) {
  const std::size_t begun = unescaped_.size();
  const std::string_view whole = rest;
  bool doubled = false;
  while (true) {
    const std::size_t quote = rest.find('"');
    if (quote == std::string_view::npos) return "begins with a quote that has no end";
    const bool again = quote + 1 < rest.size() && rest[quote + 1] == '"';
    if (again || doubled) unescaped_ += rest.substr(0, quote + (again ? 1 : 0));
    rest.remove_prefix(quote + (again ? 2 : 1));
    if (!again) break;
    doubled = true;
  }
  const std::size_t length = whole.size() - rest.size() - 1;
  cells_.push_back(doubled ? std::string_view(unescaped_).substr(begun) : whole.substr(0, length));
  return "";
}

std::string RecordCells::cut(std::string_view record) {
  cells_.clear();
  unescaped_.clear();
  std::string_view rest = record;
  if (record.find('"') == std::string_view::npos) [[likely]] {
    for (std::size_t comma = 0; comma != std::string_view::npos;) {
      comma = rest.find(',');
      cells_.push_back(trimmed(rest.substr(0, comma)));
      rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    }
    return "";
  }
  while (true) {
    std::size_t comma = rest.find(',');
    const std::string_view cell = trimmed(rest.substr(0, comma));
    if (cell.starts_with('"')) {
      if (unescaped_.capacity() < record.size()) unescaped_.reserve(record.size());
      rest.remove_prefix(rest.find('"') + 1);
      if (std::string fault = cut_quoted(rest); !fault.empty()) {
        return fmt::format("cell {} {}", cells_.size() + 1, fault);
      }
      comma = rest.find(',');
      if (!trimmed(rest.substr(0, comma)).empty()) {
        return fmt::format("cell {} has a quote that is not doubled", cells_.size());
      }
    } else {
      if (cell.find('"') != std::string_view::npos) {
        return fmt::format(
            "cell {} has a quote inside; put the whole cell in quotes and double the inner one",
            cells_.size() + 1);
      }
      cells_.push_back(cell);
    }
    if (comma == std::string_view::npos) return "";
    rest.remove_prefix(comma + 1);
  }
}

}  // namespace archipelago::input
