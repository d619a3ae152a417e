// A BulkTransfer moves one large thing, a dataset or a checkpoint, and survives cuts: it goes on
// over what is left, waits when nothing is, and moves back when a better path is repaired.
//
// Flow     BulkOrder -> run(), or start() ... wait() -> flows of the Wan, one at a time per path ->
//          BulkResult.
// Paths    1 path: the best route of the scope.  k paths: the routes of Router::disjoint_routes()
//          at the first instant there is one (fewer when there are fewer); each carries a fixed
//          part in proportion to what the background leaves on its narrowest cable then.  Done when
//          the last part is there.
// Cut      what was delivered is kept (to the byte); the rest goes on at once over the best route
//          that is up, allowed and has nothing in common with the transfer's other paths, else over
//          the best allowed one.  It pays the delay of its new path.  No route: it waits.
// Repair   a waiting part goes on.  A part under way moves when the route it would now be given
//          goes over the repaired cable and has a lower cost (router.hpp) than its path, or shares
//          nothing with the transfer's other paths while its path does.  It keeps its bytes and
//          pays the new delay, even if it was nearly done.
// End      finished; or at the deadline or by cancel(), and what is there by then is kept.  What
//          ends at the instant of the deadline has finished.
// Stretch  sum of bytes x km travelled / sum of bytes x km of the best route of the scope with
//          every cable up that existed at the start.
// Units    whole bytes; SimTime; byte-kilometres.
// Cost     a start() costs an actor of SimGrid; each further path one more.
// Errors   only actors may call run(), start() and wait().
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>

#include "engine/simgrid/clock.hpp"
#include "engine/simgrid/wan_zone.hpp"
#include "record/cable_use.hpp"

namespace archipelago::engine {

// Whose data they are: residency rules speak of it.
struct DataOwner {
  NationIndex nation;
  platform::DataClass data = platform::DataClass::kPublic;
  std::uint64_t job = 0;
};

struct BulkOrder {
  PointIndex from;
  PointIndex to;
  Bytes size;  // rounded to whole bytes; none at all takes no time
  record::TrafficClass traffic = record::TrafficClass::kStaging;
  platform::ScopeIndex scope = platform::kAnywhere;
  std::size_t paths = 1;
  platform::Separation separation = platform::Separation::kCables;
  SimTime deadline = kNever;  // an instant
  std::optional<DataOwner> owner = std::nullopt;
};

enum class BulkEnd : std::uint8_t { kOpen, kFinished, kDeadline, kCancelled };

struct BulkResult {
  BulkEnd end = BulkEnd::kOpen;
  SimTime at;  // when it ended
  record::BulkWork work;

  [[nodiscard]] bool finished() const noexcept { return end == BulkEnd::kFinished; }
};

// Sums over the transfers of a class; always requested = delivered + not_delivered + under way, and
// after the run in_flight is what was under way at the horizon.
struct BulkTotals {
  Bytes requested;
  Bytes not_delivered;  // the rest of those that ended without finishing
  Bytes in_flight;
  std::uint64_t started = 0;
  std::uint64_t finished = 0;
  record::BulkWork work;  // also of those open at the horizon
};

class BulkTransfers {
 public:
  // All references must outlive this; it must exist before Clock::run() and outlive it.
  BulkTransfers(Session& session, Clock& clock, const platform::Platform& platform,
                platform::Router& router, Wan& wan);
  ~BulkTransfers();

  // Told of every path that a part of a transfer takes, at that instant, in the kernel: it must not
  // block.
  using OnPath = std::function<void(const BulkOrder&, const platform::Route&)>;
  void tell_paths(OnPath on_path);

  // Below: from an actor.

  // Blocks until the end.  REQUIRES: size >= 0, paths > 0.
  BulkResult run(const BulkOrder& order);

  class Transfer;
  using Handle = std::shared_ptr<Transfer>;
  using OnEnd = std::function<void(const BulkResult&)>;
  // Returns at once; `on_end`, if given, is called by the transfer's own actor, not at the horizon.
  Handle start(const BulkOrder& order, OnEnd on_end = {});
  // Blocks; any number of actors may wait for one transfer.
  BulkResult wait(const Handle& transfer);
  void cancel(const Handle& transfer);
  // So far, parts under way included.
  [[nodiscard]] Bytes delivered(const Handle& transfer) const;

  // Below: from anywhere.

  [[nodiscard]] const BulkTotals& totals(record::TrafficClass traffic) const noexcept;
  [[nodiscard]] std::size_t open_now() const noexcept;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace archipelago::engine
