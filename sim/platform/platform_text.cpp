#include "platform/platform_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "base/text_table.hpp"

namespace archipelago::platform {

namespace {

constexpr Align kLeft = Align::kLeft;
constexpr Align kRight = Align::kRight;

template <class Rows, class Predicate>
std::size_t count_if(const Rows& rows, Predicate matches) {
  return static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), matches));
}

std::string counts(const Platform& platform) {
  double km = 0;
  std::set<std::string_view> systems;
  for (const Cable& cable : platform.cables) {
    if (cable.status != CableStatus::kExisting) continue;
    km += cable.route.km();
    systems.insert(cable.system);
  }
  std::int64_t gpus = 0;
  for (const Site& site : platform.sites) gpus += site.gpus;
  const std::size_t existing =
      count_if(platform.cables, [](const Cable& c) { return c.status == CableStatus::kExisting; });
  const std::size_t metros =
      count_if(platform.points, [](const Point& p) { return p.kind == PointKind::kMetro; });
  return fmt::format(
      "platform {}\n"
      "{} nations, {} grid zones, {} points ({} metros)\n"
      "{} existing cable segments of {} systems, {:.0f} km; {} planned or candidate segments\n"
      "{} sites with {} GPUs; {} GPU types, {} LLMs, {} serving profiles\n",
      platform.name, platform.nations.size(), platform.zones.size(), platform.points.size(), metros,
      existing, systems.size(), km, platform.cables.size() - existing, platform.sites.size(), gpus,
      platform.gpus.size(), platform.llms.size(), platform.profiles.size());
}

template <class Row>
void add_quality(TextTable& table, const std::string& name, const std::vector<Row>& rows) {
  std::array<std::size_t, 3> n{};
  for (const Row& row : rows) ++n[static_cast<std::size_t>(row.provenance.quality)];
  table.add({name, fmt::format("{}", rows.size()), fmt::format("{}", n[0]), fmt::format("{}", n[1]),
             fmt::format("{}", n[2])});
}

std::string quality_table(const Platform& platform) {
  TextTable table({"table", "rows", "measured", "estimated", "assumed"},
                  {kLeft, kRight, kRight, kRight, kRight});
  add_quality(table, "nations", platform.nations);
  add_quality(table, "zones", platform.zones);
  add_quality(table, "points", platform.points);
  add_quality(table, "cables", platform.cables);
  add_quality(table, "gpus", platform.gpus);
  add_quality(table, "llms", platform.llms);
  add_quality(table, "serving_profiles", platform.profiles);
  add_quality(table, "sites", platform.sites);
  if (!platform.rules.empty()) add_quality(table, "rules", platform.rules);
  if (!platform.rules_open.empty()) add_quality(table, "rules_open", platform.rules_open);
  if (!platform.rules_strict.empty()) add_quality(table, "rules_strict", platform.rules_strict);
  return table.text();
}

// "0.091" or "0.080-0.120" over the zones of a nation; "-" when it has none.
std::string zone_range(const Platform& platform, NationIndex nation, double GridZone::*value,
                       int digits) {
  double low = 0;
  double high = 0;
  bool any = false;
  for (const GridZone& zone : platform.zones) {
    if (zone.nation != nation) continue;
    low = any ? std::min(low, zone.*value) : zone.*value;
    high = any ? std::max(high, zone.*value) : zone.*value;
    any = true;
  }
  if (!any) return "-";
  if (low == high) return fmt::format("{:.{}f}", low, digits);
  return fmt::format("{:.{}f}-{:.{}f}", low, digits, high, digits);
}

std::string nation_table(const Platform& platform) {
  TextTable table(
      {"nation", "bloc", "sites", "GPUs", "USD/kWh", "gCO2e/kWh", "WACC %", "GDP USD bn"},
      {kLeft, kLeft, kRight, kRight, kRight, kRight, kRight, kRight});
  for (std::size_t row = 0; row < platform.nations.size(); ++row) {
    const Nation& nation = platform.nations[row];
    const NationIndex index(row);
    std::size_t sites = 0;
    std::int64_t gpus = 0;
    for (const Site& site : platform.sites) {
      if (site.nation != index) continue;
      ++sites;
      gpus += site.gpus;
    }
    table.add(
        {nation.iso2, nation.bloc.empty() ? "-" : nation.bloc, fmt::format("{}", sites),
         fmt::format("{}", gpus), zone_range(platform, index, &GridZone::price_usd_per_kwh, 3),
         zone_range(platform, index, &GridZone::carbon_g_per_kwh, 0),
         fmt::format("{:.1f}", nation.wacc_percent), fmt::format("{:.1f}", nation.gdp_usd_bn)});
  }
  return table.text();
}

}  // namespace

std::string platform_summary(const Platform& platform) {
  return counts(platform) + '\n' + quality_table(platform) + '\n' + nation_table(platform);
}

}  // namespace archipelago::platform
