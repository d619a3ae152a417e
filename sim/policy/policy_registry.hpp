// The table of policies: name, one sentence, options, and how to make one.
//
// Flow     `policy: islands` or `policy: {global_cloud: {region: oregon}}` of an experiment
//          -> check_policy() when the file is read -> make_policy() in the run.
// Errors   check_policy answers sentences for the user; make_policy REQUIRES that there were none.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/platform.hpp"
#include "policy/policy.hpp"

namespace archipelago::policy {

struct PolicyChoice {
  std::string name;
  std::map<std::string, std::string> options;

  // "islands", "global_cloud-oregon", "plugin-libmine", "islands-cost-within-1 s": for scenario
  // ids.
  [[nodiscard]] std::string label() const;
  // The file it is made from; empty: none.
  [[nodiscard]] std::filesystem::path file() const;
};

struct PolicyInfo {
  std::string name;
  std::string summary;
  std::vector<std::string> options;  // "region: site that serves everybody"
};

[[nodiscard]] std::vector<PolicyInfo> list_policies();

// What is wrong with the choice on this platform for users of these nations; empty when nothing.
[[nodiscard]] std::vector<std::string> check_policy(const PolicyChoice& choice,
                                                    const platform::Platform& platform,
                                                    const std::vector<NationIndex>& with_demand);

[[nodiscard]] std::unique_ptr<Policy> make_policy(const PolicyChoice& choice,
                                                  const platform::Platform& platform);

}  // namespace archipelago::policy
