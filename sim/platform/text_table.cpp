#include "platform/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.hpp"

namespace archipelago::platform {

TextTable::TextTable(std::vector<std::string> titles, std::vector<Align> aligns)
    : aligns_(std::move(aligns)) {
  add(std::move(titles));
}

void TextTable::add(std::vector<std::string> cells) {
  ARCHIPELAGO_REQUIRE(cells.size() == aligns_.size());
  lines_.push_back(std::move(cells));
}

std::string TextTable::text() const {
  std::vector<std::size_t> widths(aligns_.size(), 0);
  for (const auto& line : lines_) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  std::string all;
  for (const auto& line : lines_) {
    std::string out;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (i > 0) out += "  ";
      out += aligns_[i] == Align::kLeft ? fmt::format("{:<{}}", line[i], widths[i])
                                        : fmt::format("{:>{}}", line[i], widths[i]);
    }
    out.erase(out.find_last_not_of(' ') + 1);
    all += out + '\n';
  }
  return all;
}

}  // namespace archipelago::platform
