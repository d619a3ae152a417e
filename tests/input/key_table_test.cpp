// A mapping read by a table of keys: defaults, ranges and what is needed come from the rows.
#include "input/key_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"

namespace archipelago::input {
namespace {

using ::testing::ElementsAre;

const std::vector<KeyRow> kRows{
    {.key = "name", .owner = "x", .meaning = "x", .needed = "yes"},
    {.key = "rate", .fallback = "2.5", .kind = KeyKind::kNumber, .bounds = {0, 10}},
    {.key = "count", .kind = KeyKind::kInteger, .bounds = {1, 4}},
    {.key = "wait", .fallback = "5 min", .kind = KeyKind::kDuration, .bounds = {0, 3600}},
    {.key = "law", .fallback = "fixed", .kind = KeyKind::kWord, .words = {"fixed", "drawn"}},
    {.key = "whole", .fallback = "true", .kind = KeyKind::kFlag},
    {.key = "parts", .kind = KeyKind::kList},
    {.key = "parts[].size", .needed = "yes", .kind = KeyKind::kSize, .bounds = {0, 1e18}},
    {.key = "parts[].trace", .kind = KeyKind::kMap},
    {.key = "parts[].trace.at", .needed = "yes", .kind = KeyKind::kInteger, .bounds = {0, 9}},
};

TEST(KeyedMap, AnswersDefaultsForWhatIsAbsentAndNotNeeded) {
  const YamlFile yaml("e.yaml", "name: n\n");
  const KeyedMap map(yaml.root(), kRows);
  EXPECT_EQ(map.text("name"), "n");
  EXPECT_EQ(map.number("rate"), 2.5);
  EXPECT_EQ(map.integer("count"), 0);  // no default: 0
  EXPECT_EQ(map.duration("wait").si(), 300);
  EXPECT_EQ(map.word("law"), "fixed");
  EXPECT_TRUE(map.flag("whole"));
  EXPECT_FALSE(map.has("parts"));
  EXPECT_NO_THROW(yaml.finish());
}

TEST(KeyedMap, ReadsNestedMappingsByTheirPlaceInTheTable) {
  const YamlFile yaml("e.yaml",
                      "name: n\nparts:\n  - {size: 2 kB, trace: {at: 3}}\n  - {size: 1 B}\n");
  const KeyedMap map(yaml.root(), kRows);
  map.text("name");
  const std::vector<KeyedMap> parts = map.list("parts");
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0].size("size").si(), 2000);
  EXPECT_EQ(parts[0].map("trace").integer("at"), 3);
  EXPECT_EQ(parts[1].size("size").si(), 1);
  EXPECT_FALSE(parts[1].has("trace"));
  EXPECT_NO_THROW(yaml.finish());
}

TEST(KeyedMap, FaultsHaveTheRangeOfTheRow) {
  const YamlFile yaml("e.yaml", "rate: 11\ncount: 5\nwait: 2 h\nlaw: fixd\nparts: [{size: 0 B}]\n");
  const KeyedMap map(yaml.root(), kRows);
  map.text("name");
  map.number("rate");
  map.integer("count");
  map.duration("wait");
  map.word("law");
  for (const KeyedMap& part : map.list("parts")) part.size("size");
  std::vector<std::string> faults;
  try {
    yaml.finish();
  } catch (const InputError& error) {
    for (const Issue& issue : error.issues()) faults.push_back(issue.text());
  }
  EXPECT_THAT(
      faults,
      ElementsAre("e.yaml:1: name: is missing; expected text",
                  "e.yaml:1: rate: 11 is not from 0 to 10",
                  "e.yaml:2: count: '5' is not a whole number from 1 to 4",
                  "e.yaml:3: wait: 2 h is not from 0 s to 3600 s",
                  "e.yaml:4: law: 'fixd' is not one of fixed, drawn (did you mean 'fixed'?)",
                  "e.yaml:5: parts[0].size: '0 B' is no size above 0; expected for example 10 TB, "
                  "512 GiB"));
}

TEST(KeyRow, SaysItsRangeInWords) {
  EXPECT_EQ(kRows[1].range(), "0 to 10");
  EXPECT_EQ(kRows[2].range(), "whole, 1 to 4");
  EXPECT_EQ(kRows[3].range(), "0 s to 1 h");
  EXPECT_EQ(kRows[4].range(), "fixed | drawn");
  EXPECT_EQ((KeyRow{.key = "x", .kind = KeyKind::kNumber, .bounds = kPositive}).range(), "above 0");
  EXPECT_EQ((KeyRow{.key = "x", .kind = KeyKind::kNumber}).range(), "any number");
  const KeyRow refresh{
      .key = "x", .kind = KeyKind::kDuration, .bounds = {0.1, 8'640'000}, .words = {"live"}};
  EXPECT_EQ(refresh.range(), "100 ms to 100 days | live");
}

TEST(Suggestions, AreDottedKeysForWordsAtTheWrongPlace) {
  YamlFile yaml("e.yaml", "timeout: 1 s\nserving: {timeuot: 2 s}\n");
  yaml.suggest({"serving.timeout", "serving.watermark"});
  yaml.root().map("serving").find("timeout");
  std::vector<std::string> faults;
  try {
    yaml.finish();
  } catch (const InputError& error) {
    for (const Issue& issue : error.issues()) faults.push_back(issue.text());
  }
  EXPECT_THAT(faults,
              ElementsAre("e.yaml:1: timeout: unknown key (did you mean 'serving.timeout'?)",
                          "e.yaml:2: serving.timeuot: unknown key (did you mean 'timeout'?)"));
}

}  // namespace
}  // namespace archipelago::input
