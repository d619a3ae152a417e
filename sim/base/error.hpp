// What can go wrong, whose fault it is, and the exit code that says so.
//
//   the user's file      InputError       exit 3   all faults of the file at once, file:line each
//   the user's command   (CLI11 in app)   exit 2
//   a moved number       (verify in app)  exit 4
//   the simulation       SimulationError  exit 5   also a broken invariant of design
//   our own code         ARCHIPELAGO_REQUIRE aborts: a broken precondition, never reachable from a
//                        file or a flag
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace archipelago {

enum class ExitCode : int { kOk = 0, kUsage = 2, kInput = 3, kMismatch = 4, kSimulation = 5 };

// One fault of an input file.
struct Issue {
  std::string file;     // as the user wrote it, or relative to the working folder
  int line = 0;         // 1-based; 0 when the whole file is meant
  std::string field;    // column or dotted key; empty when the row or the file is meant
  std::string message;  // what is wrong, what was expected, and the remedy where there is one

  // "asean/cables.csv:12: route_km: -5 is not above 0; expected kilometres of cable".
  [[nodiscard]] std::string text() const;
};

// Faults collected while reading; thrown together so that one run of the tool shows them all.
class Issues {
 public:
  void add(Issue issue) { list_.push_back(std::move(issue)); }
  void add(std::string file, int line, std::string field, std::string message) {
    list_.push_back({std::move(file), line, std::move(field), std::move(message)});
  }
  [[nodiscard]] bool empty() const noexcept { return list_.empty(); }
  [[nodiscard]] const std::vector<Issue>& list() const noexcept { return list_; }

  // Throws InputError when there is at least one.
  void throw_if_any() const;

 private:
  std::vector<Issue> list_;
};

// The user's input is at fault.  what() is every issue, one a line.
class InputError : public std::runtime_error {
 public:
  explicit InputError(std::vector<Issue> issues);
  InputError(std::string file, int line, std::string field, std::string message);
  [[nodiscard]] const std::vector<Issue>& issues() const noexcept { return issues_; }

 private:
  std::vector<Issue> issues_;
};

// The run itself failed: an invariant broke, a child process died.
class SimulationError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

namespace detail {
[[noreturn]] void require_failed(std::string_view condition, std::string_view file, int line);
}  // namespace detail

}  // namespace archipelago

// A precondition of ours; a failure is a bug of this program.  It names the file without its
// folder: names are unique over sim/, and no path of the build stays in the program.
#define ARCHIPELAGO_REQUIRE(condition)                                            \
  do {                                                                            \
    if (!(condition)) [[unlikely]]                                                \
      ::archipelago::detail::require_failed(#condition, __FILE_NAME__, __LINE__); \
  } while (false)
