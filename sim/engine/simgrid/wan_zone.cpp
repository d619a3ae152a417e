#include "engine/simgrid/wan_zone.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <simgrid/Exception.hpp>
#include <simgrid/kernel/routing/NetPoint.hpp>
#include <simgrid/kernel/routing/NetZoneImpl.hpp>
#include <simgrid/s4u.hpp>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace archipelago::engine {

namespace sg = simgrid::s4u;
namespace kernel = simgrid::kernel;

namespace {

// One direction of a cable.
struct Lane {
  sg::Link* link = nullptr;
  std::shared_ptr<double> background = std::make_shared<double>(0.0);  // bytes per second

  // SimGrid caps a flow for life at the bandwidth its links had when it started.  So the bandwidth
  // stays the capacity, and what the flows may share is a function of it.
  void let_share_what_is_left() {
    link->set_sharing_policy(
        sg::Link::SharingPolicy::NONLINEAR,
        [load = background](double capacity, int) { return left_of(capacity, *load); });
  }
  [[nodiscard]] double left() const { return left_of(link->get_bandwidth(), *background); }
  [[nodiscard]] BytesPerSecond background_carried() const {
    return BytesPerSecond(link->get_bandwidth() - left());
  }

 private:
  static double left_of(double capacity, double load) {
    return std::max(capacity - load, Wan::kBulkFloor * capacity);
  }
};

struct CableLinks {
  Lane forward;
  Lane backward;
};

const Lane& lane_of(const std::vector<CableLinks>& links, const platform::Hop& hop) {
  const CableLinks& pair = links[hop.cable.at()];
  return hop.forward ? pair.forward : pair.backward;
}

double delay_of(const std::vector<sg::Link*>& links) {
  double sum = 0.0;
  for (const sg::Link* link : links) sum += link->get_latency();
  return sum;
}

// CM02 gives a flow the weight 1 / (latency that the zone states).  So the zone states one second /
// the weight that is meant, and the latency factor turns it into the path's delay: the flow starts
// after that delay, and weighs what its class weighs.
constexpr double kStatedLatency = 1.0;

// A path without delay is stated as this long: with none at all SimGrid ignores the weight.
constexpr double kShortestDelay = 1e-12;

// The flow that is about to start.
struct Launch {
  const platform::Route* route = nullptr;
  double weight = 1;
};

// Answers SimGrid's question for a path: that of the flow being launched, or else the Router's
// best.
class WanZone : public kernel::routing::NetZoneImpl {
 public:
  explicit WanZone(platform::Router& router) : NetZoneImpl("wan"), router_(router) {}

  sg::Host* add_host(const std::string& name, PointIndex point) {
    sg::Host& host = port::add_host(*get_iface(), name);
    const std::size_t id = host.get_netpoint()->id();
    if (id >= point_of_.size()) point_of_.resize(id + 1);
    point_of_[id] = point;
    return &host;
  }
  void add_cable(const platform::Cable& cable) {
    const double capacity = cable.capacity.si();
    const double delay = to_sim_time(cable.delay()).seconds();  // whole picoseconds, as the Router
    CableLinks pair;
    pair.forward.link = &port::add_link(*get_iface(), cable.name + ".fwd", capacity, delay);
    pair.backward.link = &port::add_link(*get_iface(), cable.name + ".bwd", capacity, delay);
    pair.forward.let_share_what_is_left();
    pair.backward.let_share_what_is_left();
    links_.push_back(std::move(pair));
  }
  [[nodiscard]] const std::vector<CableLinks>& links() const { return links_; }

  // Starts the flow over this path and with this weight: SimGrid asks for the path within start().
  void start(sg::Comm& comm, const Launch& launch) {
    launch_ = launch;
    asked_ = false;
    comm.start();
    launch_ = {};
    ARCHIPELAGO_REQUIRE(asked_);
  }
  [[nodiscard]] double latency_factor(const std::vector<sg::Link*>& links) const {
    const double metro = launch_.route != nullptr ? launch_.route->metro.si() : 0.0;
    return std::max(delay_of(links) + metro, kShortestDelay) / stated_latency();
  }

