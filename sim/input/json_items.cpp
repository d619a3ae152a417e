#include "input/json_items.hpp"

namespace archipelago::input {

namespace {

bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

bool JsonItems::next(std::string_view& item) {
  if (!is_array()) return false;
  while (at_ < text_.size() && (is_blank(text_[at_]) || text_[at_] == ',')) ++at_;
  const std::size_t first = at_;
  int depth = 0;
  bool in_string = false;
  for (; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (in_string) {
      if (c == '\\') ++at_;
      in_string = c != '"';
      continue;
    }
    if (depth == 0 && (c == ',' || c == ']')) break;
    in_string = c == '"';
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
  }
  std::size_t end = at_ < text_.size() ? at_ : text_.size();
  while (end > first && is_blank(text_[end - 1])) --end;
  item = text_.substr(first, end - first);
  return !item.empty();
}

}  // namespace archipelago::input
