#include "engine/simgrid/bulk_transfer.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <optional>
#include <simgrid/s4u.hpp>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace archipelago::engine {

namespace sg = simgrid::s4u;

using platform::Route;

namespace {

// A transfer's bytes on one path at a time; an actor of its own sends them.
struct Part {
  double left = 0;  // whole bytes
  Wan::Pending flow;
  Route path;            // of `flow`
  Route previous;        // the last path that was taken for any time
  SimTime since;         // when it took `path`, or began to wait
  bool waiting = false;  // for a path
  SimTime waited;
  std::optional<Route> planned;  // what to take next
  sg::SemaphorePtr wake = sg::Semaphore::create(0);
};

std::vector<CableIndex> cables_of(const Route& route) {
  std::vector<CableIndex> cables;
  for (const platform::Hop& hop : route.hops) cables.push_back(hop.cable);
  return cables;
}

bool goes_over(const Route& route, CableIndex cable) {
  return std::any_of(route.hops.begin(), route.hops.end(),
                     [&](const platform::Hop& hop) { return hop.cable == cable; });
}

// As in clock.cpp: SimGrid's date is within this of the instant that was meant.
constexpr SimTime kSameInstant{10'000};

}  // namespace

class BulkTransfers::Transfer {
 public:
  BulkOrder order;
  std::uint64_t number = 0;
  BulkResult result;
  OnEnd on_end;
  std::deque<Part> parts;  // one until it has been split
  bool split = false;
  std::size_t parts_open = 1;
  double best_km = 0;  // 0: no route even with all cables up
  bool closed = false;
  sg::SemaphorePtr done = sg::Semaphore::create(0);
};

struct BulkTransfers::Impl {
  Impl(Session& session_, Clock& clock_, const platform::Platform& platform_,
       platform::Router& router_, Wan& wan_)
      : session(session_),
        clock(clock_),
        platform(platform_),
        router(router_),
        wan(wan_),
        intact(platform_) {
    wan.after_change([this](CableIndex cable, bool up) {
      if (up) repaired(cable);
    });
    session.at_horizon([this] { close(); });
  }

  Handle admit(const BulkOrder& order, OnEnd on_end);
  void send(const Handle& transfer, Part& part);
  bool go_on(const Handle& transfer, Part& part);
  bool take_path(const Handle& transfer, Part& part);
  void split(const Handle& transfer, const std::vector<Route>& routes);
  [[nodiscard]] std::vector<CableIndex> cables_of_others(const Transfer& t, const Part& part) const;
  std::optional<Route> best_path(const Transfer& t, const Part& part);
  [[nodiscard]] bool in_common(const Transfer& t, const Route& route,
                               const std::vector<CableIndex>& others) const;
  [[nodiscard]] bool improves(const Transfer& t, const Part& part, const Route& candidate) const;
  void settle(Transfer& t, Part& part, const TransferResult& flow) const;
  [[nodiscard]] bool could_help(const Transfer& t, const Part& part, CableIndex cable) const;
  void repaired(CableIndex cable);
  void end_now(Transfer& t, BulkEnd end, SimTime at);
  void part_done(const Handle& transfer);
  void finish(Transfer& t);
  void add_to_totals(const Transfer& t);
  void keep_deadlines();
  void close();

