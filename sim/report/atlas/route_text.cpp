#include "report/atlas/route_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/text_table.hpp"
#include "input/text.hpp"
#include "platform/geography.hpp"
#include "platform/routes/delay_terms.hpp"

namespace archipelago::report {

namespace {

using input::csv_cell;
using platform::Cable;
using platform::delay_terms;
using platform::DelayTerms;
using platform::great_circle;
using platform::Hop;
using platform::Platform;
using platform::Point;
using platform::Route;
using platform::Router;

const Point& point_at(const Platform& platform, PointIndex index) {
  return platform.points[index.at()];
}

const std::string& iso2_of(const Platform& platform, const Point& point) {
  return platform.nations[point.nation.at()].iso2;
}

// The points of a route, both ends included.
std::vector<PointIndex> points_of(const Platform& platform, const Route& route, PointIndex from) {
  std::vector<PointIndex> points{from};
  for (const Hop& hop : route.hops) {
    const Cable& cable = platform.cables[hop.cable.at()];
    points.push_back(hop.forward ? cable.to : cable.from);
  }
  return points;
}

void add_once(std::vector<std::string>& list, const std::string& word) {
  if (std::find(list.begin(), list.end(), word) == list.end()) list.push_back(word);
}

std::string no_path(const Platform& platform, const Router& router, PointIndex from,
                    PointIndex to) {
  const auto cables_at = [&](PointIndex point) {
    int all = 0;
    int up = 0;
    for (std::size_t row = 0; row < platform.cables.size(); ++row) {
      const Cable& cable = platform.cables[row];
      if (cable.from != point && cable.to != point) continue;
      ++all;
      if (router.is_up(CableIndex(row))) ++up;
    }
    return fmt::format("{} of {} cables at {} are up", up, all, point_at(platform, point).name);
  };
  return fmt::format("no path from {} to {}: {}; {}\n", point_at(platform, from).name,
                     point_at(platform, to).name, cables_at(from), cables_at(to));
}

std::string milliseconds(Seconds time) { return fmt::format("{:.3f}", to_milliseconds(time)); }

std::string hop_table(const Platform& platform, const Route& route, PointIndex from) {
  constexpr Align kLeft = Align::kLeft;
  constexpr Align kRight = Align::kRight;
  TextTable table({"hop", "from", "to", "system", "km", "fibre km", "light", "equipment",
                   "landings", "ms", "sum ms", "avoid ms", "far end", "shared risk"},
                  {kRight, kLeft, kLeft, kLeft, kRight, kRight, kRight, kRight, kRight, kRight,
                   kRight, kRight, kLeft, kLeft});
  const std::vector<PointIndex> points = points_of(platform, route, from);
  Seconds sum;
  for (std::size_t i = 0; i < route.hops.size(); ++i) {
    const Cable& cable = platform.cables[route.hops[i].cable.at()];
    const Point& far_end = point_at(platform, points[i + 1]);
    sum += cable.delay();
    table.add(
        {fmt::format("{}", i + 1), point_at(platform, points[i]).name, far_end.name, cable.system,
         fmt::format("{:.1f}", cable.route.km()), fmt::format("{:.1f}", cable.fibre().km()),
         milliseconds(platform::fibre_delay(cable.fibre())), milliseconds(cable.equipment_delay),
         milliseconds(2 * cable.landing_delay), milliseconds(cable.delay()), milliseconds(sum),
         fmt::format("{}", to_milliseconds(cable.avoidance)), iso2_of(platform, far_end),
         cable.shared_risk_group.empty() ? "-" : cable.shared_risk_group});
  }
  return table.text();
}

std::string totals(const Platform& platform, const Route& route, PointIndex from, PointIndex to) {
  const Point& a = point_at(platform, from);
  const Point& b = point_at(platform, to);
  const double direct = great_circle(a.lat, a.lon, b.lat, b.lon).km();
  const double one_way = to_milliseconds(route.delay);
  const DelayTerms terms = delay_terms(platform, route);
  std::vector<std::string> nations;
  for (const PointIndex p : points_of(platform, route, from)) {
    add_once(nations, iso2_of(platform, point_at(platform, p)));
  }
  return fmt::format(
      "total          {} hops, {:.1f} km; fibre {:.1f} km at sea, {:.1f} km on land\n"
      "terms          light {} + equipment {} + landings {} + metros at both ends {} ms one way\n"
      "delay          {:.3f} ms one way, {:.3f} ms round trip (access networks not included)\n"
      "great circle   {:.1f} km{}\n"
      "jurisdictions  {}\n",
      route.hops.size(), route.length.km(), terms.sea.km(), terms.land.km(),
      milliseconds(terms.light), milliseconds(terms.equipment), milliseconds(terms.landings),
      milliseconds(terms.metros), one_way, 2 * one_way, direct,
      direct > 0 ? fmt::format(", path stretch {:.2f}", route.length.km() / direct) : "",
      fmt::join(nations, " "));
}

const platform::RoundTrip* measured_between(const Platform& platform, PointIndex a, PointIndex b) {
  const auto found = std::find_if(platform.round_trips.begin(), platform.round_trips.end(),
                                  [&](const platform::RoundTrip& row) {
                                    return row.from == std::min(a, b) && row.to == std::max(a, b);
                                  });
  return found == platform.round_trips.end() ? nullptr : &*found;
}

std::string measured_line(const Platform& platform, const Route& route, PointIndex from,
                          PointIndex to) {
  const platform::RoundTrip* row = measured_between(platform, from, to);
  if (row == nullptr) return "";
  return fmt::format("measured       {:.1f} ms round trip, modelled {:+.1f} % ({})\n",
                     to_milliseconds(row->measured), 100 * (2 * route.delay / row->measured - 1),
                     row->provenance.source);
}

std::string path_cell(const Platform& platform, const Route& route, PointIndex from) {
  std::vector<std::string_view> names;
  for (const PointIndex p : points_of(platform, route, from)) {
    names.push_back(point_at(platform, p).name);
  }
  std::vector<std::string> systems;
  for (const Hop& hop : route.hops) add_once(systems, platform.cables[hop.cable.at()].system);
  return fmt::format("{} [{}]", fmt::join(names, " > "), fmt::join(systems, "; "));
}

// All points by city and then by name.
std::vector<PointIndex> places(const Platform& platform) {
  std::vector<PointIndex> list;
  for (std::size_t row = 0; row < platform.points.size(); ++row) list.emplace_back(row);
  std::sort(list.begin(), list.end(), [&](PointIndex a, PointIndex b) {
    const Point& p = point_at(platform, a);
    const Point& q = point_at(platform, b);
    return std::tie(p.city, p.name) < std::tie(q.city, q.name);
  });
  return list;
}

}  // namespace

std::string route_text(const Platform& platform, Router& router, PointIndex from, PointIndex to) {
  const Route* route = router.route(from, to);
  if (route == nullptr) return no_path(platform, router, from, to);
  const std::string header = fmt::format("route {} -> {} on {}\n", point_at(platform, from).name,
                                         point_at(platform, to).name, platform.name);
  if (route->hops.empty()) {
    return header +
           fmt::format(
               "both ends are the same point: no cable; metro {} ms one way, {} ms round trip\n",
               milliseconds(route->metro), milliseconds(2 * route->metro));
  }
  return header + hop_table(platform, *route, from) + totals(platform, *route, from, to) +
         measured_line(platform, *route, from, to);
}

std::string routes_csv(const Platform& platform, Router& router) {
  std::string csv =
      "from_city,to_city,rtt_ms,km,path,from,to,great_circle_km,sea_fibre_km,land_fibre_km,light_"
      "ms,"
      "equipment_ms,landings_ms,metros_ms,measured_ms\n";
  const std::vector<PointIndex> ends = places(platform);
  for (std::size_t i = 0; i < ends.size(); ++i) {
    const Point& a = point_at(platform, ends[i]);
    for (std::size_t j = i + 1; j < ends.size(); ++j) {
      const Point& b = point_at(platform, ends[j]);
      csv += fmt::format("{},{},", csv_cell(a.city), csv_cell(b.city));
      const Route* route = router.route(ends[i], ends[j]);
      const std::string where = fmt::format("{},{},{:.1f}", a.name, b.name,
                                            great_circle(a.lat, a.lon, b.lat, b.lon).km());
      const platform::RoundTrip* row = measured_between(platform, ends[i], ends[j]);
      const std::string measured =
          row == nullptr ? "" : fmt::format("{:.1f}", to_milliseconds(row->measured));
      if (route == nullptr) {
        csv += fmt::format(",,no path,{},,,,,,,{}\n", where, measured);
        continue;
      }
      const DelayTerms terms = delay_terms(platform, *route);
      csv += fmt::format(
          "{},{:.1f},{},{},{:.1f},{:.1f},{},{},{},{},{}\n", milliseconds(2 * route->delay),
          route->length.km(), csv_cell(path_cell(platform, *route, ends[i])), where, terms.sea.km(),
          terms.land.km(), milliseconds(2 * terms.light), milliseconds(2 * terms.equipment),
          milliseconds(2 * terms.landings), milliseconds(2 * terms.metros), measured);
    }
  }
  return csv;
}

}  // namespace archipelago::report
