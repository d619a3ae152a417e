#include "experiment/runner.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>

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

struct Child {
  pid_t pid = -1;
  int pipe = -1;
  std::size_t scenario = 0;
  std::size_t replicate = 0;
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

// In the child: never returns, so nothing of the parent's state is torn down twice.
[[noreturn]] void run_child(int fd, pid_t parent, const Experiment& experiment, RunName run,
                            const RunOptions& options) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);   // a killed parent leaves no children behind,
  if (::getppid() != parent) _exit(1);  // not even when it died before the line above
  std::string text;
  try {
    const Scenario& scenario = experiment.scenarios[run.scenario];
    engine::RunSettings settings = scenario.settings.run;
    settings.seed = {experiment.seed, static_cast<std::uint32_t>(run.replicate)};
    settings.keep_epochs = options.keep_epochs;
    const record::RunFacts facts = simulate_told(scenario, settings, run, options.rows);
    if (!options.records.empty()) {
      write_record(record_path(options.records, run.scenario, run.replicate), facts);
    }
    text = format_record(result_of(*scenario.platform, facts, scenario.settings));
  } catch (const std::exception& error) {
    text = format_failure(error.what());
  }
  write_all(fd, text);
  ::close(fd);
  _exit(0);
}

Child start(const Experiment& experiment, const RunOptions& options, std::size_t scenario,
            std::size_t replicate) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    throw SimulationError(std::string("cannot open a pipe: ") + std::strerror(errno));
  }
  std::fflush(nullptr);  // what waits in a buffer would be written by every child again
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) throw SimulationError(std::string("cannot fork: ") + std::strerror(errno));
  if (pid == 0) {
    ::close(ends[0]);
    run_child(ends[1], parent, experiment, {scenario, replicate}, options);
  }
  ::close(ends[1]);
  return {pid, ends[0], scenario, replicate, Clock::now(), {}};
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

RunResult reap(Child& child) {
  ::close(child.pipe);
  int status = 0;
  while (::waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) {
    throw SimulationError(std::string("killed by signal ") + ::strsignal(WTERMSIG(status)));
  }
  return parse_record(child.text);
}

class Campaign {
 public:
  Campaign(const Experiment& experiment, const RunOptions& options)
      : experiment_(experiment), options_(options), results_(experiment.scenarios.size()) {
    for (auto& of_scenario : results_) of_scenario.resize(experiment.replicates);
  }

  Results run() {
    const std::size_t total = experiment_.scenarios.size() * experiment_.replicates;
    std::size_t next = 0;
    while (next < total || !children_.empty()) {
      while (next < total && children_.size() < std::max<std::size_t>(1, options_.jobs)) {
        children_.push_back(start(experiment_, options_, next / experiment_.replicates,
                                  next % experiment_.replicates));
        ++next;
      }
      wait_for_some(total);
    }
    if (!failures_.empty()) throw SimulationError(failures_);
    return std::move(results_);
  }

 private:
  void wait_for_some(std::size_t total) {
    std::vector<pollfd> ready;
    for (const Child& child : children_) ready.push_back({child.pipe, POLLIN, 0});
    if (::poll(ready.data(), ready.size(), -1) < 0) return;  // interrupted: look again
    for (std::size_t i = ready.size(); i-- > 0;) {
      if (ready[i].revents == 0 || read_some(children_[i])) continue;
      finish(children_[i], total);
      children_.erase(children_.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }

  void finish(Child& child, std::size_t total) {
    RunResult& result = results_[child.scenario][child.replicate];
    try {
      result = reap(child);
    } catch (const SimulationError& error) {
      failures_ += "run " + experiment_.scenarios[child.scenario].id + ", replicate " +
                   std::to_string(child.replicate) + ": " + error.what() + "\n";
    }
    const std::chrono::duration<double> took = Clock::now() - child.started;
    ++done_;
    if (options_.report) {
      options_.report({done_, total, child.scenario, child.replicate, took.count(), result.requests,
                       result.jobs});
    }
  }

  const Experiment& experiment_;
  const RunOptions& options_;
  Results results_;
  std::vector<Child> children_;
  std::string failures_;
  std::size_t done_ = 0;
};

}  // namespace

Results run_experiment(const Experiment& experiment, const RunOptions& options) {
  return Campaign(experiment, options).run();
}

}  // namespace archipelago::experiment