  Session& session;
  Clock& clock;
  const platform::Platform& platform;
  platform::Router& router;
  Wan& wan;
  platform::Router intact;                 // with every cable up that existed at the start
  std::map<std::uint64_t, Handle> open;    // in order of start
  std::multimap<SimTime, Handle> by_date;  // those with a deadline
  sg::SemaphorePtr deadline_came;          // null until the first
  std::uint64_t started = 0;
  std::array<BulkTotals, record::kTrafficClasses> totals;
  OnPath on_path;
};

BulkTransfers::Handle BulkTransfers::Impl::admit(const BulkOrder& order, OnEnd on_end) {
  ARCHIPELAGO_REQUIRE(order.size.si() >= 0.0 && order.paths > 0);
  auto transfer = std::make_shared<Transfer>();
  Transfer& t = *transfer;
  t.order = order;
  t.order.size = Bytes(std::round(order.size.si()));
  t.number = started++;
  t.on_end = std::move(on_end);
  t.parts.emplace_back();
  t.parts[0].left = order.from == order.to ? 0.0 : t.order.size.si();
  t.result.at = session.now();
  const platform::ScopeIndex scope = intact.add_scope(router.may_cross(order.scope));
  const Route* best = intact.route(order.from, order.to, scope);
  if (best != nullptr) t.best_km = best->length.km();

  BulkTotals& sums = totals[record::row_of(order.traffic)];
  sums.requested += t.order.size;
  ++sums.started;
  // A run is [0, horizon): what is asked for at its end, after close() has counted, never moves.
  if (clock.horizon() <= session.now() && t.parts[0].left > 0) {
    finish(t);
    add_to_totals(t);
    return transfer;
  }
  open.emplace(t.number, transfer);
  if (order.deadline == kNever) return transfer;
  by_date.emplace(order.deadline, transfer);
  if (!deadline_came) {
    deadline_came = sg::Semaphore::create(0);
    clock.spawn("deadlines", [this] { keep_deadlines(); });
  } else {
    deadline_came->release();
  }
  return transfer;
}

// One actor for all deadlines: it sleeps until the first, or until another one comes.
void BulkTransfers::Impl::keep_deadlines() {
  while (true) {
    while (!by_date.empty() && by_date.begin()->first <= session.now() + kSameInstant) {
      const auto due = by_date.extract(by_date.begin());
      port::in_kernel([&] { end_now(*due.mapped(), BulkEnd::kDeadline, due.key()); });
    }
    if (by_date.empty()) {
      deadline_came->acquire();
    } else {
      deadline_came->acquire_timeout((by_date.begin()->first - session.now()).seconds());
    }
  }
}

// The life of a part, in its actor.
void BulkTransfers::Impl::send(const Handle& transfer, Part& part) {
  while (go_on(transfer, part)) {
    if (part.flow) {
      const Wan::Pending flow = part.flow;  // close() resets the part's while this waits
      settle(*transfer, part, wan.wait(flow));
    } else {
      part.wake->acquire();
      part.waited += session.now() - part.since;
    }
  }
  part_done(transfer);
}

// Starts the next flow, or begins to wait; false when there is nothing more to do.  All in the
// kernel, so that no cut, repair or end comes between the choice of a path and its use.
bool BulkTransfers::Impl::go_on(const Handle& transfer, Part& part) {
  const BulkOrder& order = transfer->order;
  bool more = false;
  port::in_kernel([&] {
    if (part.left <= 0 || transfer->result.end != BulkEnd::kOpen) return;
    more = true;
    part.since = session.now();
    // A run is [0, horizon): what would start at its end, after the Wan has counted, never moves.
    part.waiting = clock.horizon() <= session.now() || !take_path(transfer, part);
    if (part.waiting) return;
    if (on_path) on_path(order, part.path);
    part.flow =
        wan.start(order.from, order.to, Bytes(part.left), {order.traffic, order.scope, &part.path});
  });
  return more;
}

bool BulkTransfers::Impl::take_path(const Handle& transfer, Part& part) {
  Transfer& t = *transfer;
  if (!t.split) {
    const std::vector<Route> routes = router.disjoint_routes(
        t.order.from, t.order.to, t.order.paths, t.order.scope, t.order.separation);
    if (routes.empty()) return false;
    split(transfer, routes);
  }
  if (part.planned) {
    const std::optional<Route> planned = std::exchange(part.planned, std::nullopt);
    const bool up =
        std::all_of(planned->hops.begin(), planned->hops.end(),
                    [this](const platform::Hop& hop) { return router.is_up(hop.cable); });
    if (up) {
      part.path = *planned;
      return true;
    }
  }
  std::optional<Route> path = best_path(t, part);
  if (!path) return false;
  part.path = *std::move(path);
  return true;
}

// The first part takes the bytes that the proportions leave over.
void BulkTransfers::Impl::split(const Handle& transfer, const std::vector<Route>& routes) {
  Transfer& t = *transfer;
  t.split = true;
  double all = 0;
  for (const Route& route : routes) all += wan.left_for_bulk(route).si();
  const double size = t.parts[0].left;
  t.parts[0].planned = routes[0];
  for (std::size_t i = 1; i < routes.size(); ++i) {
    const double bytes = std::floor(size * wan.left_for_bulk(routes[i]).si() / all);
    if (bytes < 1) continue;
    Part& part = t.parts.emplace_back();
    part.left = bytes;
    part.planned = routes[i];
    t.parts[0].left -= bytes;
    ++t.parts_open;
  }
  for (std::size_t i = 1; i < t.parts.size(); ++i) {
    clock.spawn("bulk", [this, transfer, i] { send(transfer, transfer->parts[i]); });
  }
}

std::vector<CableIndex> BulkTransfers::Impl::cables_of_others(const Transfer& t,
                                                              const Part& part) const {
  std::vector<CableIndex> all;
  for (const Part& other : t.parts) {
    if (&other == &part || (!other.planned && !other.flow)) continue;
    const std::vector<CableIndex> cables = cables_of(other.planned ? *other.planned : other.path);
    all.insert(all.end(), cables.begin(), cables.end());
  }
  return all;
}

std::optional<Route> BulkTransfers::Impl::best_path(const Transfer& t, const Part& part) {
  const BulkOrder& order = t.order;
  const std::vector<CableIndex> others = cables_of_others(t, part);
  if (!others.empty()) {
    auto apart = router.route_avoiding(order.from, order.to, others, order.scope, order.separation);
    if (apart) return apart;
  }
  const Route* route = router.route(order.from, order.to, order.scope);
  return route == nullptr ? std::nullopt : std::optional<Route>(*route);
}

bool BulkTransfers::Impl::in_common(const Transfer& t, const Route& route,
                                    const std::vector<CableIndex>& others) const {
  const auto meets = [&](CableIndex a, CableIndex b) {
    if (a == b) return true;
    const std::string& group = platform.cables[a.at()].shared_risk_group;
    return t.order.separation == platform::Separation::kRiskGroups && !group.empty() &&
           group == platform.cables[b.at()].shared_risk_group;
  };
  return std::any_of(route.hops.begin(), route.hops.end(), [&](const platform::Hop& hop) {
    return std::any_of(others.begin(), others.end(),
                       [&](CableIndex other) { return meets(hop.cable, other); });
  });
}

bool BulkTransfers::Impl::improves(const Transfer& t, const Part& part,
                                   const Route& candidate) const {
  if (to_sim_time(candidate.cost) < to_sim_time(part.path.cost)) return true;
  const std::vector<CableIndex> others = cables_of_others(t, part);
  return in_common(t, part.path, others) && !in_common(t, candidate, others);
}

// Whole bytes are kept, so that what was delivered and what is left always make the size.
void BulkTransfers::Impl::settle(Transfer& t, Part& part, const TransferResult& flow) const {
  const double kept =
      flow.finished() ? part.left : std::min(part.left, std::round(flow.delivered.si()));
  part.flow.reset();
  part.left -= kept;
  if (part.left == 0) part.planned.reset();
  const double km = part.path.length.km();
  t.result.work.byte_km += kept * km;
  t.result.work.best_byte_km += kept * (t.best_km > 0 ? t.best_km : km);
  if (t.result.end == BulkEnd::kOpen) t.result.at = std::max(t.result.at, flow.at);
  if (flow.at == part.since) return;
  const auto same = [](const platform::Hop& a, const platform::Hop& b) {
    return a.cable == b.cable;
  };
  if (!part.previous.hops.empty() &&
      !std::equal(part.previous.hops.begin(), part.previous.hops.end(), part.path.hops.begin(),
                  part.path.hops.end(), same)) {
    ++t.result.work.moves;
  }
  part.previous = part.path;
}

// Whether a path over the cable can have a lower cost than the part's: the sum of the best ways to
// it, over it and from it, in any scope.  Saves most parts a search of their own.
bool BulkTransfers::Impl::could_help(const Transfer& t, const Part& part, CableIndex cable) const {
  const platform::Cable& row = platform.cables[cable.at()];
  const SimTime now = to_sim_time(part.path.cost);
  const auto shorter = [&](PointIndex enter, PointIndex leave) {
    const Route* before = router.route(t.order.from, enter);
    const Route* after = router.route(leave, t.order.to);
    if (before == nullptr || after == nullptr) return false;
    return to_sim_time(before->cost) + to_sim_time(row.path_cost()) + to_sim_time(after->cost) <
           now;
  };
  return shorter(row.from, row.to) || shorter(row.to, row.from);
}

// In the kernel, after a cable came up: the rule "Repair" of the header.
void BulkTransfers::Impl::repaired(CableIndex cable) {
  for (const auto& [number, transfer] : open) {
    Transfer& t = *transfer;
    if (t.result.end != BulkEnd::kOpen) continue;
    for (Part& part : t.parts) {
      if (part.waiting) {
        if (router.route(t.order.from, t.order.to, t.order.scope) == nullptr) continue;
        part.waiting = false;
        part.wake->release();
      } else if (part.flow && !part.planned) {
        const bool shares = in_common(t, part.path, cables_of_others(t, part));
        if (!shares && !could_help(t, part, cable)) continue;
        std::optional<Route> candidate = best_path(t, part);
        if (!candidate || !goes_over(*candidate, cable) || !improves(t, part, *candidate)) continue;
        part.planned = std::move(candidate);
        wan.stop(part.flow);
      }
    }
  }
}

// In the kernel.  The parts' actors wake at this instant and count what they have.
void BulkTransfers::Impl::end_now(Transfer& t, BulkEnd end, SimTime at) {
  if (t.result.end != BulkEnd::kOpen || t.closed) return;
  t.result.end = end;
  t.result.at = at;
  for (Part& part : t.parts) {
    if (part.flow) wan.stop(part.flow);
    if (std::exchange(part.waiting, false)) part.wake->release();
  }
}

void BulkTransfers::Impl::part_done(const Handle& transfer) {
  Transfer& t = *transfer;
  if (--t.parts_open > 0 || t.closed) return;
  finish(t);
  add_to_totals(t);
  open.erase(t.number);
  const auto [first, last] = by_date.equal_range(t.order.deadline);
  const auto mine =
      std::find_if(first, last, [&](const auto& entry) { return entry.second == transfer; });
  if (mine != last) by_date.erase(mine);
  t.done->release();
  if (t.on_end) t.on_end(t.result);
}

void BulkTransfers::Impl::finish(Transfer& t) {
  double left = 0;
  for (const Part& part : t.parts) {
    left += part.left;
    t.result.work.without_path = std::max(t.result.work.without_path, part.waited);
  }
  t.result.work.delivered = t.order.size - Bytes(left);
  t.closed = true;
  if (left == 0) t.result.end = BulkEnd::kFinished;
}

void BulkTransfers::Impl::add_to_totals(const Transfer& t) {
  BulkTotals& sums = totals[record::row_of(t.order.traffic)];
  const record::BulkWork& work = t.result.work;
  const Bytes left = t.order.size - work.delivered;
  sums.work.delivered += work.delivered;
  (t.result.end == BulkEnd::kOpen ? sums.in_flight : sums.not_delivered) += left;
  sums.finished += t.result.finished() ? 1 : 0;
  sums.work.without_path += work.without_path;
  sums.work.moves += work.moves;
  sums.work.byte_km += work.byte_km;
  sums.work.best_byte_km += work.best_byte_km;
}

// At the horizon, after the Wan has closed.
void BulkTransfers::Impl::close() {
  for (const auto& [number, transfer] : open) {
    Transfer& t = *transfer;
    for (Part& part : t.parts) {
      if (part.waiting) part.waited += session.now() - part.since;
      if (!part.flow) continue;
      const Bytes there = wan.delivered(part.flow);
      const bool all = there.si() >= part.left;
      settle(t, part, {all ? TransferEnd::kFinished : TransferEnd::kOpen, there, session.now()});
    }
    finish(t);
    add_to_totals(t);
  }
  open.clear();
}

BulkTransfers::BulkTransfers(Session& session, Clock& clock, const platform::Platform& platform,
                             platform::Router& router, Wan& wan)
    : impl_(std::make_unique<Impl>(session, clock, platform, router, wan)) {}

BulkTransfers::~BulkTransfers() = default;

void BulkTransfers::tell_paths(OnPath on_path) { impl_->on_path = std::move(on_path); }

BulkResult BulkTransfers::run(const BulkOrder& order) {
  const Handle transfer = impl_->admit(order, {});
  impl_->send(transfer, transfer->parts[0]);
  return wait(transfer);
}

BulkTransfers::Handle BulkTransfers::start(const BulkOrder& order, OnEnd on_end) {
  Handle transfer = impl_->admit(order, std::move(on_end));
  impl_->clock.spawn("bulk", [this, transfer] { impl_->send(transfer, transfer->parts[0]); });
  return transfer;
}

BulkResult BulkTransfers::wait(const Handle& transfer) {
  if (!transfer->closed) {
    transfer->done->acquire();
    transfer->done->release();  // for the next who waits
  }
  return transfer->result;
}

void BulkTransfers::cancel(const Handle& transfer) {
  port::in_kernel([&] { impl_->end_now(*transfer, BulkEnd::kCancelled, impl_->session.now()); });
}

Bytes BulkTransfers::delivered(const Handle& transfer) const {
  if (transfer->closed) return transfer->result.work.delivered;
  Bytes left;
  for (const Part& part : transfer->parts) {
    left += Bytes(part.left);
    if (part.flow) left -= impl_->wan.delivered(part.flow);
  }
  return transfer->order.size - left;
}

const BulkTotals& BulkTransfers::totals(record::TrafficClass traffic) const noexcept {
  return impl_->totals[record::row_of(traffic)];
}

std::size_t BulkTransfers::open_now() const noexcept { return impl_->open.size(); }

}  // namespace archipelago::engine
