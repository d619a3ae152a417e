#include "engine/simgrid/clock.hpp"

#include <algorithm>
#include <simgrid/Exception.hpp>
#include <simgrid/kernel/Timer.hpp>
#include <simgrid/s4u.hpp>

#include "base/error.hpp"

namespace archipelago::engine {

namespace sg = simgrid::s4u;

namespace {

// SimGrid merges events less than 1 ns apart, and after 100 days a double counts seconds in steps
// of 1.9 ns; so a date this near to a planned instant is that instant.
constexpr SimTime kSameInstant{10'000};

SimTime simgrid_date() { return to_sim_time(Seconds(sg::Engine::get_clock())); }

}  // namespace

Clock::Clock(Session& session, SimTime horizon, SimTime epoch)
    : session_(session), horizon_(horizon), epoch_(std::min(epoch, horizon)), next_epoch_(epoch_) {
  ARCHIPELAGO_REQUIRE(SimTime{} < horizon && horizon <= kMaxHorizon);
  ARCHIPELAGO_REQUIRE(SimTime{} < epoch);
}

void Clock::at(SimTime when, std::function<void()> action) {
  ARCHIPELAGO_REQUIRE(when >= now());
  script_.emplace(when, std::move(action));
}

void Clock::spawn(const std::string& name, std::function<void()> body) {
  port::add_actor(name, session_.control_host(), [this, body = std::move(body)] { guarded(body); });
}

void Clock::sleep_until(SimTime when) {
  const double wait = when.seconds() - sg::Engine::get_clock();
  if (wait > 0.0) sg::this_actor::sleep_for(wait);
}

void Clock::run(ClockHooks hooks) {
  ARCHIPELAGO_REQUIRE(!started_);
  started_ = running_ = true;
  hooks_ = std::move(hooks);
  sg::Engine::on_time_advance_cb([this](double) { on_time_advance(); });
  spawn("control", [this] { control(); });
  session_.engine().run();
  running_ = false;
  if (failure_) std::rethrow_exception(failure_);
}

// SimGrid unwinds an actor with ForcefulKillException; that one must pass.  Nothing is asked of
// SimGrid inside the handler: another actor must not run between a throw and its end.
void Clock::guarded(const std::function<void()>& body) {
  try {
    body();
    return;
  } catch (const simgrid::ForcefulKillException&) {
    throw;
  } catch (...) {
    if (!failure_) failure_ = std::current_exception();
  }
  running_ = false;
  sg::Actor::kill_all();
}

// Runs in SimGrid's main loop, from which nothing may be thrown; a timer of this very date ends the
// run.
void Clock::on_time_advance() {
  if (!running_) return;
  ++advances_;
  SimTime date = simgrid_date();
  if (planned_ - date <= kSameInstant && date - planned_ <= kSameInstant) date = planned_;
  try {
    advance_to(date);
  } catch (...) {
    failure_ = std::current_exception();
    running_ = false;
  }
  if (failure_) {
    simgrid::kernel::timer::Timer::set(sg::Engine::get_clock(), [] { sg::Actor::kill_all(); });
  }
}

void Clock::advance_to(SimTime date) {
  session_.now_ = std::max(session_.now_, date);
  if (hooks_.catch_up) hooks_.catch_up(session_.now_);
}

void Clock::control() {
  while (true) {
    planned_ = script_.empty() ? next_epoch_ : std::min(next_epoch_, script_.begin()->first);
    sleep_until(planned_);
    if (now() < planned_) advance_to(planned_);
    act_at(planned_);
    if (planned_ == horizon_) break;
  }
  sg::this_actor::yield();  // what ends at the horizon has ended
  for (const auto& action : session_.at_horizon_) action();
  running_ = false;
  sg::Actor::kill_all();
}

void Clock::act_at(SimTime date) {
  while (!script_.empty() && script_.begin()->first <= date) {
    const auto action = std::move(script_.extract(script_.begin()).mapped());
    action();
  }
  if (date < next_epoch_) return;
  if (hooks_.on_epoch) hooks_.on_epoch(date);
  next_epoch_ = std::min(next_epoch_ + epoch_, horizon_);
}

}  // namespace archipelago::engine
