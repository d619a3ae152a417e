#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "platform/geography.hpp"
#include "platform/load/load_detail.hpp"

namespace archipelago::platform::detail {

namespace {

using input::CsvTable;

// Coordinates are those of a city or a beach, to 0.01 degree or so: a cable along the great circle
// may come out this much short.
constexpr double kGreatCircleSlack = 0.999;
constexpr double kShareTolerance = 1e-6;
constexpr double kMostFaultsPerYear = 8760;  // one an hour; bounds the faults that are drawn
constexpr Seconds kLongestHop{10.0};  // beyond any cable on Earth; keeps picoseconds in range

class Checker {
 public:
  Checker(const Platform& platform, const Tables& tables, const FaultyRows& faulty, Issues& issues)
      : platform_(platform), tables_(tables), faulty_(faulty), issues_(issues) {}

  void check_shares() const;
  void check_cables() const;
  void check_profiles() const;
  void check_sites() const;

 private:
  void check_cable(const Cable& cable, std::size_t row) const;
  void check_against_great_circle(const Cable& cable, std::size_t row) const;
  void check_memory(const ServingProfile& profile, std::size_t row) const;
  void check_zone(const Site& site, std::size_t row) const;
  void check_node(const Site& site, std::size_t row) const;

  [[nodiscard]] const std::string& iso2(NationIndex nation) const {
    return platform_.nations[nation.at()].iso2;
  }
  void fault(const CsvTable& table, std::size_t row, std::string field, std::string message) const {
    issues_.add(table.fault(row, std::move(field), std::move(message)));
  }

