// The tables of keys of recipes and of scripted events hold together: every key lies in a mapping or
// list that is a row too, and every default is a value that the row itself allows.
#include "workload/recipe/recipe_keys.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "input/text.hpp"
#include "platform/failures/event_keys.hpp"

namespace archipelago::workload {
namespace {

using input::KeyKind;
using input::KeyRow;

std::vector<KeyRow> all_rows() {
  std::vector<KeyRow> rows = recipe_keys();
  const auto& events = platform::event_keys();
  rows.insert(rows.end(), events.begin(), events.end());
  return rows;
}

TEST(RecipeKeys, AreCompleteAndUnique) {
  std::set<std::string> keys;
  for (const KeyRow& row : all_rows()) {
    EXPECT_TRUE(keys.insert(row.key).second) << row.key;
    EXPECT_FALSE(row.meaning.empty()) << row.key;
    EXPECT_FALSE(row.owner.empty()) << row.key;
    EXPECT_FALSE(row.range().empty()) << row.key;
    EXPECT_TRUE(row.fallback.empty() || row.needed.empty()) << row.key;
  }
  EXPECT_GT(keys.size(), 90U);
}

TEST(RecipeKeys, LieInAMappingOrAListThatIsARow) {
  const std::vector<KeyRow> rows = all_rows();
  for (const KeyRow& row : rows) {
    const std::size_t dot = row.key.rfind('.');
    if (dot == std::string::npos) continue;
    std::string place = row.key.substr(0, dot);
    const bool in_list = place.ends_with("[]");
    if (in_list) place.resize(place.size() - 2);
    const KeyRow* parent = input::find_key(rows, place);
    ASSERT_NE(parent, nullptr) << row.key;
    const bool word_or_map = parent->kind == KeyKind::kForm && parent->form.ends_with("...}}");
    EXPECT_TRUE(parent->kind == (in_list ? KeyKind::kList : KeyKind::kMap) || word_or_map)
        << row.key;
  }
}

TEST(RecipeKeys, DefaultsAreValuesThatTheRowAllows) {
  std::size_t numbers = 0;
  for (const KeyRow& row : all_rows()) {
    if (row.fallback.empty()) continue;
    std::optional<double> value;
    if (row.kind == KeyKind::kWord) {
      EXPECT_TRUE(std::find(row.words.begin(), row.words.end(), row.fallback) != row.words.end())
          << row.key;
    } else if (row.kind == KeyKind::kNumber || row.kind == KeyKind::kInteger) {
      value = input::parse_number(row.fallback);
      ASSERT_TRUE(value) << row.key;
    } else if (row.kind == KeyKind::kDuration) {
      const auto time = input::parse_duration(row.fallback);
      ASSERT_TRUE(time) << row.key;
      value = time->si();
    }
    if (!value) continue;
    ++numbers;
    EXPECT_GE(*value, row.bounds.low) << row.key;
    EXPECT_LE(*value, row.bounds.high * (1 + 1e-12)) << row.key;
  }
  EXPECT_GT(numbers, 10U);
}

// Formats that a replay takes are those of the readers that have times; `auto` asks the file.
TEST(RecipeKeys, FormatsComeFromTheReaders) {
  const KeyRow* requests = input::find_key(recipe_keys(), "inference[].trace.format.base");
  ASSERT_NE(requests, nullptr);
  EXPECT_EQ(requests->words,
            (std::vector<std::string>{"auto", "azure-2023", "azure-2024", "burstgpt", "mooncake",
                                      "bailian", "splitwise", "vidur"}));
  const KeyRow* word = input::find_key(recipe_keys(), "inference[].trace.format");
  ASSERT_NE(word, nullptr);
  for (const std::string& name : requests->words) {
    EXPECT_NE(word->form.find(name + " | "), std::string::npos) << name;
  }
  const KeyRow* jobs = input::find_key(recipe_keys(), "training[].trace.format");
  ASSERT_NE(jobs, nullptr);
  EXPECT_EQ(jobs->words,
            (std::vector<std::string>{"auto", "openb", "jobs", "philly", "acme", "helios", "swf"}));
}

}  // namespace
}  // namespace archipelago::workload
