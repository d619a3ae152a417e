#include "experiment/child_processes.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <utility>

#include "base/error.hpp"

namespace archipelago::experiment {

namespace {

using Clock = std::chrono::steady_clock;

// Between two questions whether to stop.
constexpr int kLookMs = 200;

void write_all(int fd, const std::string& text) {
  for (std::size_t sent = 0; sent < text.size();) {
    const ssize_t n = ::write(fd, text.data() + sent, text.size() - sent);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) _exit(static_cast<int>(ExitCode::kSimulation));
    sent += static_cast<std::size_t>(n);
  }
}

// Of this process, where it is a child.
int answer_pipe = -1;

// In the child: never returns, so nothing of the parent's state is torn down twice.
[[noreturn]] void run_child(int fd, pid_t parent, const ChildProcesses::Work& work) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);   // a killed parent leaves no children behind,
  if (::getppid() != parent) _exit(1);  // not even when it died before the line above
  // Ctrl-C and schedulers signal all of them at once: the parent ends its children.
  ::signal(SIGINT, SIG_IGN);
  ::signal(SIGTERM, SIG_IGN);
  answer_pipe = fd;
  ChildProcesses::answer(work());
}

// Appends what has been written; false when the other end is closed.
bool read_some(int pipe, std::string& text) {
  char buffer[65'536];
  const ssize_t n = ::read(pipe, buffer, sizeof buffer);
  if (n < 0 && errno == EINTR) return true;
  if (n <= 0) return false;
  text.append(buffer, static_cast<std::size_t>(n));
  return true;
}

}  // namespace

ChildProcesses::~ChildProcesses() {
  for (const Child& child : list_) ::kill(child.pid, SIGKILL);
  for (const Child& child : list_) {
    wait_for(child);
    if (child.log >= 0) ::close(child.log);
  }
}

void ChildProcesses::answer(const std::string& text) {
  ARCHIPELAGO_REQUIRE(answer_pipe >= 0);
  write_all(answer_pipe, text);
  ::close(answer_pipe);
  _exit(0);
}

void ChildProcesses::start(std::size_t number, const Work& work, const std::filesystem::path& log) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    throw SimulationError(std::string("cannot open a pipe: ") + std::strerror(errno));
  }
  std::fflush(nullptr);  // what waits in a buffer would be written by every child again
  const int said = log.empty() ? -1 : ::memfd_create("log", MFD_CLOEXEC);
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) throw SimulationError(std::string("cannot fork: ") + std::strerror(errno));
  if (pid == 0) {
    ::close(ends[0]);
    if (said >= 0) ::dup2(said, STDERR_FILENO);
    run_child(ends[1], parent, work);
  }
  ::close(ends[1]);
  list_.push_back({pid, ends[0], said, log, number, Clock::now(), {}});
}

int ChildProcesses::wait_for(const Child& child) {
  ::close(child.pipe);
  int status = 0;
  while (::waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

// Most say nothing, and leave no file.
void ChildProcesses::write_log(const Child& child) {
  if (child.log < 0) return;
  std::string said(static_cast<std::size_t>(::lseek(child.log, 0, SEEK_END)), '\0');
  const ssize_t size = ::pread(child.log, said.data(), said.size(), 0);
  ::close(child.log);
  if (size <= 0) return;
  std::filesystem::create_directories(child.log_path.parent_path());
  std::ofstream(child.log_path, std::ios::binary) << said;
}

ChildEnd ChildProcesses::reap(Child& child) {
  ChildEnd end;
  end.number = child.number;
  const int status = wait_for(child);
  write_log(child);
  if (WIFSIGNALED(status)) {
    end.killed = WTERMSIG(status) == SIGKILL || WTERMSIG(status) == SIGTERM;
    end.failure = std::string("killed by signal ") + ::strsignal(WTERMSIG(status));
  }
  end.text = std::move(child.text);
  end.seconds = std::chrono::duration<double>(Clock::now() - child.started).count();
  return end;
}

void ChildProcesses::wait_for_some(const std::function<void(ChildEnd&&)>& ended) {
  std::vector<pollfd> ready;
  for (const Child& child : list_) ready.push_back({child.pipe, POLLIN, 0});
  // A signal may come between the question whether to stop and this wait: it is not for ever.
  if (::poll(ready.data(), ready.size(), kLookMs) < 0) return;
  for (std::size_t i = ready.size(); i-- > 0;) {
    if (ready[i].revents == 0 || read_some(list_[i].pipe, list_[i].text)) continue;
    Child child = std::move(list_[i]);
    list_.erase(list_.begin() + static_cast<std::ptrdiff_t>(i));
    ended(reap(child));
  }
}

}  // namespace archipelago::experiment
