#include "training/end_forecast.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <tuple>

#include "base/error.hpp"

namespace archipelago::training {

namespace {

constexpr SimTime kAlready{std::numeric_limits<std::int64_t>::min()};

}  // namespace

EndForecast::EndForecast(const NodePool& pool)
    : pool_(pool), of_node_(pool.whole().nodes()), is_touched_(of_node_.size(), false) {
  if (of_node_.size() < 2) return;
  leaves_ = std::bit_ceil(of_node_.size());
  columns_ = static_cast<std::size_t>(pool.whole().largest_node());
  tree_.assign(2 * leaves_ * columns_, kNever);
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
  if (of_node_.size() < 2 || is_touched_[node]) return;
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

SimTime EndForecast::node_time(std::uint32_t node, std::int64_t gpus) const {
  std::int64_t free = pool_.whole().free(node);
  if (free >= gpus) return kAlready;
  for (const End& end : of_node_[node]) {
    free += end.amount;
    if (free >= gpus) return end.time;
  }
  return kNever;
}

// Brings the tournament up to date with the nodes that changed.
void EndForecast::refresh() {
  for (const std::uint32_t node : touched_) {
    is_touched_[node] = false;
    SimTime* row = &tree_[(leaves_ + node) * columns_];
    std::size_t column = static_cast<std::size_t>(pool_.whole().free(node));
    std::fill(row, row + column, kAlready);
    for (const End& end : of_node_[node]) {
      const std::size_t to = column + static_cast<std::size_t>(end.amount);
      while (column < to) row[column++] = end.time;
    }
    std::fill(row + column, row + columns_, kNever);
    for (std::size_t at = (leaves_ + node) / 2; at > 0; at /= 2) {
      const SimTime* left = &tree_[2 * at * columns_];
      SimTime* both = &tree_[at * columns_];
      for (std::size_t c = 0; c < columns_; ++c) both[c] = std::min(left[c], left[columns_ + c]);
    }
  }
  touched_.clear();
}

SimTime EndForecast::earliest(std::int64_t gpus) const {
  if (of_node_.empty()) return kNever;
  if (of_node_.size() == 1) return node_time(0, gpus);
  return tree_[columns_ + static_cast<std::size_t>(gpus) - 1];
}

// The node with the fewest GPUs free then that hold so many.  REQUIRES: there is one.
NodeShare EndForecast::best_fit_at(std::int64_t gpus, SimTime time) const {
  if (of_node_.size() == 1) return {0, static_cast<std::int32_t>(gpus)};
  const auto column = static_cast<std::size_t>(gpus) - 1;
  std::pair<std::int32_t, std::uint32_t> best{std::numeric_limits<std::int32_t>::max(), 0};
  std::vector<std::size_t> open{1};
  while (!open.empty()) {
    const std::size_t at = open.back();
    open.pop_back();
    if (tree_[at * columns_ + column] > time) continue;
    if (at < leaves_) {
      open.push_back(2 * at);
      open.push_back(2 * at + 1);
      continue;
    }
    const auto node = static_cast<std::uint32_t>(at - leaves_);
    best = std::min(best, {free_at(node, time), node});
  }
  return {best.second, static_cast<std::int32_t>(gpus)};
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

// As soon as the wholly free nodes and the most that is free on one other hold the gang.  Between
// two instants at which nodes fall wholly free only that one other node can change.
Reservation EndForecast::reserve_many(std::int64_t gpus) const {
  const WholeGpus& now = pool_.whole();
  std::vector<std::pair<SimTime, std::uint32_t>> wholly;
  for (std::uint32_t n = 0; n < of_node_.size(); ++n) {
    const SimTime time = now.size(n) > 0 ? node_time(n, now.size(n)) : kNever;
    if (time != kNever && pool_.is_up(n)) wholly.emplace_back(time, n);
  }
  std::sort(wholly.begin(), wholly.end());
  SimTime found = kNever;
  std::int64_t rest = gpus;
  for (std::size_t i = 0; i < wholly.size() && found == kNever;) {
    const SimTime time = wholly[i].first;
    for (; i < wholly.size() && wholly[i].first == time; ++i) rest -= now.size(wholly[i].second);
    if (rest <= 0) found = time;
    if (rest <= 0 || rest > now.largest_node()) continue;
    SimTime other = kNever;
    for (std::size_t k = i; k < wholly.size(); ++k) {
      other = std::min(other, node_time(wholly[k].second, rest));
    }
    other = std::max(other, time);
    if (other != kNever && (i == wholly.size() || other < wholly[i].first)) found = other;
  }
  if (found == kNever) return {};
  std::vector<std::int32_t> sizes;
  for (std::uint32_t n = 0; n < of_node_.size(); ++n) sizes.push_back(now.size(n));
  WholeGpus then(std::move(sizes));
  for (std::uint32_t n = 0; n < of_node_.size(); ++n) then.set_free(n, free_at(n, found));
  return {found, {*then.find(gpus)}};
}

}  // namespace archipelago::training
