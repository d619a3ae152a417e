#include "base/local_time.hpp"

#include <gtest/gtest.h>

#include <map>

namespace archipelago {
namespace {

constexpr SimTime minutes(std::int64_t m) { return {m * 60 * 1'000'000'000'000}; }
constexpr SimTime kDay = minutes(24 * 60);

UtcTime utc(std::string_view text) {
  const auto time = parse_utc(text);
  EXPECT_TRUE(time.has_value()) << text;
  return time.value_or(UtcTime{});
}

TEST(ParseUtc, ReadsMinutesAndSeconds) {
  // 2026-03-02 is day 20,514 since 1970: 56 years x 365 + 14 leap days + 31 + 28 + 1.
  EXPECT_EQ(utc("2026-03-02T00:00Z").time_since_epoch().count(), 20'514LL * 86'400);
  EXPECT_EQ(utc("2026-03-02T12:34Z"), utc("2026-03-02T12:34:00Z"));
  EXPECT_EQ((utc("2026-03-02T12:34:56Z") - utc("2026-03-02T12:34Z")).count(), 56);
  EXPECT_EQ((utc("2028-02-29T00:00Z") - utc("2028-02-28T00:00Z")).count(), 86'400);
}

TEST(ParseUtc, RejectsEverythingElse) {
  for (const char* text :
       {"", "2026-03-02", "2026-03-02T00:00", "2026-03-02 00:00Z", "2026-03-02T00:00+08:00",
        "2026-03-02T00:00Zulu", "2026-03-02T00:00Z ", " 2026-03-02T00:00Z", "2026-02-29T00:00Z",
        "2026-13-01T00:00Z", "2026-03-02T24:00Z", "2026-03-02T23:60Z", "2026-03-02T00:00:60Z",
        "2026-03-02T00:00:00.5Z", "02.03.2026T00:00Z", "2026-3-2T0:0Z", "+2026-03-02T00:00Z",
        "tomorrow"}) {
    EXPECT_FALSE(parse_utc(text).has_value()) << '"' << text << '"';
  }
}

UtcTime with_offset(std::string_view text) {
  const auto time = parse_offset_time(text);
  EXPECT_TRUE(time.has_value()) << text;
  return time.value_or(UtcTime{});
}

TEST(ParseOffsetTime, IsTheInstantInUtc) {
  EXPECT_EQ(with_offset("2026-03-02T00:00+07:00"), utc("2026-03-01T17:00Z"));
  EXPECT_EQ(with_offset("2026-03-02T00:00+06:30"), utc("2026-03-01T17:30Z"));
  EXPECT_EQ(with_offset("2026-03-01T20:00-08:00"), utc("2026-03-02T04:00Z"));
  EXPECT_EQ(with_offset("2026-03-02T12:15+00:00"), utc("2026-03-02T12:15Z"));
  EXPECT_EQ(with_offset("2026-03-02T12:15Z"), utc("2026-03-02T12:15Z"));
  EXPECT_EQ(with_offset("2026-03-02T12:15:30Z"), utc("2026-03-02T12:15:30Z"));
  EXPECT_EQ(with_offset("2028-03-01T00:00+14:00"), utc("2028-02-29T10:00Z"));
}

TEST(ParseOffsetTime, RejectsEverythingElse) {
  for (const char* text :
       {"", "2026-03-02", "2026-03-02T00:00", "2026-03-02T00:00+7:00", "2026-03-02T00:00+0700",
        "2026-03-02T00:00+07", "2026-03-02T00:00+07:00 ", "2026-03-02T00:00+07:60",
        "2026-03-02T00:00+15:00", "2026-03-02T00:00 07:00", "2026-02-29T00:00+07:00",
        "2026-03-02T24:00+07:00", "2026-03-02T00:00:00+07:00", "2026-03-02T00:00+07:0x",
        "2026-03-02 00:00+07:00", "26-03-02T00:00+07:00"}) {
    EXPECT_FALSE(parse_offset_time(text).has_value()) << '"' << text << '"';
  }
}

TEST(FormatUtc, IsReadBackAsTheSameInstant) {
  EXPECT_EQ(format_utc(utc("2026-03-02T01:02Z")), "2026-03-02T01:02:00Z");
  EXPECT_EQ(utc(format_utc(utc("1999-12-31T23:59:59Z"))), utc("1999-12-31T23:59:59Z"));
}

TEST(Timezones, OnlyNamesOfTheDatabaseAreKnown) {
  EXPECT_TRUE(is_timezone("Asia/Singapore"));
  EXPECT_TRUE(is_timezone("Etc/UTC"));
  EXPECT_FALSE(is_timezone("Asia/Atlantis"));
  EXPECT_FALSE(is_timezone(""));
}

// 00:00 UTC is 08:00 in Singapore, on the same Monday; midnight there is 16:00 UTC.
TEST(LocalHours, AreThoseOfTheNationsClock) {
  const auto hours = local_hours("Asia/Singapore", utc("2026-03-02T00:00Z"), kDay);
  ASSERT_EQ(hours.size(), 24U);
  EXPECT_EQ(hours[0].hour, 8);
  EXPECT_EQ(hours[0].weekday, 0);  // Monday
  EXPECT_EQ(hours[16].start, minutes(16 * 60));
  EXPECT_EQ(hours[16].hour, 0);
  EXPECT_EQ(hours[16].weekday, 1);  // Tuesday
  EXPECT_EQ(hours[23].hour, 7);
}

// Sunday is 6: 1 March 2026 was one, and in Los Angeles it still is at 00:00 UTC on Monday.
TEST(LocalHours, WeekdaysAreLocalToo) {
  const auto hours = local_hours("America/Los_Angeles", utc("2026-03-02T00:00Z"), minutes(60));
  ASSERT_EQ(hours.size(), 1U);
  EXPECT_EQ(hours[0].hour, 16);
  EXPECT_EQ(hours[0].weekday, 6);
}

// UTC+6:30: the hour that runs at 00:00 UTC is the half of 06:xx that is left.
TEST(LocalHours, InYangonTheHourChangesAtHalfPast) {
  const auto hours = local_hours("Asia/Yangon", utc("2026-03-02T00:00Z"), kDay);
  ASSERT_EQ(hours.size(), 25U);
  EXPECT_EQ(hours[0].hour, 6);
  EXPECT_EQ(hours[0].start, SimTime{});
  EXPECT_EQ(hours[1].hour, 7);
  EXPECT_EQ(hours[1].start, minutes(30));
  EXPECT_EQ(hours[2].start, minutes(90));
  EXPECT_EQ(hours[24].hour, 6);  // the other half
  EXPECT_EQ(hours[24].start, minutes(23 * 60 + 30));
}

TEST(LocalHours, AStartInsideAnHourShortensIt) {
  const auto hours = local_hours("Etc/UTC", utc("2026-03-02T10:45:30Z"), minutes(60));
  ASSERT_EQ(hours.size(), 2U);
  EXPECT_EQ(hours[0].hour, 10);
  EXPECT_EQ(hours[1].hour, 11);
  EXPECT_EQ(hours[1].start.ps, (14 * 60 + 30) * 1'000'000'000'000);
}

std::map<int, int> hours_of_local_day(const std::string& timezone, UtcTime midnight, SimTime day) {
  std::map<int, int> count;
  for (const LocalHour& hour : local_hours(timezone, midnight, day)) ++count[hour.hour];
  return count;
}

// 8 March 2026: at 02:00 PST (10:00 UTC) clocks go to 03:00 PDT.  From midnight (08:00 UTC) to
// midnight (07:00 UTC) it is 23 hours, and there is no hour 2.
TEST(LocalHours, TheDayThatDaylightSavingBeginsHas23) {
  const auto count =
      hours_of_local_day("America/Los_Angeles", utc("2026-03-08T08:00Z"), minutes(23 * 60));
  EXPECT_EQ(count.size(), 23U);
  EXPECT_FALSE(count.contains(2));
  EXPECT_TRUE(count.contains(23));
  for (const auto& [hour, times] : count) EXPECT_EQ(times, 1) << hour;
  const auto next_day =
      local_hours("America/Los_Angeles", utc("2026-03-08T08:00Z"), minutes(23 * 60 + 1));
  EXPECT_EQ(next_day.back().hour, 0);
  EXPECT_EQ(next_day.back().weekday, 0);  // Monday 9 March
}

// 1 November 2026: 01:59 PDT is followed by 01:00 PST; 25 hours, hour 1 twice.
TEST(LocalHours, TheDayThatDaylightSavingEndsHas25) {
  const auto count =
      hours_of_local_day("America/Los_Angeles", utc("2026-11-01T07:00Z"), minutes(25 * 60));
  EXPECT_EQ(count.size(), 24U);
  EXPECT_EQ(count.at(1), 2);
  EXPECT_EQ(count.at(2), 1);
}

// Lord Howe moves by half an hour: on 5 April 2026 at 02:00 (15:00 UTC) clocks go back to 01:30.
TEST(LocalHours, AChangeOfHalfAnHourMakesAHalfHour) {
  const auto hours = local_hours("Australia/Lord_Howe", utc("2026-04-04T14:00Z"), minutes(120));
  ASSERT_EQ(hours.size(), 3U);
  EXPECT_EQ(hours[0].hour, 1);
  EXPECT_EQ(hours[1].hour, 1);  // 01:30 once more
  EXPECT_EQ(hours[1].start, minutes(60));
  EXPECT_EQ(hours[2].hour, 2);
  EXPECT_EQ(hours[2].start, minutes(90));
}

}  // namespace
}  // namespace archipelago
