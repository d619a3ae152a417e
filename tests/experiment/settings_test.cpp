// The table of settings and the structs that it fills are one truth.
#include "experiment/settings.hpp"

#include <gtest/gtest.h>

#include <set>

#include "input/text.hpp"

namespace archipelago::experiment {
namespace {

// "key: text" read as the setting of that key.
ScenarioSettings with(const std::string& key, const std::string& text) {
  const input::YamlFile yaml("settings", "value: " + text + "\n");
  ScenarioSettings settings;
  apply_setting(key, *yaml.root().find("value"), "folder", settings);
  EXPECT_NO_THROW(yaml.finish()) << key << ": " << text;
  return settings;
}

TEST(Settings, TheDefaultOfEveryRowIsWhatItsMemberHas) {
  std::size_t defaults = 0;
  for (const input::KeyRow& row : setting_keys()) {
    if (row.fallback.empty()) continue;
    ++defaults;
    EXPECT_TRUE(row.needed.empty()) << row.key;
    EXPECT_TRUE(is_default(row.key, with(row.key, row.fallback))) << row.key;
  }
  EXPECT_GE(defaults, 40U);
}

// is_default() sees another value, or the test above would see nothing.
TEST(Settings, AnotherValueIsNotTheDefault) {
  for (const input::KeyRow& row : setting_keys()) {
    if (row.fallback.empty() && row.needed != kWithRequests) continue;
    std::string other;
    if (row.kind == input::KeyKind::kNumber || row.kind == input::KeyKind::kInteger) {
      const auto usual = input::parse_number(row.fallback);
      other = *usual == row.bounds.low ? "1" : std::to_string(static_cast<int>(row.bounds.low));
      if (row.bounds.low > 0 && row.bounds.low < 1) other = "0.125";
      if (row.key == "serving.prefill_share" || row.key == "serving.watermark") other = "0.25";
      if (row.key == "wan.paths") other = "2";
    } else if (row.kind == input::KeyKind::kWord) {
      other = row.words.front() == row.fallback ? row.words.back() : row.words.front();
    } else if (row.kind == input::KeyKind::kDuration) {
      other = "7 s";
    } else if (row.kind == input::KeyKind::kFile) {
      other = "./some.file";
    } else if (row.key == "settlement") {
      other = "{fixed_tariff: {usd_per_gpu_hour: 2}}";
    } else if (row.key == "serving.gpu_shares") {
      other = "{some-llm: 0.5}";
    } else if (row.key == "overlay") {
      other = "./some.yaml";
    } else if (row.key == "scale") {
      other = "1/8";
    } else if (row.key == "output.requests") {
      other = "1 %";
    } else {
      other = "easy";  // a queue, a nation
    }
    EXPECT_FALSE(is_default(row.key, with(row.key, other))) << row.key << ": " << other;
  }
}

TEST(Settings, RowsAreCompleteAndTheirKeysUnique) {
  std::set<std::string> keys;
  for (const auto& rows : {experiment_keys(), setting_keys()}) {
    for (const input::KeyRow& row : rows) {
      EXPECT_TRUE(keys.insert(row.key).second) << row.key;
      EXPECT_FALSE(row.meaning.empty()) << row.key;
      EXPECT_FALSE(row.owner.empty()) << row.key;
      EXPECT_FALSE(row.range().empty()) << row.key;
    }
  }
  EXPECT_EQ(setting_sections(), (std::vector<std::string>{
                                    "cloud", "failures", "output", "policy_view", "power", "prices",
                                    "serving", "slo", "sovereignty", "training", "wan"}));
}

}  // namespace
}  // namespace archipelago::experiment
