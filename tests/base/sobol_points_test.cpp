// Sobol's sequence: the published points, and how evenly they lie.
#include "base/sobol_points.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <set>

namespace archipelago {
namespace {

std::uint64_t word(double x) { return static_cast<std::uint64_t>(x * 0x1p52); }

// The first points of two dimensions are (0, 0), (1/2, 1/2), (3/4, 1/4), (1/4, 3/4): what is left
// when the shift of the first is taken off again.
TEST(SobolPoints, AreThePublishedOnesUnderTheirShift) {
  RandomStream random({.experiment = 1, .replicate = 0}, "shift");
  const auto points = sobol_points(4, 2, random);
  const double published[4][2] = {{0, 0}, {0.5, 0.5}, {0.75, 0.25}, {0.25, 0.75}};
  for (std::size_t p = 0; p < 4; ++p) {
    for (std::size_t d = 0; d < 2; ++d) {
      EXPECT_EQ(word(points[p][d]) ^ word(points[0][d]), word(published[p][d])) << p << ' ' << d;
    }
  }
}

// Each of 64 points has a strip of its own in every dimension, whatever the shift.
TEST(SobolPoints, VisitEveryStripOfEveryAxisOnce) {
  RandomStream random({.experiment = 2, .replicate = 0}, "strips");
  const auto points = sobol_points(64, 20, random);
  for (std::size_t d = 0; d < 20; ++d) {
    std::set<int> strips;
    for (const auto& point : points) {
      EXPECT_GT(point[d], 0);
      EXPECT_LT(point[d], 1);
      strips.insert(static_cast<int>(point[d] * 64));
    }
    EXPECT_EQ(strips.size(), 64U) << d;
  }
}

TEST(SobolPoints, DifferByTheirStream) {
  RandomStream first({.experiment = 1, .replicate = 0}, "a");
  RandomStream same({.experiment = 1, .replicate = 0}, "a");
  RandomStream other({.experiment = 1, .replicate = 0}, "b");
  const auto points = sobol_points(8, 3, first);
  EXPECT_EQ(points, sobol_points(8, 3, same));
  EXPECT_NE(points, sobol_points(8, 3, other));
}

}  // namespace
}  // namespace archipelago
