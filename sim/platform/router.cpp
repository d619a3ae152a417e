#include "platform/router.hpp"

#include <algorithm>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <boost/property_map/function_property_map.hpp>
#include <functional>
#include <limits>
#include <optional>
#include <utility>

#include "base/error.hpp"
#include "base/sim_time.hpp"

namespace archipelago::platform {

namespace {

using Picoseconds = std::int64_t;
using Vertex = std::uint32_t;  // the row of a point

constexpr Picoseconds kUnreached = std::numeric_limits<Picoseconds>::max();

struct Arc {
  std::uint32_t cable = 0;
};
using Graph = boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, Arc,
                                                 boost::no_property, Vertex, std::uint32_t>;

// The last step of the best path to a point.
struct Step {
  Vertex before = 0;
  std::uint32_t cable = 0;
  std::uint32_t hops = 0;  // of the whole path
};

struct Tree {
  Vertex source = 0;
  std::vector<Picoseconds> distance;
  std::vector<Step> last;  // meaningful for reached points other than the source
  std::vector<std::optional<Route>> routes;
};

Graph build_graph(const Platform& platform) {
  std::vector<std::pair<Vertex, Vertex>> ends;
  std::vector<Arc> arcs;
  for (std::uint32_t row = 0; row < platform.cables.size(); ++row) {
    const Cable& cable = platform.cables[row];
    ends.emplace_back(cable.from.value, cable.to.value);
    ends.emplace_back(cable.to.value, cable.from.value);
    arcs.insert(arcs.end(), 2, Arc{row});
  }
  return {boost::edges_are_unsorted_multi_pass, ends.begin(), ends.end(), arcs.begin(),
          static_cast<Vertex>(platform.points.size())};
}

// Rows of the cables of the path that ends with `step`, highest first.
std::vector<std::uint32_t> rows_descending(const Tree& tree, Step step) {
  std::vector<std::uint32_t> rows;
  rows.reserve(step.hops);
  for (; step.hops > 1; step = tree.last[step.before]) rows.push_back(step.cable);
  rows.push_back(step.cable);
  std::sort(rows.begin(), rows.end(), std::greater<>());
  return rows;
}

// Of two last steps to the same point with the same delay: the rule "Ties" of the header.  Reading
// rows from the highest down compares sums of 2^row, which is additive, so the best path to a point
// extends the best path to the point before it.
bool wins(const Tree& tree, const Step& a, const Step& b) {
  if (a.hops != b.hops) return a.hops < b.hops;
  return rows_descending(tree, a) < rows_descending(tree, b);
}

}  // namespace

struct Router::Impl {
  const Platform* platform;
  Graph graph;
  std::vector<Picoseconds> delay;   // by cable
  std::vector<Picoseconds> weight;  // the same while the cable is up, else kUnreached
  std::vector<std::unique_ptr<Tree>> trees;
  std::uint64_t version = 0;

  explicit Impl(const Platform& p) : platform(&p), graph(build_graph(p)), trees(p.points.size()) {
    for (const Cable& cable : p.cables) {
      // Never 0, so that points in order of distance come after the points before them.
      delay.push_back(std::max<Picoseconds>(1, to_sim_time(cable.delay()).ps));
      weight.push_back(cable.status == CableStatus::kExisting ? delay.back() : kUnreached);
    }
  }

