// The Wan is the network of a Platform inside SimGrid: what moves bulk data between network points
// and fails when a cable is cut.
//
// Flow     Platform + Router -> SimGrid hosts (one a point, one a site), one link per direction and
//          cable, and a zone that asks the Router for the path when a flow starts.
//          Actors call transfer(); the control actor calls cut() and repair().
// Model    one flow takes Route::delay, then size / share.  The flows on a cable share it max-min
//          fairly with the weights of their classes (traffic_class.hpp), whatever their delays:
//          bulk transfers are taken as paced.  (SimGrid's CM02 alone would weigh a flow by
//          1 / delay of its path, as TCP of 2002 did.)  A flow keeps its path until it ends; what
//          survives a cut is a BulkTransfer (bulk_transfer.hpp).  Two ends at the same point use no
//          cable: no time.  Requests are no flows: set_background() takes their traffic off a
//          direction of a cable.
// Bytes    what a cut flow delivered is read from SimGrid inside cut(), in the step before the
//          link goes off (afterwards SimGrid says 0): exact to below 1e-3 byte for 12.5 GB.
//          ledger() holds what each cable carried (cable_ledger.hpp).
// Units    Bytes, rounded to whole ones; SimTime.
// Cost     on a ring of 20 points a transfer takes 2.3 us alone, 5 us with 10 on the way at once,
//          30 us with 100, 400 us with 1000 (each start and end solves the shares anew): bulk only.
// Errors   no path and a cut are answers, not exceptions.  Only actors may call the actor part; an
//          actor that is killed while it waits loses its answer.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "base/ids.hpp"
#include "base/sim_time.hpp"
#include "base/units.hpp"
#include "engine/simgrid/cable_ledger.hpp"
#include "engine/simgrid/simgrid_session.hpp"
#include "platform/platform.hpp"
#include "platform/routes/router.hpp"
#include "record/traffic_class.hpp"

namespace archipelago::engine {

enum class TransferEnd : std::uint8_t {
  kFinished,  // all bytes are there
  kCut,       // a cable of the path was cut on the way; the rest was not delivered
  kNoPath,    // no allowed path over the cables that were up at the start; nothing was sent
  kStopped,   // by stop(); the rest was not delivered
  kOpen,      // still under way at the horizon
};

// How a flow travels.
struct FlowOptions {
  record::TrafficClass traffic = record::TrafficClass::kStaging;
  platform::ScopeIndex scope = platform::kAnywhere;  // of the router
  // This path rather than the best one of the scope; kNoPath when a cable of it is down.
  const platform::Route* over = nullptr;
};

struct TransferResult {
  TransferEnd end = TransferEnd::kNoPath;
  Bytes delivered;
  SimTime at;  // when it ended

  [[nodiscard]] bool finished() const noexcept { return end == TransferEnd::kFinished; }
};

// Sums over all flows; after the run requested = delivered + not_delivered + in_flight.
struct WanTotals {
  Bytes requested;
  Bytes delivered;      // also the delivered part of cut transfers and of those open at the horizon
  Bytes not_delivered;  // the rest of cut and stopped ones, and all of those without a path
  Bytes in_flight;      // the rest of the transfers that were open at the horizon; 0 before it
};

class Wan {
 public:
  // `platform` and `router` must outlive the Wan.  From then on only the Wan calls router.set_up().
  // REQUIRES: weights.valid().
  Wan(Session& session, const platform::Platform& platform, platform::Router& router,
      const record::ClassWeights& weights = {});
  ~Wan();

  // Below: from an actor.

  // Blocks until the last byte is there or the flow is cut.  REQUIRES: size >= 0.
  TransferResult transfer(PointIndex from, PointIndex to, Bytes size,
                          const FlowOptions& options = {});

  // The same in two steps, so that one actor can have several on the way.
  class Flow;
  using Pending = std::shared_ptr<Flow>;
  [[nodiscard]] Pending start(PointIndex from, PointIndex to, Bytes size,
                              const FlowOptions& options = {});
  // REQUIRES: called once for a Pending.
  TransferResult wait(const Pending& pending);
  // Ends the flow now; who waits gets kStopped.  A flow that ends at this instant has ended.
  void stop(const Pending& pending);
  // So far.
  [[nodiscard]] Bytes delivered(const Pending& pending) const;

  // Both directions.  Cutting a cable that is down and repairing one that is up do nothing.
  // A flow that ends at the instant of the cut has ended.
  void cut(CableIndex cable);
  void repair(CableIndex cable);
  // `action(cable, up)` runs in SimGrid's kernel after each change; it may call stop().
  void after_change(std::function<void(CableIndex, bool)> action);

  // The bytes per second of a direction that are not for bulk flows, until the next call; at least
  // kBulkFloor of the capacity stays for them.  REQUIRES: load >= 0.
  void set_background(CableIndex cable, bool forward, BytesPerSecond load);
  static constexpr double kBulkFloor = 0.01;
  // What the background leaves on the narrowest cable of the path.
  [[nodiscard]] BytesPerSecond left_for_bulk(const platform::Route& route) const;

  // Books what the flows have delivered so far and closes an interval of the ledger.
  void observe();

  // Below: from anywhere.

  [[nodiscard]] WanTotals totals() const noexcept;
  [[nodiscard]] const WanTotals& totals(record::TrafficClass traffic) const noexcept;
  // Complete after the run; before it, up to the last observe().
  [[nodiscard]] const CableLedger& ledger() const noexcept;
  [[nodiscard]] std::size_t flows_now() const noexcept;
  // What SimGrid sees, for checks: the sum of the latencies of the path's links, and the metros at
  // its ends; < 0: no path.
  [[nodiscard]] Seconds simgrid_delay(PointIndex from, PointIndex to) const;
  [[nodiscard]] simgrid::s4u::Host& point_host(PointIndex point) const;
  [[nodiscard]] simgrid::s4u::Host& site_host(SiteIndex site) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace archipelago::engine
