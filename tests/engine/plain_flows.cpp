// A plain SimGrid program, without a line of archipelago: flows over links as told on stdin, when
// each ended on stdout.  The reference for wan_plain_test.cpp.
//
//   link <bytes/s>                                       links are numbered from 0
//   flow <start s> <bytes> <weight> <delay s> <link>...  the links of its path
//
// Every flow has a pair of hosts and a route of its own: the links given, without latency, and a
// private link without limit whose latency is 1 / weight.  CM02 gives a flow the weight
// 1 / latency; the latency factor turns the latency into the delay (both are SimGrid's own knobs).
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <map>
#include <simgrid/s4u.hpp>
#include <sstream>
#include <string>
#include <unordered_set>
#include <vector>
// After s4u.hpp, whose macros it uses.
#include <simgrid/version.h>

#if SIMGRID_VERSION < 40000
#include <simgrid/kernel/resource/NetworkModelIntf.hpp>
#endif

namespace {

namespace sg = simgrid::s4u;

struct PlainFlow {
  double start = 0;
  double bytes = 0;
  double weight = 1;
  double delay = 0;
  std::vector<std::size_t> links;
  sg::Host* from = nullptr;
  sg::Host* to = nullptr;
  double ended = -1;
};

struct Told {
  std::vector<double> links;
  std::vector<PlainFlow> flows;
};

Told read_all() {
  Told told;
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string kind;
    words >> kind;
    if (kind == "link") {
      words >> told.links.emplace_back();
    } else if (kind == "flow") {
      PlainFlow flow;
      words >> flow.start >> flow.bytes >> flow.weight >> flow.delay;
      for (std::size_t link = 0; words >> link;) flow.links.push_back(link);
      told.flows.push_back(flow);
    }
  }
  return told;
}

sg::NetZone* make_zone(sg::Engine& engine) {
#if SIMGRID_VERSION >= 40000
  return engine.get_netzone_root()->add_netzone_full("zone");
#else
  static_cast<void>(engine);
  return sg::create_full_zone("zone");
#endif
}

sg::Host* make_host(sg::NetZone* zone, const std::string& name) {
#if SIMGRID_VERSION >= 40000
  return zone->add_host(name, 1.0);
#else
  return zone->create_host(name, 1.0);
#endif
}

sg::Link* make_link(sg::NetZone* zone, const std::string& name, double bandwidth, double latency) {
#if SIMGRID_VERSION >= 40000
  return zone->add_link(name, bandwidth)->set_latency(latency)->seal();
#else
  return zone->create_link(name, bandwidth)->set_latency(latency)->seal();
#endif
}

void make_route(sg::NetZone* zone, const PlainFlow& flow,
                const std::vector<sg::LinkInRoute>& links) {
#if SIMGRID_VERSION >= 40000
  zone->add_route(flow.from, flow.to, links, false);
#else
  zone->add_route(flow.from->get_netpoint(), flow.to->get_netpoint(), nullptr, nullptr, links,
                  false);
#endif
}

using Factor = std::map<const sg::Link*, double>;  // of the path with this private link

void set_factors(sg::NetZone* zone, const Factor& factors) {
  const auto factor =
      [factors](double, const sg::Host*, const sg::Host*, const std::vector<sg::Link*>& links,
                const std::unordered_set<sg::NetZone*>&) { return factors.at(links.front()); };
#if SIMGRID_VERSION >= 40000
  zone->set_latency_factor_cb(factor);
#else
  zone->get_network_model()->set_lat_factor_cb(factor);
#endif
}

void send(PlainFlow& flow) {
  sg::this_actor::sleep_until(flow.start);
  sg::Comm::sendto(flow.from, flow.to, static_cast<std::uint64_t>(flow.bytes));
  flow.ended = sg::Engine::get_clock();
}

void build(sg::Engine& engine, Told& told) {
  sg::NetZone* zone = make_zone(engine);
  std::vector<sg::Link*> links;
  for (const double bandwidth : told.links) {
    links.push_back(make_link(zone, "link" + std::to_string(links.size()), bandwidth, 0));
  }
  Factor factors;
  for (std::size_t i = 0; i < told.flows.size(); ++i) {
    PlainFlow& flow = told.flows[i];
    const std::string number = std::to_string(i);
    flow.from = make_host(zone, "from" + number);
    flow.to = make_host(zone, "to" + number);
    const sg::Link* own = make_link(zone, "own" + number, 1e18, 1 / flow.weight);
    factors[own] = flow.delay * flow.weight;
    std::vector<sg::LinkInRoute> route{sg::LinkInRoute(own)};
    for (const std::size_t link : flow.links) route.emplace_back(links.at(link));
    make_route(zone, flow, route);
  }
  zone->seal();
  set_factors(zone, factors);
  for (PlainFlow& flow : told.flows) {
#if SIMGRID_VERSION >= 40000
    engine.add_actor("sender", flow.from, [&flow] { send(flow); });
#else
    sg::Actor::create("sender", flow.from, [&flow] { send(flow); });
#endif
  }
}

}  // namespace

int main() {
  std::vector<std::string> words{"plain_flows", "--log=root.thres:error",
                                 "--cfg=network/model:CM02", "--cfg=network/TCP-gamma:1e30",
                                 "--cfg=network/crosstraffic:0"};
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  int argc = static_cast<int>(argv.size());
  argv.push_back(nullptr);
  sg::Engine engine(&argc, argv.data());
  Told told = read_all();
  build(engine, told);
  engine.run();
  for (const PlainFlow& flow : told.flows) std::printf("%.17g\n", flow.ended);
  return 0;
}