  const Platform& platform_;
  const Tables& tables_;
  const FaultyRows& faulty_;
  Issues& issues_;
};

// Only metros have users, and the shares of a nation's metros sum to 1 when any is above 0.
void Checker::check_shares() const {
  const CsvTable& table = tables_.points;
  struct Sum {
    double share = 0;
    std::size_t first_row = 0;
  };
  std::map<NationIndex, Sum> sums;
  for (std::size_t row = 0; row < platform_.points.size(); ++row) {
    const Point& point = platform_.points[row];
    if (point.users_share <= 0 || faulty_.has(table, row)) continue;
    if (point.kind == PointKind::kMetro) {
      sums.try_emplace(point.nation, Sum{0, row}).first->second.share += point.users_share;
    } else {
      fault(table, row, "users_share",
            fmt::format("'{}' is not a metro and has no users; expected 0 or nothing", point.name));
    }
  }
  if (faulty_.has_any(table)) return;  // a share may hide in a faulty row
  for (const auto& [nation, sum] : sums) {
    if (std::abs(sum.share - 1) <= kShareTolerance) continue;
    fault(table, sum.first_row, "users_share",
          fmt::format("the shares of the metros of {} sum to {:.6g}; expected 1", iso2(nation),
                      sum.share));
  }
}

void Checker::check_cables() const {
  if (tables_.cables.rows() == 0 && tables_.sites.rows() > 1) {
    issues_.add(tables_.cables.file(), 0, "",
                fmt::format("has no rows below the header; {} sites need cables between them (one "
                            "site needs none)",
                            tables_.sites.rows()));
  }
  for (std::size_t row = 0; row < platform_.cables.size(); ++row) {
    if (!faulty_.has(tables_.cables, row)) check_cable(platform_.cables[row], row);
  }
}

void Checker::check_cable(const Cable& cable, std::size_t row) const {
  const CsvTable& table = tables_.cables;
  if (cable.from == cable.to) {
    fault(table, row, "to",
          fmt::format("'{}' is both ends of the cable; expected two different points",
                      table.text(row, "to")));
    return;
  }
  if (cable.delay() > kLongestHop) {
    fault(table, row, "route_km",
          fmt::format("route and equipment take {:.6g} s one way; expected at most {:.0f} s",
                      cable.delay().si(), kLongestHop.si()));
    return;
  }
  if (!cable.submarine && cable.landing_delay > Seconds(0)) {
    fault(table, row, "landing_us",
          "a land route has no landing; expected 0 or nothing, or submarine under kind");
  }
  const double faults = cable.faults_per_1000km_year * cable.route.km() / 1000;
  if (faults > kMostFaultsPerYear) {
    fault(table, row, "faults_per_1000km_year",
          fmt::format("the cable would break {:.6g} times a year; expected at most {:.0f}", faults,
                      kMostFaultsPerYear));
  }
  check_against_great_circle(cable, row);
}

void Checker::check_against_great_circle(const Cable& cable, std::size_t row) const {
  const CsvTable& points = tables_.points;
  if (faulty_.has(points, cable.from.at()) || faulty_.has(points, cable.to.at())) return;
  const Point& a = platform_.points[cable.from.at()];
  const Point& b = platform_.points[cable.to.at()];
  const double direct = great_circle(a.lat, a.lon, b.lat, b.lon).km();
  if (cable.route.km() >= kGreatCircleSlack * direct) return;
  fault(tables_.cables, row, "route_km",
        fmt::format("{:.10g} km is shorter than the great circle from {} to {}, {:.1f} km; "
                    "expected the length along the fibre",
                    cable.route.km(), a.name, b.name, direct));
}

void Checker::check_profiles() const {
  const CsvTable& table = tables_.profiles;
  std::map<std::tuple<LlmIndex, GpuIndex, int>, int> seen;  // -> line
  for (std::size_t row = 0; row < platform_.profiles.size(); ++row) {
    const ServingProfile& profile = platform_.profiles[row];
    if (faulty_.has(table, row)) continue;
    const auto [first, added] =
        seen.try_emplace({profile.llm, profile.gpu, profile.tensor_parallel}, table.line(row));
    if (!added) {
      fault(
          table, row, "",
          fmt::format("{} on {} with {} GPUs stands already in line {}; expected one row for each",
                      table.text(row, "llm"), table.text(row, "gpu"), profile.tensor_parallel,
                      first->second));
    }
    check_memory(profile, row);
  }
}

void Checker::check_memory(const ServingProfile& profile, std::size_t row) const {
  if (faulty_.has(tables_.llms, profile.llm.at())) return;
  if (faulty_.has(tables_.gpus, profile.gpu.at())) return;
  if (profile.kv_capacity_tokens > 0) return;
  const Llm& model = platform_.llms[profile.llm.at()];
  const Gpu& gpu = platform_.gpus[profile.gpu.at()];
  const double fraction = tables_.profiles.number(row, "kv_memory_fraction");
  fault(tables_.profiles, row, "tensor_parallel",
        fmt::format("{:.6g} of {} x {:.6g} GB on {} does not hold the {:.6g} GB of weights of {} "
                    "and one token; expected more GPUs",
                    fraction, profile.tensor_parallel, gpu.memory.si() * 1e-9, gpu.name,
                    model.weights.si() * 1e-9, model.name));
}

void Checker::check_sites() const {
  for (std::size_t row = 0; row < platform_.sites.size(); ++row) {
    if (faulty_.has(tables_.sites, row)) continue;
    check_zone(platform_.sites[row], row);
    check_node(platform_.sites[row], row);
  }
}

void Checker::check_zone(const Site& site, std::size_t row) const {
  if (faulty_.has(tables_.zones, site.zone.at())) return;
  const GridZone& zone = platform_.zones[site.zone.at()];
  if (zone.nation == site.nation) return;
  fault(tables_.sites, row, "zone",
        fmt::format("'{}' is a grid of {} but the site stands in {}; expected a zone of {}",
                    zone.name, iso2(zone.nation), iso2(site.nation), iso2(site.nation)));
}

// A tensor-parallel replica stays inside one node: some profile of the GPU must fit.
void Checker::check_node(const Site& site, std::size_t row) const {
  if (site.gpus == 0 || faulty_.has_any(tables_.profiles)) return;
  std::optional<int> smallest;
  for (const ServingProfile& profile : platform_.profiles) {
    if (profile.gpu != site.gpu) continue;
    smallest = std::min(smallest.value_or(profile.tensor_parallel), profile.tensor_parallel);
  }
  if (!smallest || *smallest <= site.gpus_per_node) return;
  fault(tables_.sites, row, "gpus_per_node",
        fmt::format("no replica fits into a node of {} GPUs: the smallest profile for {} needs {}; "
                    "expected larger nodes or a profile with fewer GPUs",
                    site.gpus_per_node, platform_.gpus[site.gpu.at()].name, *smallest));
}

}  // namespace

void check_platform(const Platform& platform, const Tables& tables, const FaultyRows& faulty,
                    Issues& issues) {
  const Checker checker(platform, tables, faulty, issues);
  checker.check_shares();
  checker.check_cables();
  checker.check_profiles();
  checker.check_sites();
}

}  // namespace archipelago::platform::detail
