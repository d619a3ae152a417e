// sbatch, squeue and scancel for tests: scripts in a folder of their own in front of PATH, which run
// the tasks of an array at once as processes of this machine, and write down what they were asked.
//
// Flow     FakeSlurm slurm(folder); slurm.before_sbatch("exit 1") -> archipelago run --engine slurm.
// Limits   no queue, no limits, no controller: tests/campaign/real_slurm_test.cpp has the real one.
#pragma once

#include <filesystem>
#include <string>

namespace archipelago::test {

class FakeSlurm {
 public:
  // Makes the folder, and puts its programs in front of PATH while it lives.
  explicit FakeSlurm(const std::filesystem::path& folder);
  ~FakeSlurm();  // ends the tasks that are left
  FakeSlurm(const FakeSlurm&) = delete;
  FakeSlurm& operator=(const FakeSlurm&) = delete;

  // Shell text that runs in sbatch before it takes an array ($count: arrays asked for so far, from
  // 1), and in each task before its script ($array, $SLURM_ARRAY_TASK_ID).
  void before_sbatch(const std::string& text) const;
  void before_task(const std::string& text) const;

  // The words of every call, a line each.
  [[nodiscard]] std::string sbatch_calls() const;
  [[nodiscard]] std::string scancel_calls() const;
  [[nodiscard]] bool has_tasks() const;

 private:
  std::filesystem::path folder_;
  std::string path_before_;
};

}  // namespace archipelago::test
