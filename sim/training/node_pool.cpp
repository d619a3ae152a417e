#include "training/node_pool.hpp"

#include <map>
#include <numeric>
#include <set>

#include "base/error.hpp"

namespace archipelago::training {

NodePool::NodePool(const std::vector<std::int32_t>& gpus_of_nodes)
    : whole_(gpus_of_nodes),
      up_(gpus_of_nodes.size(), true),
      gpus_(std::accumulate(gpus_of_nodes.begin(), gpus_of_nodes.end(), std::int64_t{0})) {}

bool NodePool::fits(std::int64_t milli) const {
  if (milli >= kMilli) return whole_.fits(milli / kMilli);
  return shared_.most_left() >= milli || whole_.total_free() > 0;
}

std::optional<Placement> NodePool::find(std::int64_t milli) const {
  ARCHIPELAGO_REQUIRE(is_size(milli));
  if (milli >= kMilli) {
    auto nodes = whole_.find(milli / kMilli);
    if (!nodes) return std::nullopt;
    return Placement{std::move(*nodes)};
  }
  const auto share = static_cast<std::int32_t>(milli);
  if (const auto number = shared_.best_fit(share)) {
    return Placement{{{shared_.node(*number), 0}}, share, *number};
  }
  const auto node = whole_.best_fit(1);
  if (!node) return std::nullopt;
  return Placement{{{*node, 0}}, share};
}

void NodePool::take(Placement& placement) {
  for (const auto& [node, gpus] : placement.nodes) {
    if (gpus > 0) whole_.set_free(node, whole_.free(node) - gpus);
  }
  if (placement.fractional()) {
    if (placement.shared == Placement::kUnopened) {
      const std::uint32_t node = placement.nodes.front().node;
      whole_.set_free(node, whole_.free(node) - 1);
      placement.shared = shared_.open(node);
    }
    shared_.take(placement.shared, placement.milli);
  }
  used_milli_ += placement.gpu_milli();
  ARCHIPELAGO_REQUIRE(used_milli_ <= kMilli * gpus_);
}

void NodePool::release(const Placement& placement) {
  used_milli_ -= placement.gpu_milli();
  ARCHIPELAGO_REQUIRE(used_milli_ >= 0);
  for (const auto& [node, gpus] : placement.nodes) {
    if (gpus > 0) whole_.set_free(node, whole_.free(node) + gpus);
  }
  if (placement.fractional() && shared_.give_back(placement.shared, placement.milli)) {
    const std::uint32_t node = placement.nodes.front().node;
    whole_.set_free(node, whole_.free(node) + 1);
  }
}

void NodePool::set_up(std::uint32_t node, bool up) {
  if (up_[node] == up) return;
  ARCHIPELAGO_REQUIRE(up || whole_.free(node) == whole_.size(node));
  whole_.set_free(node, up ? whole_.size(node) : 0);
  up_[node] = up;
}

bool NodePool::accounts_for(const std::vector<const Placement*>& running) const {
  std::vector<std::int32_t> free(whole_.nodes());
  for (std::uint32_t n = 0; n < free.size(); ++n) free[n] = up_[n] ? whole_.size(n) : 0;
  std::map<std::int32_t, std::int32_t> left;
  std::int64_t used = 0;
  for (const Placement* placement : running) {
    used += placement->gpu_milli();
    for (const NodeShare& share : placement->nodes) free[share.node] -= share.gpus;
    if (!placement->fractional()) continue;
    const auto [gpu, is_new] = left.try_emplace(placement->shared, std::int32_t{kMilli});
    if (is_new) --free[placement->nodes.front().node];
    gpu->second -= placement->milli;
  }
  for (std::uint32_t n = 0; n < free.size(); ++n) {
    if (free[n] < 0 || free[n] != whole_.free(n)) return false;
  }
  for (const auto& [number, milli] : left) {
    if (milli < 0 || milli != shared_.left(number)) return false;
  }
  return used == used_milli_;
}

}  // namespace archipelago::training
