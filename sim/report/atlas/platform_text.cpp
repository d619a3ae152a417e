#include "report/atlas/platform_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "base/text_table.hpp"
#include "platform/failures/fleet_decline.hpp"
#include "platform/shortcomings.hpp"

namespace archipelago::report {

namespace {

using platform::Cable;
using platform::CableStatus;
using platform::DrawPoint;
using platform::Gpu;
using platform::GpuClock;
using platform::GridZone;
using platform::Hourly;
using platform::Nation;
using platform::Platform;
using platform::Point;
using platform::PointKind;
using platform::Provenance;
using platform::Quality;
using platform::ServingProfile;
using platform::Site;

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
Quality quality_of(const Row& row) {
  return row.provenance.quality;
}
Quality quality_of(const Provenance& provenance) { return provenance.quality; }

template <class Row>
void add_quality(TextTable& table, const std::string& name, const std::vector<Row>& rows) {
  std::array<std::size_t, 3> n{};
  for (const Row& row : rows) ++n[static_cast<std::size_t>(quality_of(row))];
  table.add({name, fmt::format("{}", rows.size()), fmt::format("{}", n[0]), fmt::format("{}", n[1]),
             fmt::format("{}", n[2])});
}

// The rows of the tables that hang on others; a day or series of one figure counts as one.
struct Hanging {
  std::vector<Provenance> clocks, draws, costs, prices, tokens, hours;
};

Hanging hanging_rows(const Platform& platform) {
  Hanging rows;
  const auto add_hours = [&](const std::optional<Hourly>& hours) {
    if (hours) rows.hours.push_back(hours->provenance);
  };
  for (const Gpu& gpu : platform.gpus) {
    for (const GpuClock& step : gpu.clocks) rows.clocks.push_back(step.provenance);
  }
  for (const ServingProfile& profile : platform.profiles) {
    for (const DrawPoint& point : profile.draws) rows.draws.push_back(point.provenance);
  }
  for (const Nation& nation : platform.nations) {
    if (nation.costs) rows.costs.push_back(nation.costs->provenance);
  }
  for (const GridZone& zone : platform.zones) {
    add_hours(zone.price);
    add_hours(zone.carbon);
    add_hours(zone.temperature);
  }
  for (const Site& site : platform.sites) {
    if (site.cloud_price) {
      rows.prices.push_back(site.cloud_price->provenance);
      for (const auto& price : site.cloud_price->tokens) {
        if (price) rows.tokens.push_back(price->provenance);
      }
    }
    add_hours(site.limit);
    add_hours(site.sun);
  }
  return rows;
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
  const Hanging rows = hanging_rows(platform);
  if (!rows.clocks.empty()) add_quality(table, "gpu_clocks", rows.clocks);
  if (!rows.draws.empty()) add_quality(table, "serving_power", rows.draws);
  if (!rows.costs.empty()) add_quality(table, "nation_costs", rows.costs);
  if (!rows.prices.empty()) add_quality(table, "cloud_prices", rows.prices);
  if (!rows.tokens.empty()) add_quality(table, "token_prices", rows.tokens);
  if (!platform.price_years.empty()) add_quality(table, "price_years", platform.price_years);
  if (!rows.hours.empty()) add_quality(table, "profiles, series", rows.hours);
  if (!platform.rules_open.empty()) add_quality(table, "rules_open", platform.rules_open);
  if (!platform.rules_strict.empty()) add_quality(table, "rules_strict", platform.rules_strict);
  return table.text();
}

// From the least to the most of what it has taken.
class Range {
 public:
  void take(double value) {
    low_ = any_ ? std::min(low_, value) : value;
    high_ = any_ ? std::max(high_, value) : value;
    any_ = true;
  }
  void take(const std::optional<Hourly>& hours, double constant) {
    if (!hours) return take(constant);
    for (const double value : hours->series) take(value);
    if (!hours->profile) return;
    for (const double value : hours->profile->weekday) take(value);
    for (const double value : hours->profile->weekend) take(value);
  }
  // "0.091", "0.080-0.120", or "-" when it has taken nothing.
  [[nodiscard]] std::string text(int digits, double unit = 1) const {
    if (!any_) return "-";
    if (low_ == high_) return fmt::format("{:.{}f}", low_ / unit, digits);
    return fmt::format("{:.{}f}-{:.{}f}", low_ / unit, digits, high_ / unit, digits);
  }

