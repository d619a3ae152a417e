// The runs of a campaign as tasks of Slurm job arrays, until each is finished or has failed.
//
// Flow     what run_campaign() misses -> chunks -> arrays (slurm_offer.hpp) -> sbatch -> squeue is
//          asked until tasks are gone -> their stores are merged into the campaign's at once.
// Chunks   estimated processor time of the runs (experiment/estimate.hpp) / `chunk_seconds`, from 1
//          to kMostTasks an array: Slurm starts about two tasks a second, so that a task a run would
//          wait longer than it works.
// Counts   planned = finished + failed + waiting at every moment: of the store, and of what the
//          tasks under way say.
// Lost     whatever a task was ended by, whether a part of an array ever started: a task that two
//          looks at the queue do not show has ended.  What it finished is kept, the rest is offered
//          again; a run `retries` + 1 of whose tasks ended without finishing anything has failed.
// Refused  an array that sbatch does not take is offered again after 1, 2, 4, ... 60 s, half as
//          large each time (limits of users and of array sizes); one that it takes, twice as large.
//          With nothing in the queue kMostRefusals in a row end the campaign.
// Stop     scancel of this campaign's tasks.  What they finished, and what tasks of a command that
//          was itself killed finished, is taken in by the next command.
// Errors   InputError before anything is written: no Slurm here, options that cannot be.
//          SimulationError: Slurm takes nothing.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "campaign/run_keys.hpp"
#include "experiment/experiment.hpp"
#include "experiment/run_name.hpp"
#include "store/run_store.hpp"

namespace archipelago::campaign {

// Slurm's default MaxArraySize of 1001 allows numbers up to 1000 (man slurm.conf, 22.05).
inline constexpr std::size_t kMostTasks = 1000;
inline constexpr int kMostRefusals = 12;

struct SlurmProgress {
  std::size_t planned = 0;
  std::size_t finished = 0;
  std::size_t failed = 0;
  std::size_t tasks_running = 0;
  std::size_t tasks_queued = 0;
  [[nodiscard]] std::size_t waiting() const { return planned - finished - failed; }
  bool operator==(const SlurmProgress&) const = default;
};

struct SlurmOptions {
  std::filesystem::path out;          // a folder that every node sees
  std::vector<std::string> command;   // runs the experiment, without the words of a task
  std::vector<std::string> sbatch{};  // more options for it, as "--partition=short"
  double chunk_seconds = 300;
  int retries = 3;
  std::function<bool()> stop{};
  std::function<void(const SlurmProgress&)> report{};  // when something has changed
  std::function<void(const std::string&)> say{};       // what a user should know, a sentence
};

class SlurmCampaign {
 public:
  explicit SlurmCampaign(SlurmOptions options);

  // When it returns, all that came of the runs is in the store; unless it was stopped, each of them
  // is finished or has failed there.
  void run(const experiment::Experiment& experiment,
           const std::vector<experiment::RunName>& missing, store::RunStore& store,
           RunKeys& keys) const;

 private:
  SlurmOptions options_;
};

}  // namespace archipelago::campaign
