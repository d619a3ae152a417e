// The Clock runs the simulation to its horizon: SimGrid moves the date, the Clock tells those who
// keep their own event queues before anything changes at the new date.
//
// Flow     SimGrid's next event -> new date -> hooks.catch_up(date) -> only then do actors wake,
//          cables fail, flows end.  So requests cost no SimGrid event: the serving queue runs up to
//          each date that SimGrid stops at.  One control actor wakes at each control epoch and at
//          each scripted instant; cuts and repairs belong there, not in SimGrid's link profiles,
//          which change state before catch_up.
// Order    at one instant: catch_up, scripted actions in the order they were added, on_epoch. Flows
//          that end at that instant have ended before, but their actors may wake later.
// Units    SimTime.
// Cost     0.6 us an advance, an epoch or a script, nearly all of it SimGrid's; the call itself
//          0.02 us (Debian 12, one core).
// Errors   an exception of a hook or an actor ends the run at once; run() throws it again outside
//          SimGrid.  No exception leaves an actor.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/sim_time.hpp"
#include "engine/simgrid/simgrid_session.hpp"

namespace archipelago::engine {

struct ClockHooks {
  // The date moved; called with dates that never fall, some of them repeated.  May be empty.
  std::function<void(SimTime)> catch_up;
  // At epoch, 2 epoch, ... and at the horizon (the last epoch may be short); in the control actor,
  // so it may cut and repair.  May be empty.
  std::function<void(SimTime)> on_epoch;
};

class Clock {
 public:
  // REQUIRES: 0 < horizon <= kMaxHorizon, epoch > 0.
  Clock(Session& session, SimTime horizon, SimTime epoch);

  // `action` runs in the control actor.  Call before run(), or from a scripted action or on_epoch.
  // What lies after the horizon does not run.  REQUIRES: when >= now.
  void at(SimTime when, std::function<void()> action);

  // An actor: `body` may block (Wan::transfer, sleep_until).  Before run() or from an actor.
  void spawn(const std::string& name, std::function<void()> body);

  // Runs to the horizon, then ends what still runs.  REQUIRES: called once.
  void run(ClockHooks hooks);

  // From an actor of spawn().
  void sleep_until(SimTime when);

  [[nodiscard]] SimTime now() const noexcept { return session_.now(); }
  [[nodiscard]] SimTime horizon() const noexcept { return horizon_; }
  // How often SimGrid moved the date.
  [[nodiscard]] std::uint64_t advances() const noexcept { return advances_; }

 private:
  void on_time_advance();
  void advance_to(SimTime date);
  void control();
  void act_at(SimTime date);
  void guarded(const std::function<void()>& body);

  Session& session_;
  SimTime horizon_;
  SimTime epoch_;
  SimTime next_epoch_;
  SimTime planned_;  // when the control actor wakes next
  std::multimap<SimTime, std::function<void()>> script_;
  ClockHooks hooks_;
  std::exception_ptr failure_;
  std::uint64_t advances_ = 0;
  bool started_ = false;
  bool running_ = false;
};

}  // namespace archipelago::engine
