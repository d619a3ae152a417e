#include "planning/window_program.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include "engine/fleet/deployment.hpp"
#include "planning/screening.hpp"
#include "planning/stretch.hpp"

namespace archipelago::planning {

namespace {

constexpr double kSecondsAYear = 365.0 * 86'400;
constexpr double kSecondsAnHour = 3600;
constexpr double kLeastUse = 1e-3;
constexpr double kMostUse = 8;
constexpr int kHalvings = 40;

// Over the window.
double mean_rate(const Network& network, const Ask& ask) {
  double requests = 0;
  for (const Period& period : network.periods) {
    requests += ask.rates[period.hour] * period.hours_a_year * kSecondsAnHour / kSecondsAYear;
  }
  return requests;
}

PlanSite bare(const PlanSite& site, double gpus) {
  PlanSite of = site;
  of.gpus = gpus;
  of.gpu_w = 0;  // no bound by megawatts
  of.most_bought = 0;
  return of;
}

// A site for every LLM that stands at one, as many GPUs as its replicas hold.
Network by_pools(const Network& network, const platform::Platform& platform,
                 const engine::Deployment& deployment) {
  Network split = network;
  split.sites.clear();
  split.ways.clear();
  split.services.clear();
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> of;  // site and LLM
  std::multimap<std::size_t, std::size_t> at;                     // site
  for (const engine::Pool& pool : deployment.pools()) {
    const double gpus =
        static_cast<double>(pool.replicas) * platform.profiles[pool.profile.at()].tensor_parallel;
    of[{pool.site.at(), pool.llm.at()}] = split.sites.size();
    at.emplace(pool.site.at(), split.sites.size());
    split.sites.push_back(bare(network.sites[pool.site.at()], gpus));
    split.sites.back().name += "/" + platform.llms[pool.llm.at()].name;
  }
  for (Service service : network.services) {
    const auto found = of.find({service.site, network.asks[service.ask].llm});
    if (found == of.end()) continue;
    service.site = found->second;
    split.services.push_back(service);
  }
  for (Way way : network.ways) {
    const auto [first, last] = at.equal_range(way.site);
    for (auto pool = first; pool != last; ++pool) {
      way.site = pool->second;
      split.ways.push_back(way);
    }
  }
  return split;
}

Network as_deployed(const Network& network, const platform::Platform& platform,
                    const engine::RunSettings& run) {
  const engine::Deployment deployment(platform, run.gpu_shares, run.prefill_share,
                                      run.training.gpu_share, run.autoscaling.on());
  if (!deployment.elastic()) return by_pools(network, platform, deployment);
  Network whole = network;
  for (std::size_t s = 0; s < whole.sites.size(); ++s) {
    whole.sites[s] = bare(network.sites[s], deployment.budget(SiteIndex(s)));
  }
  return whole;
}

}  // namespace

WindowProgram::WindowProgram(const PlanTask& window,
                             const std::vector<std::shared_ptr<const platform::Platform>>& states)
    : gpu_use_(window.gpu_use) {
  const engine::RunSettings& run = window.scenario().settings.run;
  Planned planned = make_network(window, demand_of(window));
  by_what_is_measured(run, planned.network);
  for (Service& service : planned.network.services) service.gpu_seconds *= window.gpu_use;
  for (std::size_t state = 0; state < states.size(); ++state) {
    Portfolio built(planned.changes.size());
    if (state > 0) built[state - 1] = true;
    const Network network = with_built(planned.network, planned.changes, built);
    states_.push_back(as_deployed(network, *states[state], run));
  }
  add_up();
}

void WindowProgram::add_up() {
  const Network& network = states_.front();
  double tokens = 0;
  asked_ = 0;
  for (const Ask& ask : network.asks) {
    const double requests = mean_rate(network, ask);
    asked_ += requests;
    tokens += requests * ask.tokens;
  }
  tokens_ = asked_ > 0 ? tokens / asked_ : 0;
}

void WindowProgram::ask(const std::vector<double>& by_nation) {
  std::vector<double> counted(by_nation.size());
  for (const Ask& of : states_.front().asks) counted[of.nation] += mean_rate(states_.front(), of);
  for (Network& network : states_) {
    for (Ask& of : network.asks) {
      if (counted[of.nation] == 0) continue;
      for (double& rate : of.rates) rate *= by_nation[of.nation] / counted[of.nation];
    }
  }
  add_up();
}

WindowServed WindowProgram::served(std::size_t state) const {
  Network network = states_[state];
  for (Service& service : network.services) service.gpu_seconds /= gpu_use_;
  const std::vector<Changes> none;
  const Screened screened = Screening(network, none).solve();
  WindowServed served;
  served.by_nation.resize(network.nations.size());
  for (std::size_t a = 0; a < network.asks.size(); ++a) {
    const Ask& ask = network.asks[a];
    const double requests =
        mean_rate(network, ask) - screened.unserved_by_ask[a] / ask.tokens / kSecondsAYear;
    served.by_nation[ask.nation] += requests;
    served.all += requests;
  }
  return served;
}

bool WindowProgram::calibrate(double goodput) {
  if (goodput >= asked_ * (1 - kAllServed) || goodput <= 0) return false;
  double low = kLeastUse;
  double high = kMostUse;
  for (int i = 0; i < kHalvings && high - low > 1e-6 * high; ++i) {
    gpu_use_ = (low + high) / 2;
    (served(0).all < goodput ? low : high) = gpu_use_;
  }
  return std::abs(served(0).all - goodput) <= kAllServed * asked_;
}

}  // namespace archipelago::planning
