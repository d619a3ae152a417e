#include "input/json_objects.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "base/error.hpp"
#include "input/json_items.hpp"
#include "input/json_line.hpp"
#include "input/text.hpp"

namespace archipelago::input {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> objects_of(const std::string& text) {
  JsonObjects objects("file", text);
  std::vector<std::string> all;
  for (std::string_view object; objects.next(object);) all.emplace_back(object);
  return all;
}

std::string fault_of(const std::string& text) {
  try {
    objects_of(text);
  } catch (const InputError& error) {
    return error.issues().front().text();
  }
  return "";
}

TEST(JsonObjects, ComeOneByOneWhateverTheLines) {
  EXPECT_THAT(objects_of("[{\"a\": 1},{\"b\": [{}]}\n,\n{}]"),
              ElementsAre("{\"a\": 1}", "{\"b\": [{}]}", "{}"));
  EXPECT_THAT(objects_of("\xEF\xBB\xBF \n[ ]\n"), IsEmpty());
}

TEST(JsonObjects, BracketsInStringsDoNotCount) {
  EXPECT_THAT(objects_of(R"([{"a": "}]\"{"}, {"b": "\\"}])"),
              ElementsAre(R"({"a": "}]\"{"})", R"({"b": "\\"})"));
}

TEST(JsonObjects, KnowTheLineTheyBeginIn) {
  JsonObjects objects("file", "[\n{\n\"a\": 1\n},\n\n{}]");
  std::string_view object;
  ASSERT_TRUE(objects.next(object));
  EXPECT_EQ(objects.line(), 2);
  ASSERT_TRUE(objects.next(object));
  EXPECT_EQ(objects.line(), 6);
  EXPECT_FALSE(objects.next(object));
}

TEST(JsonObjects, SpanBlocks) {
  const std::string big = "{\"a\": \"" + std::string(300'000, 'x') + "\"}";
  EXPECT_THAT(objects_of("[" + big + "," + big + "]"), ElementsAre(big, big));
}

TEST(JsonObjects, FaultsHaveALine) {
  EXPECT_EQ(fault_of(""), "file:1: the file ends where '[' of an array of objects was expected");
  EXPECT_EQ(fault_of("\n{}"), "file:2: expected '[' of an array of objects");
  EXPECT_EQ(fault_of("[{}\n{}]"), "file:2: expected ',' or ']'");
  EXPECT_THAT(fault_of("[{},\n]"), HasSubstr("file:2: expected an object"));
  EXPECT_EQ(fault_of("[5]"), "file:1: expected an object: {\"key\": value, ...}");
  EXPECT_EQ(fault_of("[\n{\"a\": 1\n"), "file:2: the object that begins here has no end");
  EXPECT_EQ(fault_of("[{}] x"), "file:1: expected nothing after the array");
  EXPECT_EQ(fault_of("[{}"), "file:1: the file ends where ',' or ']' was expected");
  EXPECT_THAT(fault_of("[{\"a\": \"" + std::string(kMaxLineBytes, 'x') + "\"}]"),
              HasSubstr("file:1: the object is longer than"));
}

TEST(JsonItems, AreTheTextsOfAnArraysItems) {
  std::vector<std::string> all;
  JsonItems items(R"([1, "a,]\"", [2, 3] ,{"b": [4]}, null])");
  for (std::string_view item; items.next(item);) all.emplace_back(item);
  EXPECT_THAT(all, ElementsAre("1", R"("a,]\"")", "[2, 3]", R"({"b": [4]})", "null"));
  std::string_view item;
  EXPECT_FALSE(JsonItems("[ ]").next(item));
  EXPECT_FALSE(JsonItems("").is_array());
  EXPECT_FALSE(JsonItems("{}").next(item));
}

TEST(JsonLine, RawIsTheValueAsWritten) {
  JsonLine json(R"({"a": [1, {"b": "c"}] , "d": null})");
  std::string_view key;
  ASSERT_TRUE(json.next_key(key));
  EXPECT_EQ(json.raw(), R"([1, {"b": "c"}])");
  ASSERT_TRUE(json.next_key(key));
  EXPECT_EQ(json.raw(), "null");
  EXPECT_FALSE(json.next_key(key));
  EXPECT_THAT(json.fault(), IsEmpty());
}

}  // namespace
}  // namespace archipelago::input
