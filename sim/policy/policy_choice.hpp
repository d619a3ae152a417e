// A policy as an experiment names it: `policy: islands`, or `policy: {global_cloud: {region:
// oregon}}`.
#pragma once

#include <filesystem>
#include <map>
#include <string>

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

}  // namespace archipelago::policy
