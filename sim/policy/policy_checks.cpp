#include "policy/policy_checks.hpp"

#include "input/text.hpp"

namespace archipelago::policy {

using platform::Platform;

Faults joined(Faults some, const Faults& more) {
  some.insert(some.end(), more.begin(), more.end());
  return some;
}

Faults check_bloc(const Platform& platform, const std::vector<NationIndex>& with_demand) {
  Faults faults;
  for (const NationIndex nation : with_demand) {
    const platform::Nation& home = platform.nations[nation.at()];
    if (!has_gpus_where(platform, [&](const platform::Site& site) {
          return is_same_bloc(platform, nation, site.nation);
        })) {
      faults.push_back(home.iso2 + " (" + home.name +
                       ") has users but neither it nor its bloc has "
                       "a site with GPUs on platform " +
                       platform.name);
    }
  }
  return faults;
}

Faults check_region(const std::string& region, const Platform& platform) {
  if (const auto site = platform.find_site(region)) {
    if (platform.sites[site->at()].gpus > 0) return {};
    return {"region '" + region + "' has no GPUs on platform " + platform.name};
  }
  std::vector<std::string> names;
  for (const platform::Site& site : platform.sites) names.push_back(site.name);
  return {"region '" + region + "' is no site of platform " + platform.name +
          input::did_you_mean(region, names)};
}

Faults check_home_operator(const Options& options) {
  const auto given = options.find("home_operator");
  if (given == options.end() || given->second == "any" || given->second == "home") return {};
  return {"home_operator '" + given->second + "' is neither any nor home"};
}

HomeOperator home_operator(const Options& options) {
  const auto given = options.find("home_operator");
  return given != options.end() && given->second == "home" ? HomeOperator::kHome
                                                           : HomeOperator::kAny;
}

std::vector<std::string> with_objective(std::vector<std::string> own) {
  for (const std::string& option : objective_options()) {
    if (!option.starts_with("within:")) own.push_back(option);
  }
  return own;
}

}  // namespace archipelago::policy
