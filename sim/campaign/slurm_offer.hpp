// One job array of a campaign: which of its runs each task has, where they lie as files, and how far
// the tasks say they are.
//
// Files    OUT/slurm/007/runs           the runs of the array (run_list.hpp)
//          OUT/slurm/007/task.sh        what a task does: `run --shard i/N --runs ...`
//          OUT/slurm/007/3.log          what task 3 said, with a line of JSON a finished run
//          OUT/shards/slurm-007-003.sqlite  what task 3 finished, merged and removed when it is gone
//          A number is never used twice in a folder: a task that was given up for lost, and lives,
//          writes where nobody else does.
// Tasks    task i of N has every N-th run of the list from the i-th on, as --shard has.
// Progress is read from the logs: a store that another machine writes must not be opened here, since
//          SQLite's write-ahead log works within one machine only (sqlite.org/wal.html).
// Errors   SimulationError when a file cannot be written.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "campaign/slurm_commands.hpp"
#include "experiment/run_name.hpp"

namespace archipelago::campaign {

struct OfferedRun {
  experiment::RunName run;
  int lost = 0;  // tasks that had it and ended without having finished anything
};

// Of the runs of a task.
struct TaskProgress {
  std::size_t finished = 0;
  std::size_t failed = 0;
};

class SlurmOffer {
 public:
  // `out` absolute; `tasks` at most as many as there are runs.
  SlurmOffer(const std::filesystem::path& out, std::size_t number, std::vector<OfferedRun> runs,
             std::size_t tasks);

  // Makes list and script; `command` runs the experiment, without the words of the task.
  void write_files(const std::string& campaign_digest,
                   const std::vector<std::string>& command) const;
  [[nodiscard]] SlurmArray array(const std::vector<std::string>& sbatch_options) const;

  // Tasks count from 1, as in Slurm.
  [[nodiscard]] std::size_t tasks() const noexcept { return tasks_; }
  [[nodiscard]] const std::vector<OfferedRun>& runs() const noexcept { return runs_; }
  [[nodiscard]] std::vector<OfferedRun> runs_of(std::size_t task) const;
  [[nodiscard]] std::filesystem::path store_of(std::size_t task) const;
  [[nodiscard]] std::filesystem::path log_of(std::size_t task) const;
  [[nodiscard]] TaskProgress progress_of(std::size_t task) const;
  // The last words of its log that are no progress; "" when there are none.
  [[nodiscard]] std::string last_words_of(std::size_t task) const;

  // The first number that no folder of an offer has.
  [[nodiscard]] static std::size_t next_number(const std::filesystem::path& out);
  // Stores that offers have left in that folder, in order.
  [[nodiscard]] static std::vector<std::filesystem::path> stores_left(
      const std::filesystem::path& out);

 private:
  [[nodiscard]] std::string script(const std::vector<std::string>& command) const;

  std::filesystem::path out_;
  std::filesystem::path folder_;
  std::string number_;  // three digits or more
  std::vector<OfferedRun> runs_;
  std::size_t tasks_;
};

}  // namespace archipelago::campaign
