#include "platform/law/rule_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace archipelago::platform {

namespace {

std::string_view where(Reach reach) {
  switch (reach) {
    case Reach::kHome:
      return "at home";
    case Reach::kBloc:
      return "in the bloc";
    case Reach::kListed:
      return "at home and where it lists";
    case Reach::kAnywhere:
      break;
  }
  return "anywhere";
}

}  // namespace

const Rule* RuleCheck::row(NationIndex origin, DataClass data) const {
  using Key = std::pair<std::optional<NationIndex>, std::optional<DataClass>>;
  const std::array<Key, 4> keys{
      {{origin, data}, {origin, std::nullopt}, {std::nullopt, data}, {std::nullopt, std::nullopt}}};
  const std::vector<Rule>& rows = platform_.pack(pack_);
  for (const Key& key : keys) {
    const auto found = std::find_if(rows.begin(), rows.end(), [&](const Rule& rule) {
      return rule.origin == key.first && rule.data_class == key.second;
    });
    if (found != rows.end()) return &*found;
  }
  return nullptr;
}

bool RuleCheck::within(const Rule& rule, Reach reach, NationIndex origin, NationIndex there) const {
  if (there == origin) return true;
  switch (reach) {
    case Reach::kHome:
      return false;
    case Reach::kBloc: {
      const std::string& bloc = platform_.nations[origin.at()].bloc;
      return !bloc.empty() && bloc == platform_.nations[there.at()].bloc;
    }
    case Reach::kListed:
      return std::find(rule.listed.begin(), rule.listed.end(), there) != rule.listed.end();
    case Reach::kAnywhere:
      break;
  }
  return true;
}

std::string RuleCheck::clause(const Rule& rule, Reach reach, NationIndex origin,
                              DataClass data) const {
  const bool added = rule.line < 0;
  return fmt::format("{}:{} keeps {} data of {} {}", added ? "the overlay" : file_of(pack_),
                     added ? -rule.line : rule.line, word_of(data),
                     platform_.nations[origin.at()].iso2, where(reach));
}

std::optional<std::string> RuleCheck::stands(NationIndex origin, DataClass data, Reach Rule::*reach,
                                             SiteIndex at) const {
  const Rule* rule = row(origin, data);
  if (rule == nullptr) return std::nullopt;
  const Site& site = platform_.sites[at.at()];
  const bool soil = within(*rule, rule->*reach, origin, site.nation);
  bool law = true;
  if (!rule->foreign_operator_is_home) {
    for (std::size_t n = 0; n < platform_.nations.size(); ++n) {
      if (!site.operator_under(NationIndex(n))) continue;
      law = law && within(*rule, rule->*reach, origin, NationIndex(n));
    }
  }
  if (soil && law) return std::nullopt;
  return fmt::format("{}; site {} stands in {}, its operator answers to {}",
                     clause(*rule, rule->*reach, origin, data), site.name,
                     platform_.nations[site.nation.at()].iso2, operator_laws(platform_, site));
}

std::optional<std::string> RuleCheck::processed(NationIndex origin, DataClass data,
                                                SiteIndex site) const {
  return stands(origin, data, &Rule::process, site);
}

std::optional<std::string> RuleCheck::replicated(NationIndex origin, DataClass data,
                                                 SiteIndex site) const {
  return stands(origin, data, &Rule::replicas, site);
}

std::vector<PointIndex> RuleCheck::points(PointIndex from, const Route& route) const {
  std::vector<PointIndex> all{from};
  for (const Hop& hop : route.hops) {
    const Cable& cable = platform_.cables[hop.cable.at()];
    all.push_back(hop.forward ? cable.to : cable.from);
  }
  return all;
}

std::string RuleCheck::path_text(PointIndex from, const Route& route) const {
  std::string text;
  for (const PointIndex at : points(from, route)) {
    const Point& point = platform_.points[at.at()];
    text += fmt::format("{}{} ({})", text.empty() ? "" : " > ", point.name,
                        platform_.nations[point.nation.at()].iso2);
  }
  return text;
}

std::optional<std::string> RuleCheck::carried(NationIndex origin, DataClass data, PointIndex from,
                                              const Route& route) const {
  const Rule* rule = row(origin, data);
  if (rule == nullptr) return std::nullopt;
  const std::vector<PointIndex> all = points(from, route);
  for (std::size_t i = 1; i + 1 < all.size(); ++i) {
    const NationIndex there = platform_.points[all[i].at()].nation;
    if (within(*rule, rule->transit, origin, there)) continue;
    return fmt::format("{} on its way; the path {} touches {}",
                       clause(*rule, rule->transit, origin, data), path_text(from, route),
                       platform_.nations[there.at()].iso2);
  }
  return std::nullopt;
}

}  // namespace archipelago::platform
