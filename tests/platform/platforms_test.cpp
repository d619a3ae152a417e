// The platforms in this repository, as they stand.
#include <gtest/gtest.h>

#include "platform/platform.hpp"
#include "platform/routes/router.hpp"
#include "support/source_dir.hpp"

namespace archipelago::platform {
namespace {

const std::filesystem::path kPlatforms = std::filesystem::path(test::source_dir()) / "platforms";

// platforms/toy2/SOURCES.md does this on paper: 1000 km x 1.4682 / 299792.458 km/s = 4.897388 ms
// in glass, + 0.1 ms of equipment.
TEST(Toy2, CableDelayAsOnPaper) {
  const Platform toy = load_platform(kPlatforms / "toy2");
  Router router(toy);
  const auto left = find_place(toy, "left");
  const auto right = find_place(toy, "right");
  ASSERT_TRUE(left && right);
  const Route* route = router.route(*left, *right);
  ASSERT_NE(route, nullptr);
  EXPECT_NEAR(to_milliseconds(route->delay), 4.997388, 5e-7);
  EXPECT_NEAR(to_milliseconds(toy.cables[0].delay()), 4.997388, 5e-7);
}

// A user of left served at right: 2 x (5 ms access + 4.997388 ms).
TEST(Toy2, RoundTripOfAUserAsOnPaper) {
  const Platform toy = load_platform(kPlatforms / "toy2");
  Router router(toy);
  const Route* route = router.route(PointIndex(0), PointIndex(1));
  ASSERT_NE(route, nullptr);
  EXPECT_NEAR(2 * to_milliseconds(toy.nations[0].access_delay + route->delay), 19.994776, 1e-6);
}

TEST(Toy2, KvCapacityAsOnPaper) {
  const Platform toy = load_platform(kPlatforms / "toy2");
  // floor((0.9 x 80e9 - 8e9 x 2) / (2 x 32 x 8 x 128 x 2)) = floor(56e9 / 131072).
  EXPECT_EQ(toy.profiles[0].kv_capacity_tokens, 427'246);
}

// All eleven states of ASEAN, and a path between any two of their metros while all cables are up.
TEST(Asean, LoadsAndIsConnected) {
  const Platform asean = load_platform(kPlatforms / "asean");
  for (const char* iso2 : {"BN", "ID", "KH", "LA", "MM", "MY", "PH", "SG", "TH", "TL", "VN"}) {
    EXPECT_TRUE(asean.find_nation(iso2).has_value()) << iso2;
  }
  Router router(asean);
  const auto from = asean.find_point("singapore");
  ASSERT_TRUE(from.has_value());
  for (std::size_t row = 0; row < asean.points.size(); ++row) {
    if (asean.points[row].kind != PointKind::kMetro) continue;
    EXPECT_NE(router.route(*from, PointIndex(row)), nullptr) << asean.points[row].name;
  }
}

// A cap is kept for the case that every GPU is in prefill; today's halls must not slow down by it.
TEST(Asean, EveryHallTakesAllItsGpusInPrefillAtFullClock) {
  const Platform asean = load_platform(kPlatforms / "asean");
  for (const Site& site : asean.sites) {
    const Gpu& gpu = asean.gpus[site.gpu.at()];
    ASSERT_GE(gpu.clocks.size(), 3U) << gpu.name;
    const int nodes = (site.gpus + site.gpus_per_node - 1) / site.gpus_per_node;
    const double draw = nodes * gpu.node_overhead_w + site.gpus * gpu.clocks[0].prefill_w;
    EXPECT_LT(draw, 0.82 * site.it_power_w) << site.name;
    EXPECT_GT(draw, 0.70 * site.it_power_w) << site.name;
  }
}

// Shapes of the day move no bill of a steady draw: 5 weekdays and 2 days of weekend.
TEST(Asean, DayProfilesKeepTheMeansOfTheirZones) {
  const Platform asean = load_platform(kPlatforms / "asean");
  int profiles = 0;
  const auto check = [&](const std::optional<Hourly>& hours, double mean, const std::string& zone) {
    if (!hours) return;
    ++profiles;
    double sum = 0;
    for (const double value : hours->profile.value().weekday) sum += 5 * value;
    for (const double value : hours->profile.value().weekend) sum += 2 * value;
    EXPECT_NEAR(sum / 168, mean, 1e-3 * mean) << zone;
  };
  for (const GridZone& zone : asean.zones) {
    check(zone.price, zone.price_usd_per_kwh, zone.name);
    check(zone.carbon, zone.carbon_g_per_kwh, zone.name);
  }
  EXPECT_EQ(profiles, 8);
}

}  // namespace
}  // namespace archipelago::platform
