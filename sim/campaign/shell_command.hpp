// Another program, run to its end, and what it said: the commands of a batch system.
//
// Signals  it stands in a process group of its own, so that Ctrl-C in a terminal does not end it half
//          way; whoever asks for it may stop it.
// Errors   SimulationError when it cannot be started at all.  Its exit code is its own business.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace archipelago::campaign {

struct CommandOutcome {
  int status = 0;  // exit code; 128 + the signal that ended it
  std::string out;
  std::string err;  // without the blanks at its end
};

// Ended after `seconds`, or as soon as `stop` (may be empty) says so.
[[nodiscard]] CommandOutcome run_command(const std::vector<std::string>& words, double seconds,
                                         const std::function<bool()>& stop);

// Where PATH has that program.
[[nodiscard]] std::optional<std::filesystem::path> find_program(const std::string& name);

// As a POSIX shell reads it back: 'it'\''s'.
[[nodiscard]] std::string shell_quoted(const std::string& word);

}  // namespace archipelago::campaign