  // SimGrid adds to `into` and `latency`; on 3.32 `latency` may be null.
  void get_local_route(const kernel::routing::NetPoint* src, const kernel::routing::NetPoint* dst,
                       kernel::routing::Route* into, double* latency) override {
    asked_ = true;
    const platform::Route* route = launch_.route;
    if (route == nullptr) {
      route = router_.route(point_of_.at(src->id()), point_of_.at(dst->id()));
    }
    if (route == nullptr) return;
    for (const platform::Hop& hop : route->hops) {
      into->link_list_.push_back(lane_of(links_, hop).link->get_impl());
    }
    if (latency != nullptr) *latency += stated_latency();
  }

 private:
  [[nodiscard]] double stated_latency() const { return kStatedLatency / launch_.weight; }

  platform::Router& router_;
  Launch launch_;
  bool asked_ = false;
  std::vector<PointIndex> point_of_;  // by SimGrid's id of a host in this zone
  std::vector<CableLinks> links_;     // by cable
};

}  // namespace

class Wan::Flow {
 public:
  sg::CommPtr comm;  // null when no cable is used
  Bytes size;
  record::TrafficClass traffic = record::TrafficClass::kStaging;
  std::vector<platform::Hop> hops;
  Bytes booked;  // of what was delivered, in the ledger
  TransferResult result;
  bool ended = false;    // cut or stopped: `result` says what was delivered
  bool waited = false;   // an actor waits for it
  std::size_t slot = 0;  // in Impl::live, while it is there

  [[nodiscard]] Bytes left() const {
    return Bytes(std::clamp(comm->get_remaining(), 0.0, size.si()));
  }
};

struct Wan::Impl {
  Impl(Session& session_, const platform::Platform& platform, platform::Router& router_,
       const record::ClassWeights& weights_)
      : session(session_),
        router(router_),
        weights(weights_),
        zone(new WanZone(router_)),
        ledger(platform) {
    ARCHIPELAGO_REQUIRE(weights.valid());
    port::attach(*zone);
    port::set_latency_factor(*zone->get_iface(), [this](const std::vector<sg::Link*>& links) {
      return zone->latency_factor(links);
    });
    for (std::size_t i = 0; i < platform.points.size(); ++i) {
      point_hosts.push_back(zone->add_host("point." + platform.points[i].name, PointIndex(i)));
    }
    for (const platform::Site& site : platform.sites) {
      site_hosts.push_back(zone->add_host("site." + site.name, site.point));
    }
    for (const platform::Cable& cable : platform.cables) zone->add_cable(cable);
    session.at_horizon([this] { close(); });
  }

  void launch(const Pending& flow, PointIndex from, PointIndex to, const FlowOptions& options);
  void switch_cable(CableIndex cable, bool up);
  void set_background(CableIndex cable, bool forward, BytesPerSecond load);
  void book(Flow& flow, Bytes delivered);
  void book_background(CableIndex cable);
  void observe();
  bool end_early(Flow& flow, TransferEnd end);
  void retire(Flow& flow);
  void close();
  [[nodiscard]] bool is_up(const platform::Route& route) const {
    return std::all_of(route.hops.begin(), route.hops.end(),
                       [this](const platform::Hop& hop) { return router.is_up(hop.cable); });
  }
  WanTotals& totals_of(const Flow& flow) { return totals[row_of(flow.traffic)]; }

  Session& session;
  platform::Router& router;
  record::ClassWeights weights;
  WanZone* zone;  // owned by SimGrid
  std::vector<sg::Host*> point_hosts;
  std::vector<sg::Host*> site_hosts;
  std::vector<Pending> live;
  std::array<WanTotals, record::kTrafficClasses> totals;
  CableLedger ledger;
  std::vector<std::function<void(CableIndex, bool)>> after_change;
};

// In the kernel: the path that is looked up is the path that SimGrid uses.
void Wan::Impl::launch(const Pending& flow, PointIndex from, PointIndex to,
                       const FlowOptions& options) {
  const platform::Route* route =
      options.over != nullptr ? options.over : router.route(from, to, options.scope);
  if (route == nullptr || !is_up(*route)) {
    flow->comm.reset();
    totals_of(*flow).not_delivered += flow->size;
    return;
  }
  flow->hops = route->hops;
  zone->start(*flow->comm, {route, weights.of(options.traffic)});
  flow->slot = live.size();
  live.push_back(flow);
}

