#include "campaign/shell_command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <sstream>

#include "base/error.hpp"

extern char** environ;

namespace archipelago::campaign {

namespace {

using Clock = std::chrono::steady_clock;

// Starts it with `out` and `err` as its streams; nothing to read.
pid_t spawn(const std::vector<std::string>& words, int out, int err) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);
  pid_t pid = -1;
  const int failed =
      ::posix_spawnp(&pid, pointers.front(), &actions, &attributes, pointers.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) {
    throw SimulationError("cannot start " + words.front() + ": " + std::strerror(failed));
  }
  return pid;
}

std::string content_of(int file) {
  std::string text(static_cast<std::size_t>(::lseek(file, 0, SEEK_END)), '\0');
  const ssize_t size = ::pread(file, text.data(), text.size(), 0);
  text.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
  return text;
}

// Looks again every few milliseconds: such commands take tens of them.
int wait_for(pid_t pid, double seconds, const std::function<bool()>& stop) {
  const auto limit = Clock::now() + std::chrono::duration<double>(seconds);
  bool ended_by_us = false;
  for (int status = 0;;) {
    const pid_t got = ::waitpid(pid, &status, ended_by_us ? 0 : WNOHANG);
    if (got == pid) return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    if (got < 0 && errno != EINTR) return 127;
    if (!ended_by_us && (Clock::now() > limit || (stop && stop()))) {
      ::kill(pid, SIGKILL);
      ended_by_us = true;
    }
    if (!ended_by_us) ::poll(nullptr, 0, 5);
  }
}

}  // namespace

CommandOutcome run_command(const std::vector<std::string>& words, double seconds,
                           const std::function<bool()>& stop) {
  // Files in memory: no pipe that could fill up, whatever it says.
  const int out = ::memfd_create("stdout", MFD_CLOEXEC);
  const int err = ::memfd_create("stderr", MFD_CLOEXEC);
  CommandOutcome outcome;
  try {
    outcome.status = wait_for(spawn(words, out, err), seconds, stop);
  } catch (...) {
    ::close(out);
    ::close(err);
    throw;
  }
  outcome.out = content_of(out);
  outcome.err = content_of(err);
  outcome.err.erase(outcome.err.find_last_not_of(" \n") + 1);
  ::close(out);
  ::close(err);
  return outcome;
}

std::optional<std::filesystem::path> find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::filesystem::path file = std::filesystem::path(folder.empty() ? "." : folder) / name;
    if (::access(file.c_str(), X_OK) == 0) return file;
  }
  return {};
}

std::string shell_quoted(const std::string& word) {
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

}  // namespace archipelago::campaign
