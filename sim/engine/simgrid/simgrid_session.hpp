// The Session is the one SimGrid engine of this process, set up the way archipelago means it; all
// that differs between SimGrid 3.32 (Debian 12) and 4.0 (Debian 13) is behind this header.
//
// Flow     Session -> Wan (wan_zone.hpp) -> Clock (clock.hpp) -> Clock::run(); the process ends.
// Settings network model CM02, latency factor 1, bandwidth factor 1, no TCP window cap, no traffic
//          of its own.  (The default, LV08, multiplies latency by 13.01 and caps a flow at 4 MiB
//          per round trip.)  SimGrid writes nothing to stdout; only errors go to stderr.
// Units    as SimGrid: seconds, bytes, bytes per second.
// Errors   a second Session in the same process aborts: SimGrid keeps its clock and its settings
//          from one engine to the next, so a second run would give other numbers.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/sim_time.hpp"

namespace simgrid {
namespace kernel::routing {
class NetZoneImpl;
}
namespace s4u {
class Engine;
class Host;
class Link;
class NetZone;
}  // namespace s4u
}  // namespace simgrid

namespace archipelago::engine {

// A name and a value for manifest.json.
struct Setting {
  std::string name;
  std::string value;
};

class Session {
 public:
  // With SimGrid's host-energy plugin, or without.
  explicit Session(bool metered = false);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  [[nodiscard]] simgrid::s4u::Engine& engine() { return *engine_; }
  // Where actors live that belong to no site; it computes and sends nothing.
  [[nodiscard]] simgrid::s4u::Host& control_host() { return *control_host_; }

  // The date: SimGrid's clock in whole picoseconds, equal to the planned instant (epoch, script,
  // horizon) where SimGrid's floating-point date is within 10 ns of it.  Kept by the Clock.
  [[nodiscard]] SimTime now() const noexcept { return now_; }

  // `action` runs in the control actor at the horizon, before the other actors are ended.
  void at_horizon(std::function<void()> action) { at_horizon_.push_back(std::move(action)); }

 private:
  friend class Clock;
  std::unique_ptr<simgrid::s4u::Engine> engine_;
  simgrid::s4u::Host* control_host_ = nullptr;  // owned by SimGrid
  SimTime now_;
  std::vector<std::function<void()>> at_horizon_;
};

// Of the library that is loaded: "3.32.0".
[[nodiscard]] std::string loaded_version();

// The settings that decide a transfer's time, read back from SimGrid, with its version.
// REQUIRES: a Session exists.
std::vector<Setting> network_model_statement();

// What is spelt differently in the two versions.
namespace port {

// Puts a zone under the root zone, which gives it SimGrid's models.
void attach(simgrid::kernel::routing::NetZoneImpl& zone);
// SimGrid multiplies a path's latency, as the zone states it, by factor(links of the path).
void set_latency_factor(
    simgrid::s4u::NetZone& zone,
    const std::function<double(const std::vector<simgrid::s4u::Link*>&)>& factor);
simgrid::s4u::Host& add_host(simgrid::s4u::NetZone& zone, const std::string& name);
// A host of one core and one flop a second at every p-state, that draws watts[p] when busy and
// nothing when not.  The session meters energy.
simgrid::s4u::Host& add_metered_host(Session& session, const std::string& name,
                                     const std::vector<double>& watts);
simgrid::s4u::Link& add_link(simgrid::s4u::NetZone& zone, const std::string& name,
                             double bytes_per_second, double latency_seconds);
void add_actor(const std::string& name, simgrid::s4u::Host& host,
               const std::function<void()>& body);
// Runs `action` in SimGrid's kernel, where no other actor can come between its steps.
void in_kernel(const std::function<void()>& action);

}  // namespace port

}  // namespace archipelago::engine
