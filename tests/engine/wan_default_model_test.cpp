// Contrast to wan_transfer_test.cpp: the same transfer in a plain SimGrid program that leaves the
// network model at its default, LV08.
#include <gtest/gtest.h>

#include <simgrid/s4u.hpp>
// After s4u.hpp, whose macros it uses.
#include <simgrid/version.h>

namespace {

namespace sg = simgrid::s4u;

// The latency is multiplied by 13.01 and the rate is capped by a TCP window of 4194304 bytes:
//   window / (2 x latency) = 4194304 / 0.04 = 104.86e6 byte/s instead of 12.5e9
//   x 0.97 (bandwidth factor): 12.5e9 / 101.71e6 = 122.9 s; + 13.01 x 0.02 = 0.26 s
TEST(WanDefaultModel, TakesTwoMinutesForWhatTakesOneSecond) {
  int argc = 1;
  char name[] = "default_model";
  char* argv[] = {name, nullptr};
  sg::Engine engine(&argc, argv);
#if SIMGRID_VERSION >= 40000
  sg::NetZone* zone = engine.get_netzone_root()->add_netzone_full("zone");
  sg::Host* from = zone->add_host("from", 1.0);
  sg::Host* to = zone->add_host("to", 1.0);
  const sg::Link* cable = zone->add_link("cable", 12.5e9)->set_latency(0.02);
  zone->add_route(from, to, {sg::LinkInRoute(cable)}, true);
  zone->seal();
  engine.add_actor("sender", from, [=] { sg::Comm::sendto(from, to, 12'500'000'000); });
#else
  sg::NetZone* zone = sg::create_full_zone("zone");
  sg::Host* from = zone->create_host("from", 1.0);
  sg::Host* to = zone->create_host("to", 1.0);
  const sg::Link* cable = zone->create_link("cable", 12.5e9)->set_latency(0.02);
  zone->add_route(from->get_netpoint(), to->get_netpoint(), nullptr, nullptr,
                  {sg::LinkInRoute(cable)}, true);
  zone->seal();
  sg::Actor::create("sender", from, [=] { sg::Comm::sendto(from, to, 12'500'000'000); });
#endif
  engine.run();
  EXPECT_NEAR(sg::Engine::get_clock(), 123.2, 0.1);
}

}  // namespace
