#include "platform/geography.hpp"

#include <gtest/gtest.h>

#include <numbers>
#include <vector>

namespace archipelago::platform {
namespace {

// The example printed in GeographicLib's JavaScript and Python documentation: Wellington to
// Salamanca, "The distance is 19959679.267 m."
TEST(Geography, WellingtonToSalamancaAsPublished) {
  EXPECT_NEAR(great_circle(-41.32, 174.81, 40.96, -5.50).km(), 19959.679267, 1e-6);
}

// The WGS84 meridian from the equator to a pole is 10001.965729 km long.
TEST(Geography, QuarterMeridian) {
  EXPECT_NEAR(great_circle(0, 100, 90, 100).km(), 10001.965729, 1e-6);
}

// A degree along the equator is an arc of the semi-major axis, 6378.137 km x pi / 180.
TEST(Geography, DegreeOfTheEquator) {
  EXPECT_NEAR(great_circle(0, 179.5, 0, -179.5).km(), 6378.137 * std::numbers::pi / 180, 1e-9);
}

TEST(Geography, SameFromBothEndsAndNothingToItself) {
  EXPECT_DOUBLE_EQ(great_circle(1.29, 103.85, -6.17, 106.83).km(),
                   great_circle(-6.17, 106.83, 1.29, 103.85).km());
  EXPECT_EQ(great_circle(14.58, 120.97, 14.58, 120.97).km(), 0.0);
}

// Half a degree of the equator is 55.66 km, so a whole one needs two pieces of at most 60 km.
TEST(Geography, APathHasPiecesOfAtMostTheLengthAskedFor) {
  const auto parts = great_circle_path({0, 100}, {0, 101}, Kilometres(60));
  ASSERT_EQ(parts.size(), 1U);
  EXPECT_EQ(parts[0], (std::vector<Position>{{0, 100}, {0, 100.5}, {0, 101}}));
}

TEST(Geography, APathIsCutAtThe180thMeridian) {
  using Parts = std::vector<std::vector<Position>>;
  const Kilometres piece(1000);
  EXPECT_EQ(great_circle_path({0, 179.5}, {0, -179.5}, piece),
            (Parts{{{0, 179.5}, {0, 180}}, {{0, -180}, {0, -179.5}}}));
  EXPECT_EQ(great_circle_path({0, -179.5}, {0, 179.5}, piece),
            (Parts{{{0, -179.5}, {0, -180}}, {{0, 180}, {0, 179.5}}}));
  // Touching is not crossing, and 180 is -180.
  EXPECT_EQ(great_circle_path({0, 179}, {0, 180}, piece), (Parts{{{0, 179}, {0, 180}}}));
  EXPECT_EQ(great_circle_path({0, 179}, {0, -180}, piece), (Parts{{{0, 179}, {0, 180}}}));
  EXPECT_EQ(great_circle_path({0, -180}, {0, -179}, piece), (Parts{{{0, -180}, {0, -179}}}));
  EXPECT_EQ(great_circle_path({0, 180}, {0, -179}, piece), (Parts{{{0, -180}, {0, -179}}}));
}

TEST(Geography, APathToTheSamePlaceHasTwoEnds) {
  const auto parts = great_circle_path({1, 2}, {1, 2}, Kilometres(100));
  ASSERT_EQ(parts.size(), 1U);
  EXPECT_EQ(parts[0], (std::vector<Position>{{1, 2}, {1, 2}}));
}

// 1000 km x 1.4682 / 299792.458 km/s.
TEST(Geography, LightInThousandKilometresOfFibre) {
  EXPECT_NEAR(fibre_delay(Kilometres(1000)).si(), 4.897388e-3, 5e-10);
  EXPECT_EQ(fibre_delay(Kilometres(0)).si(), 0.0);
}

}  // namespace
}  // namespace archipelago::platform
