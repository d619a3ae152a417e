#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "platform/geography.hpp"
#include "platform/load/load_detail.hpp"

namespace archipelago::platform::detail {

namespace {

using input::CsvTable;

Seconds light_there_and_back(const Point& a, const Point& b) {
  return 2 * fibre_delay(great_circle(a.lat, a.lon, b.lat, b.lon));
}

}  // namespace

void fill_round_trips(Platform& platform, const Tables& tables, const FaultyRows& faulty,
                      Issues& issues) {
  if (!tables.round_trips) return;
  const CsvTable& t = *tables.round_trips;
  std::map<std::pair<PointIndex, PointIndex>, int> seen;  // -> line
  for (std::size_t row = 0; row < t.rows(); ++row) {
    const auto from = t.check_reference(row, "from", tables.points, issues);
    const auto to = t.check_reference(row, "to", tables.points, issues);
    if (!from || !to || faulty.has(t, row) || std::max(*from, *to) >= platform.points.size() ||
        faulty.has(tables.points, *from) || faulty.has(tables.points, *to)) {
      continue;
    }
    const auto fault = [&](const char* field, const std::string& message) {
      issues.add(t.fault(row, field, message));
    };
    const PointIndex a(std::min(*from, *to));
    const PointIndex b(std::max(*from, *to));
    if (a == b) {
      fault("to", fmt::format("{} is both ends; expected two points", t.text(row, "to")));
      continue;
    }
    const auto [first, added] = seen.try_emplace({a, b}, t.line(row));
    if (!added) {
      fault("to",
            fmt::format("the pair stands already in line {}; expected one row", first->second));
      continue;
    }
    const Seconds rtt = from_milliseconds(t.number(row, "rtt_ms"));
    const Seconds light = light_there_and_back(platform.points[a.at()], platform.points[b.at()]);
    if (rtt < light) {
      fault("rtt_ms",
            fmt::format("{} ms is faster than light in fibre; expected at least {:.3f} ms",
                        t.number(row, "rtt_ms"), to_milliseconds(light)));
      continue;
    }
    platform.round_trips.push_back({a, b, rtt, {quality_of(t, row), t.text(row, "source")}});
  }
}

}  // namespace archipelago::platform::detail
