// The search for the least-cost fleet of one group: it asks somebody whether a fleet keeps the target,
// and never asks what follows from answers before.
//
// Flow     Stands + Group + Demand -> Search(ask) -> Found.
// Steps    1  first fleets (first_fleet.hpp) with a growing margin until one keeps the target; then
//             the least margin that does, by halving.
//          2  cheaper neighbours, the cheapest first: a node less at a site, its replicas dropped or
//             moved into GPUs that stand free elsewhere or to a node of a cheaper site; the least-cost
//             place for what it holds, or for a replica less; then replicas less, one by one.
//          3  proof: every way to spend less on nodes, each filled in every way that leaves no room.
//             If none keeps the target there is no cheaper fleet; else the search goes on from it.
//             Where they are too many the answer is `proved` no, and stands.
// Follows  more replicas in every pool never serve less well, fewer never better: a fleet inside one
//          that failed fails.  (Simulation can break that by a hair; what is certified is asked anew.)
// Ties     equal costs: fewer GPUs filled, then the order of pools.
// Errors   SimulationError when no margin helps: the requests that miss do not miss for want of GPUs;
//          the message has the worst cell.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sizing/first_fleet.hpp"
#include "sizing/fleet.hpp"

namespace archipelago::sizing {

struct Answer {
  bool keeps = false;
  std::string why;  // where it does not: the worst cell
};
using Ask = std::function<Answer(const Fleet&)>;

struct Found {
  Fleet fleet;
  bool proved = false;    // no fleet of the sites is cheaper
  double bound_usd = 0;   // no fleet holds what is asked on the mean for less, a year
  std::size_t asked = 0;  // fleets that somebody had to try
};

// What a search may cost.
struct SearchLimits {
  std::size_t neighbours = 400;  // fleets asked in step 2
  std::size_t proof = 60;        // fleets asked in step 3
  std::size_t ways = 20'000;     // ways to spend less that are looked at
};

class Search {
 public:
  // REQUIRES: all outlive the search.
  Search(const Stands& stands, const Group& group, const Demand& demand, const Wanted& wanted,
         Ask ask, SearchLimits limits = {});

  [[nodiscard]] Found run();

 private:
  [[nodiscard]] bool keeps(const Fleet& fleet);
  [[nodiscard]] bool known_to_fail(const Fleet& fleet) const;
  void check_outages() const;
  [[nodiscard]] Fleet start();
  [[nodiscard]] Fleet improved(Fleet best);
  [[nodiscard]] bool is_better(const Fleet& a, const Fleet& b) const;
  [[nodiscard]] std::vector<Fleet> neighbours(const Fleet& fleet) const;
  void add_without_node(const Fleet& fleet, SiteIndex site, std::vector<Fleet>& list) const;
  void add_moved(const Fleet& fleet, const Fleet& less, std::vector<Fleet>& list) const;
  void add_placed(const Fleet& fleet, std::vector<Fleet>& list) const;
  // A fleet that costs less and keeps the target; nothing: none does, or `proved_` says it is open.
  [[nodiscard]] std::optional<Fleet> cheaper(const Fleet& best);

  const Stands& stands_;
  const Group& group_;
  const Demand& demand_;
  Wanted wanted_;
  Ask ask_;
  SearchLimits limits_;
  std::vector<double> peak_;  // by LLM
  std::vector<SiteIndex> sites_;
  std::vector<Fleet> kept_;
  std::vector<Fleet> failed_;
  std::string worst_;
  std::size_t asked_ = 0;
  bool proved_ = false;
};

}  // namespace archipelago::sizing
