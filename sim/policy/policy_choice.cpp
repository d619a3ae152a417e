#include "policy/policy_choice.hpp"

#include <cctype>

namespace archipelago::policy {

std::string PolicyChoice::label() const {
  std::string text = name;
  for (const auto& [key, value] : options) {
    // A number alone does not say what it is of: two weights of 2 are two policies.
    const bool number =
        !value.empty() &&
        (value.front() == '.' || std::isdigit(static_cast<unsigned char>(value.front())) != 0);
    if (number) text += "-" + key;
    text += "-" + (key == "path" ? std::filesystem::path(value).stem().string() : value);
  }
  return text;
}

std::filesystem::path PolicyChoice::file() const {
  const auto path = options.find("path");
  if (name != "plugin" || path == options.end()) return {};
  return path->second;
}

}  // namespace archipelago::policy
