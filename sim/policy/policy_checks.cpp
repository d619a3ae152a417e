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

Faults check_overflow(const Options& options) {
  const auto limit = options.find("overflow_after");
  if (limit == options.end() || parse_limit(limit->second)) return {};
  return {"overflow_after '" + limit->second +
          "' is no duration up to a day; write for example overflow_after: 2 s"};
}

Options with_overflow_as_limit(const Options& options) {
  Options said = options;
  said.erase("within");
  if (const auto limit = options.find("overflow_after"); limit != options.end()) {
    said["within"] = limit->second;
  }
  return said;
}

namespace {

Faults check_provider(const std::string& iso2, const Platform& platform) {
  const auto nation = platform.find_nation(iso2);
  if (!nation) {
    std::vector<std::string> names;
    for (const platform::Nation& known : platform.nations) names.push_back(known.iso2);
    return {"operator '" + iso2 + "' is no nation of platform " + platform.name +
            input::did_you_mean(iso2, names)};
  }
  if (has_gpus_where(platform, [&](const auto& site) { return site.operator_nation == *nation; })) {
    return {};
  }
  return {"no site with GPUs of platform " + platform.name + " is run by an operator of " + iso2 +
          " (the first of operator_iso2)"};
}

}  // namespace

Faults check_cloud(const Options& options, const Platform& platform) {
  const auto region = options.find("region");
  const auto provider = options.find("operator");
  Faults faults;
  if ((region == options.end()) == (provider == options.end())) {
    faults.push_back(
        "global_cloud needs its region, or the nation of its operator, and not both; write for "
        "example global_cloud: {region: " +
        (platform.sites.empty() ? std::string("oregon") : platform.sites.back().name) +
        "} or global_cloud: {operator: US}");
  }
  if (region != options.end()) {
    faults = joined(std::move(faults), check_region(region->second, platform));
    for (const char* other : {"overflow_after", "tpot"}) {
      if (options.contains(other)) {
        faults.push_back(std::string(other) + " needs operator: one region overflows nowhere");
      }
    }
  }
  if (provider != options.end()) {
    faults = joined(std::move(faults), check_provider(provider->second, platform));
    Options limits;
    if (const auto tpot = options.find("tpot"); tpot != options.end()) limits.insert(*tpot);
    faults = joined(std::move(faults),
                    joined(check_overflow(options), check_objective(limits, platform)));
  }
  if (const auto llm = options.find("llm");
      llm != options.end() && !platform.find_llm(llm->second)) {
    std::vector<std::string> names;
    for (const platform::Llm& known : platform.llms) names.push_back(known.name);
    faults.push_back("llm '" + llm->second + "' is no LLM of platform " + platform.name +
                     input::did_you_mean(llm->second, names));
  }
  return faults;
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