 private:
  bool any_ = false;
  double low_ = 0;
  double high_ = 0;
};

// Over the zones of a nation and the hours of a zone.
std::string zone_range(const Platform& platform, NationIndex nation, double GridZone::*constant,
                       std::optional<Hourly> GridZone::*hours, int digits) {
  Range range;
  for (const GridZone& zone : platform.zones) {
    if (zone.nation == nation) range.take(zone.*hours, zone.*constant);
  }
  return range.text(digits);
}

// Draws at the full clock; "1980-1185" are the first and last clock steps.
std::string power_table(const Platform& platform) {
  TextTable table(
      {"GPU", "idle W", "loaded W", "prefill W", "decode W", "training W", "node W", "idle node W",
       "steps", "MHz", "prefill speed"},
      {kLeft, kRight, kRight, kRight, kRight, kRight, kRight, kRight, kRight, kRight, kRight});
  bool any = false;
  for (const Gpu& gpu : platform.gpus) {
    if (gpu.clocks.empty()) continue;
    any = true;
    const GpuClock& full = gpu.clocks.front();
    const GpuClock& least = gpu.clocks.back();
    table.add({gpu.name, fmt::format("{:.0f}", gpu.idle_w),
               fmt::format("{:.0f}", gpu.loaded_idle_w), fmt::format("{:.0f}", full.prefill_w),
               fmt::format("{:.0f}", full.decode_w), fmt::format("{:.0f}", full.training_w),
               fmt::format("{:.0f}", gpu.node_overhead_w),
               fmt::format("{:.0f}", gpu.node_idle_overhead_w),
               fmt::format("{}", gpu.clocks.size()), fmt::format("{:g}-{:g}", full.mhz, least.mhz),
               fmt::format("{:g}-{:g}", full.prefill_speed, least.prefill_speed)});
  }
  return any ? '\n' + table.text() : "";
}

// Of a board at its full clock while a replica serves; "447 (8)" is 447 W at a batch of 8.
std::string draws_table(const Platform& platform) {
  TextTable table({"LLM", "GPU", "GPUs", "board W (batch)"}, {kLeft, kLeft, kRight, kLeft});
  bool any = false;
  for (const ServingProfile& profile : platform.profiles) {
    if (profile.draws.empty()) continue;
    any = true;
    std::string draws;
    for (const DrawPoint& point : profile.draws) {
      draws +=
          fmt::format("{}{:.0f} ({:g})", draws.empty() ? "" : ", ", point.board_w, point.batch);
    }
    table.add({platform.llms[profile.llm.at()].name, platform.gpus[profile.gpu.at()].name,
               fmt::format("{}", profile.tensor_parallel), draws});
  }
  return any ? '\n' + table.text() : "";
}

// Sites with a plant of their own or a limit of their grid connection.
std::string plant_table(const Platform& platform) {
  constexpr double kMega = 1e6;
  constexpr double kJoulesPerMwh = 3.6e9;
  TextTable table({"site", "grid MW", "solar MW", "battery MWh", "battery MW", "efficiency"},
                  {kLeft, kRight, kRight, kRight, kRight, kRight});
  bool any = false;
  for (const Site& site : platform.sites) {
    const bool battery = site.battery.capacity_j > 0;
    if (!battery && site.solar_w <= 0 && !site.limit) continue;
    any = true;
    Range limit;
    if (site.limit) limit.take(site.limit, 0);
    const auto mega = [](double value, double unit) {
      return value > 0 ? fmt::format("{:g}", value / unit) : "-";
    };
    table.add({site.name, limit.text(3, kMega), mega(site.solar_w, kMega),
               mega(site.battery.capacity_j, kJoulesPerMwh), mega(site.battery.power_w, kMega),
               battery ? fmt::format("{:g}", site.battery.efficiency) : "-"});
  }
  return any ? '\n' + table.text() : "";
}

std::string shortcoming_lines(const Platform& platform) {
  std::string text;
  for (const std::string& sentence : platform::shortcomings(platform)) {
    text += "warning: " + sentence + '\n';
  }
  return text.empty() ? "" : '\n' + text;
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
    table.add({nation.iso2, nation.bloc.empty() ? "-" : nation.bloc, fmt::format("{}", sites),
               fmt::format("{}", gpus),
               zone_range(platform, index, &GridZone::price_usd_per_kwh, &GridZone::price, 3),
               zone_range(platform, index, &GridZone::carbon_g_per_kwh, &GridZone::carbon, 0),
               fmt::format("{:.1f}", nation.wacc_percent),
               fmt::format("{:.1f}", nation.gdp_usd_bn)});
  }
  return table.text();
}

// What the answers of its LLMs are worth, by a public benchmark.
std::string llm_table(const Platform& platform) {
  TextTable table({"LLM", "parameters bn", "context", "public score", "source of it"},
                  {kLeft, kRight, kRight, kLeft, kLeft});
  for (const platform::Llm& llm : platform.llms) {
    table.add({llm.name, fmt::format("{:g}", llm.parameters / 1e9),
               fmt::format("{}", llm.max_context_tokens), platform::score_text(llm),
               llm.score ? llm.score->source : "-"});
  }
  return platform.llms.empty() ? "" : '\n' + table.text();
}

// Sites that answer to another law than that of their soil.
std::string law_table(const Platform& platform) {
  TextTable table({"site under other laws", "soil", "laws of the operator", "operator", "GPUs"},
                  {kLeft, kLeft, kLeft, kLeft, kRight});
  bool any = false;
  for (const Site& site : platform.sites) {
    if (site.operator_nation == site.nation && site.other_laws.empty()) continue;
    any = true;
    table.add({site.name, platform.nations[site.nation.at()].iso2,
               platform::operator_laws(platform, site), site.operator_name,
               fmt::format("{}", site.gpus)});
  }
  return any ? '\n' + table.text() : "";
}

std::string decline_table(const Platform& platform) {
  const std::vector<platform::FleetDecline> fleets = platform::fleet_decline(platform);
  if (fleets.empty()) return "";
  TextTable table({"no more GPUs", "law of", "GPUs", "reached %", "left after a year %",
                   "years to half", "years to none"},
                  {kLeft, kLeft, kRight, kRight, kRight, kRight, kRight});
  const auto years = [](const std::optional<double>& value) {
    return value ? fmt::format("{:.1f}", *value) : "-";
  };
  for (const platform::FleetDecline& fleet : fleets) {
    table.add({platform.nations[fleet.nation.at()].iso2, platform.nations[fleet.law.at()].iso2,
               fmt::format("{}", fleet.gpus), fmt::format("{:.0f}", 100 * fleet.reached),
               fmt::format("{:.1f}", 100 * fleet.after_a_year), years(fleet.years_to_half),
               years(fleet.years_to_end)});
  }
  return '\n' + table.text();
}

}  // namespace

std::string platform_summary(const Platform& platform) {
  return counts(platform) + '\n' + quality_table(platform) + '\n' + nation_table(platform) +
         llm_table(platform) + law_table(platform) + decline_table(platform) +
         power_table(platform) + draws_table(platform) + plant_table(platform) +
         shortcoming_lines(platform);
}

}  // namespace archipelago::report
