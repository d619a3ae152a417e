#include "policy/policy_registry.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <utility>

#include "base/error.hpp"
#include "input/text.hpp"
#include "policy/federated.hpp"
#include "policy/global_cloud.hpp"
#include "policy/hybrid.hpp"
#include "policy/islands.hpp"
#include "policy/objective.hpp"
#include "policy/plugin_loader.hpp"
#include "policy/sovereign.hpp"

namespace archipelago::policy {

namespace {

using platform::Platform;
using Faults = std::vector<std::string>;

struct Row {
  PolicyInfo info;
  Faults (*check)(const PolicyChoice&, const Platform&, const std::vector<NationIndex>&);
  std::unique_ptr<Policy> (*make)(const PolicyChoice&, const Platform&);
  bool takes_any_option = false;
};

bool has_gpus_where(const Platform& platform, auto admits) {
  return std::any_of(platform.sites.begin(), platform.sites.end(),
                     [&](const platform::Site& site) { return site.gpus > 0 && admits(site); });
}

Faults joined(Faults some, const Faults& more) {
  some.insert(some.end(), more.begin(), more.end());
  return some;
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

Faults check_federated(const PolicyChoice& choice, const Platform& platform,
                       const std::vector<NationIndex>& with_demand) {
  return joined(check_objective(choice.options, platform), check_bloc(platform, with_demand));
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

Faults check_global_cloud(const PolicyChoice& choice, const Platform& platform,
                          const std::vector<NationIndex>&) {
  const auto region = choice.options.find("region");
  if (region == choice.options.end()) {
    return {"global_cloud needs its region; write for example global_cloud: {region: " +
            (platform.sites.empty() ? std::string("oregon") : platform.sites.back().name) + "}"};
  }
  return check_region(region->second, platform);
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

Faults check_sovereign(const PolicyChoice& choice, const Platform& platform,
                       const std::vector<NationIndex>& with_demand) {
  return joined(joined(check_objective(choice.options, platform, LimitOf::kTiers),
                       check_home_operator(choice.options)),
                check_bloc(platform, with_demand));
}

// The options of the objective in the words that it knows.
Options with_overflow_as_limit(const Options& options) {
  Options said = options;
  said.erase("within");
  if (const auto limit = options.find("overflow_after"); limit != options.end()) {
    said["within"] = limit->second;
  }
  return said;
}

Faults check_hybrid(const PolicyChoice& choice, const Platform& platform,
                    const std::vector<NationIndex>& with_demand) {
  Options others = choice.options;
  others.erase("within");
  Faults faults =
      joined(check_objective(others, platform, LimitOf::kTiers), check_home_operator(others));
  if (const auto limit = others.find("overflow_after"); limit != others.end()) {
    if (!parse_limit(limit->second)) {
      faults.push_back("overflow_after '" + limit->second +
                       "' is no duration up to a day; write for example overflow_after: 2 s");
    }
  }
  if (const auto region = others.find("region"); region != others.end()) {
    return joined(std::move(faults), check_region(region->second, platform));
  }
  bool any_outside = with_demand.empty();
  for (const NationIndex home : with_demand) {
    for (std::size_t s = 0; s < platform.sites.size(); ++s) {
      any_outside |= platform.sites[s].gpus > 0 && !is_in_bloc(platform, home, SiteIndex(s));
    }
  }
  if (!any_outside) {
    faults.push_back("hybrid has nowhere abroad to overflow to: platform " + platform.name +
                     " has no site with GPUs outside the bloc of any nation with users; use "
                     "sovereign");
  }
  return faults;
}

template <class P>
std::unique_ptr<Policy> make_with_objective(const PolicyChoice& choice, const Platform&) {
  return std::make_unique<P>(make_objective(choice.options));
}

std::unique_ptr<Policy> make_global_cloud(const PolicyChoice& choice, const Platform& platform) {
  return std::make_unique<GlobalCloud>(*platform.find_site(choice.options.at("region")));
}

std::unique_ptr<Policy> make_sovereign(const PolicyChoice& choice, const Platform&) {
  return std::make_unique<Sovereign>(make_objective(choice.options), home_operator(choice.options));
}

std::unique_ptr<Policy> make_hybrid(const PolicyChoice& choice, const Platform& platform) {
  std::optional<SiteIndex> abroad;
  if (const auto region = choice.options.find("region"); region != choice.options.end()) {
    abroad = platform.find_site(region->second);
  }
  return std::make_unique<Hybrid>(make_objective(with_overflow_as_limit(choice.options)),
                                  home_operator(choice.options), abroad);
}

// The objective's options, but for `within`, after the policy's own.
std::vector<std::string> with_objective(std::vector<std::string> own) {
  for (const std::string& option : objective_options()) {
    if (!option.starts_with("within:")) own.push_back(option);
  }
  return own;
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
      {{"sovereign", "home serves while it is quick enough, else the bloc; never beyond it",
        with_objective({"within: expected TTFT up to which home serves (default 2 s)",
                        "home_operator: any (default), or home: a foreign operator's site at home "
                        "is the bloc's"})},
       &check_sovereign,
       &make_sovereign},
      {{"hybrid", "home serves while it is quick enough, then the bloc, then abroad",
        with_objective({"overflow_after: expected TTFT above which the next one serves (default 2 "
                        "s)",
                        "home_operator: any (default), or home: as sovereign",
                        "region: the site abroad (default: every site outside the bloc)"})},
       &check_hybrid,
       &make_hybrid},
      {{"global_cloud",
        "one region of a foreign provider serves everybody",
        {"region: the site that serves everybody"}},
       &check_global_cloud,
       &make_global_cloud},
      {{"plugin",
        "a policy of your own in a shared library (docs/policies.md)",
        {"path: the library, from the experiment's folder", "others: passed on to it"}},
       [](const PolicyChoice& choice, const Platform& platform, const std::vector<NationIndex>&) {
         return check_plugin(choice.options, platform);
       },
       [](const PolicyChoice& choice, const Platform& platform) {
         return make_plugin(choice.options, platform);
       },
       true},
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
  for (const auto& [key, value] : options) {
    // A number alone does not say what it is of: two weights of 2 are two policies.
    const bool number =
        !value.empty() &&
        (value.front() == '.' || std::isdigit(static_cast<unsigned char>(value.front())) != 0);
    if (number) text += "-" + key;
    text += "-" + (key == "path" ? std::filesystem::path(value).stem().string() : value);
  }
  return text;
}

std::filesystem::path PolicyChoice::file() const {
  const auto path = options.find("path");
  if (name != "plugin" || path == options.end()) return {};
  return path->second;
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
  if (row->takes_any_option) return faults;
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
