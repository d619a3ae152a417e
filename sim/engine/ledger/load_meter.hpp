// The load that requests offer to replicas and cables, against what those can carry: who is at or
// above capacity, so that nobody reads a growing queue as a steady state.
//
// Flow     RequestPath tells of every request that reaches a site -> sums per window -> pools(),
//          cables(), after close().
// Load     pool: requests a second / (replicas x saturated rate of one, serving/capacity.hpp, with
//          the lengths of those requests).  Cable: bytes a second of the busier direction /
//          capacity; prompts travel to the site and answers back, over the routes in force when the
//          window ends.
// Window   the time after the warm-up in equal parts of about 15 minutes (assumed: long against a
//          request, short against the shape of a day); mean is over all of it, peak the highest
//          window.  At or above 1 in any window counts as saturated.
// Elastic  replicas that load_time says may leave count for the time in which they hold GPUs
//          (loading, serving, draining), as stood() tells; one at least.
// Cost     constant per request; routes are walked once a window.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/fleet/deployment.hpp"
#include "engine/ledger/cable_traffic.hpp"
#include "engine/ledger/token_bytes.hpp"
#include "platform/routes/router.hpp"
#include "record/pool_use.hpp"
#include "serving/capacity.hpp"
#include "workload/request.hpp"

namespace archipelago::engine {

class LoadMeter {
 public:
  // All references and `residency` must outlive the meter.  REQUIRES: warmup < horizon.
  LoadMeter(const platform::Platform& platform, platform::Router& router,
            std::vector<serving::PoolSpec> pools, TokenBytes bytes, SimTime warmup, SimTime horizon,
            const policy::Residency* residency = nullptr);

  // The request reached the site's dispatcher.  `at` never falls.
  void arrived(const workload::Request& request, SiteIndex site, serving::PoolIndex pool,
               SimTime at);
  // The pool's replicas have held GPUs for so long, summed over them since the start; told every
  // now and then and at the end of warm-up and run.  It counts in the window of `at`.
  void stood(serving::PoolIndex pool, double replica_ps, SimTime at);
  // The end of the run, once.
  void close();

  [[nodiscard]] const std::vector<record::OfferedLoad>& pools() const noexcept {
    return pool_loads_;
  }
  [[nodiscard]] const std::vector<record::OfferedLoad>& cables() const noexcept {
    return cable_loads_;
  }

 private:
  void end_windows(SimTime at);
  void end_window(SimTime ends);
  [[nodiscard]] double load_of(std::size_t pool, const serving::LengthSums& sums, double stood_ps,
                               double seconds) const;
  void weigh_pools(double seconds);
  void weigh_cables(double seconds);

  const platform::Platform& platform_;
  std::vector<serving::PoolSpec> specs_;
  CableTraffic traffic_;  // of this window
  SimTime warmup_;
  SimTime window_;
  SimTime begins_;  // of the window under way
  SimTime horizon_;
  std::vector<serving::LengthSums> now_;  // by pool, in this window
  std::vector<serving::LengthSums> all_;
  std::vector<double> stood_before_;  // by pool, replica-picoseconds since the start
  std::vector<double> stood_now_;     // in this window
  std::vector<double> stood_all_;
  CableBytes carried_;  // all windows
  std::vector<record::OfferedLoad> pool_loads_;
  std::vector<record::OfferedLoad> cable_loads_;
};

}  // namespace archipelago::engine
