#include "base/large_pages.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace archipelago {
namespace {

struct alignas(64) Line {
  std::uint64_t number = 0;
};

// From a few lines to 16 MiB: a vector like any other, and every element where its type asks.
TEST(LargePages, AVectorGrowsThroughEverySize) {
  std::vector<Line, LargePages<Line>> lines;
  constexpr std::uint64_t kLines = (16U << 20) / sizeof(Line);
  for (std::uint64_t i = 0; i < kLines; ++i) lines.push_back({i});
  for (std::uint64_t i = 0; i < kLines; ++i) {
    ASSERT_EQ(lines[i].number, i);
    ASSERT_EQ(reinterpret_cast<std::uintptr_t>(&lines[i]) % alignof(Line), 0U);
  }
  const std::vector<Line, LargePages<Line>> copy = lines;
  EXPECT_EQ(copy.back().number, kLines - 1);
}

TEST(LargePages, LargeTablesBeginOnALargePage) {
  const std::vector<char, LargePages<char>> table(std::size_t{8} << 20);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(table.data()) % (std::size_t{2} << 20), 0U);
}

}  // namespace
}  // namespace archipelago
