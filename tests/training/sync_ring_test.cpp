#include "training/sync_ring.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace archipelago::test {
namespace {

using training::SyncRing;
using training::widest_ring;
using Matrix = std::vector<std::vector<BytesPerSecond>>;

BytesPerSecond bottleneck(const Matrix& bandwidth, const std::vector<std::size_t>& order) {
  BytesPerSecond narrowest = bandwidth[order.back()][order.front()];
  for (std::size_t i = 0; i + 1 < order.size(); ++i) {
    narrowest = std::min(narrowest, bandwidth[order[i]][order[i + 1]]);
  }
  return narrowest;
}

// The oracle: every order that starts with site 0.
BytesPerSecond best_of_all(const Matrix& bandwidth) {
  std::vector<std::size_t> order(bandwidth.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  BytesPerSecond best(0);
  do {
    best = std::max(best, bottleneck(bandwidth, order));
  } while (std::next_permutation(order.begin() + 1, order.end()));
  return best;
}

TEST(SyncRing, TwoSitesHaveOneRing) {
  const SyncRing ring =
      widest_ring({{BytesPerSecond(0), BytesPerSecond(5)}, {BytesPerSecond(3), BytesPerSecond(0)}});
  EXPECT_EQ(ring.order, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(ring.bottleneck, BytesPerSecond(3));
}

TEST(SyncRing, IsTheBestOfAllOrders) {
  std::mt19937 random(3);
  for (int trial = 0; trial < 60; ++trial) {
    const std::size_t n = 2 + static_cast<std::size_t>(trial) % 6;
    Matrix bandwidth(n, std::vector<BytesPerSecond>(n));
    for (auto& row : bandwidth) {
      for (auto& cell : row) cell = BytesPerSecond(1.0 + static_cast<double>(random() % 20));
    }
    const SyncRing ring = widest_ring(bandwidth);
    EXPECT_EQ(ring.bottleneck, best_of_all(bandwidth));
    EXPECT_EQ(bottleneck(bandwidth, ring.order), ring.bottleneck);
    std::vector<std::size_t> sites = ring.order;
    std::sort(sites.begin(), sites.end());
    for (std::size_t i = 0; i < n; ++i) EXPECT_EQ(sites.at(i), i);
  }
}

}  // namespace
}  // namespace archipelago::test
