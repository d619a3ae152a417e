#include "engine/ledger/load_meter.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace archipelago::engine {
namespace {

constexpr std::int64_t kWindowPs = 15LL * 60 * 1'000'000'000'000;

}  // namespace

LoadMeter::LoadMeter(const platform::Platform& platform, platform::Router& router,
                     std::vector<serving::PoolSpec> pools, TokenBytes bytes, SimTime warmup,
                     SimTime horizon, const policy::Residency* residency)
    : platform_(platform),
      specs_(std::move(pools)),
      traffic_(platform, router, bytes, residency),
      warmup_(warmup),
      begins_(warmup),
      horizon_(horizon),
      now_(specs_.size()),
      all_(specs_.size()),
      stood_before_(specs_.size()),
      stood_now_(specs_.size()),
      stood_all_(specs_.size()),
      carried_(platform.cables.size()),
      pool_loads_(specs_.size()),
      cable_loads_(platform.cables.size()) {
  ARCHIPELAGO_REQUIRE(warmup < horizon);
  const std::int64_t measured = (horizon - warmup).ps;
  const std::int64_t parts = std::max<std::int64_t>(measured / kWindowPs, 1);
  window_ = SimTime{(measured + parts - 1) / parts};  // the last may be shorter by rounding
}

void LoadMeter::arrived(const workload::Request& request, SiteIndex site, serving::PoolIndex pool,
                        SimTime at) {
  if (at < warmup_) return;
  end_windows(at);
  now_[pool.at()].add(request.prompt_tokens, request.output_tokens);
  traffic_.add(request, site);
}

void LoadMeter::stood(serving::PoolIndex pool, double replica_ps, SimTime at) {
  const double more = replica_ps - stood_before_[pool.at()];
  stood_before_[pool.at()] = replica_ps;
  if (at <= warmup_) return;
  end_windows(at - SimTime{1});  // what has been until `at`
  stood_now_[pool.at()] += more;
  stood_all_[pool.at()] += more;
}

double LoadMeter::load_of(std::size_t pool, const serving::LengthSums& sums, double stood_ps,
                          double seconds) const {
  const serving::PoolSpec& spec = specs_[pool];
  if (sums.requests == 0 || spec.replicas == 0) return 0;
  double replicas = static_cast<double>(spec.replicas);
  if (spec.load_time.ps > 0) {
    replicas = std::max(stood_ps / (seconds * kPicosecondsPerSecond), 1.0);
  }
  return sums.requests / seconds / (replicas * serving::saturated_rate(spec, sums));
}

void LoadMeter::end_windows(SimTime at) {
  while (at >= begins_ + window_ && begins_ + window_ < horizon_) end_window(begins_ + window_);
}

void LoadMeter::close() {
  while (begins_ < horizon_) end_window(std::min(begins_ + window_, horizon_));
  const double seconds = (horizon_ - warmup_).seconds();
  for (std::size_t p = 0; p < specs_.size(); ++p) {
    pool_loads_[p].mean = load_of(p, all_[p], stood_all_[p], seconds);
  }
  for (std::size_t c = 0; c < carried_.size(); ++c) {
    const double busier = std::max(carried_[c][0], carried_[c][1]);
    cable_loads_[c].mean = busier / seconds / platform_.cables[c].capacity.si();
  }
}

void LoadMeter::end_window(SimTime ends) {
  const double seconds = (ends - begins_).seconds();
  weigh_pools(seconds);
  weigh_cables(seconds);
  begins_ = ends;
}

void LoadMeter::weigh_pools(double seconds) {
  for (std::size_t p = 0; p < specs_.size(); ++p) {
    record::OfferedLoad& load = pool_loads_[p];
    load.peak = std::max(load.peak, load_of(p, now_[p], stood_now_[p], seconds));
    all_[p] += now_[p];
    now_[p] = {};
    stood_now_[p] = 0;
  }
}

void LoadMeter::weigh_cables(double seconds) {
  const CableBytes carried = traffic_.take();
  for (std::size_t c = 0; c < carried.size(); ++c) {
    const double capacity = platform_.cables[c].capacity.si();
    const double busier = std::max(carried[c][0], carried[c][1]);
    cable_loads_[c].peak = std::max(cable_loads_[c].peak, busier / seconds / capacity);
    for (const std::size_t direction : {0U, 1U}) carried_[c][direction] += carried[c][direction];
  }
}

}  // namespace archipelago::engine
