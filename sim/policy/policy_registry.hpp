// The table of policies: name, one sentence, options, and how to make one.
//
// Flow     `policy: islands` or `policy: {global_cloud: {region: oregon}}` of an experiment
//          -> check_policy() when the file is read -> make_policy() in the run.
// To add   a file like islands.hpp: a class that derives from Policy, and its kind(); and a line in
//          policy_registry.cpp.
// Errors   check_policy answers sentences for the user; make_policy REQUIRES that there were none.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "platform/platform.hpp"
#include "policy/policy.hpp"
#include "policy/policy_choice.hpp"
#include "policy/policy_kind.hpp"

namespace archipelago::policy {

[[nodiscard]] std::vector<PolicyInfo> list_policies();

// What is wrong with the choice on this platform for users of these nations; empty when nothing.
[[nodiscard]] std::vector<std::string> check_policy(const PolicyChoice& choice,
                                                    const platform::Platform& platform,
                                                    const std::vector<NationIndex>& with_demand);

[[nodiscard]] std::unique_ptr<Policy> make_policy(const PolicyChoice& choice,
                                                  const platform::Platform& platform);

}  // namespace archipelago::policy
