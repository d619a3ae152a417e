// SimGrid's side of power: hosts whose energy SimGrid's host-energy plugin integrates, so that our
// own integral has an independent second (INV-5).
//
// Hosts    three a site, by the site's name: `base` (nodes and idle GPUs; off when dark), `serving`
//          and `training`, whose p-states are the clock steps of the GPU: no work, no watts (idle
//          GPUs are in `base`); all busy, GPUs x (busy - idle) at that step.
// Load     an endless execution that takes the given share of the host.
// Lag      what serving drew is known when an epoch is over; SimGrid plays it in the next one.  So
//          the joules compared are those of what was played, on both sides.
// Errors   SimulationError from check() when the two differ by more than 1e-9 of the joules.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/sim_time.hpp"
#include "engine/simgrid/simgrid_session.hpp"

namespace archipelago::engine {

class PowerHosts {
 public:
  explicit PowerHosts(Session& session);
  ~PowerHosts();
  PowerHosts(const PowerHosts&) = delete;
  PowerHosts& operator=(const PowerHosts&) = delete;

  // `watts`: full draw at each p-state.  Before the clock runs.  Answers its number.
  std::size_t add(const std::string& name, const std::vector<double>& watts);
  // From now on it draws `share` of the full draw of that p-state.  From an actor.
  void play(std::size_t host, std::size_t pstate, double share, SimTime now);
  // Compares, at the horizon.  From an actor.
  void check(SimTime now);

  [[nodiscard]] double joules() const { return joules_; }  // by SimGrid, after check()

 private:
  struct Host;
  struct Retired;
  void stop_work(Host& host);

  Session& session_;
  std::vector<std::unique_ptr<Host>> hosts_;
  std::unique_ptr<Retired> retired_;  // work that was cancelled at the latest date
  double joules_ = 0;
};

}  // namespace archipelago::engine
