// `run` on a terminal: one short table, and progress that never wraps.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "app/toy_project.hpp"
#include "base/text_width.hpp"

namespace archipelago::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// What a terminal of so many columns is shown, stdout and stderr together.
std::string on_a_terminal(const ToyProject& project, unsigned short columns,
                          std::vector<std::string> arguments) {
  winsize size{24, columns, 0, 0};
  int terminal = -1;
  const pid_t child = ::forkpty(&terminal, nullptr, nullptr, &size);
  if (child < 0) throw std::runtime_error("forkpty failed");
  if (child == 0) {
    arguments.insert(arguments.begin(), ARCHIPELAGO_PROGRAM);
    std::vector<char*> words;
    for (std::string& argument : arguments) words.push_back(argument.data());
    words.push_back(nullptr);
    if (::chdir(project.folder().c_str()) == 0) ::execv(words.front(), words.data());
    _exit(127);
  }
  std::string text;
  char buffer[4096];
  for (;;) {
    const ssize_t n = ::read(terminal, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;  // the other end is closed: EIO
    text.append(buffer, static_cast<std::size_t>(n));
  }
  ::close(terminal);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0) << text;
  return text;
}

// A line ends where it is ended or drawn over; the control sequences take no room.
std::vector<std::string> shown_lines(std::string text) {
  for (std::size_t at = 0; (at = text.find("\033[K")) != std::string::npos;) text.erase(at, 3);
  for (char& c : text) c = c == '\r' ? '\n' : c;
  return lines_of(text);
}

class Terminal : public ::testing::TestWithParam<unsigned short> {};

TEST_P(Terminal, ShowsAShortTableThatFitsAndWhereTheFullOneIs) {
  const ToyProject project;
  project.replace(ToyProject::kExperiment, "policy: islands\n",
                  "axes: {policy: [islands, federated], rules: [none, default]}\n"
                  "baseline: {policy: islands}\n");
  const std::string text =
      on_a_terminal(project, GetParam(), {"run", ToyProject::kExperiment, "--jobs", "1"});
  EXPECT_THAT(text, AllOf(HasSubstr("toy: does it work"), HasSubstr("TTFT p95 s"),
                          HasSubstr("islands, rules none *"),
                          HasSubstr("full table: out/toy/summary.md"), Not(HasSubstr("|---"))));
  std::size_t progress = 0;
  for (const std::string& line : shown_lines(text)) {
    progress += line.starts_with("[") ? 1 : 0;
    EXPECT_LE(width_of(line), GetParam()) << line;
  }
  EXPECT_EQ(progress, 8U) << "four scenarios, two replicates";
}

INSTANTIATE_TEST_SUITE_P(Columns, Terminal, ::testing::Values(60, 80, 160));

}  // namespace
}  // namespace archipelago::test
