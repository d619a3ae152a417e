#include "experiment/experiment_name.hpp"

#include <algorithm>

namespace archipelago::experiment {

std::string fault_of_name(std::string_view name) {
  constexpr std::size_t kLongest = 120;  // bytes; folders may have 255
  const std::string remedy =
      "; expected a name such as toy-policies, after which the folder of the results is called";
  const bool control = std::any_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  if (name.empty()) return "is empty" + remedy;
  if (control) return "holds a line break or another control character" + remedy;
  if (name.find_first_of("/\\") != std::string_view::npos)
    return "is a path, it holds a slash" + remedy;
  if (name.front() == '.') return "starts with a dot" + remedy;
  if (name.front() == '-') return "starts with a hyphen, as an option does" + remedy;
  if (name.front() == ' ' || name.back() == ' ') return "has a blank at its start or end" + remedy;
  if (name.size() > kLongest) return "is longer than 120 bytes" + remedy;
  return "";
}

}  // namespace archipelago::experiment
