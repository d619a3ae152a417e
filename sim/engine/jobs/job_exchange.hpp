// The rounds of a job that trains at several sites at once: compute, send, wait for what the other
// sites sent, as flows that share the cables with everything else.
//
// Flow     start() -> wake(now) at every instant that it asked for, arrived() when its transfers
//          end -> computed() grows -> done() once the target is computed and what was sent is
//          there.
// Plan     training/round_plan.hpp, made coarser so that a job costs few flows: transfers of a
//          round that are neighbours become at most kMaxTransfers (a group is ready when its last
//          layer is and due when its first one is, so no byte is early), and rounds shorter than
//          kLeastRound are taken n at a time: n times the compute, the bytes and the delays, so
//          every time of the n rounds is n times as long and their share of compute is the same.
// Delays   each message of a phase that depends on the one before costs the delay of the ring's
//          longest edge; a flow shows one, the others pass before the transfer counts as arrived,
//          while the next one is sent (RoundTimeline).
// Rings    kAllSites: the sites in the order whose narrowest link is the widest (sync_ring.hpp), by
//          the routes at start().  Hierarchical: a ring within each nation, one between the
//          nations' first sites.
// Speed    compute goes on at set_speed() times its full speed from that instant on; transfers are
//          not slowed.
// Steady   from the end of the first round to the end of the last whole one: the first round waits
//          for nothing, and one under way has computed what it has not yet sent.
// Units    SimTime; bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/sim_time.hpp"
#include "engine/simgrid/bulk_transfer.hpp"
#include "platform/platform.hpp"
#include "platform/routes/router.hpp"
#include "training/round_plan.hpp"
#include "workload/job.hpp"

namespace archipelago::engine {

class JobExchange {
 public:
  static constexpr std::size_t kMaxTransfers = 8;  // assumed fine enough: see job_exchange_test
  static constexpr SimTime kLeastRound{std::int64_t{60} * 1'000'000'000'000};

  struct Place {
    PointIndex point;
    NationIndex nation;
  };
  struct Network {
    BulkTransfers& bulk;
    platform::Router& router;
    const platform::Platform& platform;
    platform::ScopeIndex scope;
  };
  // `on_transfer` is called from a transfer's own actor when it ends; the owner then calls
  // arrived() from its own.  REQUIRES: training::sync_faults() found nothing.
  JobExchange(const workload::Job& job, const std::vector<Place>& sites, const Network& network,
              std::function<void()> on_transfer);

  // Computes `target` and no more, from `now` on.  From an actor.
  void start(SimTime target, SimTime now);
  // Goes on as far as it can at this instant.  From an actor.
  void wake(SimTime now);
  // In [0, 1]; 0: compute stands.  Ask next_wake() again.
  void set_speed(double speed, SimTime now);
  // Its GPUs work at this time: it does not wait for bytes, nor is it at speed 0.
  [[nodiscard]] bool is_computing() const { return computing_since_ != kNever && speed_ > 0; }
  // When it wants to be woken although no transfer ends before; kNever: only then.
  [[nodiscard]] SimTime next_wake() const;
  [[nodiscard]] bool done() const { return done_; }
  // Compute since start(), as time at full speed.
  [[nodiscard]] SimTime computed(SimTime now) const;
  // Gives up what is on its way.
  void stop();
  // By all its flows so far.
  [[nodiscard]] Bytes delivered() const;
  // Whole rounds behind the first: how long they took, what they computed and moved.
  struct Rounds {
    SimTime time;
    SimTime computed;
    Bytes delivered;
  };
  // Nothing before the second round has ended.
  [[nodiscard]] std::optional<Rounds> steady_rounds() const;

 private:
  using Edge = std::pair<PointIndex, PointIndex>;
  struct Sending {
    std::size_t transfer = 0;
    std::size_t phase = 0;
    std::vector<BulkTransfers::Handle> flows;
    std::shared_ptr<std::size_t> open;  // of those; outlives this for late callers
  };

  struct Arrival {
    SimTime at;
    std::size_t transfer = 0;
  };

  void make_rings(const std::vector<Place>& sites, const workload::SyncMode& sync);
  [[nodiscard]] std::vector<Edge> ring_of(const std::vector<Place>& sites) const;
  [[nodiscard]] const std::vector<Edge>& edges(training::ExchangeScope scope) const;
  [[nodiscard]] SimTime longest_delay(const std::vector<Edge>& ring) const;
  void collect(SimTime now);
  void arrive(SimTime now);
  void send_next();
  void begin_phase();
  [[nodiscard]] bool step(SimTime now);
  void compute(SimTime work, SimTime now);

  Network network_;
  DataOwner owner_;
  std::function<void()> on_transfer_;
  training::RoundPlan plan_;
  std::vector<training::RoundStep> program_;
  SimTime further_delay_;  // of a transfer, beyond what its flows show
  std::vector<Edge> all_;
  std::vector<Edge> within_;
  std::vector<Edge> between_;

  SimTime target_;
  SimTime computed_;
  double speed_ = 1;
  SimTime computing_since_ = kNever;  // kNever: it waits for bytes
  SimTime to_compute_;                // from then on, until wake_at_
  SimTime wake_at_ = kNever;
  std::size_t at_ = 0;  // in the program
  std::uint64_t round_ = 0;
  bool done_ = false;
  std::vector<std::uint64_t> there_;  // of each transfer, how often it has arrived
  std::vector<std::size_t> queue_;    // to be sent, first in front
  Sending sending_;
  bool is_sending_ = false;
  std::deque<Arrival> arriving_;  // sent; their last messages are under way
  Bytes delivered_;
  Rounds first_end_;  // since the start, when the first round had ended, and
  Rounds last_end_;   // the last one
};

}  // namespace archipelago::engine
