// Day profiles and series: what they become over a run, and every kind of fault with its text.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "platform/load/check_hours.hpp"
#include "platform/platform_files.hpp"
#include "support/toy_platform.hpp"

namespace archipelago::platform {
namespace {

using test::PlatformFiles;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr SimTime minutes(std::int64_t m) { return {m * 60 * 1'000'000'000'000}; }
constexpr SimTime kHour = minutes(60);

UtcTime utc(std::string_view text) { return parse_utc(text).value(); }

constexpr const char* kProfileHeader = "kind,of,quantity,days,hour,value,quality,source\n";
constexpr const char* kPrice = "zone,aa-grid,price_usd_per_kwh";

// 24 rows; the value of an hour is `base` plus a thousandth of it.
std::string day(const std::string& figure, const std::string& days, double base) {
  std::string rows;
  for (int hour = 0; hour < 24; ++hour) {
    rows += figure + ',' + days + ',' + std::to_string(hour) + ',' +
            std::to_string(base + hour * 0.001) + ",assumed,assumed\n";
  }
  return rows;
}

std::string price_row(const std::string& days, const std::string& hour, const std::string& value) {
  return std::string(kPrice) + ',' + days + ',' + hour + ',' + value + ",assumed,assumed\n";
}

std::vector<std::string> profile_faults(const std::string& rows) {
  PlatformFiles files;
  files.set("profiles.csv", kProfileHeader + rows);
  return files.faults();
}

std::string without_line(std::string rows, const std::string& line) {
  const std::size_t at = rows.find(line);
  EXPECT_NE(at, std::string::npos) << line;
  return rows.erase(at, rows.find('\n', at) + 1 - at);
}

TEST(Profiles, GoToTheirZonesAndSites) {
  PlatformFiles files;
  files.set("profiles.csv", kProfileHeader + day(kPrice, "weekday", 0.2) +
                                day(kPrice, "weekend", 0.1) +
                                day("site,beta-hall,limit_mw", "", 0.1) +
                                day("site,beta-hall,sun_share", "all", 0.5) +
                                day("zone,bb-grid,carbon_g_per_kwh", "all", 300) +
                                day("zone,bb-grid,temperature_c", "all", -5));
  const Platform toy = files.load();
  ASSERT_TRUE(toy.zones[0].price && toy.zones[0].price->profile);
  EXPECT_EQ(toy.zones[0].price->profile->weekday[23], 0.223);
  EXPECT_EQ(toy.zones[0].price->profile->weekend[0], 0.1);
  EXPECT_THAT(toy.zones[0].price->where, ::testing::EndsWith("profiles.csv:49"));
  EXPECT_EQ(toy.zones[0].price->provenance.quality, Quality::kAssumed);
  EXPECT_FALSE(toy.zones[0].carbon || toy.zones[0].temperature || toy.zones[1].price);
  EXPECT_EQ(toy.zones[1].carbon->profile->weekend[2], 300.002);
  EXPECT_EQ(toy.zones[1].temperature->profile->weekday[0], -5);
  EXPECT_NEAR(toy.sites[1].limit->profile->weekday[0], 0.1e6, 1e-6);  // W
  EXPECT_EQ(toy.sites[1].sun->profile->weekend[0], 0.5);
  EXPECT_FALSE(toy.sites[0].limit || toy.sites[0].sun);
}

TEST(Profiles, TwentyThreeHours) {
  EXPECT_THAT(
      profile_faults(without_line(day(kPrice, "all", 0.2), price_row("all", "7", "0.207000"))),
      ElementsAre("profiles.csv:2: hour: this day of price_usd_per_kwh lacks hour 7; "
                  "expected all hours from 0 to 23"));
}

TEST(Profiles, OneHourForTheWholeDay) {
  EXPECT_THAT(profile_faults(price_row("all", "0", "0.2")),
              ElementsAre("profiles.csv:2: hour: this day of price_usd_per_kwh lacks hour 1, 2, 3, "
                          "4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, "
                          "23; expected all hours from 0 to 23"));
}

TEST(Profiles, HourGivenTwice) {
  EXPECT_THAT(profile_faults(day(kPrice, "all", 0.2) + price_row("all", "7", "0.3")),
              ElementsAre("profiles.csv:26: hour: hour 7 of all stands already in line 9; expected "
                          "each hour once"));
}

TEST(Profiles, HourThatNoDayHas) {
  EXPECT_THAT(
      profile_faults(without_line(day(kPrice, "all", 0.2), price_row("all", "23", "0.223000")) +
                     price_row("all", "24", "0.2")),
      ElementsAre(HasSubstr("profiles.csv:25: hour: 24 ")));
}

TEST(Profiles, NegativePriceWhereTheMarketHasNone) {
  EXPECT_THAT(
      profile_faults(without_line(day(kPrice, "all", 0.2), price_row("all", "23", "0.223000")) +
                     price_row("all", "23", "-0.01")),
      ElementsAre("profiles.csv:25: value: -0.01 is not from 0 to 100, as "
                  "price_usd_per_kwh is; where prices fall below 0, zones.csv says yes "
                  "under negative_prices"));
}

TEST(Profiles, NegativePriceWhereTheMarketHasThem) {
  PlatformFiles files;
  files.replace("zones.csv", "carbon_basis,", "carbon_basis,negative_prices,");
  files.replace("zones.csv", "500,lifecycle,", "500,lifecycle,yes,");
  files.replace("zones.csv", "100,lifecycle,", "100,lifecycle,no,");
  files.set("profiles.csv", kProfileHeader + day(kPrice, "all", -0.2));
  EXPECT_EQ(files.load().zones[0].price->profile->weekday[0], -0.2);
  files.replace("zones.csv", "AA,0.1,", "AA,-0.1,");
  EXPECT_EQ(files.load().zones[0].price_usd_per_kwh, -0.1);
  files.replace("zones.csv", "BB,0.2,", "BB,-0.2,");
  EXPECT_THAT(files.faults(),
              ElementsAre("zones.csv:3: price_usd_per_kwh: -0.2 is below 0; expected at least 0, "
                          "or yes under negative_prices"));
}

TEST(Profiles, FiguresOutOfTheirRange) {
  const auto fault = [](const std::string& figure, const std::string& value) {
    const auto faults = profile_faults(figure + ",all,0," + value + ",assumed,assumed\n");
    return faults.size() == 1 ? faults[0] : std::to_string(faults.size()) + " faults";
  };
  EXPECT_EQ(fault("zone,aa-grid,price_usd_per_kwh", "101"),
            "profiles.csv:2: value: 101 is not from 0 to 100, as price_usd_per_kwh is");
  EXPECT_EQ(fault("zone,aa-grid,carbon_g_per_kwh", "-1"),
            "profiles.csv:2: value: -1 is not from 0 to 3000, as carbon_g_per_kwh is");
  EXPECT_EQ(fault("zone,aa-grid,temperature_c", "293"),
            "profiles.csv:2: value: 293 is not from -60 to 60, as temperature_c is");
  EXPECT_EQ(fault("site,beta-hall,limit_mw", "-0.1"),
            "profiles.csv:2: value: -0.1 is not from 0 to 100000, as limit_mw is");
  EXPECT_EQ(fault("site,beta-hall,sun_share", "1.1"),
            "profiles.csv:2: value: 1.1 is not from 0 to 1, as sun_share is");
}

TEST(Profiles, WeekdayWithoutWeekendAndAllWithOthers) {
  EXPECT_THAT(profile_faults(day(kPrice, "weekday", 0.2)),
              ElementsAre("profiles.csv:2: days: price_usd_per_kwh has only weekday; expected all, "
                          "or weekday and weekend"));
  EXPECT_THAT(profile_faults(day(kPrice, "weekend", 0.2)),
              ElementsAre("profiles.csv:2: days: price_usd_per_kwh has only weekend; expected all, "
                          "or weekday and weekend"));
  EXPECT_THAT(profile_faults(day(kPrice, "all", 0.2) + day(kPrice, "weekend", 0.2)),
              ElementsAre("profiles.csv:2: days: price_usd_per_kwh has all and others; expected "
                          "all, or weekday and weekend"));
}

TEST(Profiles, WrongKindAndUnknownOwner) {
  EXPECT_THAT(profile_faults("site,alpha-hall,price_usd_per_kwh,all,0,0.1,assumed,assumed\n"
                             "zone,aa-grid,sun_share,all,0,0.1,assumed,assumed\n"
                             "zone,aa-gird,carbon_g_per_kwh,all,0,0.1,assumed,assumed\n"
                             "region,aa-grid,carbon_g_per_kwh,all,0,0.1,assumed,assumed\n"),
              ElementsAre(HasSubstr("profiles.csv:5: kind: 'region' "),
                          "profiles.csv:2: quantity: price_usd_per_kwh is a figure of a zone; "
                          "expected kind zone",
                          "profiles.csv:3: quantity: sun_share is a figure of a site; expected "
                          "kind site",
                          "profiles.csv:4: of: 'aa-gird' is not a key of zones.csv (did you mean "
                          "'aa-grid'?)"));
}

constexpr const char* kSeriesHeader = "kind,of,quantity,from,value,quality,source\n";

std::string carbon_at(const std::string& from, const std::string& value) {
  return "zone,aa-grid,carbon_g_per_kwh," + from + ',' + value + ",estimated,toy-map\n";
}

std::vector<std::string> series_faults(const std::string& rows) {
  PlatformFiles files;
  files.set("series.csv", kSeriesHeader + rows);
  return files.faults();
}

// Half past midnight in Yangon is 18:00 UTC; the same hours may be written with any offset.
TEST(Series, AreReadInAnyOffset) {
  PlatformFiles files;
  files.set("series.csv", std::string(kSeriesHeader) + carbon_at("2026-03-02T00:30+06:30", "400") +
                              carbon_at("2026-03-01T19:00Z", "410") +
                              carbon_at("2026-03-02T03:00+07:00", "420"));
  const Platform toy = files.load();
  const Hourly& carbon = toy.zones[0].carbon.value();
  EXPECT_FALSE(carbon.profile.has_value());
  EXPECT_EQ(carbon.first, utc("2026-03-01T18:00Z"));
  EXPECT_THAT(carbon.series, ElementsAre(400, 410, 420));
  EXPECT_THAT(carbon.where, ::testing::EndsWith("series.csv:4"));
  EXPECT_EQ(carbon.provenance.quality, Quality::kEstimated);
}

TEST(Series, Gap) {
  EXPECT_THAT(series_faults(carbon_at("2026-03-02T00:00+07:00", "400") +
                            carbon_at("2026-03-02T02:00+07:00", "400") +
                            carbon_at("2026-03-02T04:00+07:00", "400")),
              ElementsAre("series.csv:3: from: 2026-03-02T02:00+07:00 is a gap in the series; "
                          "expected 2026-03-01T18:00:00Z, the hour after the one before"));
}

TEST(Series, OutOfOrderAndTwice) {
  EXPECT_THAT(
      series_faults(carbon_at("2026-03-02T01:00Z", "400") + carbon_at("2026-03-02T00:00Z", "400")),
      ElementsAre("series.csv:3: from: 2026-03-02T00:00Z is out of order; expected "
                  "2026-03-02T02:00:00Z, the hour after the one before"));
  EXPECT_THAT(series_faults(carbon_at("2026-03-02T01:00Z", "400") +
                            carbon_at("2026-03-02T08:00+07:00", "400")),
              ElementsAre("series.csv:3: from: 2026-03-02T08:00+07:00 is out of order; expected "
                          "2026-03-02T02:00:00Z, the hour after the one before"));
}

TEST(Series, NoStartOfAnHour) {
  EXPECT_THAT(series_faults(carbon_at("2026-03-02T00:10Z", "400") + carbon_at("2 March", "400")),
              ElementsAre("series.csv:2: from: '2026-03-02T00:10Z' is no start of an hour; write "
                          "2026-03-02T00:00+07:00 with the offset from UTC",
                          "series.csv:3: from: '2 March' is no start of an hour; write "
                          "2026-03-02T00:00+07:00 with the offset from UTC"));
}

TEST(Series, AValueOutOfRangeOrUnreadableIsNoGap) {
  EXPECT_THAT(
      series_faults(carbon_at("2026-03-02T00:00Z", "400") + carbon_at("2026-03-02T01:00Z", "-1") +
                    carbon_at("2026-03-02T02:00Z", "400")),
      ElementsAre("series.csv:3: value: -1 is not from 0 to 3000, as carbon_g_per_kwh is"));
  EXPECT_THAT(
      series_faults(carbon_at("2026-03-02T00:00Z", "400") + carbon_at("2026-03-02T01:00Z", "much") +
                    carbon_at("2026-03-02T02:00Z", "400")),
      ElementsAre(HasSubstr("series.csv:3: value: 'much' is not a number")));
}

TEST(Series, BesideAProfileOfTheSameFigure) {
  PlatformFiles files;
  files.set("profiles.csv", kProfileHeader + day("zone,aa-grid,carbon_g_per_kwh", "all", 300));
  files.set("series.csv", kSeriesHeader + carbon_at("2026-03-02T00:00Z", "400"));
  EXPECT_THAT(files.faults(),
              ElementsAre("series.csv:2: quantity: carbon_g_per_kwh has hours already, up to "
                          "profiles.csv:25; expected a profile or a series"));
}

Hourly hours(const char* first, std::vector<double> values) {
  Hourly hourly;
  hourly.first = utc(first);
  hourly.series = std::move(values);
  hourly.where = "platforms/toy/series.csv:12";
  return hourly;
}

std::vector<std::pair<SimTime, double>> steps(const StepSeries& series) {
  std::vector<std::pair<SimTime, double>> all;
  for (std::size_t i = 0; i < series.size(); ++i)
    all.emplace_back(series.start(i), series.value(i));
  return all;
}

TEST(Hourly, SeriesFromInsideAnHour) {
  const Hourly hourly = hours("2026-03-02T00:00Z", {1, 2, 3, 4});
  const StepSeries over = hourly.over("Etc/UTC", utc("2026-03-02T01:20Z"), minutes(60));
  EXPECT_THAT(steps(over), ElementsAre(std::pair(SimTime{}, 2.0), std::pair(minutes(40), 3.0)));
  EXPECT_EQ(over.end(), kHour);
  // An hour that begins when the run ends has no step.
  EXPECT_THAT(steps(hourly.over("Etc/UTC", utc("2026-03-02T01:20Z"), minutes(40))),
              ElementsAre(std::pair(SimTime{}, 2.0)));
}

// Hours that begin at half past, as in a zone of UTC+6:30, stay where they are.
TEST(Hourly, SeriesOfHalfHours) {
  const Hourly hourly = hours("2026-03-01T17:30Z", {1, 2, 3});
  EXPECT_THAT(steps(hourly.over("Asia/Yangon", utc("2026-03-01T18:00Z"), minutes(120))),
              ElementsAre(std::pair(SimTime{}, 1.0), std::pair(minutes(30), 2.0),
                          std::pair(minutes(90), 3.0)));
}

TEST(Hourly, CoversFromItsFirstHourToTheEndOfItsLast) {
  const Hourly hourly = hours("2026-03-02T00:00Z", {1, 2, 3, 4});
  EXPECT_TRUE(hourly.covers(utc("2026-03-02T00:00Z"), minutes(240)));
  EXPECT_TRUE(hourly.covers(utc("2026-03-02T03:59Z"), minutes(1)));
  EXPECT_FALSE(hourly.covers(utc("2026-03-02T00:00Z"), SimTime{minutes(240).ps + 1}));
  EXPECT_FALSE(hourly.covers(utc("2026-03-01T23:59:59Z"), minutes(1)));
  EXPECT_FALSE(hourly.covers(utc("2026-03-02T04:00Z"), minutes(1)));
  EXPECT_FALSE(hourly.covers(utc("2025-03-02T00:00Z"), minutes(1)));
  EXPECT_FALSE(hourly.covers(utc("2027-03-02T00:00Z"), minutes(1)));
}

TEST(HourlyDeathTest, ReadingPastTheEndIsNoRepeat) {
  const Hourly hourly = hours("2026-03-02T00:00Z", {1, 2, 3, 4});
  EXPECT_DEATH(static_cast<void>(hourly.over("Etc/UTC", utc("2026-03-02T00:00Z"), minutes(241))),
               "covers");
}

Hourly profile() {
  Hourly hourly;
  hourly.profile.emplace();
  for (std::size_t hour = 0; hour < 24; ++hour) {
    hourly.profile->weekday[hour] = static_cast<double>(hour);
    hourly.profile->weekend[hour] = 100 + static_cast<double>(hour);
  }
  return hourly;
}

// 2026-03-06 is a Friday; its last hour ends in Bangkok at 17:00 UTC.
TEST(Hourly, ProfileTurnsToTheWeekendAtLocalMidnight) {
  EXPECT_TRUE(profile().covers(utc("1999-01-01T00:00Z"), minutes(100'000)));
  EXPECT_THAT(steps(profile().over("Asia/Bangkok", utc("2026-03-06T16:00Z"), minutes(120))),
              ElementsAre(std::pair(SimTime{}, 23.0), std::pair(kHour, 100.0)));
  // Sunday to Monday.
  EXPECT_THAT(steps(profile().over("Asia/Bangkok", utc("2026-03-08T16:00Z"), minutes(120))),
              ElementsAre(std::pair(SimTime{}, 123.0), std::pair(kHour, 0.0)));
}

// Yangon is at UTC+6:30, so its hours begin at half past.
TEST(Hourly, ProfileInAZoneOfHalfHours) {
  EXPECT_THAT(steps(profile().over("Asia/Yangon", utc("2026-03-03T00:00Z"), minutes(120))),
              ElementsAre(std::pair(SimTime{}, 6.0), std::pair(minutes(30), 7.0),
                          std::pair(minutes(90), 8.0)));
}

TEST(CheckHours, ProfilesAndCoveringSeriesAreFine) {
  Platform toy = test::toy_platform();
  EXPECT_THAT(check_hours(toy, utc("2026-03-02T00:00Z"), minutes(240)), IsEmpty());
  toy.zones[0].price = profile();
  toy.zones[1].carbon = hours("2026-03-02T00:00Z", {1, 2, 3, 4});
  EXPECT_THAT(check_hours(toy, utc("2026-03-02T00:00Z"), minutes(240)), IsEmpty());
}

TEST(CheckHours, NamesEverySeriesThatEndsOrBeginsInsideTheRun) {
  Platform toy = test::toy_platform();
  toy.zones[0].temperature = hours("2026-03-02T00:00Z", {1, 2, 3, 4});
  toy.zones[1].price = hours("2026-03-02T00:00Z", {1, 2, 3});
  toy.zones[1].carbon = hours("2026-03-02T01:00Z", {1, 2, 3, 4, 5});
  toy.sites[0].limit = hours("2026-03-02T00:00Z", {1});
  toy.sites[1].sun = hours("2026-03-01T00:00Z", {1});
  std::vector<std::string> texts;
  for (const Issue& issue : check_hours(toy, utc("2026-03-02T00:00Z"), minutes(240))) {
    EXPECT_EQ(issue.file, "platforms/toy/series.csv");
    EXPECT_EQ(issue.line, 12);
    texts.push_back(issue.text());
  }
  ASSERT_EQ(texts.size(), 4U);
  EXPECT_EQ(texts[0],
            "platforms/toy/series.csv:12: from: price_usd_per_kwh of zone bb-grid is known from "
            "2026-03-02T00:00:00Z to 2026-03-02T03:00:00Z, but the run lasts from "
            "2026-03-02T00:00:00Z to 2026-03-02T04:00:00Z; expected every hour of the run: add "
            "rows, or move the experiment's start or horizon");
  EXPECT_THAT(texts[1], HasSubstr("carbon_g_per_kwh of zone bb-grid is known from "
                                  "2026-03-02T01:00:00Z to 2026-03-02T06:00:00Z"));
  EXPECT_THAT(texts[2], HasSubstr("limit_mw of site " + toy.sites[0].name));
  EXPECT_THAT(texts[3], HasSubstr("sun_share of site " + toy.sites[1].name));
}

}  // namespace
}  // namespace archipelago::platform
