#include "training/whole_gpus.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"

namespace archipelago::training {

namespace {

std::int32_t largest_of(const std::vector<std::int32_t>& sizes) {
  return sizes.empty() ? 0 : *std::max_element(sizes.begin(), sizes.end());
}

}  // namespace

WholeGpus::WholeGpus(std::vector<std::int32_t> sizes)
    : sizes_(std::move(sizes)),
      distinct_(sizes_),
      free_(sizes_.size(), 0),
      largest_node_(largest_of(sizes_)),
      partly_((static_cast<std::size_t>(largest_node_) + 1) * sizes_.size()),
      wholly_((static_cast<std::size_t>(largest_node_) + 1) * sizes_.size()) {
  std::sort(distinct_.begin(), distinct_.end());
  distinct_.erase(std::unique(distinct_.begin(), distinct_.end()), distinct_.end());
  ARCHIPELAGO_REQUIRE(distinct_.empty() || distinct_.front() >= 0);
  for (std::uint32_t n = 0; n < sizes_.size(); ++n) set_free(n, sizes_[n]);
}

void WholeGpus::index(std::uint32_t node, bool present) {
  const std::int32_t free = free_[node];
  if (free == 0) return;
  const bool wholly = free == sizes_[node];
  BitTree& tree = wholly ? wholly_ : partly_;
  const std::size_t key = wholly ? wholly_key(free, node) : partly_key(free, node);
  if (present) {
    tree.insert(key);
  } else {
    tree.erase(key);
  }
  const std::int64_t change = present ? free : -free;
  total_free_ += change;
  if (wholly) wholly_free_ += change;
}

void WholeGpus::set_free(std::uint32_t node, std::int32_t free) {
  ARCHIPELAGO_REQUIRE(free >= 0 && free <= sizes_[node]);
  index(node, false);
  free_[node] = free;
  index(node, true);
}

std::int32_t WholeGpus::most_partly_free() const {
  const std::size_t key = partly_.last();
  return key == BitTree::kNone ? 0 : static_cast<std::int32_t>(key / nodes());
}

std::int32_t WholeGpus::largest_on_one() const {
  const std::size_t key = wholly_.next(0);
  const std::int32_t wholly =
      key == BitTree::kNone ? 0 : largest_node_ - static_cast<std::int32_t>(key / nodes());
  return std::max(wholly, most_partly_free());
}

std::int64_t WholeGpus::largest_over_many() const { return wholly_free_ + most_partly_free(); }

std::optional<std::uint32_t> WholeGpus::best_fit(std::int64_t gpus, std::size_t from) const {
  if (gpus > largest_node_) return std::nullopt;
  const std::size_t n = nodes();
  std::pair<std::size_t, std::size_t> best{BitTree::kNone, 0};  // free GPUs, node
  if (const std::size_t key = partly_.next(partly_key(gpus, 0)); key != BitTree::kNone) {
    best = {key / n, key % n};
  }
  for (const std::int32_t size : distinct_) {
    if (size < gpus) continue;
    const std::size_t first = wholly_key(size, 0);
    const std::size_t key = wholly_.next(std::max(first, from));
    if (key == BitTree::kNone || key >= first + n) continue;
    best = std::min(best, {static_cast<std::size_t>(size), key % n});
    break;
  }
  if (best.first == BitTree::kNone) return std::nullopt;
  return static_cast<std::uint32_t>(best.second);
}

std::optional<std::vector<NodeShare>> WholeGpus::find(std::int64_t gpus) const {
  ARCHIPELAGO_REQUIRE(gpus >= 1);
  if (!fits(gpus)) return std::nullopt;
  std::vector<NodeShare> shares;
  std::size_t from = 0;  // where the wholly free nodes begin that are not taken yet
  for (std::int64_t rest = gpus;;) {
    if (const std::optional<std::uint32_t> last = best_fit(rest, from)) {
      shares.push_back({*last, static_cast<std::int32_t>(rest)});
      return shares;
    }
    const std::size_t key = wholly_.next(from);
    ARCHIPELAGO_REQUIRE(key != BitTree::kNone);
    const auto node = static_cast<std::uint32_t>(key % nodes());
    shares.push_back({node, sizes_[node]});
    rest -= sizes_[node];
    from = key + 1;
  }
}

}  // namespace archipelago::training
