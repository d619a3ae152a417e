// Values of a YAML file that are set from elsewhere: where they land, and where faults with them point.
#include "input/yaml_edit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "input/number_change.hpp"
#include "input/yaml_reader.hpp"

namespace archipelago::input {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kText =
    "name: base\n"
    "wait: 250 ms\n"
    "list:\n"
    "  - {name: chat, rate: 10, weights: {a.b: 1, c: 2}}\n"
    "  - {name: rich, rate: 20}\n";

// The file after the edits, as one line; or its faults.
std::string after(const std::vector<std::pair<std::string, std::string>>& edits) {
  YamlFile file("base.yaml", kText);
  int line = 7;
  for (const auto& [path, value] : edits) {
    file.edit({path, value, {"above.yaml", line++, "set." + path}});
  }
  std::string text;
  for (const auto& [key, value] : file.root().entries()) text += key + "=" + value.flow() + " ";
  try {
    file.finish();
  } catch (const InputError& error) {
    return error.what();
  }
  return text;
}

TEST(YamlEdit, ReachesKeysAndItemsByNumberNameOrAll) {
  EXPECT_THAT(after({{"name", "other"}}), HasSubstr("name=other "));
  EXPECT_THAT(after({{"list[1].rate", "7"}}), HasSubstr("{name: rich, rate: 7}"));
  EXPECT_THAT(after({{"list[chat].rate", "7"}}), HasSubstr("{name: chat, rate: 7,"));
  EXPECT_THAT(after({{"list[*].rate", "7"}}),
              ::testing::AllOf(HasSubstr("{name: chat, rate: 7,"), HasSubstr("rich, rate: 7}")));
  EXPECT_THAT(after({{"list[chat].weights[a.b]", "7"}}), HasSubstr("{a.b: 7, c: 2}"));
  EXPECT_THAT(after({{"list[chat].weights[*]", "7"}}), HasSubstr("{a.b: 7, c: 7}"));
  EXPECT_THAT(after({{"list[rich].weights", "{c: [1, 2]}"}}),
              HasSubstr("rich, rate: 20, weights: {c: [1, 2]}}"));
}

TEST(YamlEdit, ChangesTheNumberThatStandsThereAndKeepsItsUnit) {
  EXPECT_THAT(after({{"wait", "x2"}}), HasSubstr("wait=500 ms"));
  EXPECT_THAT(after({{"wait", "+50"}}), HasSubstr("wait=300 ms"));
  EXPECT_THAT(after({{"list[chat].rate", "-4"}}), HasSubstr("chat, rate: 6,"));
  EXPECT_THAT(after({{"list[chat].rate", "=-4"}}), HasSubstr("chat, rate: -4,"));
  // What holds no number takes the text.
  EXPECT_THAT(after({{"name", "x2"}}), HasSubstr("name=x2"));
  EXPECT_EQ(after({{"list[rich].burst", "x2"}}),
            "above.yaml:7: set.list[rich].burst: base.yaml does not say list[1].burst, so 'x2' has "
            "nothing to change; give it a value");
}

TEST(YamlEdit, PathsThatLeadNowhere) {
  EXPECT_EQ(
      after({{"list[chatt].rate", "7"}}),
      "above.yaml:7: set.list[chatt].rate: 'chatt' is no item of list of base.yaml, which has "
      "2 (did you mean 'chat'?)");
  EXPECT_THAT(after({{"list.rate", "7"}}), HasSubstr("name an item of the list in brackets"));
  EXPECT_THAT(after({{"name.first", "7"}}), HasSubstr("name has no keys"));
  for (const char* path : {"", ".", "a.", "a..b", "[a]", "a[", "a[]", "a[b", "a[b]c", "a.[b]"}) {
    EXPECT_THAT(after({{path, "7"}}), HasSubstr("is no path")) << path;
  }
  EXPECT_THAT(after({{"name", "{a: "}}), HasSubstr("is no value of YAML on one line"));
  EXPECT_THAT(after({{"name", "a\nb: c"}}), HasSubstr("is no value of YAML on one line"));
}

TEST(YamlEdit, OneValueTwice) {
  EXPECT_EQ(after({{"list[*].rate", "7"}, {"list[rich].rate", "8"}}),
            "above.yaml:8: set.list[rich].rate: list[1].rate is set twice, first by "
            "set.list[*].rate (above.yaml:7); set it once");
  EXPECT_THAT(after({{"list[rich]", "{name: a}"}, {"list[1].rate", "8"}}), HasSubstr("set twice"));
  // Two keys of a mapping that is made for the first.
  EXPECT_THAT(after({{"more.a", "1"}, {"more.b", "2"}}), HasSubstr("more={a: 1, b: 2}"));
}

// Readers find fault with what was set where it was written.
TEST(YamlEdit, FaultsOfReadersNameTheOrigin) {
  YamlFile file("base.yaml", kText);
  const auto edit = [&](const std::string& path, const std::string& value, int line) {
    file.edit({path, value, {"above.yaml", line, "set." + path}});
  };
  edit("wait", "soon", 3);
  edit("list[0].weights", "{c: -1}", 4);
  edit("nmae", "x", 5);
  edit("deep.er", "x", 6);
  const YamlMap root = file.root();
  root.text("name");
  root.duration("wait");
  for (const YamlValue& item : root.list("list")) {
    const YamlMap map = item.map();
    map.text("name");
    map.number("rate");
    if (map.has("weights")) map.map("weights").number("c", kNotNegative);
  }
  std::vector<std::string> faults;
  try {
    file.finish();
  } catch (const InputError& error) {
    for (const Issue& issue : error.issues()) faults.push_back(issue.text());
  }
  EXPECT_THAT(faults, ElementsAre(HasSubstr("above.yaml:3: set.wait: 'soon' is not a duration"),
                                  "above.yaml:4: set.list[0].weights.c: -1 is not at least 0",
                                  "above.yaml:5: set.nmae: unknown key (did you mean 'name'?)",
                                  "above.yaml:6: set.deep.er: unknown key"));
}

TEST(NumberChange, AddsMultipliesReplaces) {
  EXPECT_EQ(parse_change("+8")->of(2), 10);
  EXPECT_EQ(parse_change("-8")->of(2), -6);
  EXPECT_EQ(parse_change("x1.5")->of(2), 3);
  EXPECT_EQ(parse_change("=-8")->of(2), -8);
  for (const char* text : {"8", "x", "+", "x 2", "+-8", "--8", "x1.2.3", "xyz", "", "+inf"}) {
    EXPECT_FALSE(parse_change(text).has_value()) << text;
  }
}

TEST(NumberChange, TextsAreShortAndReadBack) {
  EXPECT_EQ(number_text(0.1 * 30), "3");  // 3.0000000000000004
  EXPECT_EQ(number_text(9.6), "9.6");
  EXPECT_EQ(number_text(1e6), "1000000");
  EXPECT_EQ(number_text(-0.0), "0");
  EXPECT_EQ(number_text(0.3), "0.3");
}

}  // namespace
}  // namespace archipelago::input
