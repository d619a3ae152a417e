#include "engine/wan_zone.hpp"

#include <algorithm>
#include <cmath>
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
    link->set_sharing_policy(sg::Link::SharingPolicy::NONLINEAR,
                             [load = background](double capacity, int) {
                               return std::max(capacity - *load, Wan::kBulkFloor * capacity);
                             });
  }
};

struct CableLinks {
  Lane forward;
  Lane backward;
};

sg::Link* link_of(const std::vector<CableLinks>& links, const platform::Hop& hop) {
  const CableLinks& pair = links[hop.cable.at()];
  return hop.forward ? pair.forward.link : pair.backward.link;
}

double delay_of(const std::vector<sg::Link*>& links) {
  double sum = 0.0;
  for (const sg::Link* link : links) sum += link->get_latency();
  return sum;
}

// CM02 gives a flow the weight 1 / (latency that the zone states).  So the zone states one second
// for every path, and the latency factor turns it into the path's delay: the flow starts after that
// delay, and weighs what every other flow weighs.
constexpr double kStatedLatency = 1.0;

// Answers SimGrid's question for a path by asking the Router.
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

  // SimGrid adds to `into` and `latency`; on 3.32 `latency` may be null.
  void get_local_route(const kernel::routing::NetPoint* src, const kernel::routing::NetPoint* dst,
                       kernel::routing::Route* into, double* latency) override {
    const platform::Route* route = router_.route(point_of_.at(src->id()), point_of_.at(dst->id()));
    if (route == nullptr) return;
    for (const platform::Hop& hop : route->hops) {
      into->link_list_.push_back(link_of(links_, hop)->get_impl());
    }
    if (latency != nullptr) *latency += kStatedLatency;
  }

 private:
  platform::Router& router_;
  std::vector<PointIndex> point_of_;  // by SimGrid's id of a host in this zone
  std::vector<CableLinks> links_;     // by cable
};

}  // namespace

class Wan::Flow {
 public:
  sg::CommPtr comm;  // null when no cable is used
  Bytes size;
  std::vector<CableIndex> cables;
  TransferResult result;
  bool cut = false;      // `result` says what was delivered
  bool waited = false;   // an actor waits for it
  std::size_t slot = 0;  // in Impl::live, while it is there
};

