// A platform in SimGrid with its clock, for one test case.  One World per process: see
// CMakeLists.txt.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/sim_time.hpp"
#include "base/units.hpp"
#include "engine/simgrid/bulk_transfer.hpp"
#include "engine/simgrid/clock.hpp"
#include "engine/simgrid/simgrid_session.hpp"
#include "engine/simgrid/wan_zone.hpp"
#include "platform/routes/router.hpp"
#include "support/toy_platform.hpp"

namespace archipelago::test {

constexpr SimTime seconds(double s) { return to_sim_time(Seconds(s)); }

// A cable of a given delay: all of it equipment, so that the number is round.
inline ToyCable cable_ms(std::size_t from, std::size_t to, double ms, double gbps = 100) {
  return {.from = from, .to = to, .route_km = 0, .equipment_us = ms * 1e3, .gbps = gbps};
}

struct World {
  explicit World(platform::Platform given, SimTime horizon = seconds(100),
                 SimTime epoch = seconds(1000), const record::ClassWeights& weights = {})
      : platform(std::move(given)),
        router(platform),
        wan(session, platform, router, weights),
        clock(session, horizon, epoch),
        bulk(session, clock, platform, router, wan) {}

  // An actor that starts a transfer at `start` and leaves the answer in `answer`.
  void send(double start, std::size_t from, std::size_t to, double bytes,
            engine::TransferResult& answer, const engine::FlowOptions& options = {}) {
    clock.spawn("sender", [this, start, from, to, bytes, &answer, options] {
      clock.sleep_until(seconds(start));
      answer = wan.transfer(PointIndex(from), PointIndex(to), Bytes(bytes), options);
    });
  }
  void move(double start, const engine::BulkOrder& order, engine::BulkResult& answer) {
    clock.spawn("mover", [this, start, order, &answer] {
      clock.sleep_until(seconds(start));
      answer = bulk.run(order);
    });
  }
  void cut(double when, std::size_t cable) {
    clock.at(seconds(when), [this, cable] { wan.cut(CableIndex(cable)); });
  }
  void repair(double when, std::size_t cable) {
    clock.at(seconds(when), [this, cable] { wan.repair(CableIndex(cable)); });
  }
  void run() { clock.run({}); }

  platform::Platform platform;
  platform::Router router;
  engine::Session session;
  engine::Wan wan;
  engine::Clock clock;
  engine::BulkTransfers bulk;
};

inline engine::BulkOrder order_of(std::size_t from, std::size_t to, double bytes) {
  engine::BulkOrder order;
  order.from = PointIndex(from);
  order.to = PointIndex(to);
  order.size = Bytes(bytes);
  return order;
}

}  // namespace archipelago::test
