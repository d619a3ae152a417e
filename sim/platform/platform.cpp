#include "platform/platform.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace archipelago::platform {

namespace {

template <class IndexType, class Row, class Predicate>
std::optional<IndexType> find_row(const std::vector<Row>& rows, Predicate matches) {
  const auto found = std::find_if(rows.begin(), rows.end(), matches);
  if (found == rows.end()) return std::nullopt;
  return IndexType(static_cast<std::size_t>(found - rows.begin()));
}

template <class IndexType, class Row>
std::optional<IndexType> find_name(const std::vector<Row>& rows, std::string_view name) {
  return find_row<IndexType>(rows, [name](const Row& row) { return row.name == name; });
}

}  // namespace

std::optional<NationIndex> Platform::find_nation(std::string_view iso2) const {
  return find_row<NationIndex>(nations, [iso2](const Nation& n) { return n.iso2 == iso2; });
}

std::optional<PointIndex> Platform::find_point(std::string_view wanted) const {
  return find_name<PointIndex>(points, wanted);
}

std::optional<SiteIndex> Platform::find_site(std::string_view wanted) const {
  return find_name<SiteIndex>(sites, wanted);
}

std::optional<LlmIndex> Platform::find_llm(std::string_view wanted) const {
  return find_name<LlmIndex>(llms, wanted);
}

std::optional<ProfileIndex> Platform::find_profile(LlmIndex llm, GpuIndex gpu) const {
  std::optional<ProfileIndex> best;
  for (std::size_t row = 0; row < profiles.size(); ++row) {
    const ServingProfile& profile = profiles[row];
    if (profile.llm != llm || profile.gpu != gpu) continue;
    if (!best || profile.tensor_parallel < profiles[best->at()].tensor_parallel) {
      best = ProfileIndex(row);
    }
  }
  return best;
}

const std::vector<Rule>& Platform::pack(RulePack pack) const {
  static const std::vector<Rule> none;
  switch (pack) {
    case RulePack::kNone:
      break;
    case RulePack::kOpen:
      return rules_open;
    case RulePack::kDefault:
      return rules;
    case RulePack::kStrict:
      return rules_strict;
  }
  return none;
}

std::optional<PointIndex> find_place(const Platform& platform, std::string_view name) {
  if (const auto site = platform.find_site(name)) return platform.sites[site->at()].point;
  return platform.find_point(name);
}

std::string operator_laws(const Platform& platform, const Site& site) {
  std::string laws = platform.nations[site.operator_nation.at()].iso2;
  for (const NationIndex law : site.other_laws) laws += '+' + platform.nations[law.at()].iso2;
  return laws;
}

std::string score_text(const Llm& llm) {
  if (!llm.score) return "no public score known";
  return fmt::format("{:g} % of {}", llm.score->percent, llm.score->benchmark);
}

std::vector<std::string> place_names(const Platform& platform) {
  std::vector<std::string> names;
  names.reserve(platform.sites.size() + platform.points.size());
  for (const Site& site : platform.sites) names.push_back(site.name);
  for (const Point& point : platform.points) names.push_back(point.name);
  return names;
}

}  // namespace archipelago::platform
