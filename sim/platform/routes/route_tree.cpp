#include "platform/routes/route_tree.hpp"

#include <algorithm>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <boost/property_map/function_property_map.hpp>
#include <functional>
#include <utility>

#include "base/error.hpp"
#include "base/sim_time.hpp"

namespace archipelago::platform {

namespace {

struct Arc {
  std::uint32_t cable = 0;
};
using Graph = boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, Arc,
                                                 boost::no_property, Vertex, std::uint32_t>;

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
std::vector<std::uint32_t> rows_descending(const RouteTree& tree, Step step) {
  std::vector<std::uint32_t> rows;
  rows.reserve(step.hops);
  for (; step.hops > 1; step = tree.last[step.before]) rows.push_back(step.cable);
  rows.push_back(step.cable);
  std::sort(rows.begin(), rows.end(), std::greater<>());
  return rows;
}

// Of two last steps to the same point with the same cost: the rule "Ties" of router.hpp.  Reading
// rows from the highest down compares sums of 2^row, which is additive, so the best path to a point
// extends the best path to the point before it.
bool wins(const RouteTree& tree, const Step& a, const Step& b) {
  if (a.hops != b.hops) return a.hops < b.hops;
  return rows_descending(tree, a) < rows_descending(tree, b);
}

}  // namespace

Picoseconds counted_delay(const Cable& cable) {
  return std::max<Picoseconds>(1, to_sim_time(cable.delay()).ps);
}

Picoseconds counted_cost(const Cable& cable) {
  return std::max<Picoseconds>(1, to_sim_time(cable.path_cost()).ps);
}

Route measured_route(const Platform& platform, Vertex from, Vertex to, std::vector<Hop> hops) {
  Route route;
  Picoseconds delay = 0;
  Picoseconds cost = 0;
  for (const Hop& hop : hops) {
    const Cable& cable = platform.cables[hop.cable.at()];
    delay += counted_delay(cable);
    cost += counted_cost(cable);
    route.length = route.length + cable.route;
  }
  const Picoseconds metro = to_sim_time(platform.points[from].metro_delay).ps +
                            to_sim_time(platform.points[to].metro_delay).ps;
  route.hops = std::move(hops);
  route.delay = to_seconds(SimTime{delay + metro});
  route.metro = to_seconds(SimTime{metro});
  route.cost = to_seconds(SimTime{cost});
  return route;
}

struct RouteGraph::Arcs {
  Graph graph;
};

RouteGraph::RouteGraph(const Platform& platform)
    : platform_(platform), arcs_(std::make_unique<Arcs>(Arcs{build_graph(platform)})) {}

RouteGraph::~RouteGraph() = default;

void RouteGraph::find_distances(RouteTree& tree, const RouteTerms& terms) const {
  const Graph& graph = arcs_->graph;
  tree.distance.assign(platform_.points.size(), kUnreached);
  using Edge = boost::graph_traits<Graph>::edge_descriptor;
  const auto weight_of = [&](const Edge& arc) {
    const Vertex leaves = boost::source(arc, graph);
    const bool may_leave = leaves == tree.source || terms.passable[leaves];
    return may_leave ? terms.weight[graph[arc].cable] : kUnreached;
  };
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
void RouteGraph::choose_step(RouteTree& tree, Vertex to, const RouteTerms& terms) const {
  const Graph& graph = arcs_->graph;
  std::optional<Step> best;
  for (auto [arc, end] = boost::out_edges(to, graph); arc != end; ++arc) {
    const auto before = boost::target(*arc, graph);
    const std::uint32_t cable = graph[*arc].cable;
    if (terms.weight[cable] == kUnreached || tree.distance[before] == kUnreached) continue;
    if (before != tree.source && !terms.passable[before]) continue;
    if (tree.distance[before] + terms.weight[cable] != tree.distance[to]) continue;
    const std::uint32_t hops = before == tree.source ? 1 : tree.last[before].hops + 1;
    const Step step{before, cable, hops};
    if (!best || wins(tree, step, *best)) best = step;
  }
  ARCHIPELAGO_REQUIRE(best.has_value());
  tree.last[to] = *best;
}

std::unique_ptr<RouteTree> RouteGraph::grow(Vertex source, const RouteTerms& terms) const {
  auto tree = std::make_unique<RouteTree>();
  tree->source = source;
  find_distances(*tree, terms);
  tree->last.resize(platform_.points.size());
  tree->routes.resize(platform_.points.size());

  std::vector<Vertex> reached;
  for (Vertex v = 0; v < tree->distance.size(); ++v) {
    if (v != source && tree->distance[v] != kUnreached) reached.push_back(v);
  }
  std::sort(reached.begin(), reached.end(), [&tree](Vertex a, Vertex b) {
    return std::pair(tree->distance[a], a) < std::pair(tree->distance[b], b);
  });
  for (const Vertex v : reached) choose_step(*tree, v, terms);
  return tree;
}

Route RouteGraph::walk(const RouteTree& tree, Vertex to) const {
  std::vector<Hop> hops;
  for (Vertex v = to; v != tree.source; v = tree.last[v].before) {
    const std::uint32_t row = tree.last[v].cable;
    hops.push_back({CableIndex(row), platform_.cables[row].to.value == v});
  }
  std::reverse(hops.begin(), hops.end());
  return measured_route(platform_, tree.source, to, std::move(hops));
}

bool RouteTree::uses(const Cable& cable, std::uint32_t row) const {
  const auto ends_at = [&](PointIndex p) {
    return p.value != source && distance[p.at()] != kUnreached && last[p.at()].cable == row;
  };
  return ends_at(cable.from) || ends_at(cable.to);
}

bool RouteTree::could_use(const Cable& cable, Picoseconds cost,
                          const std::vector<bool>& passable) const {
  const auto leads = [&](PointIndex near, PointIndex far) {
    if (distance[near.at()] == kUnreached) return false;
    if (near.value != source && !passable[near.at()]) return false;
    return distance[far.at()] == kUnreached || distance[near.at()] + cost <= distance[far.at()];
  };
  return leads(cable.from, cable.to) || leads(cable.to, cable.from);
}

}  // namespace archipelago::platform
