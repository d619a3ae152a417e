#include "training/node_times.hpp"

#include <algorithm>
#include <bit>

namespace archipelago::training {

NodeTimes::NodeTimes(std::vector<std::int32_t> sizes)
    : sizes_(std::move(sizes)),
      leaves_(std::bit_ceil(std::max<std::size_t>(sizes_.size(), 1))),
      wholly_time_(sizes_.size(), kNever),
      taken_(sizes_.size(), false) {
  for (const std::int32_t size : sizes_) {
    columns_ = std::max(columns_, static_cast<std::size_t>(size));
  }
  times_.assign(2 * leaves_ * columns_, kNever);
}

void NodeTimes::set(std::uint32_t node, std::span<const SimTime> times) {
  std::copy(times.begin(), times.end(),
            times_.begin() + static_cast<std::ptrdiff_t>((leaves_ + node) * columns_));
  const SimTime wholly = times.empty() ? kNever : times.back();
  if (wholly != wholly_time_[node]) {
    if (wholly_time_[node] != kNever) wholly_.erase({wholly_time_[node], node});
    if (wholly != kNever) wholly_.emplace(wholly, node);
    wholly_time_[node] = wholly;
  }
  for (std::size_t place = (leaves_ + node) / 2; place > 0; place /= 2) reduce(place);
}

void NodeTimes::reduce(std::size_t place) {
  const SimTime* left = at(2 * place);
  const SimTime* right = at(2 * place + 1);
  SimTime* both = &times_[place * columns_];
  for (std::size_t c = 0; c < columns_; ++c) both[c].ps = std::min(left[c].ps, right[c].ps);
}

std::int32_t NodeTimes::free_at(std::uint32_t node, SimTime time) const {
  const SimTime* row = at(leaves_ + node);
  std::int32_t free = 0;
  for (std::size_t c = 0; c < columns_; ++c) free += static_cast<std::int32_t>(row[c] <= time);
  return free;
}

std::optional<std::uint32_t> NodeTimes::best_fit(std::int64_t gpus, SimTime time) const {
  constexpr std::pair<std::int32_t, std::uint32_t> kNobody{std::numeric_limits<std::int32_t>::max(),
                                                           0};
  auto best = kNobody;
  std::vector<std::size_t> open{1};
  while (!open.empty()) {
    const std::size_t place = open.back();
    open.pop_back();
    if (at(place)[gpus - 1] > time) continue;
    if (place < leaves_) {
      open.push_back(2 * place + 1);
      open.push_back(2 * place);
      continue;
    }
    const auto node = static_cast<std::uint32_t>(place - leaves_);
    if (!taken_[node]) best = std::min(best, {free_at(node, time), node});
  }
  if (best == kNobody) return std::nullopt;
  return best.second;
}

// The first instant before `bound` at which a node has so many free that is wholly free later than
// `after` only; otherwise `bound`.
SimTime NodeTimes::earliest_other(std::int64_t gpus, SimTime after, SimTime bound) const {
  std::vector<std::size_t> open{1};
  while (!open.empty()) {
    const std::size_t place = open.back();
    open.pop_back();
    const SimTime time = at(place)[gpus - 1];
    if (time >= bound) continue;
    if (place < leaves_) {
      open.push_back(2 * place + 1);
      open.push_back(2 * place);
    } else if (wholly_time_[place - leaves_] > after) {
      bound = time;
    }
  }
  return bound;
}

// As soon as the wholly free nodes and the most that is free on one other hold the gang.  Between
// two instants at which nodes fall wholly free only that one other node can change.
SimTime NodeTimes::gang_time(std::int64_t gpus) const {
  std::int64_t rest = gpus;
  for (auto node = wholly_.begin(); node != wholly_.end();) {
    const SimTime time = node->first;
    for (; node != wholly_.end() && node->first == time; ++node) rest -= sizes_[node->second];
    if (rest <= 0) return time;
    // Nobody has as much free as the largest node without being wholly free.
    if (rest >= static_cast<std::int64_t>(columns_)) continue;
    const SimTime bound = node == wholly_.end() ? kNever : node->first;
    const SimTime other = std::max(time, earliest_other(rest, time, bound));
    if (other < bound) return other;
  }
  return kNever;
}

std::optional<NodeTimes::Gang> NodeTimes::first_gang(std::int64_t gpus) {
  Gang gang{gang_time(gpus), {}};
  if (gang.time == kNever) return std::nullopt;
  std::vector<std::pair<std::int32_t, std::uint32_t>> wholly;  // largest first
  for (auto node = wholly_.begin(); node != wholly_.end() && node->first <= gang.time; ++node) {
    wholly.emplace_back(-sizes_[node->second], node->second);
  }
  std::sort(wholly.begin(), wholly.end());
  std::int64_t rest = gpus;
  for (auto next = wholly.begin(); rest > 0;) {
    std::optional<std::uint32_t> last;
    if (rest <= static_cast<std::int64_t>(columns_)) last = best_fit(rest, gang.time);
    const std::uint32_t node = last ? *last : (next++)->second;
    const std::int64_t share = last ? rest : sizes_[node];
    gang.nodes.push_back({node, static_cast<std::int32_t>(share)});
    taken_[node] = true;
    rest -= share;
  }
  for (const NodeShare& share : gang.nodes) taken_[share.node] = false;
  return gang;
}

}  // namespace archipelago::training
