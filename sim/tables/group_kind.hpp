// What a figure is of: the kind beside the bare name, as tables have it.
//
// Kinds    nation (iso2), bloc, site, cable, pair (who pays whom, "SG->ID"); and those that have
//          one group each and its name: all, wan, rules.
// Flow     groups of metrics::Row ("site:jakarta") -> group_kind() -> columns kind and group.
#pragma once

#include <string>
#include <string_view>

#include "platform/platform.hpp"

namespace archipelago::tables {

struct GroupKind {
  std::string kind;
  std::string name;
};

// What is neither a nation of the platform nor says its kind is a bloc.
[[nodiscard]] GroupKind group_kind(const platform::Platform& platform, const std::string& group);

// The other direction: "site", "jakarta" -> "site:jakarta".
[[nodiscard]] std::string joined_group(std::string_view kind, const std::string& name);

}  // namespace archipelago::tables
