// The bad rows of a trace: so many may be passed over, one more ends the reading.
//
// Flow     a reader meets a fault -> tolerate() -> true: go on with the next row; false: look for
//          more faults with add() until is_full(), then refuse().
// Errors   refuse() throws InputError with every fault added, each with file:line and column, and as
//          what the file was read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "workload/traces/trace_fault.hpp"

namespace archipelago::workload {

inline constexpr std::size_t kMaxTraceFaults = 20;
// After the fault that is one too many, so many more rows are searched for others to report.
inline constexpr int kRowsSearchedForFaults = 10'000;

class BadRows {
 public:
  BadRows(std::string file, std::uint64_t allowed) : file_(std::move(file)), allowed_(allowed) {}

  // As what the file is read: "vidur, because its header names ..."; refuse() says it.
  void read_as(std::string format) { read_as_ = std::move(format); }
  bool tolerate(int line, TraceFault fault);
  void add(int line, TraceFault fault);
  // The file cannot be read on: also a fault to tell.
  void add(const InputError& end);
  [[nodiscard]] bool is_full() const noexcept { return faults_.size() >= kMaxTraceFaults; }
  [[noreturn]] void refuse();

  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  // The first kMaxTraceFaults.
  [[nodiscard]] const std::vector<Issue>& faults() const noexcept { return faults_; }

 private:
  std::string file_;
  std::string read_as_;
  std::uint64_t allowed_;
  std::uint64_t count_ = 0;
  std::vector<Issue> faults_;
};

}  // namespace archipelago::workload
