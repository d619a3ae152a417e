// A plain SimGrid program, without a line of archipelago: what does SimGrid see in a platform file?
//
//   plain_simgrid FILE                  from,to,latency,bandwidth,links for every two hosts
//   plain_simgrid FILE FROM TO BYTES    seconds that this many bytes take when nothing else is sent
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <simgrid/s4u.hpp>
#include <string>
#include <vector>

// After s4u.hpp, whose macros it uses.
#include <simgrid/version.h>

namespace sg = simgrid::s4u;

namespace {

void print_routes(const std::vector<sg::Host*>& hosts) {
  for (const sg::Host* from : hosts) {
    for (const sg::Host* to : hosts) {
      if (from == to) continue;
      std::vector<sg::Link*> links;
      double latency = 0;
      from->route_to(to, links, &latency);
      double bandwidth = std::numeric_limits<double>::infinity();
      std::string names;
      for (const sg::Link* link : links) {
        bandwidth = std::min(bandwidth, link->get_bandwidth());
        names += (names.empty() ? "" : ";") + link->get_name();
      }
      std::printf("%s,%s,%.17g,%.17g,%s\n", from->get_cname(), to->get_cname(), latency, bandwidth,
                  names.c_str());
    }
  }
}

void print_transfer(sg::Engine& engine, const std::string& from, const std::string& to,
                    std::uint64_t bytes) {
  sg::Host* source = sg::Host::by_name(from);
  sg::Host* target = sg::Host::by_name(to);
  const auto send = [source, target, bytes] {
    sg::Comm::sendto(source, target, bytes);
    std::printf("%.17g\n", sg::Engine::get_clock());
  };
#if SIMGRID_VERSION >= 40000
  engine.add_actor("sender", source, send);
#else
  sg::Actor::create("sender", source, send);
#endif
  engine.run();
}

}  // namespace

int main(int argc, char** argv) {
  sg::Engine engine(&argc, argv);
  if (argc != 2 && argc != 5) return EXIT_FAILURE;
  engine.load_platform(argv[1]);
  if (argc == 2) {
    print_routes(engine.get_all_hosts());
  } else {
    print_transfer(engine, argv[2], argv[3], std::strtoull(argv[4], nullptr, 10));
  }
  return EXIT_SUCCESS;
}
