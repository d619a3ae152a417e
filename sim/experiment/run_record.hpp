// How a child process hands its result to the runner: lines of text through a pipe, numbers in
// hexadecimal so that nothing is lost on the way.
//
// Errors   parse throws SimulationError when the text is not a whole record (the child died).
#pragma once

#include <string>

#include "experiment/run_result.hpp"

namespace archipelago::experiment {

[[nodiscard]] std::string format_record(const RunResult& result);
[[nodiscard]] std::string format_failure(const std::string& what);
[[nodiscard]] RunResult parse_record(const std::string& text);

}  // namespace archipelago::experiment
