#include "platform/routes/router.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "base/sim_time.hpp"
#include "platform/routes/route_tree.hpp"

namespace archipelago::platform {

namespace {

struct Scope {
  std::vector<bool> may_cross;                    // by nation
  std::vector<bool> passable;                     // by point
  std::vector<std::unique_ptr<RouteTree>> trees;  // by source

  Scope(const Platform& platform, std::vector<bool> nations) : may_cross(std::move(nations)) {
    for (const Point& point : platform.points) passable.push_back(may_cross[point.nation.at()]);
    trees.resize(platform.points.size());
  }
};

}  // namespace

struct Router::Impl {
  const Platform* platform;
  RouteGraph graph;
  std::vector<Picoseconds> cost;    // by cable
  std::vector<Picoseconds> weight;  // the same while the cable is up, else kUnreached
  std::vector<Scope> scopes;
  std::uint64_t version = 0;

  explicit Impl(const Platform& p) : platform(&p), graph(p) {
    for (const Cable& cable : p.cables) {
      cost.push_back(counted_cost(cable));
      weight.push_back(cable.status == CableStatus::kExisting ? cost.back() : kUnreached);
    }
    scopes.emplace_back(p, std::vector<bool>(p.nations.size(), true));
  }

  [[nodiscard]] RouteTerms terms(const Scope& scope) const { return {weight, scope.passable}; }
  [[nodiscard]] std::vector<Picoseconds> weight_without(const std::vector<CableIndex>& avoid,
                                                        Separation separation) const;
};

std::vector<Picoseconds> Router::Impl::weight_without(const std::vector<CableIndex>& avoid,
                                                      Separation separation) const {
  std::vector<Picoseconds> left = weight;
  for (const CableIndex gone : avoid) {
    left.at(gone.at()) = kUnreached;
    const std::string& group = platform->cables[gone.at()].shared_risk_group;
    if (separation == Separation::kCables || group.empty()) continue;
    for (std::size_t row = 0; row < left.size(); ++row) {
      if (platform->cables[row].shared_risk_group == group) left[row] = kUnreached;
    }
  }
  return left;
}

Router::Router(const Platform& platform) : impl_(std::make_unique<Impl>(platform)) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

ScopeIndex Router::add_scope(std::vector<bool> may_cross) {
  ARCHIPELAGO_REQUIRE(may_cross.size() == impl_->platform->nations.size());
  for (std::size_t i = 0; i < impl_->scopes.size(); ++i) {
    if (impl_->scopes[i].may_cross == may_cross) return ScopeIndex(i);
  }
  impl_->scopes.emplace_back(*impl_->platform, std::move(may_cross));
  return ScopeIndex(impl_->scopes.size() - 1);
}

const std::vector<bool>& Router::may_cross(ScopeIndex scope) const {
  return impl_->scopes.at(scope.at()).may_cross;
}

const Route* Router::route(PointIndex from, PointIndex to, ScopeIndex scope_index) {
  ARCHIPELAGO_REQUIRE(scope_index.at() < impl_->scopes.size());
  Scope& scope = impl_->scopes[scope_index.at()];
  ARCHIPELAGO_REQUIRE(from.at() < scope.trees.size() && to.at() < scope.trees.size());
  std::unique_ptr<RouteTree>& tree = scope.trees[from.at()];
  if (!tree) tree = impl_->graph.grow(from.value, impl_->terms(scope));
  if (tree->distance[to.at()] == kUnreached) return nullptr;
  std::optional<Route>& route = tree->routes[to.at()];
  if (!route) route = impl_->graph.walk(*tree, to.value);
  return &*route;
}

std::optional<Route> Router::route_avoiding(PointIndex from, PointIndex to,
                                            const std::vector<CableIndex>& avoid, ScopeIndex scope,
                                            Separation separation) {
  ARCHIPELAGO_REQUIRE(scope.at() < impl_->scopes.size());
  const std::vector<Picoseconds> left = impl_->weight_without(avoid, separation);
  const auto tree = impl_->graph.grow(from.value, {left, impl_->scopes[scope.at()].passable});
  if (tree->distance[to.at()] == kUnreached) return std::nullopt;
  return impl_->graph.walk(*tree, to.value);
}

std::vector<Route> Router::disjoint_routes(PointIndex from, PointIndex to, std::size_t k,
                                           ScopeIndex scope, Separation separation) {
  ARCHIPELAGO_REQUIRE(k > 0 && from != to);
  const Route* first = route(from, to, scope);
  if (first == nullptr) return {};
  if (separation == Separation::kCables) {
    const RouteTerms terms = impl_->terms(impl_->scopes[scope.at()]);
    return cheapest_disjoint(*impl_->platform, terms, from.value, to.value, k, *first);
  }
  std::vector<Route> routes{*first};
  std::vector<CableIndex> used;
  while (routes.size() < k) {
    for (const Hop& hop : routes.back().hops) used.push_back(hop.cable);
    std::optional<Route> next = route_avoiding(from, to, used, scope, separation);
    if (!next) break;
    routes.push_back(std::move(*next));
  }
  return routes;
}

void Router::set_up(CableIndex cable, bool up) {
  ARCHIPELAGO_REQUIRE(cable.at() < impl_->weight.size());
  if (is_up(cable) == up) return;
  const Picoseconds cost = impl_->cost[cable.at()];
  const Cable& row = impl_->platform->cables[cable.at()];
  impl_->weight[cable.at()] = up ? cost : kUnreached;
  for (Scope& scope : impl_->scopes) {
    for (std::unique_ptr<RouteTree>& tree : scope.trees) {
      if (!tree) continue;
      const bool changes =
          up ? tree->could_use(row, cost, scope.passable) : tree->uses(row, cable.value);
      if (changes) tree.reset();
    }
  }
  ++impl_->version;
}

bool Router::is_up(CableIndex cable) const {
  ARCHIPELAGO_REQUIRE(cable.at() < impl_->weight.size());
  return impl_->weight[cable.at()] != kUnreached;
}

std::uint64_t Router::version() const noexcept { return impl_->version; }

}  // namespace archipelago::platform
