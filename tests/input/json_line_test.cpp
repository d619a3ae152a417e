#include "input/json_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace archipelago::input {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string fault_of(std::string_view line) {
  JsonLine json(line);
  for (std::string_view key; json.next_key(key);) json.skip();
  return json.fault();
}

TEST(JsonLine, MembersComeInOrderWithTheirValues) {
  JsonLine json(R"( {"a": -12.5e+3 ,"b":[1, 2,-3], "c" : "x\ny", "d": {"e": [null]}} )");
  std::string_view key;
  ASSERT_TRUE(json.next_key(key));
  EXPECT_EQ(key, "a");
  EXPECT_EQ(json.number(), "-12.5e+3");
  ASSERT_TRUE(json.next_key(key));
  EXPECT_EQ(key, "b");
  std::vector<std::int64_t> list{9, 9};
  EXPECT_TRUE(json.integers(list));
  EXPECT_THAT(list, ElementsAre(1, 2, -3));
  ASSERT_TRUE(json.next_key(key));
  EXPECT_EQ(json.text(), R"(x\ny)");
  ASSERT_TRUE(json.next_key(key));
  json.skip();
  EXPECT_FALSE(json.next_key(key));
  EXPECT_THAT(json.fault(), IsEmpty());
}

TEST(JsonLine, AnEmptyObjectAndAnEmptyArrayAreFine) {
  EXPECT_THAT(fault_of("{}"), IsEmpty());
  JsonLine json(R"({"a": [ ]})");
  std::string_view key;
  std::vector<std::int64_t> list{1};
  ASSERT_TRUE(json.next_key(key));
  EXPECT_TRUE(json.integers(list));
  EXPECT_THAT(list, IsEmpty());
  EXPECT_FALSE(json.next_key(key));
  EXPECT_THAT(json.fault(), IsEmpty());
}

TEST(JsonLine, FaultsNameTheColumnAndWhatWasExpected) {
  EXPECT_EQ(fault_of(R"({"a": 1)"), "the line ends where ',' or '}' was expected");
  EXPECT_EQ(fault_of(R"({"a" 1})"), "column 6: expected ':'");
  EXPECT_EQ(fault_of(R"({"a": 1} x)"), "column 10: expected nothing after the object");
  EXPECT_EQ(fault_of("[1]"), "column 1: expected an object: {\"key\": value, ...}");
  EXPECT_EQ(fault_of(R"({"a": 1,})"), "column 9: expected a string in double quotes");
}

TEST(JsonLine, AnArrayOfOtherThingsIsNoArrayOfWholeNumbers) {
  for (const char* line : {R"({"a": [1.5]})", R"({"a": ["1"]})", R"({"a": [1,]})", R"({"a": [01]})",
                           R"({"a": 1})", R"({"a": [99999999999999999999]})", R"({"a": [1 2]})"}) {
    JsonLine json(line);
    std::string_view key;
    std::vector<std::int64_t> list;
    ASSERT_TRUE(json.next_key(key));
    EXPECT_FALSE(json.integers(list)) << line;
    EXPECT_FALSE(json.next_key(key));
  }
}

TEST(JsonLine, NestingBeyondTheLimitIsRefused) {
  const auto nested = [](int levels) {
    const auto n = static_cast<std::size_t>(levels);
    return "{\"a\": " + std::string(n, '[') + std::string(n, ']') + "}";
  };
  EXPECT_THAT(fault_of(nested(kMaxJsonDepth - 1)), IsEmpty());
  EXPECT_THAT(fault_of(nested(kMaxJsonDepth)), HasSubstr("at most 32 levels"));
  EXPECT_THAT(fault_of(nested(100'000)), HasSubstr("levels"));
}

// An independent judge: nlohmann-json says of each line whether it is a JSON object.
TEST(JsonLine, AcceptsWhatJsonIsAndNothingElse) {
  const std::vector<std::string> lines{R"({"a": 0})",
                                       R"({"a": -0})",
                                       R"({"a": 00})",
                                       R"({"a": 1.})",
                                       R"({"a": .5})",
                                       R"({"a": 1e})",
                                       R"({"a": 1E-7})",
                                       R"({"a": +1})",
                                       R"({"a": true})",
                                       R"({"a": tru})",
                                       R"({"a": nul})",
                                       R"({"a": "\u00e9"})",
                                       R"({"a": "\ud83d\ude00"})",
                                       R"({"a": "\ud83d"})",
                                       R"({"a": "\ude00"})",
                                       R"({"a": "\x"})",
                                       R"({"a": "\u12g4"})",
                                       R"({"a": "tab	"})",
                                       "{\"a\": \"\x7F\"}",
                                       "{\"a\": \"\xFF\"}",
                                       "{\"a\": \"\xC3\xA9\"}",
                                       R"({"a": "open)",
                                       R"({"a": {}})",
                                       R"({"a": {"b": {"c": 1}}})",
                                       R"({"a": {"b" 1}})",
                                       R"({"a": {"b": 1,}})",
                                       R"({"a": [1, [2, {"c": []}]]})",
                                       R"({"a": [1, ]})",
                                       R"({"a": 1 "b": 2})",
                                       R"({a: 1})",
                                       R"({"a": 'x'})",
                                       R"({"a"})",
                                       "{",
                                       "}",
                                       "",
                                       "{}{}",
                                       "{} {}",
                                       "null",
                                       "3",
                                       R"("a")",
                                       R"({"":""})",
                                       R"({"a":NaN})",
                                       R"({"a":1}garbage)",
                                       R"({"a": "\"})",
                                       R"({"a": "\\"})"};
  for (const std::string& line : lines) {
    const auto judged = nlohmann::json::parse(line, nullptr, false);
    EXPECT_EQ(fault_of(line).empty(), judged.is_object()) << line << ": " << fault_of(line);
  }
}

}  // namespace
}  // namespace archipelago::input
