#include "policy/energy_forecast.hpp"

#include <gtest/gtest.h>

#include "engine/wan_world.hpp"

namespace archipelago::test {
namespace {

using policy::EnergyFigure;
using policy::EnergyForecast;

constexpr double kHour = 3600;
const UtcTime kMonday = *parse_utc("2026-03-02T00:00Z");

// Weekdays: the number of the hour; weekends: 100.
platform::Hourly by_hour() {
  platform::Hourly hourly;
  platform::Hourly::Day day;
  for (std::size_t h = 0; h < 24; ++h) day.weekday[h] = static_cast<double>(h);
  day.weekend.fill(100);
  hourly.profile = day;
  return hourly;
}
platform::Platform zone_in(const std::string& timezone) {
  platform::Platform toy = toy_platform();
  toy.nations[0].timezone = timezone;
  toy.zones[0].price = by_hour();
  return toy;
}
double price(const policy::EnergyForecast& forecast, double from, double run) {
  return forecast.mean(ZoneIndex(0), EnergyFigure::kPrice, seconds(from), seconds(run));
}

TEST(EnergyForecast, ProfilesAreInTheLocalTimeOfTheNation) {
  const policy::EnergyForecast forecast(zone_in("Asia/Jakarta"), kMonday);  // 7 o'clock
  EXPECT_NEAR(price(forecast, 0, kHour), 7, 1e-9);
  EXPECT_NEAR(price(forecast, 0, 2 * kHour), 7.5, 1e-9);
  EXPECT_NEAR(price(forecast, 1.5 * kHour, kHour), 8.5, 1e-9);
  EXPECT_NEAR(price(forecast, 0, 24 * kHour), 11.5, 1e-9);
  // Friday 23:00 to Saturday 1:00.
  EXPECT_NEAR(price(forecast, (4 * 24 + 16) * kHour, 2 * kHour), (23 + 100) / 2.0, 1e-9);
  EXPECT_EQ(forecast.next_hour(ZoneIndex(0), {}), seconds(kHour));
  EXPECT_EQ(forecast.next_hour(ZoneIndex(0), seconds(1.5 * kHour)), seconds(2 * kHour));
}

TEST(EnergyForecast, HoursOfHalfHourTimeZonesBeginAtTheHalf) {
  const policy::EnergyForecast forecast(zone_in("Asia/Yangon"), kMonday);  // 6:30
  EXPECT_EQ(forecast.next_hour(ZoneIndex(0), {}), seconds(0.5 * kHour));
  EXPECT_NEAR(price(forecast, 0, kHour), 6.5, 1e-9);
}

TEST(EnergyForecast, AConstantHoldsWhereThereAreNoHours) {
  const policy::EnergyForecast forecast(zone_in("Etc/UTC"), kMonday);
  EXPECT_EQ(forecast.mean(ZoneIndex(0), EnergyFigure::kCarbon, seconds(5), seconds(99'999)), 500);
  EXPECT_EQ(forecast.mean(ZoneIndex(1), EnergyFigure::kPrice, {}, {}), 0.10);
}

TEST(EnergyForecast, ASeriesIsKnownToItsEndAndStandsStillThere) {
  // Begins an hour and a half before the run: 20 until 0:30, 30 until 1:30, 40 until 2:30.
  platform::Platform toy = zone_in("Etc/UTC");
  platform::Hourly series;
  series.first = *parse_utc("2026-03-01T22:30Z");
  series.series = {10, 20, 30, 40};
  toy.zones[0].price = series;
  const policy::EnergyForecast forecast(toy, kMonday);
  EXPECT_NEAR(price(forecast, 0, kHour), 25, 1e-9);
  EXPECT_NEAR(price(forecast, kHour, 1.5 * kHour), (0.5 * 30 + 40) / 1.5, 1e-9);
  EXPECT_NEAR(price(forecast, kHour, 30 * kHour), (0.5 * 30 + 40) / 1.5, 1e-9);  // the known part
  EXPECT_EQ(price(forecast, 9 * kHour, kHour), 40);
  EXPECT_EQ(forecast.next_hour(ZoneIndex(0), seconds(kHour)), seconds(2 * kHour));
  EXPECT_EQ(forecast.next_hour(ZoneIndex(0), seconds(2 * kHour)), kNever);
}

TEST(EnergyForecast, TheClockEndsLater) {
  const policy::EnergyForecast forecast(zone_in("Etc/UTC"), kMonday);
  EXPECT_EQ(forecast.next_hour(ZoneIndex(0), kMaxHorizon), kNever);
  EXPECT_GT(
      forecast.mean(ZoneIndex(0), EnergyFigure::kPrice, kMaxHorizon - seconds(1), kMaxHorizon), 0);
}

}  // namespace
}  // namespace archipelago::test
