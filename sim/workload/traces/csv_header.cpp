#include "workload/traces/csv_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace archipelago::workload {

CsvHeader::CsvHeader(std::string_view title, std::string_view line,
                     std::optional<TraceFault>& fault)
    : title_(title) {
  const std::string wrong = cells_.cut(line);
  names_.assign(cells_.cells().begin(), cells_.cells().end());
  if (!wrong.empty()) fault = TraceFault{"", wrong + "; expected the names of the columns"};
}

std::size_t CsvHeader::locate(std::string_view name, bool optional,
                              std::optional<TraceFault>& fault) const {
  if (name.empty() || fault) return kAbsent;
  const auto found = std::find(names_.begin(), names_.end(), name);
  if (found == names_.end()) {
    if (!optional) {
      fault = TraceFault{std::string(name),
                         "is no column of the header; " + std::string(title_) + " has it"};
    }
    return kAbsent;
  }
  if (std::find(found + 1, names_.end(), name) != names_.end()) {
    fault = TraceFault{std::string(name), "names two columns of the header"};
  }
  return static_cast<std::size_t>(found - names_.begin());
}

std::optional<TraceFault> CsvHeader::take_apart(std::string_view record) {
  std::string wrong = cells_.cut(record);
  if (!wrong.empty()) return TraceFault{"", std::move(wrong)};
  const std::size_t count = cells_.cells().size();
  if (count == names_.size()) return std::nullopt;
  return TraceFault{"", fmt::format("has {} cell{}; expected {}, as the header", count,
                                    count == 1 ? "" : "s", names_.size())};
}

}  // namespace archipelago::workload
