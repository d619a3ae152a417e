#include "experiment/runner.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "engine/simulate.hpp"
#include "experiment/outcome_rows.hpp"
#include "experiment/record_file.hpp"
#include "experiment/record_folder.hpp"
#include "experiment/row_folder.hpp"
#include "experiment/run_record.hpp"

namespace archipelago::experiment {

namespace {

using Clock = std::chrono::steady_clock;

// Between two questions whether to stop.
constexpr int kLookMs = 200;

struct Child {
  pid_t pid = -1;
  int pipe = -1;
  int log = -1;  // a file in memory; -1: none
  RunName run;
  Clock::time_point started;
  std::string text;
};

void write_all(int fd, const std::string& text) {
  for (std::size_t sent = 0; sent < text.size();) {
    const ssize_t n = ::write(fd, text.data() + sent, text.size() - sent);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) _exit(static_cast<int>(ExitCode::kSimulation));
    sent += static_cast<std::size_t>(n);
  }
}

void write_record(const std::filesystem::path& file, const record::RunFacts& facts) {
  std::ofstream out(file, std::ios::binary);
  out << encode_record(facts);
  out.close();
  if (!out) throw SimulationError("cannot write " + file.string());
}

// With a row for each outcome, where they are wanted.
record::RunFacts simulate_told(const Scenario& scenario, const engine::RunSettings& settings,
                               RunName run, const std::filesystem::path& parts) {
  std::optional<RequestRows> requests;
  std::optional<JobRows> jobs;
  const auto part = [&](RowKind kind) {
    return row_part(parts, kind, run.scenario, run.replicate);
  };
  if (wants_rows(scenario, RowKind::kRequests) && !parts.empty()) {
    requests.emplace(scenario, run, part(RowKind::kRequests));
  }
  if (wants_rows(scenario, RowKind::kJobs) && !parts.empty()) {
    jobs.emplace(scenario, run, part(RowKind::kJobs));
  }
  record::RunFacts facts =
      engine::simulate(*scenario.platform, *scenario.recipe, settings,
                       {requests ? &*requests : nullptr, jobs ? &*jobs : nullptr});
  if (requests) requests->close();
  if (jobs) jobs->close();
  return facts;
}

// Before what a child sends, when it sends its record too: how many bytes that has.
constexpr std::string_view kRecordWord = "record\t";

std::string with_record(const record::RunFacts& facts) {
  const std::string record = encode_record(facts, input::Effort::kFast);
  return std::string(kRecordWord) + std::to_string(record.size()) +
         (facts.prices_read ? "\t1\n" : "\t0\n") + record;
}

// Cuts the record off the text.
void take_record(std::string& text, RunOutcome& outcome) {
  if (!text.starts_with(kRecordWord)) return;
  const std::size_t end = text.find('\n');
  char* after = nullptr;
  const std::size_t size = std::strtoull(text.c_str() + kRecordWord.size(), &after, 10);
  if (end == std::string::npos || text.size() - end - 1 < size) return;  // cut short
  outcome.prices_read = after[1] == '1';
  outcome.record = text.substr(end + 1, size);
  text.erase(0, end + 1 + size);
}

std::string run_here(const Experiment& experiment, RunName run, const RunOptions& options) {
  const Scenario& scenario = experiment.scenarios[run.scenario];
  engine::RunSettings settings = scenario.settings.run;
  settings.seed = {experiment.seed, static_cast<std::uint32_t>(run.replicate)};
  settings.keep_epochs = options.keep_epochs;
  const record::RunFacts facts = simulate_told(scenario, settings, run, options.rows);
  if (!options.records.empty()) {
    write_record(record_path(options.records, run.scenario, run.replicate), facts);
  }
  std::string text;
  if (options.send_records) text = with_record(facts);
  return text + format_record(result_of(*scenario.platform, facts, scenario.settings));
}

// In the child: never returns, so nothing of the parent's state is torn down twice.
[[noreturn]] void run_child(int fd, pid_t parent, const Experiment& experiment, RunName run,
                            const RunOptions& options) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);   // a killed parent leaves no children behind,
  if (::getppid() != parent) _exit(1);  // not even when it died before the line above
  // Ctrl-C and schedulers signal all of them at once: the parent ends its children.
  ::signal(SIGINT, SIG_IGN);
  ::signal(SIGTERM, SIG_IGN);
  std::string text;
  try {
    text = run_here(experiment, run, options);
  } catch (const std::exception& error) {
    text = format_failure(error.what());
  }
  write_all(fd, text);
  ::close(fd);
  _exit(0);
}

Child start(const Experiment& experiment, const RunOptions& options, RunName run) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    throw SimulationError(std::string("cannot open a pipe: ") + std::strerror(errno));
  }
  std::fflush(nullptr);  // what waits in a buffer would be written by every child again
  const int log = options.logs.empty() ? -1 : ::memfd_create("log", MFD_CLOEXEC);
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) throw SimulationError(std::string("cannot fork: ") + std::strerror(errno));
  if (pid == 0) {
    ::close(ends[0]);
    if (log >= 0) ::dup2(log, STDERR_FILENO);
    run_child(ends[1], parent, experiment, run, options);
  }
  ::close(ends[1]);
  return {pid, ends[0], log, run, Clock::now(), {}};
}

