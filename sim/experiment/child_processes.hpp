// Work in processes of its own, several at once: each answers a text through a pipe.
//
// Why      SimGrid keeps its clock and settings for the life of a process; a child that crashes takes
//          nothing with it; parallelism comes free.
// Child    dies with its parent; leaves Ctrl-C and the end that schedulers send to the parent, who
//          ends its children.  What it says on stderr goes to its log, where one is named and
//          something was said.
// Errors   SimulationError when no process can be started.  What becomes of a child is in its end.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace archipelago::experiment {

struct ChildEnd {
  std::size_t number = 0;  // as it was started with
  std::string text;        // what the work answered, or as much of it as came
  std::string failure;     // of the process: it was killed; empty: it ended by itself
  bool killed = false;     // by SIGKILL or SIGTERM: somebody else's doing
  double seconds = 0;      // it took
};

class ChildProcesses {
 public:
  // Answers what is sent to the parent; it may throw nothing.
  using Work = std::function<std::string()>;

  ChildProcesses() = default;
  ~ChildProcesses();  // ends those that are left
  ChildProcesses(const ChildProcesses&) = delete;
  ChildProcesses& operator=(const ChildProcesses&) = delete;

  [[nodiscard]] std::size_t size() const noexcept { return list_.size(); }

  // `log` empty: its stderr is the parent's.
  void start(std::size_t number, const Work& work, const std::filesystem::path& log = {});

  // In the work of a child: answers at once and ends, whatever is under way.
  [[noreturn]] static void answer(const std::string& text);

  // Waits for something to happen, not longer than a fifth of a second, and tells of those that ended.
  void wait_for_some(const std::function<void(ChildEnd&&)>& ended);

 private:
  struct Child {
    pid_t pid = -1;
    int pipe = -1;
    int log = -1;  // a file in memory; -1: none
    std::filesystem::path log_path;
    std::size_t number = 0;
    std::chrono::steady_clock::time_point started;
    std::string text;
  };
  static int wait_for(const Child& child);
  static void write_log(const Child& child);
  static ChildEnd reap(Child& child);

  std::vector<Child> list_;
};

}  // namespace archipelago::experiment
