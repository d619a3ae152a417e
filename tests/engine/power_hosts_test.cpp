// SimGrid's energy plugin against joules by hand.
#include "engine/simgrid/power_hosts.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "engine/simgrid/clock.hpp"

namespace archipelago::engine {
namespace {

SimTime seconds(double s) { return to_sim_time(Seconds(s)); }

TEST(PowerHosts, JoulesAreWattsTimesShareTimesTime) {
  Session session(true);
  Clock clock(session, seconds(100), seconds(1000));
  PowerHosts hosts(session);
  const std::size_t host = hosts.add("hall", {1000, 400});
  const std::size_t idle = hosts.add("idle", {5000});
  clock.at(seconds(10), [&] { hosts.play(host, 0, 0.5, clock.now()); });   // 30 s x 500 W
  clock.at(seconds(40), [&] { hosts.play(host, 1, 1.0, clock.now()); });   // 20 s x 400 W
  clock.at(seconds(60), [&] { hosts.play(host, 1, 0.25, clock.now()); });  // 20 s x 100 W
  clock.at(seconds(80), [&] { hosts.play(host, 0, 0, clock.now()); });
  session.at_horizon([&] { hosts.check(clock.now()); });
  clock.run({});
  EXPECT_NEAR(hosts.joules(), 15'000 + 8'000 + 2'000, 1e-5);
  EXPECT_EQ(idle, 1U);
}

// At an epoch the control actor changes a host while a job that ends at that instant does, too: the
// calls into SimGrid let the other one run in between.
TEST(PowerHosts, TwoActorsMayPlayTheSameHostAtTheSameInstant) {
  Session session(true);
  Clock clock(session, seconds(100), seconds(1000));
  PowerHosts hosts(session);
  const std::size_t host = hosts.add("hall", {1000, 400});
  for (const double share : {0.25, 0.5, 1.0}) {
    clock.spawn("actor", [&, share] {
      for (const double at : {10.0, 20.0, 30.0}) {
        clock.sleep_until(seconds(at));
        hosts.play(host, 0, share, seconds(at));
        hosts.play(host, 1, share, seconds(at));
      }
      clock.sleep_until(seconds(100));
    });
  }
  session.at_horizon([&] {
    hosts.play(host, 1, 0, clock.now());
    hosts.check(clock.now());  // throws where SimGrid has other joules than we
  });
  clock.run({});
  // From 10 s on one of the three shares of 400 W, whichever came last.
  EXPECT_GE(hosts.joules(), 90 * 0.25 * 400 - 1e-6);
  EXPECT_LE(hosts.joules(), 90 * 1.0 * 400 + 1e-6);
}

TEST(PowerHosts, AgreesOverTenThousandUnevenSteps) {
  Session session(true);
  Clock clock(session, seconds(86'400), seconds(60));
  PowerHosts hosts(session);
  const std::size_t host = hosts.add("hall", {7777.7, 3333.3});
  double expected = 0;
  double share = 0;
  std::size_t pstate = 0;
  SimTime last;
  const auto watts = [&] { return (pstate == 0 ? 7777.7 : 3333.3) * share; };
  session.at_horizon([&] { hosts.check(clock.now()); });
  int step = 0;
  clock.run({{}, [&](SimTime now) {
               expected += watts() * (now - last).seconds();
               last = now;
               share = static_cast<double>(step % 97) / 96;
               pstate = static_cast<std::size_t>(step % 5 == 0);
               ++step;
               if (now < seconds(86'400)) hosts.play(host, pstate, share, now);
             }});
  EXPECT_NEAR(hosts.joules(), expected, 1e-9 * expected);
}

// Work that is cancelled at the instant at which it began must not be freed under SimGrid's eyes.
TEST(PowerHosts, ManyChangesAtOneInstantAreTheLast) {
  Session session(true);
  Clock clock(session, seconds(100), seconds(1000));
  PowerHosts hosts(session);
  const std::size_t host = hosts.add("hall", {1000, 400});
  for (int at = 0; at < 100; ++at) {
    clock.at(seconds(at), [&] {
      for (int change = 0; change < 20; ++change) {
        hosts.play(host, static_cast<std::size_t>(change % 2), 0.05 * change, clock.now());
      }
    });
  }
  clock.spawn("other", [&] {
    for (int at = 0; at < 99; ++at) {
      clock.sleep_until(seconds(at + 0.5));
      hosts.play(host, 0, 0.5, clock.now());
    }
  });
  session.at_horizon([&] { hosts.check(clock.now()); });
  clock.run({});
  // 0.95 x 400 W in the first half of each second, 500 W in the second; the last second has none.
  EXPECT_NEAR(hosts.joules(), 99 * (190 + 250) + 380, 1e-4);
}

}  // namespace
}  // namespace archipelago::engine
