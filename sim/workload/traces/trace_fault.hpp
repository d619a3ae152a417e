// What is wrong with one row of a trace: the column, and what was expected there.
//
// Errors   the words only; BadRows (bad_rows.hpp) decides whether the row may be passed over.
#pragma once

#include <string>
#include <string_view>

namespace archipelago::workload {

struct TraceFault {
  std::string column;
  std::string message;
};

// "'x' is not a number"; `expected` says what it should be.  Bytes that are no text are not shown.
TraceFault fault_of(std::string_view column, std::string_view text, std::string_view expected);

}  // namespace archipelago::workload
