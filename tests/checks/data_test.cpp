// Data files: numbers have units, sources are explained, experiments can be run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

#include "app/toy_project.hpp"
#include "checks/source_tree.hpp"

namespace archipelago::test {
namespace {

std::string trimmed(const std::string& text) {
  const std::size_t from = text.find_first_not_of(' ');
  return from == std::string::npos ? "" : text.substr(from, text.find_last_not_of(' ') + 1 - from);
}

std::set<std::string> headings_of(const std::filesystem::path& file) {
  std::set<std::string> headings;
  for (const std::string& line : read_lines(file)) {
    if (line.starts_with("## ")) headings.insert(trimmed(line.substr(3)));
  }
  return headings;
}

TEST(checks, every_number_column_of_the_platform_tables_has_a_unit) {
  // Counts and shares: numbers of nothing in particular, or of what the name says.
  const std::set<std::string> dimensionless{
      "users_share",
      "slack",
      "kv_memory_fraction",
      "pue",
      "layers",
      "hidden",
      "kv_heads",
      "head_dim",
      "server_share",
      "battery_efficiency",
      "prefill_speed",
      "decode_speed",
      "training_speed",
      "training_mfu",
      "value"};  // of profiles.csv and series.csv: in the unit that its quantity names
  std::size_t numbers = 0;
  for (const SourceFile& schema : source_files("platforms/schema", {".csv"})) {
    ASSERT_EQ(schema.lines.at(0), "attribute,type,unit,default,required,description");
    for (std::size_t l = 1; l < schema.lines.size(); ++l) {
      const std::vector<std::string> cells = split_cells(schema.lines[l]);
      ASSERT_EQ(cells.size(), 6U) << schema.at(l);
      EXPECT_NE(cells[5], "") << schema.at(l);
      if (!cells[1].starts_with("number") && !cells[1].starts_with("integer")) continue;
      ++numbers;
      EXPECT_NE(cells[2], "") << schema.at(l);
      EXPECT_TRUE(cells[2] != "-" || dimensionless.contains(cells[0])) << schema.at(l);
    }
  }
  EXPECT_GT(numbers, 30U);
}

TEST(checks, every_column_of_a_platform_table_is_in_its_schema) {
  for (const SourceFile& table : source_files("platforms", {".csv"})) {
    if (table.folder == "schema") continue;
    std::set<std::string> known;
    const std::string file = table.path.filename().string();
    const std::string schema = file.starts_with("rules_") ? "rules.csv" : file;  // packs are alike
    for (const std::string& line : read_lines(source_root() / "platforms" / "schema" / schema)) {
      known.insert(split_cells(line).at(0));
    }
    for (const std::string& column : split_cells(table.lines.at(0))) {
      EXPECT_TRUE(known.contains(column)) << table.path << ": " << column;
    }
  }
}

TEST(checks, every_source_of_a_recipe_is_a_heading_of_its_sources) {
  const std::set<std::string> headings = headings_of(source_root() / "workloads" / "SOURCES.md");
  ASSERT_TRUE(headings.contains("assumed"));
  for (const SourceFile& recipe : source_files("workloads", {".yaml"})) {
    bool has_source = false;
    for (const std::string& line : recipe.lines) {
      if (!line.starts_with("source:")) continue;
      has_source = true;
      std::string rest = line.substr(7) + ";";
      for (std::size_t end = rest.find(';'); end != std::string::npos; end = rest.find(';')) {
        const std::string key = trimmed(rest.substr(0, end));
        EXPECT_TRUE(headings.contains(key)) << recipe.path << ": '" << key << "'";
        rest = rest.substr(end + 1);
      }
    }
    EXPECT_TRUE(has_source) << recipe.path;
  }
}

// Those of experiments/; what lies in its folders assumptions/, sizing/ and planning/ is none.
std::vector<SourceFile> experiment_files() {
  std::vector<SourceFile> files = source_files("experiments", {".yaml"});
  std::erase_if(files, [](const SourceFile& file) {
    const auto folder = file.path.parent_path().filename();
    return folder == "assumptions" || folder == "sizing" || folder == "planning";
  });
  return files;
}

// experiments/assumptions/<platform>[.<part>].yaml speaks of a platform that is there, and names its sources.
TEST(checks, every_source_of_an_assumption_is_a_heading_of_its_platforms_sources) {
  std::size_t inputs = 0;
  for (const SourceFile& file : source_files("experiments/assumptions", {".yaml"})) {
    // asean.prices.yaml is of asean.
    const std::string platform_name = file.path.stem().stem().string();
    const std::filesystem::path platform = source_root() / "platforms" / platform_name;
    const std::set<std::string> headings = headings_of(platform / "SOURCES.md");
    for (std::size_t l = 0; l < file.lines.size(); ++l) {
      const std::string line = trimmed(file.lines[l]);
      if (!line.starts_with("source:")) continue;
      ++inputs;
      const std::string key = trimmed(line.substr(7));
      EXPECT_TRUE(key == "assumed" || headings.contains(key)) << file.at(l);
    }
  }
  EXPECT_GT(inputs, 10U);
}

// Experiments on real traces say so by the name of the variable that leads to them.
bool needs_data(const SourceFile& experiment) {
  return std::any_of(experiment.lines.begin(), experiment.lines.end(), [](const auto& line) {
    return line.find("ARCHIPELAGO_DATA") != std::string::npos;
  });
}

// How many experiments there are, with or without real traces, after checking each.
std::size_t check_experiments(bool on_data) {
  const ToyProject words;
  std::size_t count = 0;
  for (const SourceFile& experiment : experiment_files()) {
    if (needs_data(experiment) != on_data) continue;
    const Outcome outcome =
        Running({"check", experiment.path.string()}, source_root(), words.folder()).wait();
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    ++count;
  }
  return count;
}

// experiments/smoke, those of results/, and experiments/validation/queue-*.yaml.
TEST(checks, every_experiment_passes_archipelago_check) {
  EXPECT_GE(check_experiments(false), 14U);
}

TEST(checks, every_experiment_on_real_traces_passes_archipelago_check) {
  if (std::getenv("ARCHIPELAGO_DATA") == nullptr) {
    GTEST_SKIP() << "validation replays traces made with Vidur (github.com/microsoft/vidur); set "
                    "ARCHIPELAGO_DATA to a folder that holds them";
  }
  EXPECT_GE(check_experiments(true), 2U);
}

// `archipelago verify`, out/<name> and tests/golden go by the name.
TEST(checks, every_experiment_is_named_like_its_file) {
  std::map<std::string, std::string> seen;
  for (const SourceFile& experiment : experiment_files()) {
    const std::string name = experiment.path.stem().string();
    EXPECT_TRUE(seen.emplace(name, experiment.path.string()).second)
        << experiment.path << " and " << seen[name];
    EXPECT_THAT(experiment.lines, ::testing::Contains("name: " + name)) << experiment.path;
  }
}

TEST(checks, every_recipe_is_named_like_its_file) {
  for (const SourceFile& recipe : source_files("workloads", {".yaml"})) {
    EXPECT_THAT(recipe.lines, ::testing::Contains("name: " + recipe.path.stem().string()))
        << recipe.path;
  }
}

// Tables are made again by one command; the repository carries what a reader needs of them.
TEST(checks, results_and_golden_tables_stay_below_12_megabytes) {
  constexpr std::uintmax_t kMost = 12'000'000;
  std::uintmax_t bytes = 0;
  std::size_t files = 0;
  for (const char* top : {"results", "tests/golden"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(source_root() / top)) {
      if (!entry.is_regular_file()) continue;
      bytes += entry.file_size();
      ++files;
    }
  }
  EXPECT_GT(files, 100U);
  EXPECT_LE(bytes, kMost) << "scripts/refresh-results.sh and scripts/refresh-golden.sh compress";
}

// A table that is there twice, plain and compressed, is read by nobody.
TEST(checks, no_table_is_kept_in_two_forms) {
  for (const char* top : {"results", "tests/golden"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(source_root() / top)) {
      if (entry.path().extension() != ".zst") continue;
      std::filesystem::path plain = entry.path();
      EXPECT_FALSE(std::filesystem::exists(plain.replace_extension())) << entry.path();
    }
  }
}

// A card whose policies are equal cell by cell asks nothing, unless it says why they are.
TEST(checks, every_card_compares_what_it_has_and_policies_that_differ_or_says_why) {
  std::size_t pages = 0;
  for (const auto& card :
       std::filesystem::directory_iterator(source_root() / "results" / "suite")) {
    const std::filesystem::path page = card.path() / "findings.md";
    if (!std::filesystem::exists(page)) continue;
    ++pages;
    for (const std::string& line : read_lines(page)) {
      EXPECT_EQ(line.find("the experiment does not say why"), std::string::npos)
          << page << ": " << line << "; say it under `alike` of the card's answer";
      EXPECT_FALSE(line.starts_with("Not among these results"))
          << page << ": " << line << "; the card compares what its runs do not have";
    }
  }
  EXPECT_GE(pages, 12U);
}

}  // namespace
}  // namespace archipelago::test
