// A RouteTree holds the best paths from one point to all others; the RouteGraph grows it.  The
// inside of the Router: nobody else needs it.
//
// Flow     Router -> RouteGraph::grow(source, terms) -> RouteTree -> RouteGraph::walk() -> Route.
// Units    whole picoseconds of path cost (router.hpp); the delay of a path is summed when it is
//          walked.
// Ties     as in router.hpp.
// Errors   kUnreached is the distance of what cannot be reached.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "platform/platform.hpp"
#include "platform/routes/router.hpp"

namespace archipelago::platform {

using Picoseconds = std::int64_t;
using Vertex = std::uint32_t;  // the row of a point

inline constexpr Picoseconds kUnreached = std::numeric_limits<Picoseconds>::max();

// Which cables and points a path may use.
struct RouteTerms {
  const std::vector<Picoseconds>& weight;  // by cable; kUnreached: may not be used
  const std::vector<bool>& passable;       // by point: may stand between the ends
};

// The last step of the best path to a point.
struct Step {
  Vertex before = 0;
  std::uint32_t cable = 0;
  std::uint32_t hops = 0;  // of the whole path
};

struct RouteTree {
  Vertex source = 0;
  std::vector<Picoseconds> distance;
  std::vector<Step> last;  // meaningful for reached points other than the source
  std::vector<std::optional<Route>> routes;

  [[nodiscard]] bool uses(const Cable& cable, std::uint32_t row) const;
  // Whether the cable, once up, cheapens or ties a path of the tree.
  [[nodiscard]] bool could_use(const Cable& cable, Picoseconds cost,
                               const std::vector<bool>& passable) const;
};

class RouteGraph {
 public:
  explicit RouteGraph(const Platform& platform);
  ~RouteGraph();

  [[nodiscard]] std::unique_ptr<RouteTree> grow(Vertex source, const RouteTerms& terms) const;
  [[nodiscard]] Route walk(const RouteTree& tree, Vertex to) const;

 private:
  struct Arcs;
  void find_distances(RouteTree& tree, const RouteTerms& terms) const;
  void choose_step(RouteTree& tree, Vertex to, const RouteTerms& terms) const;

  const Platform& platform_;
  std::unique_ptr<Arcs> arcs_;
};

// The delay of a cable as paths count it: never 0, so that points in order of distance come after
// the points before them.
Picoseconds counted_delay(const Cable& cable);
Picoseconds counted_cost(const Cable& cable);

// The route over these hops, its sums and ends.
Route measured_route(const Platform& platform, Vertex from, Vertex to, std::vector<Hop> hops);

// Up to k routes without a common cable and with the lowest sum of costs, of which `first` is a
// best one alone; from the lowest cost to the highest.
std::vector<Route> cheapest_disjoint(const Platform& platform, const RouteTerms& terms,
                                     Vertex source, Vertex to, std::size_t k, const Route& first);

}  // namespace archipelago::platform
