#include "workload/traces/trace_fault.hpp"

#include <fmt/format.h>

#include "input/text.hpp"

namespace archipelago::workload {

namespace {

// The text of a message: bytes that are no text would spoil the terminal.
std::string quoted(std::string_view text) {
  return input::is_plain_text(text) ? input::shown(text) : "what stands there";
}

}  // namespace

TraceFault fault_of(std::string_view column, std::string_view text, std::string_view expected) {
  if (text.empty()) return {std::string(column), fmt::format("is empty; expected {}", expected)};
  return {std::string(column), fmt::format("{} is not {}", quoted(text), expected)};
}

}  // namespace archipelago::workload
