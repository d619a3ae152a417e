#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "input/file_check.hpp"
#include "input/text.hpp"
#include "platform/load/load_detail.hpp"

namespace archipelago::platform::detail {

namespace {

constexpr std::string_view kAssumed = "assumed";
constexpr std::uintmax_t kMaxBytes = 1 << 24;

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

bool contains(const std::vector<std::string>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

}  // namespace

SourceKeys::SourceKeys(const std::filesystem::path& file, Issues& issues) {
  const std::string why = input::why_unreadable(file, kMaxBytes);
  readable_ = why.empty();
  if (!readable_) {
    issues.add(file.string(), 0, "", why + "; expected a heading '## key' for each source");
    return;
  }
  std::ifstream in(file);
  std::string text;
  for (int line = 1; std::getline(in, text); ++line) {
    if (!text.starts_with("## ")) continue;
    std::string key(trim(std::string_view(text).substr(3)));
    if (contains(keys_, key)) {
      issues.add(file.string(), line, "",
                 fmt::format("the key {} is defined twice", input::shown(key)));
    }
    keys_.push_back(std::move(key));
  }
}

void SourceKeys::check(const input::CsvTable& table, Issues& issues,
                       std::string_view column) const {
  if (!readable_) return;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string& cell = table.text(row, column);
    if (cell.empty()) continue;
    for (const std::string& key : input::split_words(cell, ';')) {
      if (key == kAssumed || contains(keys_, key)) continue;
      issues.add(table.fault(
          row, std::string(column),
          fmt::format("{} is not a key of SOURCES.md{}; add a heading '## {}' there or write "
                      "'assumed'",
                      input::shown(key), input::did_you_mean(key, keys_), key)));
    }
  }
}

}  // namespace archipelago::platform::detail