void Wan::Impl::retire(Flow& flow) {
  if (flow.slot >= live.size() || live[flow.slot].get() != &flow) return;
  const Pending keep = std::move(live[flow.slot]);
  if (flow.slot + 1 != live.size()) {
    live[flow.slot] = std::move(live.back());
    live[flow.slot]->slot = flow.slot;
  }
  live.pop_back();
}

void Wan::Impl::book(Flow& flow, Bytes delivered) {
  const Bytes more = delivered - flow.booked;
  flow.booked = delivered;
  for (const platform::Hop& hop : flow.hops) {
    ledger.carried(hop.cable, hop.forward, flow.traffic, more);
  }
}

// What the background takes of a cable that is up.
void Wan::Impl::book_background(CableIndex cable) {
  const CableLinks& pair = zone->links()[cable.at()];
  const bool up = router.is_up(cable);
  const BytesPerSecond none(0.0);
  ledger.background(cable, true, up ? pair.forward.background_carried() : none, session.now());
  ledger.background(cable, false, up ? pair.backward.background_carried() : none, session.now());
}

void Wan::Impl::observe() {
  for (const Pending& flow : live) {
    if (!flow->ended) book(*flow, flow->size - flow->left());
  }
  ledger.observe(session.now());
}

// In the kernel, before a link goes off: afterwards SimGrid has forgotten what was left.
bool Wan::Impl::end_early(Flow& flow, TransferEnd end) {
  if (flow.ended || flow.comm == nullptr) return false;
  const Bytes left = flow.left();
  if (left.si() == 0.0) return false;  // it ended at this very instant
  flow.ended = true;
  flow.result = {end, flow.size - left, session.now()};
  book(flow, flow.result.delivered);
  totals_of(flow).delivered += flow.result.delivered;
  totals_of(flow).not_delivered += left;
  return true;
}

void Wan::Impl::switch_cable(CableIndex cable, bool up) {
  if (router.is_up(cable) == up) return;
  const CableLinks& pair = zone->links()[cable.at()];
  if (up) {
    pair.forward.link->turn_on();
    pair.backward.link->turn_on();
  } else {
    for (const Pending& flow : live) {
      const bool uses = std::any_of(flow->hops.begin(), flow->hops.end(),
                                    [&](const platform::Hop& hop) { return hop.cable == cable; });
      if (uses) end_early(*flow, TransferEnd::kCut);
    }
    pair.forward.link->turn_off();
    pair.backward.link->turn_off();
  }
  router.set_up(cable, up);
  book_background(cable);
  for (const auto& action : after_change) action(cable, up);
}

void Wan::Impl::set_background(CableIndex cable, bool forward, BytesPerSecond load) {
  const platform::Hop hop{cable, forward};
  const Lane& lane = lane_of(zone->links(), hop);
  *lane.background = load.si();
  lane.link->set_bandwidth(lane.link->get_bandwidth());  // the same; makes SimGrid share anew
  book_background(cable);
}

// At the horizon: count what is on the way, and end the flows that nobody waits for (SimGrid would
// go on until they are done; the others end with their actors).
void Wan::Impl::close() {
  port::in_kernel([this] {
    observe();
    for (const Pending& flow : live) {
      if (flow->ended) continue;
      const Bytes left = flow->left();
      flow->ended = true;
      flow->result = {left.si() > 0.0 ? TransferEnd::kOpen : TransferEnd::kFinished,
                      flow->size - left, session.now()};
      totals_of(*flow).delivered += flow->result.delivered;
      totals_of(*flow).in_flight += left;
      if (!flow->waited && left.si() > 0.0) flow->comm->cancel();
    }
    live.clear();
  });
}

Wan::Wan(Session& session, const platform::Platform& platform, platform::Router& router,
         const record::ClassWeights& weights)
    : impl_(std::make_unique<Impl>(session, platform, router, weights)) {}

Wan::~Wan() = default;

Wan::Pending Wan::start(PointIndex from, PointIndex to, Bytes size, const FlowOptions& options) {
  ARCHIPELAGO_REQUIRE(size.si() >= 0.0);
  auto flow = std::make_shared<Flow>();
  flow->size = Bytes(std::round(size.si()));
  flow->traffic = options.traffic;
  impl_->totals_of(*flow).requested += flow->size;
  flow->result.at = impl_->session.now();
  if (from == to) {
    flow->result.end = TransferEnd::kFinished;
    flow->result.delivered = flow->size;
    impl_->totals_of(*flow).delivered += flow->size;
    return flow;
  }
  flow->comm = sg::Comm::sendto_init(&point_host(from), &point_host(to));
  flow->comm->set_payload_size(static_cast<std::uint64_t>(flow->size.si()));
  port::in_kernel([&] { impl_->launch(flow, from, to, options); });
  return flow;
}

