#include "policy/policy_registry.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "input/text.hpp"
#include "policy/federated.hpp"
#include "policy/global_cloud.hpp"
#include "policy/islands.hpp"
#include "policy/objective.hpp"

namespace archipelago::policy {

namespace {

using platform::Platform;
using Faults = std::vector<std::string>;

struct Row {
  PolicyInfo info;
  Faults (*check)(const PolicyChoice&, const Platform&, const std::vector<NationIndex>&);
  std::unique_ptr<Policy> (*make)(const PolicyChoice&, const Platform&);
};

bool has_gpus_where(const Platform& platform, auto admits) {
  return std::any_of(platform.sites.begin(), platform.sites.end(),
                     [&](const platform::Site& site) { return site.gpus > 0 && admits(site); });
}

Faults check_islands(const PolicyChoice& choice, const Platform& platform,
                     const std::vector<NationIndex>& with_demand) {
  Faults faults = check_objective(choice.options, platform);
  for (const NationIndex nation : with_demand) {
    if (!has_gpus_where(platform, [&](const auto& site) { return site.nation == nation; })) {
      const platform::Nation& row = platform.nations[nation.at()];
      faults.push_back(row.iso2 + " (" + row.name +
                       ") has users but no site with GPUs on platform " + platform.name +
                       "; add a row to sites.csv, take its demand out of the "
                       "workload, or leave islands out");
    }
  }
  return faults;
}

Faults check_federated(const PolicyChoice& choice, const Platform& platform,
                       const std::vector<NationIndex>& with_demand) {
  Faults faults = check_objective(choice.options, platform);
  for (const NationIndex nation : with_demand) {
    const platform::Nation& home = platform.nations[nation.at()];
    if (!has_gpus_where(platform, [&](const platform::Site& site) {
          return site.nation == nation ||
                 (!home.bloc.empty() && platform.nations[site.nation.at()].bloc == home.bloc);
        })) {
      faults.push_back(home.iso2 + " (" + home.name +
                       ") has users but neither it nor its bloc has "
                       "a site with GPUs on platform " +
                       platform.name);
    }
  }
  return faults;
}

Faults check_global_cloud(const PolicyChoice& choice, const Platform& platform,
                          const std::vector<NationIndex>&) {
  const auto region = choice.options.find("region");
  if (region == choice.options.end()) {
    return {"global_cloud needs its region; write for example global_cloud: {region: " +
            (platform.sites.empty() ? std::string("oregon") : platform.sites.back().name) + "}"};
  }
  if (const auto site = platform.find_site(region->second)) {
    if (platform.sites[site->at()].gpus > 0) return {};
    return {"region '" + region->second + "' has no GPUs on platform " + platform.name};
  }
  std::vector<std::string> names;
  for (const platform::Site& site : platform.sites) names.push_back(site.name);
  return {"region '" + region->second + "' is no site of platform " + platform.name +
          input::did_you_mean(region->second, names)};
}

template <class P>
std::unique_ptr<Policy> make_with_objective(const PolicyChoice& choice, const Platform&) {
  return std::make_unique<P>(make_objective(choice.options));
}

std::unique_ptr<Policy> make_global_cloud(const PolicyChoice& choice, const Platform& platform) {
  return std::make_unique<GlobalCloud>(*platform.find_site(choice.options.at("region")));
}

const std::vector<Row>& rows() {
  static const std::vector<Row> table{
      {{"islands", "each nation serves its own users on sites on its own soil",
        objective_options()},
       &check_islands,
       &make_with_objective<Islands>},
      {{"federated", "nations of a bloc share their sites; the best by the objective serves",
        objective_options()},
       &check_federated,
       &make_with_objective<Federated>},
      {{"global_cloud",
        "one region of a foreign provider serves everybody",
        {"region: the site that serves everybody"}},
       &check_global_cloud,
       &make_global_cloud},
  };
  return table;
}

const Row* find_row(std::string_view name) {
  for (const Row& row : rows()) {
    if (row.info.name == name) return &row;
  }
  return nullptr;
}

}  // namespace

std::string PolicyChoice::label() const {
  std::string text = name;
  for (const auto& [key, value] : options) text += "-" + value;
  return text;
}

std::vector<PolicyInfo> list_policies() {
  std::vector<PolicyInfo> list;
  for (const Row& row : rows()) list.push_back(row.info);
  return list;
}

std::vector<std::string> check_policy(const PolicyChoice& choice, const Platform& platform,
                                      const std::vector<NationIndex>& with_demand) {
  const Row* row = find_row(choice.name);
  if (row == nullptr) {
    std::vector<std::string> names;
    for (const Row& known : rows()) names.push_back(known.info.name);
    return {"'" + choice.name + "' is no policy" + input::did_you_mean(choice.name, names) +
            "; `archipelago list policies` shows them"};
  }
  Faults faults = row->check(choice, platform, with_demand);
  for (const auto& given : choice.options) {  // clang 14 captures no structured binding
    const bool known = std::any_of(row->info.options.begin(), row->info.options.end(),
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
  const Row* row = find_row(choice.name);
  ARCHIPELAGO_REQUIRE(row != nullptr);
  return row->make(choice, platform);
}

}  // namespace archipelago::policy
