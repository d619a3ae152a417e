#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>

#include "base/error.hpp"
#include "base/sim_time.hpp"
#include "platform/routes/route_tree.hpp"

namespace archipelago::platform {

namespace {

// What a path is chosen by: its cost, then the number of hops.
struct Cost {
  Picoseconds sum = kUnreached;
  std::int64_t hops = 0;

  auto operator<=>(const Cost&) const = default;
  friend Cost operator+(Cost a, Cost b) { return {a.sum + b.sum, a.hops + b.hops}; }
  friend Cost operator-(Cost a) { return {-a.sum, -a.hops}; }
};

// One direction of a cable.  After its forward arc comes its backward arc.
struct Arc {
  Vertex from = 0;
  Vertex to = 0;
  Cost cost;
};

// The arcs that carry a path each, one path more with every augment().
class Augmentation {
 public:
  Augmentation(const Platform& platform, const RouteTerms& terms, Vertex source, Vertex to)
      : points_(platform.points.size()), terms_(terms), source_(source), to_(to) {
    for (std::size_t row = 0; row < platform.cables.size(); ++row) {
      const Cable& cable = platform.cables[row];
      const Cost cost{terms.weight[row], 1};
      arcs_.push_back({cable.from.value, cable.to.value, cost});
      arcs_.push_back({cable.to.value, cable.from.value, cost});
    }
    carries_.assign(arcs_.size(), false);
  }

  void add(const Route& route) {
    for (const Hop& hop : route.hops) carries_[2 * hop.cable.at() + (hop.forward ? 0 : 1)] = true;
  }
  // Finds the cheapest way to send one path more; false when there is none.
  bool augment();
  // Takes one path out.
  std::vector<Hop> take_path();

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  // What it costs to use the arc for one path more: going against a path takes that path off the
  // cable.  A cable carries one path at most, in one direction.
  [[nodiscard]] bool cost_of(std::size_t arc, Cost& cost) const {
    if (arcs_[arc].cost.sum == kUnreached || carries_[arc]) return false;
    const Vertex leaves = arcs_[arc].from;
    if (leaves == to_ || (leaves != source_ && !terms_.passable[leaves])) return false;
    cost = carries_[arc ^ 1U] ? -arcs_[arc].cost : arcs_[arc].cost;
    return true;
  }

  std::size_t points_;
  const RouteTerms& terms_;
  Vertex source_;
  Vertex to_;
  std::vector<Arc> arcs_;
  std::vector<bool> carries_;
};

// Bellman and Ford, because taking a path off a cable has a negative cost.
bool Augmentation::augment() {
  std::vector<Cost> cost(points_);
  std::vector<std::size_t> last(points_, kNone);
  // A point that did not get nearer in a round has nothing to tell its neighbours in the next.
  std::vector<bool> nearer(points_, false);
  std::vector<bool> nearer_now(points_, false);
  cost[source_] = {0, 0};
  nearer[source_] = true;
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t arc = 0; arc < arcs_.size(); ++arc) {
      const Vertex from = arcs_[arc].from;
      const Vertex to = arcs_[arc].to;
      Cost step;
      if (!(nearer[from] || nearer_now[from]) || !cost_of(arc, step)) continue;
      if (cost[from] + step < cost[to]) {
        cost[to] = cost[from] + step;
        last[to] = arc;
        nearer_now[to] = changed = true;
      }
    }
    nearer.swap(nearer_now);
    std::fill(nearer_now.begin(), nearer_now.end(), false);
  }
  if (last[to_] == kNone) return false;
  for (Vertex v = to_; v != source_; v = arcs_[last[v]].from) {
    const std::size_t arc = last[v];
    if (carries_[arc ^ 1U]) {
      carries_[arc ^ 1U] = false;
    } else {
      carries_[arc] = true;
    }
  }
  return true;
}

// The cheapest set has no cycle, so following its arcs leads to the end; where paths meet in a
// point, the lowest row goes first.
std::vector<Hop> Augmentation::take_path() {
  std::vector<Hop> hops;
  for (Vertex v = source_; v != to_;) {
    std::size_t arc = 0;
    while (arc < arcs_.size() && !(carries_[arc] && arcs_[arc].from == v)) ++arc;
    if (arc == arcs_.size()) return {};
    carries_[arc] = false;
    hops.push_back({CableIndex(arc / 2), arc % 2 == 0});
    v = arcs_[arc].to;
  }
  return hops;
}

auto order_of(const Route& route) {
  std::vector<std::uint32_t> rows;
  for (const Hop& hop : route.hops) rows.push_back(hop.cable.value);
  std::sort(rows.begin(), rows.end(), std::greater<>());
  return std::tuple(route.cost, rows.size(), std::move(rows));
}

}  // namespace

std::vector<Route> cheapest_disjoint(const Platform& platform, const RouteTerms& terms,
                                     Vertex source, Vertex to, std::size_t k, const Route& first) {
  if (k == 1) return {first};
  Augmentation paths(platform, terms, source, to);
  paths.add(first);
  std::size_t found = 1;
  while (found < k && paths.augment()) ++found;

  std::vector<Route> routes;
  for (std::size_t i = 0; i < found; ++i) {
    routes.push_back(measured_route(platform, source, to, paths.take_path()));
    ARCHIPELAGO_REQUIRE(!routes.back().hops.empty());
  }
  std::sort(routes.begin(), routes.end(),
            [](const Route& a, const Route& b) { return order_of(a) < order_of(b); });
  return routes;
}

}  // namespace archipelago::platform
