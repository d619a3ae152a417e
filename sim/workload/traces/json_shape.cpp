#include "workload/traces/json_shape.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "input/json_line.hpp"
#include "input/json_objects.hpp"
#include "input/text.hpp"

namespace archipelago::workload {

namespace {

constexpr std::size_t kMostNames = 12;
constexpr std::size_t kMostLetters = 40;

// "" when the text is one whole object, otherwise what is wrong with it; the keys in front of that.
std::string read_keys(std::string_view text, std::vector<std::string>& keys) {
  input::JsonLine json(text);
  for (std::string_view key; json.next_key(key);) {
    keys.emplace_back(key);
    json.skip();
  }
  return json.fault();
}

}  // namespace

JsonShape json_shape(std::string_view first, std::string_view second) {
  const std::size_t begin = first.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  JsonShape shape;
  if (first[begin] == '[') {
    shape.kind = JsonKind::kArray;
    const std::size_t brace = first.find('{', begin);
    if (brace != std::string_view::npos) read_keys(first.substr(brace), shape.keys);
    return shape;
  }
  if (first[begin] != '{') return {};
  const std::string fault = read_keys(first, shape.keys);
  shape.kind = fault.starts_with("the line ends") ? JsonKind::kSpread : JsonKind::kLine;
  std::vector<std::string> keys;
  if (!fault.empty() && read_keys(second, keys).empty()) {
    shape.kind = JsonKind::kLine;
    shape.keys = std::move(keys);
  }
  return shape;
}

std::vector<std::string> first_keys(const std::filesystem::path& array) {
  input::JsonObjects objects(array);
  std::vector<std::string> keys;
  try {
    std::string_view object;
    if (objects.next(object)) read_keys(object, keys);
  } catch (const InputError&) {
    keys.clear();
  }
  return keys;
}

std::string listed(std::span<const std::string> names) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kMostNames); ++i) {
    const std::string name = names[i].substr(0, kMostLetters);
    text += i == 0 ? "" : ", ";
    text += input::is_plain_text(name) ? name : "?";
  }
  if (names.size() > kMostNames) text += ", ...";
  return names.empty() ? "none" : text;
}

}  // namespace archipelago::workload
