// The load that requests offer to replicas and cables, against what those can carry: who is at or
// above capacity, so that nobody reads a growing queue as a steady state.
//
// Flow     RequestPath tells of every request that reaches a site -> sums per slot of a minute ->
//          every window of five -> pools(), cables(), after close().
// Load     pool: requests a second / (replicas x saturated rate of one, serving/capacity.hpp, with
//          the lengths of those requests).  Cable: bytes a second of the busier direction /
//          capacity; prompts travel to the site and answers back, over the routes in force when the
//          slot ends.
// Window   five minutes that begin at any minute of the measured time (assumed: long against a
//          request, short against a surge), or all of it when it is shorter; mean is over all of
//          it, peak the highest window.  At or above 1 in any window counts as saturated.
// Elastic  replicas that load_time says may leave count for the time in which they hold GPUs
//          (loading, serving, draining), as stood() tells; one at least.  Slots are then no shorter
//          than the interval between two tellings.
// Cost     constant per request; routes are walked once a slot.
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

// What a LoadMeter looks at.
struct MeteredTime {
  SimTime warmup;
  SimTime horizon;
  SimTime told_every{};  // stood() comes no less often; 0: no replica leaves
};

class LoadMeter {
 public:
  // All references and `residency` must outlive the meter.  REQUIRES: warmup < horizon.
  LoadMeter(const platform::Platform& platform, platform::Router& router,
            std::vector<serving::PoolSpec> pools, TokenBytes bytes, const MeteredTime& time,
            const policy::Residency* residency = nullptr);

  // The request reached the site's dispatcher.  `at` never falls.
  void arrived(const workload::Request& request, SiteIndex site, serving::PoolIndex pool,
               SimTime at);
  // The pool's replicas have held GPUs for so long, summed over them since the start; told every
  // now and then and at the end of warm-up and run.  It counts in the slot that ends at `at`.
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
  // What a pool was asked for, and how long its replicas stood, in one slot.
  struct Slot {
    serving::LengthSums asked;
    double stood_ps = 0;
  };
  void end_slots(SimTime at);
  void end_slot(SimTime ends);
  [[nodiscard]] double load_of(std::size_t pool, const Slot& sums, double seconds) const;
  void weigh_pools();
  void weigh_cables();
  // Whether as many slots have ended as a window has.
  [[nodiscard]] bool window_full() const { return ended_ + 1 >= lengths_s_.size(); }
  [[nodiscard]] double window_s() const;
  [[nodiscard]] Slot& slot_now(std::size_t pool) {
    return slots_[pool * lengths_s_.size() + ended_ % lengths_s_.size()];
  }

  const platform::Platform& platform_;
  std::vector<serving::PoolSpec> specs_;
  CableTraffic traffic_;  // of this slot
  SimTime warmup_;
  SimTime slot_;
  SimTime begins_;  // of the slot under way
  SimTime horizon_;
  std::size_t ended_ = 0;             // slots
  std::vector<double> lengths_s_;     // of the slots of a window, the one under way among them
  std::vector<Slot> slots_;           // by pool, then slot of a window
  std::vector<Slot> all_;             // by pool
  std::vector<double> stood_before_;  // by pool, replica-picoseconds since the start
  std::vector<CableBytes> carried_;   // by slot of a window
  CableBytes carried_all_;
  std::vector<record::OfferedLoad> pool_loads_;
  std::vector<record::OfferedLoad> cable_loads_;
};

}  // namespace archipelago::engine
