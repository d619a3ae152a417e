#include "workload/traces/csv_header.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "workload/traces/trace_format.hpp"

namespace archipelago::workload {

CsvHeader::CsvHeader(std::string_view title, std::string_view line,
                     std::optional<TraceFault>& fault)
    : title_(title) {
  std::vector<std::string_view> names;
  if (split_cells(line, names)) {
    names_.assign(names.begin(), names.end());
    return;
  }
  fault = TraceFault{"", "a quoted name does not end; expected the names of the columns"};
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

std::optional<TraceFault> CsvHeader::take_apart(std::string_view line,
                                                std::vector<std::string_view>& cells) const {
  if (!split_cells(line, cells)) return TraceFault{"", "a quoted cell does not end as it should"};
  if (cells.size() == names_.size()) return std::nullopt;
  return TraceFault{"", fmt::format("has {} cell{}; expected {}, as the header", cells.size(),
                                    cells.size() == 1 ? "" : "s", names_.size())};
}

}  // namespace archipelago::workload
