#include "policy/policy_registry.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "input/text.hpp"
#include "policy/federated.hpp"
#include "policy/global_cloud.hpp"
#include "policy/hybrid.hpp"
#include "policy/islands.hpp"
#include "policy/plugin_loader.hpp"
#include "policy/sovereign.hpp"

namespace archipelago::policy {

namespace {

using platform::Platform;

const std::vector<PolicyKind>& kinds() {
  static const std::vector<PolicyKind> table{
      Islands::kind(), Federated::kind(),   Sovereign::kind(),
      Hybrid::kind(),  GlobalCloud::kind(), plugin_kind(),
  };
  return table;
}

const PolicyKind* find_kind(std::string_view name) {
  for (const PolicyKind& kind : kinds()) {
    if (kind.info.name == name) return &kind;
  }
  return nullptr;
}

}  // namespace

std::vector<PolicyInfo> list_policies() {
  std::vector<PolicyInfo> list;
  for (const PolicyKind& kind : kinds()) list.push_back(kind.info);
  return list;
}

std::vector<std::string> check_policy(const PolicyChoice& choice, const Platform& platform,
                                      const std::vector<NationIndex>& with_demand) {
  const PolicyKind* kind = find_kind(choice.name);
  if (kind == nullptr) {
    std::vector<std::string> names;
    for (const PolicyKind& known : kinds()) names.push_back(known.info.name);
    return {"'" + choice.name + "' is no policy" + input::did_you_mean(choice.name, names) +
            "; `archipelago list policies` shows them"};
  }
  Faults faults = kind->check(choice, platform, with_demand);
  if (kind->takes_any_option) return faults;
  for (const auto& given : choice.options) {  // clang 14 captures no structured binding
    const bool known = std::any_of(kind->info.options.begin(), kind->info.options.end(),
                                   [&](const std::string& option) {
                                     return option.substr(0, option.find(':')) == given.first;
                                   });
    if (!known) {
      faults.push_back("policy " + choice.name + " has no option '" + given.first + "'");
    }
  }
  return faults;
}

std::unique_ptr<Policy> make_policy(const PolicyChoice& choice, const Platform& platform) {
  const PolicyKind* kind = find_kind(choice.name);
  ARCHIPELAGO_REQUIRE(kind != nullptr);
  return kind->make(choice, platform);
}

}  // namespace archipelago::policy
