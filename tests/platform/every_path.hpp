// Every simple path of a small network by exhaustion, for tests of routes; and random networks with
// many ties.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "base/sim_time.hpp"
#include "platform/geography.hpp"
#include "platform/routes/router.hpp"
#include "support/toy_platform.hpp"

namespace archipelago::test {

struct Path {
  std::int64_t ps = 0;              // of cost
  std::vector<std::uint32_t> rows;  // of its cables, in order
  std::uint64_t cables = 0;         // the same as bits; rows < 64

  // The rule "Ties" of platform/routes/router.hpp.
  [[nodiscard]] auto key() const { return std::tuple(ps, rows.size(), cables); }
};

// Which cables are up and which points may stand between the ends.
struct Allowed {
  std::function<bool(std::size_t)> cable = [](std::size_t) { return true; };
  std::function<bool(std::size_t)> point = [](std::size_t) { return true; };
};

inline void extend_path(const platform::Platform& network, const Allowed& allowed, std::size_t from,
                        std::size_t at, std::size_t to, std::vector<bool>& seen, Path& path,
                        std::vector<Path>& all) {
  if (at == to) {
    all.push_back(path);
    return;
  }
  if (at != from && !allowed.point(at)) return;
  seen[at] = true;
  for (std::uint32_t row = 0; row < network.cables.size(); ++row) {
    const platform::Cable& cable = network.cables[row];
    if (!allowed.cable(row) || (cable.from.at() != at && cable.to.at() != at)) continue;
    const std::size_t next = cable.from.at() == at ? cable.to.at() : cable.from.at();
    if (seen[next]) continue;
    const Path before = path;
    path.ps += to_sim_time(cable.path_cost()).ps;
    path.rows.push_back(row);
    path.cables |= std::uint64_t{1} << row;
    extend_path(network, allowed, from, next, to, seen, path, all);
    path = before;
  }
  seen[at] = false;
}

// The best first.
inline std::vector<Path> every_path(const platform::Platform& network, std::size_t from,
                                    std::size_t to, const Allowed& allowed = {}) {
  std::vector<bool> seen(network.points.size(), false);
  std::vector<Path> all;
  Path path;
  extend_path(network, allowed, from, from, to, seen, path, all);
  std::sort(all.begin(), all.end(), [](const Path& a, const Path& b) { return a.key() < b.key(); });
  return all;
}

inline std::vector<std::uint32_t> rows_of(const platform::Route& route) {
  std::vector<std::uint32_t> rows;
  for (const platform::Hop& hop : route.hops) rows.push_back(hop.cable.value);
  return rows;
}

// Delays of metros, and avoidance of every third cable, which costs as much as 1000 km do.
inline void add_terms(platform::Platform& network) {
  for (std::size_t i = 0; i < network.points.size(); ++i) {
    network.points[i].metro_delay = Seconds(1e-4 * static_cast<double>(i + 1));
  }
  for (std::size_t row = 0; row < network.cables.size(); row += 3) {
    network.cables[row].avoidance = platform::fibre_delay(Kilometres(1000));
  }
}

// A network whose lengths come from a few values, so that ties are frequent; its points lie in
// `nations` nations at random.
inline platform::Platform random_nations(RandomStream& random, std::size_t points,
                                         std::size_t cables, std::uint64_t lengths,
                                         std::size_t nations) {
  std::vector<ToyCable> list;
  while (list.size() < cables) {
    const std::size_t from = random.below(points);
    const std::size_t to = random.below(points);
    const double km = 1000.0 * static_cast<double>(1 + random.below(lengths));
    if (from != to) list.push_back({from, to, km, 0});
  }
  platform::Platform network = toy_network(points, list);
  while (network.nations.size() < nations) network.nations.push_back(toy_nation("ZZ"));
  for (platform::Point& point : network.points) point.nation = NationIndex(random.below(nations));
  add_terms(network);
  return network;
}

}  // namespace archipelago::test