  [[nodiscard]] std::unique_ptr<Tree> grow(Vertex source) const;
  void find_distances(Tree& tree) const;
  void choose_step(Tree& tree, Vertex to) const;
  [[nodiscard]] Route walk(const Tree& tree, Vertex to) const;
  [[nodiscard]] bool uses(const Tree& tree, std::uint32_t cable) const;
  [[nodiscard]] bool could_use(const Tree& tree, std::uint32_t cable) const;
};

void Router::Impl::find_distances(Tree& tree) const {
  tree.distance.assign(platform->points.size(), kUnreached);
  using Edge = boost::graph_traits<Graph>::edge_descriptor;
  const auto weight_of = [this](const Edge& arc) { return weight[graph[arc].cable]; };
  boost::dijkstra_shortest_paths(
      graph, tree.source,
      boost::weight_map(boost::make_function_property_map<Edge, Picoseconds>(weight_of))
          .distance_map(boost::make_iterator_property_map(tree.distance.begin(),
                                                          boost::get(boost::vertex_index, graph)))
          .distance_inf(kUnreached)
          // Anything plus "infinity" is "infinity" again, so that a cut cable leads nowhere (the
          // default is a plain sum, which overflows).
          .distance_combine(boost::closed_plus<Picoseconds>(kUnreached)));
}

// Distances are unique, paths need not be: among the cables that are tight, take the winner.
void Router::Impl::choose_step(Tree& tree, Vertex to) const {
  std::optional<Step> best;
  for (auto [arc, end] = boost::out_edges(to, graph); arc != end; ++arc) {
    const auto before = boost::target(*arc, graph);
    const std::uint32_t cable = graph[*arc].cable;
    if (weight[cable] == kUnreached || tree.distance[before] == kUnreached) continue;
    if (tree.distance[before] + weight[cable] != tree.distance[to]) continue;
    const std::uint32_t hops = before == tree.source ? 1 : tree.last[before].hops + 1;
    const Step step{before, cable, hops};
    if (!best || wins(tree, step, *best)) best = step;
  }
  ARCHIPELAGO_REQUIRE(best.has_value());
  tree.last[to] = *best;
}

std::unique_ptr<Tree> Router::Impl::grow(Vertex source) const {
  auto tree = std::make_unique<Tree>();
  tree->source = source;
  find_distances(*tree);
  tree->last.resize(platform->points.size());
  tree->routes.resize(platform->points.size());

  std::vector<Vertex> reached;
  for (Vertex v = 0; v < tree->distance.size(); ++v) {
    if (v != source && tree->distance[v] != kUnreached) reached.push_back(v);
  }
  std::sort(reached.begin(), reached.end(), [&tree](Vertex a, Vertex b) {
    return std::pair(tree->distance[a], a) < std::pair(tree->distance[b], b);
  });
  for (const Vertex v : reached) choose_step(*tree, v);
  return tree;
}

Route Router::Impl::walk(const Tree& tree, Vertex to) const {
  Route route;
  for (Vertex v = to; v != tree.source; v = tree.last[v].before) {
    const std::uint32_t row = tree.last[v].cable;
    const Cable& cable = platform->cables[row];
    route.hops.push_back({CableIndex(row), cable.to.value == v});
    route.length = route.length + cable.route;
  }
  std::reverse(route.hops.begin(), route.hops.end());
  route.delay = to_seconds(SimTime{tree.distance[to]});
  return route;
}

bool Router::Impl::uses(const Tree& tree, std::uint32_t cable) const {
  const auto ends_at = [&](PointIndex p) {
    return p.value != tree.source && tree.distance[p.at()] != kUnreached &&
           tree.last[p.at()].cable == cable;
  };
  return ends_at(platform->cables[cable].from) || ends_at(platform->cables[cable].to);
}

// Whether the cable, once up, shortens or ties a path of the tree.
bool Router::Impl::could_use(const Tree& tree, std::uint32_t cable) const {
  const Picoseconds a = tree.distance[platform->cables[cable].from.at()];
  const Picoseconds b = tree.distance[platform->cables[cable].to.at()];
  const auto [near, far] = std::minmax(a, b);
  return near != kUnreached && (far == kUnreached || near + delay[cable] <= far);
}

Router::Router(const Platform& platform) : impl_(std::make_unique<Impl>(platform)) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

const Route* Router::route(PointIndex from, PointIndex to) {
  ARCHIPELAGO_REQUIRE(from.at() < impl_->trees.size() && to.at() < impl_->trees.size());
  std::unique_ptr<Tree>& tree = impl_->trees[from.at()];
  if (!tree) tree = impl_->grow(from.value);
  if (tree->distance[to.at()] == kUnreached) return nullptr;
  std::optional<Route>& route = tree->routes[to.at()];
  if (!route) route = impl_->walk(*tree, to.value);
  return &*route;
}

void Router::set_up(CableIndex cable, bool up) {
  ARCHIPELAGO_REQUIRE(cable.at() < impl_->weight.size());
  if (is_up(cable) == up) return;
  impl_->weight[cable.at()] = up ? impl_->delay[cable.at()] : kUnreached;
  for (std::unique_ptr<Tree>& tree : impl_->trees) {
    if (!tree) continue;
    if (up ? impl_->could_use(*tree, cable.value) : impl_->uses(*tree, cable.value)) tree.reset();
  }
  ++impl_->version;
}

bool Router::is_up(CableIndex cable) const {
  ARCHIPELAGO_REQUIRE(cable.at() < impl_->weight.size());
  return impl_->weight[cable.at()] != kUnreached;
}

std::uint64_t Router::version() const noexcept { return impl_->version; }

}  // namespace archipelago::platform
