#include "training/sync_ring.hpp"

#include <algorithm>
#include <limits>

#include "base/error.hpp"

namespace archipelago::training {

SyncRing widest_ring(const std::vector<std::vector<BytesPerSecond>>& bandwidth) {
  const std::size_t n = bandwidth.size();
  ARCHIPELAGO_REQUIRE(n >= 2 && n <= kMaxRingSites);
  for (const auto& row : bandwidth) ARCHIPELAGO_REQUIRE(row.size() == n);

  // widest[set][last]: of the paths from 0 over exactly `set` to `last`, the widest bottleneck.
  const std::size_t sets = std::size_t{1} << n;
  const BytesPerSecond none(-1);
  std::vector<BytesPerSecond> widest(sets * n, none);
  std::vector<std::size_t> previous(sets * n, 0);
  widest[1 * n + 0] = BytesPerSecond(std::numeric_limits<double>::infinity());
  for (std::size_t set = 1; set < sets; set += 2) {
    for (std::size_t last = 0; last < n; ++last) {
      const BytesPerSecond so_far = widest[set * n + last];
      if (so_far == none) continue;
      for (std::size_t next = 1; next < n; ++next) {
        if ((set >> next & 1) != 0) continue;
        const std::size_t cell = (set | std::size_t{1} << next) * n + next;
        const BytesPerSecond with = std::min(so_far, bandwidth[last][next]);
        if (with > widest[cell]) {
          widest[cell] = with;
          previous[cell] = last;
        }
      }
    }
  }

  SyncRing ring{.order = {}, .bottleneck = none};
  std::size_t last = 0;
  for (std::size_t end = 1; end < n; ++end) {
    const BytesPerSecond closed = std::min(widest[(sets - 1) * n + end], bandwidth[end][0]);
    if (closed > ring.bottleneck) {
      ring.bottleneck = closed;
      last = end;
    }
  }
  std::size_t set = sets - 1;
  while (set != 1) {
    ring.order.push_back(last);
    const std::size_t before = previous[set * n + last];
    set &= ~(std::size_t{1} << last);
    last = before;
  }
  ring.order.push_back(0);
  std::reverse(ring.order.begin(), ring.order.end());
  return ring;
}

}  // namespace archipelago::training
