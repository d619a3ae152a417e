// Published figures to compare with, and the comparison as it is committed.  A table of
// tests/published is a CSV with a citation in lines that start with '#'.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "checks/source_tree.hpp"

namespace archipelago::test {

class PublishedTable {
 public:
  explicit PublishedTable(const std::string& name) {
    for (const std::string& line : read_lines(source_root() / "tests" / "published" / name)) {
      if (line.starts_with('#')) continue;
      std::vector<std::string> cells;
      std::istringstream in(line + ",");
      for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
      if (titles_.empty()) {
        titles_ = cells;
      } else {
        EXPECT_EQ(cells.size(), titles_.size()) << name << ": " << line;
        rows_.push_back(cells);
      }
    }
  }

  [[nodiscard]] std::size_t rows() const { return rows_.size(); }
  [[nodiscard]] const std::string& text(std::size_t row, const std::string& column) const {
    for (std::size_t c = 0; c < titles_.size(); ++c) {
      if (titles_[c] == column) return rows_.at(row).at(c);
    }
    throw std::out_of_range(column);
  }
  [[nodiscard]] double number(std::size_t row, const std::string& column) const {
    return std::stod(text(row, column));
  }

 private:
  std::vector<std::string> titles_;
  std::vector<std::vector<std::string>> rows_;
};

// results/validation/<name> is `text`, byte for byte.  With ARCHIPELAGO_REWRITE_RESULTS set it is
// written first: `ARCHIPELAGO_REWRITE_RESULTS=1 ctest --preset release -R Published`.
inline void expect_committed(const std::string& name, const std::string& text) {
  const std::filesystem::path path = source_root() / "results" / "validation" / name;
  if (std::getenv("ARCHIPELAGO_REWRITE_RESULTS") != nullptr) std::ofstream(path) << text;
  std::ifstream in(path, std::ios::binary);
  std::ostringstream committed;
  committed << in.rdbuf();
  EXPECT_EQ(text, committed.str()) << path << " is not what comes out now";
}

}  // namespace archipelago::test
