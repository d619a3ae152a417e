// The items of a JSON array whose text JsonLine has judged (JsonLine::raw()).
//
// Flow     JsonItems items(json.raw()); for (std::string_view item; items.next(item);) ...
// Errors   is_array() tells whether there is an array; the rest was JsonLine's to find.
#pragma once

#include <cstddef>
#include <string_view>

namespace archipelago::input {

class JsonItems {
 public:
  // REQUIRES: `text` is one JSON value without blanks around it, or empty; it must outlive this.
  explicit JsonItems(std::string_view text) : text_(text) {}

  [[nodiscard]] bool is_array() const noexcept { return text_.starts_with('['); }

  // The next item's text without blanks around it; false after the last, or when there is no array.
  bool next(std::string_view& item);

 private:
  std::string_view text_;
  std::size_t at_ = 1;  // behind the bracket
};

}  // namespace archipelago::input