TransferResult Wan::wait(const Pending& pending) {
  Flow& flow = *pending;
  if (flow.comm == nullptr) return flow.result;
  flow.waited = true;
  bool finished = true;
  try {
    flow.comm->wait();
  } catch (const simgrid::NetworkFailureException&) {
    finished = false;
  } catch (const simgrid::CancelException&) {
    finished = false;
  }
  impl_->retire(flow);
  if (finished && !flow.ended) {
    const SimTime end = to_sim_time(Seconds(flow.comm->get_finish_time()));
    flow.result = {TransferEnd::kFinished, flow.size, std::min(end, impl_->session.now())};
    flow.ended = true;
    impl_->book(flow, flow.size);
    impl_->totals_of(flow).delivered += flow.size;
  } else if (!flow.ended) {
    throw SimulationError("a SimGrid link went off without Wan::cut()");
  }
  return flow.result;
}

TransferResult Wan::transfer(PointIndex from, PointIndex to, Bytes size,
                             const FlowOptions& options) {
  return wait(start(from, to, size, options));
}

void Wan::stop(const Pending& pending) {
  port::in_kernel([&] {
    if (impl_->end_early(*pending, TransferEnd::kStopped)) pending->comm->cancel();
  });
}

Bytes Wan::delivered(const Pending& pending) const {
  if (pending->comm == nullptr || pending->ended) return pending->result.delivered;
  Bytes left;
  port::in_kernel([&] { left = pending->left(); });
  return pending->size - left;
}

void Wan::cut(CableIndex cable) {
  port::in_kernel([this, cable] { impl_->switch_cable(cable, false); });
}

void Wan::repair(CableIndex cable) {
  port::in_kernel([this, cable] { impl_->switch_cable(cable, true); });
}

void Wan::after_change(std::function<void(CableIndex, bool)> action) {
  impl_->after_change.push_back(std::move(action));
}

void Wan::set_background(CableIndex cable, bool forward, BytesPerSecond load) {
  ARCHIPELAGO_REQUIRE(load.si() >= 0.0 && cable.at() < impl_->zone->links().size());
  if (*lane_of(impl_->zone->links(), {cable, forward}).background == load.si()) return;
  port::in_kernel([&] { impl_->set_background(cable, forward, load); });
}

BytesPerSecond Wan::left_for_bulk(const platform::Route& route) const {
  ARCHIPELAGO_REQUIRE(!route.hops.empty());
  double least = std::numeric_limits<double>::infinity();
  for (const platform::Hop& hop : route.hops) {
    least = std::min(least, lane_of(impl_->zone->links(), hop).left());
  }
  return BytesPerSecond(least);
}

void Wan::observe() {
  port::in_kernel([this] { impl_->observe(); });
}

WanTotals Wan::totals() const noexcept {
  WanTotals sum;
  for (const WanTotals& each : impl_->totals) {
    sum.requested += each.requested;
    sum.delivered += each.delivered;
    sum.not_delivered += each.not_delivered;
    sum.in_flight += each.in_flight;
  }
  return sum;
}

const WanTotals& Wan::totals(record::TrafficClass traffic) const noexcept {
  return impl_->totals[record::row_of(traffic)];
}

const CableLedger& Wan::ledger() const noexcept { return impl_->ledger; }

std::size_t Wan::flows_now() const noexcept { return impl_->live.size(); }

Seconds Wan::simgrid_delay(PointIndex from, PointIndex to) const {
  const platform::Route* route = impl_->router.route(from, to);
  if (route == nullptr) return Seconds(-1.0);
  std::vector<sg::Link*> links;
  point_host(from).route_to(&point_host(to), links, nullptr);
  return Seconds(delay_of(links)) + route->metro;
}

sg::Host& Wan::point_host(PointIndex point) const { return *impl_->point_hosts.at(point.at()); }

sg::Host& Wan::site_host(SiteIndex site) const { return *impl_->site_hosts.at(site.at()); }

}  // namespace archipelago::engine
