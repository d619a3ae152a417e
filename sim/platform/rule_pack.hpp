// How strict the residency rules of a run are: which of a platform's rule tables binds.
//
//   none     no rule binds
//   open     rules_open.csv
//   default  rules.csv: the law as it is read today; none where the platform has no such file
//   strict   rules_strict.csv
//
// All tables have the columns of platforms/schema/rules.csv.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace archipelago::platform {

enum class RulePack : std::uint8_t { kNone, kOpen, kDefault, kStrict };
inline constexpr std::size_t kRulePacks = 4;
inline constexpr std::array<std::string_view, kRulePacks> kRulePackWords{"none", "open", "default",
                                                                         "strict"};
// Their files in the folder of a platform; none has none.
inline constexpr std::array<std::string_view, kRulePacks> kRulePackFiles{
    "", "rules_open.csv", "rules.csv", "rules_strict.csv"};

[[nodiscard]] constexpr std::string_view word_of(RulePack pack) {
  return kRulePackWords[static_cast<std::size_t>(pack)];
}
[[nodiscard]] constexpr std::string_view file_of(RulePack pack) {
  return kRulePackFiles[static_cast<std::size_t>(pack)];
}

}  // namespace archipelago::platform
