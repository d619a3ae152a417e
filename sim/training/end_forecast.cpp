#include "training/end_forecast.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/error.hpp"

namespace archipelago::training {

EndForecast::EndForecast(const NodePool& pool)
    : pool_(pool),
      of_node_(pool.whole().nodes()),
      times_(is_pooled() ? std::vector<std::int32_t>() : pool.whole().sizes()),
      is_touched_(of_node_.size(), false) {
  for (std::uint32_t n = 0; n < of_node_.size(); ++n) touch(n);
}

void EndForecast::insert(Ends& ends, const End& end) {
  ends.insert(std::lower_bound(ends.begin(), ends.end(), end,
                               [](const End& a, const End& b) { return a.key() < b.key(); }),
              end);
}

void EndForecast::erase(Ends& ends, const End& end) {
  const auto found = std::lower_bound(ends.begin(), ends.end(), end,
                                      [](const End& a, const End& b) { return a.key() < b.key(); });
  ARCHIPELAGO_REQUIRE(found != ends.end() && found->key() == end.key());
  ends.erase(found);
}

void EndForecast::touch(std::uint32_t node) {
  if (is_pooled() || is_touched_[node]) return;
  is_touched_[node] = true;
  touched_.push_back(node);
}

void EndForecast::add(std::uint32_t job, const Placement& placement, SimTime end) {
  for (const auto& [node, gpus] : placement.nodes) {
    if (gpus > 0) insert(of_node_[node], {end, job, false, gpus});
    touch(node);
  }
  if (!placement.fractional()) return;
  const auto number = static_cast<std::uint32_t>(placement.shared);
  if (of_shared_.size() <= number) of_shared_.resize(number + std::size_t{1});
  Ends& sharers = of_shared_[number];
  Ends& node = of_node_[placement.nodes.front().node];
  if (!sharers.empty()) erase(node, {sharers.back().time, number, true, 1});
  insert(sharers, {end, job, false, placement.milli});
  insert(node, {sharers.back().time, number, true, 1});
}

void EndForecast::remove(std::uint32_t job, const Placement& placement, SimTime end) {
  for (const auto& [node, gpus] : placement.nodes) {
    if (gpus > 0) erase(of_node_[node], {end, job, false, gpus});
    touch(node);
  }
  if (!placement.fractional()) return;
  const auto number = static_cast<std::uint32_t>(placement.shared);
  Ends& sharers = of_shared_[number];
  Ends& node = of_node_[placement.nodes.front().node];
  erase(node, {sharers.back().time, number, true, 1});
  erase(sharers, {end, job, false, placement.milli});
  if (!sharers.empty()) insert(node, {sharers.back().time, number, true, 1});
}

std::int32_t EndForecast::free_at(std::uint32_t node, SimTime time) const {
  std::int32_t free = pool_.whole().free(node);
  for (const End& end : of_node_[node]) {
    if (end.time > time) break;
    free += end.amount;
  }
  return free;
}

std::int32_t EndForecast::left_at(std::int32_t number, SimTime time) const {
  std::int32_t left = pool_.shared().left(number);
  for (const End& end : of_shared_[static_cast<std::size_t>(number)]) {
    if (end.time > time) break;
    left += end.amount;
  }
  return left;
}

// Of the only node.
SimTime EndForecast::node_time(std::int64_t gpus) const {
  std::int64_t free = pool_.whole().free(0);
  if (free >= gpus) return NodeTimes::kAlready;
  for (const End& end : of_node_[0]) {
    free += end.amount;
    if (free >= gpus) return end.time;
  }
  return kNever;
}

// Brings the table up to date with the nodes that changed.
void EndForecast::refresh() {
  std::vector<SimTime> times;
  for (const std::uint32_t node : touched_) {
    is_touched_[node] = false;
    times.assign(static_cast<std::size_t>(pool_.whole().free(node)), NodeTimes::kAlready);
    for (const End& end : of_node_[node]) {
      times.insert(times.end(), static_cast<std::size_t>(end.amount), end.time);
    }
    times.resize(static_cast<std::size_t>(pool_.whole().size(node)), kNever);  // it is down
    times_.set(node, times);
  }
  touched_.clear();
}

SimTime EndForecast::earliest(std::int64_t gpus) const {
  if (is_pooled()) return node_time(gpus);
  return times_.earliest(gpus);
}

// REQUIRES: some node has so many free then.
NodeShare EndForecast::best_fit_at(std::int64_t gpus, SimTime time) const {
  return {is_pooled() ? 0 : *times_.best_fit(gpus, time), static_cast<std::int32_t>(gpus)};
}

Reservation EndForecast::reserve(std::int64_t milli) {
  refresh();
  if (milli < kMilli) return reserve_share(static_cast<std::int32_t>(milli));
  const std::int64_t gpus = milli / kMilli;
  return gpus <= pool_.whole().largest_node() ? reserve_one_node(gpus) : reserve_many(gpus);
}

Reservation EndForecast::reserve_one_node(std::int64_t gpus) const {
  const SimTime time = earliest(gpus);
  if (time == kNever) return {};
  return {time, {{best_fit_at(gpus, time)}}};
}

// When that much is left on a shared GPU, others still on it.
SimTime EndForecast::share_time(std::int32_t number, std::int32_t milli) const {
  std::int32_t left = pool_.shared().left(number);
  for (const End& end : of_shared_[static_cast<std::size_t>(number)]) {
    left += end.amount;
    if (left >= milli) return end.time;
  }
  return kNever;
}

Reservation EndForecast::reserve_share(std::int32_t milli) const {
  const SharedGpus& shared = pool_.shared();
  SimTime time = earliest(1);
  for (std::int32_t g = 0; g < static_cast<std::int32_t>(shared.numbers()); ++g) {
    if (shared.in_use(g)) time = std::min(time, share_time(g, milli));
  }
  if (time == kNever) return {};
  using Rank = std::tuple<std::int32_t, std::uint32_t, std::int32_t>;  // as in SharedGpus
  constexpr Rank kNobody{kMilli, 0, 0};
  Rank best = kNobody;
  for (std::int32_t g = 0; g < static_cast<std::int32_t>(shared.numbers()); ++g) {
    if (!shared.in_use(g)) continue;
    const std::int32_t left = left_at(g, time);
    if (left >= milli) best = std::min(best, {left, shared.node(g), g});
  }
  if (best != kNobody) return {time, {{{std::get<1>(best), 0}}, milli, std::get<2>(best)}};
  return {time, {{{best_fit_at(1, time).node, 0}}, milli}};
}

Reservation EndForecast::reserve_many(std::int64_t gpus) {
  auto gang = times_.first_gang(gpus);
  if (!gang) return {};
  return {gang->time, {std::move(gang->nodes)}};
}

}  // namespace archipelago::training
