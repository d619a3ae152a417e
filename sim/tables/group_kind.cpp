#include "tables/group_kind.hpp"

#include <array>

namespace archipelago::tables {

namespace {

constexpr std::array<std::string_view, 3> kPrefixed{"site", "cable", "law"};
constexpr std::array<std::string_view, 3> kAlone{"all", "wan", "rules"};

}  // namespace

GroupKind group_kind(const platform::Platform& platform, const std::string& group) {
  for (const std::string_view kind : kPrefixed) {
    if (group.starts_with(kind) && group.size() > kind.size() && group[kind.size()] == ':') {
      return {std::string(kind), group.substr(kind.size() + 1)};
    }
  }
  for (const std::string_view kind : kAlone) {
    if (group == kind) return {group, group};
  }
  if (group.find("->") != std::string::npos) return {"pair", group};
  return {platform.find_nation(group) ? "nation" : "bloc", group};
}

std::string joined_group(std::string_view kind, const std::string& name) {
  for (const std::string_view prefixed : kPrefixed) {
    if (kind == prefixed) return std::string(kind) + ':' + name;
  }
  return name;
}

}  // namespace archipelago::tables
