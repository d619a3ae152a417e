#include "engine/power_hosts.hpp"

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

}  // namespace

struct PowerHosts::Host {
  std::string name;
  std::vector<double> watts;
  sg::Host* host = nullptr;  // owned by SimGrid
  sg::ExecPtr work;
  bool changing = false;  // an actor is telling SimGrid
  std::size_t pstate = 0;
  double share = 0;
  // Our own integral of what is played.
  double joules = 0;
  SimTime since;

  void integrate(SimTime now) {
    joules += watts[pstate] * share * (now - since).seconds();
    since = now;
  }

  // Every call may let another actor run at this instant, one that wants something else of the
  // same host: what is wanted last is told last.
  void tell_simgrid() {
    if (changing) return;
    changing = true;
    for (bool told = false; !told;) {
      const std::size_t to_pstate = pstate;
      const double to_share = share;
      if (const sg::ExecPtr before = std::exchange(work, nullptr)) before->cancel();
      if (host->get_pstate() != to_pstate) host->set_pstate(to_pstate);
      if (to_share > 0) {
        work = sg::Exec::init();
        work->set_flops_amount(kEndless)->set_bound(to_share * host->get_speed());
        work->set_host(host)->start();
      }
      told = to_pstate == pstate && to_share == share;
    }
    changing = false;
  }
};

PowerHosts::PowerHosts(Session& session) : session_(session) {}
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
  share = std::min(share, 1.0);
  if (host.pstate == pstate && host.share == share) return;
  host.integrate(now);
  host.pstate = pstate;
  host.share = share;
  host.tell_simgrid();
}

void PowerHosts::check(SimTime now) {
  joules_ = 0;
  std::string broken;
  for (const auto& host : hosts_) {
    host->integrate(now);
    const double theirs = sg_host_get_consumed_energy(host->host);
    joules_ += theirs;
    if (std::abs(theirs - host->joules) <= kAgreement * std::max(host->joules, 1.0)) continue;
    broken += fmt::format("INV-5 broken: {} J of {} by SimGrid, {} J by our integral\n", theirs,
                          host->name, host->joules);
  }
  if (!broken.empty()) throw SimulationError(broken);
}

}  // namespace archipelago::engine
