// A kind of policy, as its one file offers it: what it is called, when a choice of it is sound, and
// how it is made.
//
// Flow     islands.hpp and the like: the class and its kind() -> policy_registry.cpp, a line each.
// Errors   `check` answers sentences for the user; `make` REQUIRES that there were none.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "platform/platform.hpp"
#include "policy/policy.hpp"
#include "policy/policy_choice.hpp"

namespace archipelago::policy {

using Faults = std::vector<std::string>;

struct PolicyInfo {
  std::string name;
  std::string summary;               // one sentence
  std::vector<std::string> options;  // "region: site that serves everybody"
};

struct PolicyKind {
  PolicyInfo info;
  // What is wrong with the choice on this platform for users of these nations.
  Faults (*check)(const PolicyChoice&, const platform::Platform&, const std::vector<NationIndex>&);
  std::unique_ptr<Policy> (*make)(const PolicyChoice&, const platform::Platform&);
  bool takes_any_option = false;  // others than those of info are its own affair
};

}  // namespace archipelago::policy
