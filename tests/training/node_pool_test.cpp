// Placement on paper: which GPUs a job gets.
#include "training/node_pool.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace archipelago::training {
namespace {

using ::testing::ElementsAre;

std::vector<NodeShare> take(NodePool& pool, std::int64_t milli) {
  auto place = pool.find(milli);
  if (!place) return {};
  pool.take(*place);
  return place->nodes;
}

TEST(NodePool, AGangGoesWhereTheFewestFreeGpusHoldIt) {
  NodePool pool({8, 4, 8, 4});
  // Free 8 4 8 4: three fit on 4 GPUs first, and node 1 comes before node 3.
  EXPECT_THAT(take(pool, 3000), ElementsAre(NodeShare{1, 3}));
  // Free 8 1 8 4.
  EXPECT_THAT(take(pool, 1000), ElementsAre(NodeShare{1, 1}));
  // Free 8 0 8 4.
  EXPECT_THAT(take(pool, 5000), ElementsAre(NodeShare{0, 5}));
  // Free 3 0 8 4: the four left on node 3 are fewer than the eight of node 2.
  EXPECT_THAT(take(pool, 4000), ElementsAre(NodeShare{3, 4}));
  EXPECT_EQ(pool.used_milli(), 13'000);
}

TEST(NodePool, AGangOfAtMostOneNodeIsNotSpread) {
  NodePool pool({8, 8});
  take(pool, 5000);
  take(pool, 5000);
  // Free 3 3: six GPUs, but four on no node.
  EXPECT_FALSE(pool.fits(4000));
  EXPECT_TRUE(pool.fits(3000));
}

TEST(NodePool, ALargerGangTakesWhollyFreeNodesAndTheRestBestFit) {
  NodePool pool({8, 8, 8, 8});
  take(pool, 5000);
  take(pool, 2000);  // best fit: beside it
  // Free 1 8 8 8.  17 = 8 + 8 + 1, and the one is best on node 0.
  EXPECT_THAT(take(pool, 17'000), ElementsAre(NodeShare{1, 8}, NodeShare{2, 8}, NodeShare{0, 1}));
  // Free 0 0 0 8.
  EXPECT_FALSE(pool.fits(9000));
  EXPECT_TRUE(pool.fits(8000));
}

TEST(NodePool, ALargerGangDoesNotUseFragments) {
  NodePool pool({4, 4, 4});
  take(pool, 3000);
  take(pool, 3000);
  // Free 1 1 4: six GPUs; five are 4 + 1, but six would be 4 + 1 + 1.
  EXPECT_TRUE(pool.fits(5000));
  EXPECT_FALSE(pool.fits(6000));
}

TEST(NodePool, LargestNodesComeFirst) {
  NodePool pool({2, 4, 8});
  EXPECT_THAT(take(pool, 13'000), ElementsAre(NodeShare{2, 8}, NodeShare{1, 4}, NodeShare{0, 1}));
}

TEST(NodePool, SharesArePackedBestFit) {
  NodePool pool({2, 2});
  take(pool, 2000);                                            // node 0
  EXPECT_THAT(take(pool, 600), ElementsAre(NodeShare{1, 0}));  // opens a GPU of node 1: 400 left
  EXPECT_THAT(take(pool, 500), ElementsAre(NodeShare{1, 0}));  // opens the other: 500 left
  const auto place = pool.find(400);
  ASSERT_TRUE(place);
  EXPECT_EQ(place->shared, 0);  // 400 left is tighter than 500
  EXPECT_TRUE(pool.fits(500));
  EXPECT_FALSE(pool.fits(501));
  EXPECT_FALSE(pool.fits(1000));
}

TEST(NodePool, ASharedGpuIsWholeAgainWhenTheLastLeaves) {
  NodePool pool({1});
  auto a = *pool.find(300);
  pool.take(a);
  auto b = *pool.find(300);
  pool.take(b);
  EXPECT_EQ(a.shared, b.shared);
  pool.release(a);
  EXPECT_FALSE(pool.fits(1000));
  pool.release(b);
  EXPECT_TRUE(pool.fits(1000));
  EXPECT_EQ(pool.used_milli(), 0);
}

TEST(NodePool, PooledGpusHaveNoBoundaries) {
  NodePool pool = NodePool::pooled(24);
  take(pool, 20'000);
  EXPECT_TRUE(pool.fits(4000));
  EXPECT_FALSE(pool.fits(5000));
}

TEST(NodePool, ANodeThatIsDownOffersNothing) {
  NodePool pool({4, 4});
  pool.set_up(0, false);
  EXPECT_FALSE(pool.fits(5000));
  EXPECT_THAT(take(pool, 1000), ElementsAre(NodeShare{1, 1}));
  EXPECT_TRUE(pool.can_ever_fit(8000));
  pool.set_up(0, true);
  EXPECT_THAT(take(pool, 4000), ElementsAre(NodeShare{0, 4}));
}

TEST(NodePool, KnowsWhatItsPlacementsAddUpTo) {
  NodePool pool({4, 4});
  Placement gang = *pool.find(6000);
  pool.take(gang);
  Placement share = *pool.find(250);
  pool.take(share);
  EXPECT_TRUE(pool.accounts_for({&gang, &share}));
  EXPECT_FALSE(pool.accounts_for({&gang}));
  EXPECT_FALSE(pool.accounts_for({&gang, &share, &share}));
}

TEST(NodePoolDeathTest, NoGpuIsTakenTwice) {
  NodePool pool({4});
  Placement place = *pool.find(3000);
  pool.take(place);
  EXPECT_DEATH(pool.take(place), "free");
  EXPECT_DEATH(NodePool({4}).release(place), "used_milli");
}

}  // namespace
}  // namespace archipelago::training
