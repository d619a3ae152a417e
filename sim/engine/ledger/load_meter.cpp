#include "engine/ledger/load_meter.hpp"

#include <algorithm>
#include <numeric>

#include "base/error.hpp"

namespace archipelago::engine {
namespace {

constexpr SimTime kSlot{60'000'000'000'000};
constexpr SimTime kWindow{5 * kSlot.ps};

double busier(const std::array<double, 2>& directions) {
  return std::max(directions[0], directions[1]);
}

}  // namespace

LoadMeter::LoadMeter(const platform::Platform& platform, platform::Router& router,
                     std::vector<serving::PoolSpec> pools, TokenBytes bytes,
                     const MeteredTime& time, const policy::Residency* residency)
    : platform_(platform),
      specs_(std::move(pools)),
      traffic_(platform, router, bytes, residency),
      warmup_(time.warmup),
      begins_(time.warmup),
      horizon_(time.horizon),
      all_(specs_.size()),
      stood_before_(specs_.size()),
      carried_all_(platform.cables.size()),
      pool_loads_(specs_.size()),
      cable_loads_(platform.cables.size()) {
  ARCHIPELAGO_REQUIRE(time.warmup < time.horizon);
  const std::int64_t measured = (time.horizon - time.warmup).ps;
  const std::int64_t slots =
      std::max<std::int64_t>(measured / std::max(kSlot, time.told_every).ps, 1);
  slot_ = SimTime{(measured + slots - 1) / slots};  // the last may be shorter by rounding
  const std::int64_t of_a_window =
      std::clamp<std::int64_t>((kWindow.ps + slot_.ps - 1) / slot_.ps, 1, slots);
  lengths_s_.resize(static_cast<std::size_t>(of_a_window));
  slots_.resize(specs_.size() * lengths_s_.size());
  carried_.resize(lengths_s_.size(), CableBytes(platform.cables.size()));
}

void LoadMeter::arrived(const workload::Request& request, SiteIndex site, serving::PoolIndex pool,
                        SimTime at) {
  if (at < warmup_) return;
  end_slots(at);
  slot_now(pool.at()).asked.add(request.prompt_tokens, request.output_tokens);
  traffic_.add(request, site);
}

void LoadMeter::stood(serving::PoolIndex pool, double replica_ps, SimTime at) {
  const double more = replica_ps - stood_before_[pool.at()];
  stood_before_[pool.at()] = replica_ps;
  if (at <= warmup_) return;
  end_slots(at - SimTime{1});  // what has been until `at`
  slot_now(pool.at()).stood_ps += more;
}

double LoadMeter::load_of(std::size_t pool, const Slot& sums, double seconds) const {
  const serving::PoolSpec& spec = specs_[pool];
  if (sums.asked.requests == 0 || spec.replicas == 0) return 0;
  double replicas = static_cast<double>(spec.replicas);
  if (spec.load_time.ps > 0) {
    replicas = std::max(sums.stood_ps / (seconds * kPicosecondsPerSecond), 1.0);
  }
  return sums.asked.requests / seconds / (replicas * serving::saturated_rate(spec, sums.asked));
}

double LoadMeter::window_s() const {
  return std::accumulate(lengths_s_.begin(), lengths_s_.end(), 0.0);
}

void LoadMeter::end_slots(SimTime at) {
  while (at >= begins_ + slot_ && begins_ + slot_ < horizon_) end_slot(begins_ + slot_);
}

void LoadMeter::close() {
  while (begins_ < horizon_) end_slot(std::min(begins_ + slot_, horizon_));
  const double seconds = (horizon_ - warmup_).seconds();
  for (std::size_t p = 0; p < specs_.size(); ++p) {
    pool_loads_[p].mean = load_of(p, all_[p], seconds);
  }
  for (std::size_t c = 0; c < carried_all_.size(); ++c) {
    cable_loads_[c].mean = busier(carried_all_[c]) / seconds / platform_.cables[c].capacity.si();
  }
}

void LoadMeter::end_slot(SimTime ends) {
  lengths_s_[ended_ % lengths_s_.size()] = (ends - begins_).seconds();
  weigh_pools();
  weigh_cables();
  begins_ = ends;
  ++ended_;
  for (std::size_t p = 0; p < specs_.size(); ++p) slot_now(p) = {};
}

void LoadMeter::weigh_pools() {
  const std::size_t of_a_window = lengths_s_.size();
  for (std::size_t p = 0; p < specs_.size(); ++p) {
    all_[p].asked += slot_now(p).asked;
    all_[p].stood_ps += slot_now(p).stood_ps;
    if (!window_full()) continue;
    Slot window;
    for (std::size_t i = 0; i < of_a_window; ++i) {
      window.asked += slots_[p * of_a_window + i].asked;
      window.stood_ps += slots_[p * of_a_window + i].stood_ps;
    }
    pool_loads_[p].peak = std::max(pool_loads_[p].peak, load_of(p, window, window_s()));
  }
}

void LoadMeter::weigh_cables() {
  CableBytes& now = carried_[ended_ % carried_.size()];
  now = traffic_.take();
  for (std::size_t c = 0; c < now.size(); ++c) {
    std::array<double, 2> window{};
    for (const std::size_t direction : {0U, 1U}) {
      carried_all_[c][direction] += now[c][direction];
      for (const CableBytes& slot : carried_) window[direction] += slot[c][direction];
    }
    if (!window_full()) continue;
    const double load = busier(window) / window_s() / platform_.cables[c].capacity.si();
    cable_loads_[c].peak = std::max(cable_loads_[c].peak, load);
  }
}

}  // namespace archipelago::engine
