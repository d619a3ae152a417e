#include "platform/geography.hpp"

#include <gtest/gtest.h>

#include <numbers>

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

// 1000 km x 1.4682 / 299792.458 km/s.
TEST(Geography, LightInThousandKilometresOfFibre) {
  EXPECT_NEAR(fibre_delay(Kilometres(1000)).si(), 4.897388e-3, 5e-10);
  EXPECT_EQ(fibre_delay(Kilometres(0)).si(), 0.0);
}

}  // namespace
}  // namespace archipelago::platform