struct Wan::Impl {
  Impl(Session& session_, const platform::Platform& platform, platform::Router& router_)
      : session(session_), router(router_), zone(new WanZone(router_)) {
    port::attach(*zone);
    port::set_latency_factor(*zone->get_iface(), [](const std::vector<sg::Link*>& links) {
      return delay_of(links) / kStatedLatency;
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

  void launch(const Pending& flow, PointIndex from, PointIndex to);
  void switch_cable(CableIndex cable, bool up);
  void take_cut(Flow& flow);
  void retire(Flow& flow);
  void close();

  Session& session;
  platform::Router& router;
  WanZone* zone;  // owned by SimGrid
  std::vector<sg::Host*> point_hosts;
  std::vector<sg::Host*> site_hosts;
  std::vector<Pending> live;
  WanTotals totals;
};

// In the kernel: the path that is looked up is the path that SimGrid uses.
void Wan::Impl::launch(const Pending& flow, PointIndex from, PointIndex to) {
  const platform::Route* route = router.route(from, to);
  if (route == nullptr) {
    flow->comm.reset();
    totals.not_delivered += flow->size;
    return;
  }
  for (const platform::Hop& hop : route->hops) flow->cables.push_back(hop.cable);
  flow->comm->start();
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

// In the kernel, before the link goes off: afterwards SimGrid has forgotten what was left.
void Wan::Impl::take_cut(Flow& flow) {
  const Bytes left(std::clamp(flow.comm->get_remaining(), 0.0, flow.size.si()));
  if (left.si() == 0.0) return;  // it ended at this very instant
  flow.cut = true;
  flow.result = {TransferEnd::kCut, flow.size - left, session.now()};
  totals.delivered += flow.result.delivered;
  totals.not_delivered += left;
}

void Wan::Impl::switch_cable(CableIndex cable, bool up) {
  if (router.is_up(cable) == up) return;
  const CableLinks& pair = zone->links()[cable.at()];
  if (up) {
    pair.forward.link->turn_on();
    pair.backward.link->turn_on();
  } else {
    for (const Pending& flow : live) {
      const bool uses =
          std::find(flow->cables.begin(), flow->cables.end(), cable) != flow->cables.end();
      if (uses && !flow->cut) take_cut(*flow);
    }
    pair.forward.link->turn_off();
    pair.backward.link->turn_off();
  }
  router.set_up(cable, up);
}

// At the horizon: count what is on the way, and end the flows that nobody waits for (SimGrid would
// go on until they are done; the others end with their actors).
void Wan::Impl::close() {
  port::in_kernel([this] {
    for (const Pending& flow : live) {
      if (flow->cut) continue;
      const Bytes left(std::clamp(flow->comm->get_remaining(), 0.0, flow->size.si()));
      totals.delivered += flow->size - left;
      totals.in_flight += left;
      if (!flow->waited && left.si() > 0.0) flow->comm->cancel();
    }
    live.clear();
  });
}

Wan::Wan(Session& session, const platform::Platform& platform, platform::Router& router)
    : impl_(std::make_unique<Impl>(session, platform, router)) {}

Wan::~Wan() = default;

Wan::Pending Wan::start(PointIndex from, PointIndex to, Bytes size) {
  ARCHIPELAGO_REQUIRE(size.si() >= 0.0);
  auto flow = std::make_shared<Flow>();
  flow->size = Bytes(std::round(size.si()));
  impl_->totals.requested += flow->size;
  flow->result.at = impl_->session.now();
  if (from == to) {
    flow->result.end = TransferEnd::kFinished;
    flow->result.delivered = flow->size;
    impl_->totals.delivered += flow->size;
    return flow;
  }
  flow->comm = sg::Comm::sendto_init(&point_host(from), &point_host(to));
  flow->comm->set_payload_size(static_cast<std::uint64_t>(flow->size.si()));
  port::in_kernel([&] { impl_->launch(flow, from, to); });
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
  }
  impl_->retire(flow);
  if (finished) {
    const SimTime end = to_sim_time(Seconds(flow.comm->get_finish_time()));
    flow.result = {TransferEnd::kFinished, flow.size, std::min(end, impl_->session.now())};
    impl_->totals.delivered += flow.size;
  } else if (!flow.cut) {
    throw SimulationError("a SimGrid link went off without Wan::cut()");
  }
  return flow.result;
}

TransferResult Wan::transfer(PointIndex from, PointIndex to, Bytes size) {
  return wait(start(from, to, size));
}

void Wan::cut(CableIndex cable) {
  port::in_kernel([this, cable] { impl_->switch_cable(cable, false); });
}

void Wan::repair(CableIndex cable) {
  port::in_kernel([this, cable] { impl_->switch_cable(cable, true); });
}

void Wan::set_background(CableIndex cable, bool forward, BytesPerSecond load) {
  ARCHIPELAGO_REQUIRE(load.si() >= 0.0);
  const CableLinks& pair = impl_->zone->links().at(cable.at());
  const Lane& lane = forward ? pair.forward : pair.backward;
  if (*lane.background == load.si()) return;
  port::in_kernel([&lane, load] {
    *lane.background = load.si();
    lane.link->set_bandwidth(lane.link->get_bandwidth());  // the same; makes SimGrid share anew
  });
}

const WanTotals& Wan::totals() const noexcept { return impl_->totals; }

std::size_t Wan::flows_now() const noexcept { return impl_->live.size(); }

Seconds Wan::simgrid_delay(PointIndex from, PointIndex to) const {
  if (impl_->router.route(from, to) == nullptr) return Seconds(-1.0);
  std::vector<sg::Link*> links;
  point_host(from).route_to(&point_host(to), links, nullptr);
  return Seconds(delay_of(links));
}

sg::Host& Wan::point_host(PointIndex point) const { return *impl_->point_hosts.at(point.at()); }

sg::Host& Wan::site_host(SiteIndex site) const { return *impl_->site_hosts.at(site.at()); }

}  // namespace archipelago::engine
