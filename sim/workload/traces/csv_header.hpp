// The columns of a CSV trace, found by the names in its first line.
//
// Flow     first line -> CsvHeader -> locate() for each name of the format; then take_apart() each
//          record into cells (record_cells.hpp).
// Errors   faults as the readers of traces report them: the column and what was expected.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "input/record_cells.hpp"
#include "workload/traces/trace_fault.hpp"

namespace archipelago::workload {

class CsvHeader {
 public:
  static constexpr std::size_t kAbsent = static_cast<std::size_t>(-1);

  // `title` is the format's, for people; it must outlive this.
  CsvHeader(std::string_view title, std::string_view line, std::optional<TraceFault>& fault);

  // The number of the column, which stands there once.  No name ("") and an optional column that is
  // not there answer kAbsent.  Looks for nothing while `fault` holds one.
  std::size_t locate(std::string_view name, bool optional, std::optional<TraceFault>& fault) const;

  // The cells of another record, as many as the header has, valid until the next call.
  std::optional<TraceFault> take_apart(std::string_view record);
  [[nodiscard]] std::string_view operator[](std::size_t column) const {
    return cells_.cells()[column];
  }

 private:
  std::string_view title_;
  std::vector<std::string> names_;
  input::RecordCells cells_;
};

}  // namespace archipelago::workload
