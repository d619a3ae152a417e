// Pieces are done once each, in order, at most so many behind; what they throw comes back.
#include "base/behind.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace archipelago {
namespace {

TEST(Behind, DoesAllPiecesInOrder) {
  std::vector<int> done;
  Behind behind(3);
  for (int i = 0; i < 1000; ++i) behind.push([&done, i] { done.push_back(i); });
  behind.finish();
  ASSERT_EQ(done.size(), 1000U);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(done[static_cast<std::size_t>(i)], i);
}

TEST(Behind, GoesOnAfterFinish) {
  int sum = 0;
  Behind behind(1);
  behind.push([&] { sum += 1; });
  behind.finish();
  EXPECT_EQ(sum, 1);
  behind.push([&] { sum += 2; });
  behind.finish();
  EXPECT_EQ(sum, 3);
}

TEST(Behind, ThrowsWhatAPieceThrewAndDoesNoneAfterIt) {
  bool after = false;
  Behind behind(2);
  behind.push([] { throw std::runtime_error("disk full"); });
  EXPECT_THROW(behind.finish(), std::runtime_error);
  EXPECT_THROW(behind.push([&] { after = true; }), std::runtime_error);
  EXPECT_THROW(behind.finish(), std::runtime_error);
  EXPECT_FALSE(after);
}

// The pieces that wait may use what is gone after this: they must not be done.
TEST(Behind, EndsWithoutFinish) {
  std::mutex gate;
  int done = 0;
  gate.lock();
  {
    Behind behind(2);
    behind.push([&] {
      const std::lock_guard wait(gate);
      ++done;
    });
    behind.push([] {});
    gate.unlock();
  }
  EXPECT_LE(done, 1);
}

}  // namespace
}  // namespace archipelago
