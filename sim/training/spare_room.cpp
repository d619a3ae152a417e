#include "training/spare_room.hpp"

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

namespace archipelago::training {

void SpareRoom::reset(Reservation reservation) {
  const auto reserve = [this](int sign) {
    const Placement& place = reservation_.place;
    for (const NodeShare& share : place.nodes) reserved_[share.node] += sign * share.gpus;
    const bool opens_one = place.fractional() && place.shared == Placement::kUnopened;
    if (opens_one) reserved_[place.nodes.front().node] += sign;
  };
  reserve(-1);
  reservation_ = std::move(reservation);
  reserve(+1);
  whole_ = pool_.whole();
  for (const NodeShare& share : reservation_.place.nodes) node_changed(share.node);
}

void SpareRoom::node_changed(std::uint32_t node) {
  const std::int32_t now = pool_.whole().free(node);
  const std::int32_t reserved = reserved_[node];
  const bool all = now == 0 || reserved == 0;
  whole_.set_free(node,
                  all ? now : std::min(now, forecast_.free_at(node, reservation_.time) - reserved));
}

std::optional<Placement> SpareRoom::find_shared(std::int32_t milli) const {
  const SharedGpus& shared = pool_.shared();
  using Rank = std::tuple<std::int32_t, std::uint32_t, std::int32_t>;  // as in SharedGpus
  constexpr Rank kNobody{kMilli + 1, 0, 0};
  Rank best = kNobody;
  for (std::int32_t g = 0; g < static_cast<std::int32_t>(shared.numbers()); ++g) {
    if (!shared.in_use(g) || shared.left(g) < milli) continue;
    const std::int32_t then = forecast_.left_at(g, reservation_.time);
    if (then == kMilli) continue;
    const bool reserved = reservation_.place.fractional() && reservation_.place.shared == g;
    const std::int32_t spare =
        std::min(shared.left(g), then - (reserved ? reservation_.place.milli : 0));
    if (spare >= milli) best = std::min(best, {spare, shared.node(g), g});
  }
  if (best == kNobody) return std::nullopt;
  return Placement{{{std::get<1>(best), 0}}, milli, std::get<2>(best)};
}

bool SpareRoom::fits(std::int64_t milli) const {
  if (milli >= kMilli) return whole_.fits(milli / kMilli);
  return whole_.total_free() > 0 || find_shared(static_cast<std::int32_t>(milli)).has_value();
}

std::optional<Placement> SpareRoom::find(std::int64_t milli) const {
  if (milli >= kMilli) {
    auto nodes = whole_.find(milli / kMilli);
    if (!nodes) return std::nullopt;
    return Placement{std::move(*nodes)};
  }
  const auto share = static_cast<std::int32_t>(milli);
  if (auto place = find_shared(share)) return place;
  const auto node = whole_.best_fit(1);
  if (!node) return std::nullopt;
  return Placement{{{*node, 0}}, share};
}

}  // namespace archipelago::training
