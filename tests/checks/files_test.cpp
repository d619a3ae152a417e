// How files look: short, named once, opened by a sentence, free of notes to oneself.
#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "checks/source_tree.hpp"

namespace archipelago::test {
namespace {

TEST(checks, file_names_are_unique_over_sim) {
  std::map<std::string, std::string> first;
  for (const SourceFile& file : sim_files()) {
    const std::string name = file.path.filename().string();
    const auto [entry, is_new] = first.emplace(name, file.path.string());
    EXPECT_TRUE(is_new) << file.path << " has the name of " << entry->second;
  }
}

TEST(checks, headers_have_at_most_200_lines_and_sources_500) {
  for (const SourceFile& file : sim_files()) {
    EXPECT_LE(file.lines.size(), file.is_header() ? 200U : 500U) << file.path;
  }
}

TEST(checks, every_header_starts_with_a_sentence_that_says_what_it_is) {
  std::vector<SourceFile> files = sim_files();
  for (SourceFile& file : source_files("tests", {".hpp"})) files.push_back(std::move(file));
  for (const SourceFile& file : files) {
    if (!file.is_header()) continue;
    std::string comment;
    for (const std::string& line : file.lines) {
      if (!line.starts_with("//")) break;
      comment += line.substr(2);
    }
    EXPECT_GE(comment.size(), 40U) << file.path << " says too little of itself";
    EXPECT_NE(comment.find('.'), std::string::npos) << file.path << ": no sentence ends";
    EXPECT_NE(std::find(file.lines.begin(), file.lines.end(), "#pragma once"), file.lines.end())
        << file.path;
  }
}

TEST(checks, nothing_is_left_to_do_in_sim) {
  for (const SourceFile& file : sim_files()) {
    for (std::size_t l = 0; l < file.lines.size(); ++l) {
      for (const char* word : {"TODO", "FIXME", "XXX", "HACK"}) {
        EXPECT_EQ(file.lines[l].find(word), std::string::npos)
            << file.at(l) << "\n  do it, or open an issue";
      }
    }
  }
}

TEST(checks, sources_are_listed_in_cmake) {
  for (const SourceFile& file : sim_files()) {
    if (file.is_header()) continue;
    const std::filesystem::path list = source_root() / "sim" / file.folder / "CMakeLists.txt";
    const std::string name =
        (file.room.empty() ? "" : file.room + "/") + file.path.filename().string();
    bool listed = false;
    for (const std::string& line : read_lines(list)) {
      std::istringstream words(line);
      for (std::string word; words >> word;) {
        while (word.ends_with(")")) word.pop_back();
        listed = listed || word == name;
      }
    }
    EXPECT_TRUE(listed) << file.path << " is compiled by nobody";
  }
}

TEST(checks, every_skipped_test_says_why) {
  for (const SourceFile& file : source_files("tests", {".cpp", ".hpp"})) {
    if (file.path.filename() == "files_test.cpp") continue;
    for (std::size_t l = 0; l < file.lines.size(); ++l) {
      const std::size_t at = file.lines[l].find("GTEST_SKIP()");
      if (at == std::string::npos) continue;
      std::string rest = file.lines[l].substr(at);
      if (l + 1 < file.lines.size()) rest += file.lines[l + 1];
      EXPECT_NE(rest.find("<< \""), std::string::npos) << file.at(l);
    }
    for (std::size_t l = 0; l < file.lines.size(); ++l) {
      EXPECT_EQ(file.lines[l].find("DISABLED_"), std::string::npos) << file.at(l);
    }
  }
}

}  // namespace
}  // namespace archipelago::test
