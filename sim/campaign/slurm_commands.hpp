// Slurm as a user meets it: sbatch, squeue and scancel, and no library of it.
//
// Flow     SlurmCommands slurm(name, stop); slurm.submit(array) -> number of the array -> squeue()
//          until none of its tasks is left -> or cancel().
// Name     every array has the same job name, by which they are found again, also those whose number
//          nobody has: sbatch was killed, or the controller answered too late.
// Source   man pages of Slurm 22.05 and 24.11 (Debian 12, 13); both are run in the tests.
// Errors   InputError in the constructor when a command is not there.  What a command refuses is in
//          its answer: who asked knows whether that matters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace archipelago::campaign {

// A job array to be.
struct SlurmArray {
  std::size_t tasks = 1;          // numbered from 1
  std::filesystem::path script;   // absolute, as `logs`
  std::filesystem::path logs;     // folder: task 3 writes 3.log
  std::vector<std::string> more;  // options of sbatch, given by the user
};

struct SlurmAnswer {
  std::int64_t array = 0;  // its number; 0: refused
  std::string refusal;     // what sbatch said
};

// Whether a task runs, by array and number of the task.  Those that have ended are not there.
using SlurmQueue = std::map<std::pair<std::int64_t, std::size_t>, bool>;

class SlurmCommands {
 public:
  // `stop` ends a command that waits for an answer; may be empty.
  SlurmCommands(std::string job_name, std::function<bool()> stop);

  [[nodiscard]] SlurmAnswer submit(const SlurmArray& array) const;
  // Nothing when the controller does not answer.
  [[nodiscard]] std::optional<SlurmQueue> queue() const;
  // All of them; empty, or what scancel said.
  [[nodiscard]] std::string cancel() const;
  // For a user, when we could not.
  [[nodiscard]] std::string cancel_words() const;

 private:
  std::string job_name_;
  std::string user_;
  std::function<bool()> stop_;
};

// InputError unless sbatch, squeue and scancel are in PATH, and the options are those that this
// program leaves to the user.
void check_slurm(const std::vector<std::string>& sbatch_options);

}  // namespace archipelago::campaign
