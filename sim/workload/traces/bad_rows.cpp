#include "workload/traces/bad_rows.hpp"

#include <fmt/format.h>

#include <utility>

namespace archipelago::workload {

bool BadRows::tolerate(int line, TraceFault fault) {
  add(line, std::move(fault));
  return ++count_ <= allowed_;
}

void BadRows::add(int line, TraceFault fault) {
  if (is_full()) return;
  faults_.push_back({file_, line, std::move(fault.column), std::move(fault.message)});
}

void BadRows::add(const InputError& end) {
  for (const Issue& issue : end.issues()) faults_.push_back(issue);
}

void BadRows::refuse() {
  if (allowed_ > 0) {
    faults_.push_back(
        {file_, 0, "", fmt::format("has more than the {} bad rows that may be skipped", allowed_)});
  }
  if (!read_as_.empty()) faults_.push_back({file_, 0, "", "was read as " + read_as_});
  throw InputError(faults_);
}

}  // namespace archipelago::workload
