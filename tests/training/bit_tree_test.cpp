#include "training/bit_tree.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/random.hpp"

namespace archipelago::training {
namespace {

TEST(BitTree, DoesWhatASetDoes) {
  RandomStream random({.experiment = 3}, "bit tree");
  for (const std::size_t size : {1U, 2U, 63U, 64U, 65U, 4096U, 4097U, 300'000U}) {
    BitTree tree(size);
    std::set<std::size_t> set;
    for (int step = 0; step < 4000; ++step) {
      const std::size_t number = random.below(size);
      if (random.uniform() < 0.5) {
        tree.insert(number);
        set.insert(number);
      } else {
        tree.erase(number);
        set.erase(number);
      }
      const std::size_t from = random.below(size + 2);
      const auto next = set.lower_bound(from);
      ASSERT_EQ(tree.next(from), next == set.end() ? BitTree::kNone : *next) << size;
      ASSERT_EQ(tree.last(), set.empty() ? BitTree::kNone : *set.rbegin()) << size;
    }
  }
}

TEST(BitTree, OfNothingIsEmpty) {
  const BitTree tree(0);
  EXPECT_EQ(tree.next(0), BitTree::kNone);
  EXPECT_EQ(tree.last(), BitTree::kNone);
}

}  // namespace
}  // namespace archipelago::training
