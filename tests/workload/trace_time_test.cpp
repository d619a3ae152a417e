#include "workload/traces/trace_time.hpp"

#include <gtest/gtest.h>

#include <string>

namespace archipelago::workload {
namespace {

std::int64_t seconds(std::string_view text) { return parse_decimal_time(text, 9).value_or(-1); }

TEST(DecimalTime, IsExactToTheNanosecond) {
  EXPECT_EQ(seconds("0"), 0);
  EXPECT_EQ(seconds("8.464985"), 8'464'985'000);
  EXPECT_EQ(seconds("19440110.0"), 19'440'110'000'000'000);
  EXPECT_EQ(seconds("1700000000.123456789"), 1'700'000'000'123'456'789);
  EXPECT_EQ(parse_decimal_time("27482", 6), 27'482'000'000);
  EXPECT_EQ(parse_decimal_time("0.5", 6), 500'000);
}

// What Python prints of a sum: the tenth digit after the point decides.
TEST(DecimalTime, FurtherDigitsAreRounded) {
  EXPECT_EQ(seconds("138.57600300000001"), 138'576'003'000);
  EXPECT_EQ(seconds("5.8926549999999995"), 5'892'655'000);
  EXPECT_EQ(seconds("0.0000000005"), 1);
  EXPECT_EQ(seconds("0.00000000049"), 0);
}

TEST(DecimalTime, ReadsExponents) {
  EXPECT_EQ(seconds("1e-05"), 10'000);
  EXPECT_EQ(seconds("2.5E1"), 25'000'000'000);
}

TEST(DecimalTime, RejectsEverythingElse) {
  for (const char* text : {"", "-1", "+1", " 1", "1 ", "1.", ".5", "1..2", "1e", "e5", "nan", "inf",
                           "0x1", "1,5", "8000000001", "99999999999999999999", "1e300", "-1e-5"}) {
    EXPECT_FALSE(parse_decimal_time(text, 9).has_value()) << text;
  }
  EXPECT_TRUE(parse_decimal_time("8000000000", 9).has_value());
  EXPECT_FALSE(parse_decimal_time("8000000000.5", 9).has_value());
}

// 2023-11-16 is day 19,677: 53 years x 365 + 13 leap days + 304 days to 1 November + 15.
TEST(TimeStamps, CountFrom1970) {
  const auto azure = parse_time_stamp("2023-11-16 18:15:46.6805900");
  ASSERT_TRUE(azure.has_value());
  EXPECT_EQ(azure->nanoseconds, (19'677LL * 86'400 + 65'746) * 1'000'000'000 + 680'590'000);
  EXPECT_FALSE(azure->has_offset);
}

TEST(TimeStamps, OffsetsAreTakenOff) {
  const auto at = [](std::string_view text) {
    const auto stamp = parse_time_stamp(text);
    return stamp && stamp->has_offset ? stamp->nanoseconds / 1'000'000'000 : -1;
  };
  const std::int64_t noon = 19'853LL * 86'400 + 43'200;  // 2024-05-10T12:00Z
  EXPECT_EQ(at("2024-05-10 12:00:00+00:00"), noon);
  EXPECT_EQ(at("2024-05-10T12:00:00Z"), noon);
  EXPECT_EQ(at("2024-05-10 18:30:00.000000+06:30"), noon);
  EXPECT_EQ(at("2024-05-10 05:00:00-0700"), noon);
}

TEST(TimeStamps, RejectEverythingElse) {
  for (const char* text : {"",
                           "2023-11-16",
                           "2023-11-16 18:15",
                           "2023-02-29 00:00:00",
                           "2023-13-01 00:00:00",
                           "2023-00-10 00:00:00",
                           "2023-11-16 24:00:00",
                           "2023-11-16 23:60:00",
                           "2023-11-16 23:59:60",
                           "2023-11-16_18:15:46",
                           "2023-11-16 18:15:46.",
                           "2023-11-16 18:15:46 ",
                           "2023-11-16 18:15:46+",
                           "2023-11-16 18:15:46+00",
                           "2023-11-16 18:15:46+00:00x",
                           "2023-11-16 18:15:46+16:00",
                           "1969-12-31 23:59:59",
                           "2220-01-01 00:00:00",
                           "1970-01-01 00:00:00+01:00",
                           "+023-11-16 18:15:46"}) {
    EXPECT_FALSE(parse_time_stamp(text).has_value()) << text;
  }
  EXPECT_TRUE(parse_time_stamp("2024-02-29 00:00:00").has_value());
}

TEST(TimeStamps, WhatIsWrittenIsReadBack) {
  for (const char* text : {"2023-11-16 18:15:46.6805900", "1970-01-01 00:00:00.0000000",
                           "2024-02-29 23:59:59.9999999", "2219-12-31 12:34:56.7890123"}) {
    EXPECT_EQ(format_time_stamp(parse_time_stamp(text).value_or(TimeStamp{}).nanoseconds), text);
  }
  // 99 ns are nearer to one tick of 100 ns than to none.
  EXPECT_EQ(format_time_stamp(99), "1970-01-01 00:00:00.0000001");
}

}  // namespace
}  // namespace archipelago::workload
