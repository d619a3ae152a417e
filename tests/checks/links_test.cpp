// Links of the documents lead to files that are there, and to headings that they have.
#include <gtest/gtest.h>

#include <cctype>
#include <filesystem>
#include <string>
#include <vector>

#include "checks/source_tree.hpp"

namespace archipelago::test {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> documents() {
  std::vector<fs::path> files;
  for (const char* name : {"README.md", "CONTRIBUTING.md"}) files.push_back(source_root() / name);
  for (const char* folder : {"docs", "results", "platforms"}) {
    for (const auto& entry : fs::recursive_directory_iterator(source_root() / folder)) {
      if (entry.path().extension() == ".md") files.push_back(entry.path());
    }
  }
  return files;
}

// Of every [words](target) outside code.
std::vector<std::string> targets_of(const std::string& line) {
  std::vector<std::string> targets;
  for (std::size_t at = line.find("]("); at != std::string::npos; at = line.find("](", at + 1)) {
    const std::size_t end = line.find(')', at);
    if (end == std::string::npos) break;
    targets.push_back(line.substr(at + 2, end - at - 2));
  }
  return targets;
}

// As GitHub names a heading: small letters, blanks as hyphens, no other signs.
std::string anchor_of(const std::string& heading) {
  std::string anchor;
  for (const char c : heading.substr(heading.find(' ') + 1)) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_') {
      anchor += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (c == ' ') {
      anchor += '-';
    }
  }
  return anchor;
}

bool has_heading(const fs::path& file, const std::string& anchor) {
  for (const std::string& line : read_lines(file)) {
    if (line.starts_with("#") && anchor_of(line) == anchor) return true;
  }
  return false;
}

// What is wrong with a link; "" when nothing is.
std::string fault_of(const fs::path& document, const std::string& target) {
  if (target.find("://") != std::string::npos || target.starts_with("mailto:")) return "";
  const std::size_t hash = target.find('#');
  const std::string path = target.substr(0, hash);
  const fs::path file = path.empty() ? document : document.parent_path() / path;
  if (!fs::exists(file)) return "leads to no file";
  if (hash == std::string::npos || file.extension() != ".md") return "";
  return has_heading(file, target.substr(hash + 1)) ? "" : "names no heading of that file";
}

TEST(checks, links_of_documents_resolve) {
  std::size_t links = 0;
  for (const fs::path& document : documents()) {
    bool is_code = false;
    for (const std::string& line : read_lines(document)) {
      if (line.starts_with("```")) is_code = !is_code;
      if (is_code) continue;
      for (const std::string& target : targets_of(line)) {
        ++links;
        EXPECT_EQ(fault_of(document, target), "") << document << ": " << target;
      }
    }
  }
  EXPECT_GT(links, 50U) << "the check itself sees nothing";
}

TEST(checks, every_document_is_in_the_index) {
  std::string index;
  for (const std::string& line : read_lines(source_root() / "docs" / "README.md")) index += line;
  for (const auto& entry : fs::directory_iterator(source_root() / "docs")) {
    const std::string name = entry.path().filename().string();
    if (entry.path().extension() != ".md" || name == "README.md") continue;
    EXPECT_NE(index.find("](" + name + ")"), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace archipelago::test
