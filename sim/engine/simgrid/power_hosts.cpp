#include "engine/simgrid/power_hosts.hpp"

#include <fmt/format.h>
#include <simgrid/plugins/energy.h>

#include <algorithm>
#include <cmath>
#include <simgrid/s4u.hpp>
#include <utility>

#include "base/error.hpp"

namespace archipelago::engine {

namespace sg = simgrid::s4u;

namespace {

constexpr double kEndless = 1e18;  // flops; at one flop a second no run sees the end of it
constexpr double kAgreement = 1e-9;
// Seconds.  What takes no longer is no time to SimGrid (its option precision/timing).
constexpr double kClockStep = 1e-9;

}  // namespace

struct PowerHosts::Host {
  std::string name;
  std::vector<double> watts;
  sg::Host* host = nullptr;  // owned by SimGrid
  sg::ExecPtr work;
  std::size_t pstate = 0;
  double share = 0;
  // Our own integral of what is played.
  double joules = 0;
  double unseen = 0;  // of these, what was played for no longer than kClockStep
  SimTime since;

  void integrate(SimTime now) {
    const double seconds = (now - since).seconds();
    const double piece = watts[pstate] * share * seconds;
    joules += piece;
    if (seconds <= kClockStep) unseen += piece;
    since = now;
  }
};

struct PowerHosts::Retired {
  double date = 0;
  std::vector<sg::ExecPtr> works;
};

PowerHosts::PowerHosts(Session& session)
    : session_(session), retired_(std::make_unique<Retired>()) {}
PowerHosts::~PowerHosts() = default;

std::size_t PowerHosts::add(const std::string& name, const std::vector<double>& watts) {
  ARCHIPELAGO_REQUIRE(!watts.empty());
  auto host = std::make_unique<Host>();
  host->name = name;
  host->watts = watts;
  host->host = &port::add_metered_host(session_, name, watts);
  hosts_.push_back(std::move(host));
  return hosts_.size() - 1;
}

void PowerHosts::play(std::size_t number, std::size_t pstate, double share, SimTime now) {
  Host& host = *hosts_[number];
  ARCHIPELAGO_REQUIRE(pstate < host.watts.size() && share >= 0 && share <= 1 + kAgreement);
  if (host.pstate == pstate && host.share == share) return;
  host.integrate(now);
  host.share = std::min(share, 1.0);
  const bool steps = std::exchange(host.pstate, pstate) != pstate;
  // In one go: an actor that SimGrid lets run between two of its calls may come here too.
  port::in_kernel([&] {
    stop_work(host);
    if (steps) host.host->set_pstate(pstate);
    if (host.share <= 0) return;
    host.work = sg::Exec::init();
    host.work->set_flops_amount(kEndless)->set_bound(host.share * host.host->get_speed());
    host.work->set_host(host.host)->start();
  });
}

// SimGrid looks at what was cancelled once more when it moves on: until then it must exist.
void PowerHosts::stop_work(Host& host) {
  const double date = sg::Engine::get_clock();
  if (retired_->date < date) retired_->works.clear();
  retired_->date = date;
  if (host.work == nullptr) return;
  host.work->cancel();
  retired_->works.push_back(std::move(host.work));
  host.work = nullptr;
}

void PowerHosts::check(SimTime now) {
  joules_ = 0;
  std::string broken;
  for (const auto& host : hosts_) {
    host->integrate(now);
    const double theirs = sg_host_get_consumed_energy(host->host);
    joules_ += theirs;
    port::in_kernel([&] { stop_work(*host); });  // SimGrid would run on until it is done
    const double allowed = kAgreement * std::max(host->joules, 1.0) + host->unseen;
    if (std::abs(theirs - host->joules) <= allowed) continue;
    broken += fmt::format("INV-5 broken: {} J of {} by SimGrid, {} J by our integral\n", theirs,
                          host->name, host->joules);
  }
  if (!broken.empty()) throw SimulationError(broken);
}

}  // namespace archipelago::engine