// Appends what the child has written; false when it has closed its end.
bool read_some(Child& child) {
  char buffer[65'536];
  const ssize_t n = ::read(child.pipe, buffer, sizeof buffer);
  if (n < 0 && errno == EINTR) return true;
  if (n <= 0) return false;
  child.text.append(buffer, static_cast<std::size_t>(n));
  return true;
}

int wait_for(const Child& child) {
  ::close(child.pipe);
  int status = 0;
  while (::waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

// Most runs say nothing, and leave no file.
void write_log(const Child& child, const std::filesystem::path& folder) {
  if (child.log < 0) return;
  std::string said(static_cast<std::size_t>(::lseek(child.log, 0, SEEK_END)), '\0');
  const ssize_t size = ::pread(child.log, said.data(), said.size(), 0);
  ::close(child.log);
  if (size <= 0) return;
  std::filesystem::create_directories(folder);
  std::ofstream(log_path(folder, child.run), std::ios::binary) << said;
}

RunOutcome reap(Child& child, const std::filesystem::path& logs) {
  RunOutcome outcome;
  outcome.run = child.run;
  const int status = wait_for(child);
  write_log(child, logs);
  try {
    if (WIFSIGNALED(status)) {
      outcome.killed = WTERMSIG(status) == SIGKILL || WTERMSIG(status) == SIGTERM;
      throw SimulationError(std::string("killed by signal ") + ::strsignal(WTERMSIG(status)));
    }
    take_record(child.text, outcome);
    outcome.result = parse_record(child.text);
  } catch (const SimulationError& error) {
    outcome.failure = error.what();
  }
  outcome.seconds = std::chrono::duration<double>(Clock::now() - child.started).count();
  return outcome;
}

// The processes under way; those that are left when it goes are ended.
class Children {
 public:
  explicit Children(std::filesystem::path logs) : logs_(std::move(logs)) {}
  ~Children() {
    for (const Child& child : list_) ::kill(child.pid, SIGKILL);
    for (const Child& child : list_) {
      wait_for(child);
      if (child.log >= 0) ::close(child.log);
    }
  }
  Children(const Children&) = delete;
  Children& operator=(const Children&) = delete;

  [[nodiscard]] std::size_t size() const noexcept { return list_.size(); }
  void add(Child child) { list_.push_back(std::move(child)); }

  // Waits for something to happen, and tells of those that ended.
  void wait_for_some(const std::function<void(RunOutcome&&)>& ended) {
    std::vector<pollfd> ready;
    for (const Child& child : list_) ready.push_back({child.pipe, POLLIN, 0});
    // A signal may come between the question whether to stop and this wait: it is not for ever.
    if (::poll(ready.data(), ready.size(), kLookMs) < 0) return;
    for (std::size_t i = ready.size(); i-- > 0;) {
      if (ready[i].revents == 0 || read_some(list_[i])) continue;
      Child child = std::move(list_[i]);
      list_.erase(list_.begin() + static_cast<std::ptrdiff_t>(i));
      ended(reap(child, logs_));
    }
  }

 private:
  std::filesystem::path logs_;
  std::vector<Child> list_;
};

}  // namespace

std::filesystem::path log_path(const std::filesystem::path& folder, RunName run) {
  return folder /
         fmt::format("scenario-{:03}-replicate-{:03}.log", run.scenario + 1, run.replicate);
}

std::string failure_text(const Experiment& experiment, const RunOutcome& outcome) {
  return fmt::format("run {}, replicate {}: {}", experiment.scenarios[outcome.run.scenario].id,
                     outcome.run.replicate, outcome.failure);
}

std::vector<RunName> all_runs(const Experiment& experiment) {
  std::vector<RunName> runs;
  for (std::size_t s = 0; s < experiment.scenarios.size(); ++s) {
    for (std::size_t r = 0; r < experiment.replicates; ++r) runs.push_back({s, r});
  }
  return runs;
}

void run_some(const Experiment& experiment, const std::vector<RunName>& runs,
              const RunOptions& options, const std::function<void(RunOutcome&&)>& finished) {
  Children children(options.logs);
  Progress progress;
  progress.total = runs.size();
  const auto ended = [&](RunOutcome&& outcome) {
    ++progress.done;
    if (!outcome.failure.empty()) ++progress.failed;
    progress.run = outcome.run;
    progress.seconds = outcome.seconds;
    progress.requests = outcome.result.requests;
    progress.jobs = outcome.result.jobs;
    finished(std::move(outcome));
    if (options.report) options.report(progress);
  };
  const auto stopped = [&] { return options.stop && options.stop(); };
  std::size_t next = 0;
  while ((next < runs.size() || children.size() > 0) && !stopped()) {
    while (next < runs.size() && children.size() < std::max<std::size_t>(1, options.jobs)) {
      children.add(start(experiment, options, runs[next++]));
    }
    children.wait_for_some(ended);
  }
}

Results run_experiment(const Experiment& experiment, const RunOptions& options) {
  Results results(experiment.scenarios.size(), std::vector<RunResult>(experiment.replicates));
  std::string failures;
  run_some(experiment, all_runs(experiment), options, [&](RunOutcome&& outcome) {
    if (!outcome.failure.empty()) failures += failure_text(experiment, outcome) + "\n";
    results[outcome.run.scenario][outcome.run.replicate] = std::move(outcome.result);
  });
  if (!failures.empty()) throw SimulationError(failures);
  return results;
}

}  // namespace archipelago::experiment
