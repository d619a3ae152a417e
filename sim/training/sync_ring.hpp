// The order in which sites pass data around a ring: the ring whose slowest link is the widest,
// because an all-reduce is as slow as that link.
//
// Flow     bandwidth between every two sites -> widest_ring() -> order and bottleneck -> SyncLinks.
// Shared   links of different pairs are taken as separate: sites that leave over one cable go in as
//          one site.
// Method   exact: the best path over every subset of sites (Held and Karp's table with min and max
//          in place of sum and min), 2^n n^2 steps.
// Errors   REQUIRES a square matrix of 2 to kMaxRingSites sites; the diagonal is not read.
#pragma once

#include <cstddef>
#include <vector>

#include "base/units.hpp"

namespace archipelago::training {

inline constexpr std::size_t kMaxRingSites = 16;

struct SyncRing {
  std::vector<std::size_t> order;  // starts with site 0; the last sends to the first
  BytesPerSecond bottleneck;
};

// `bandwidth[a][b]` is what a can send to b.  Among equals the order is the same every time.
[[nodiscard]] SyncRing widest_ring(const std::vector<std::vector<BytesPerSecond>>& bandwidth);

}  // namespace archipelago::training
