// Two sites of 8 GPUs (one node each), a cable of 5 ms and 100 Gbit/s between them, and jobs given
// by the test.  One a process: see CMakeLists.txt.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "engine/jobs/training_run.hpp"
#include "engine/wan_world.hpp"
#include "policy/federated.hpp"
#include "policy/islands.hpp"

namespace archipelago::test {

inline platform::Platform two_halls(int gpus = 8) {
  platform::Platform toy = toy_platform(gpus);
  toy.cables = {toy_cable("alpha-beta", cable_ms(0, 1, 5))};
  return toy;
}

inline workload::Job job_of(std::uint64_t id, double submitted, double run_time,
                            std::int64_t gpus = 8) {
  workload::Job job;
  job.id = id;
  job.submitted = seconds(submitted);
  job.run_time = seconds(run_time);
  job.gpu_milli = 1000 * gpus;
  return job;
}

struct JobList final : record::JobSink {
  void on_outcome(const record::JobOutcome& outcome) override { list.push_back(outcome); }
  std::vector<record::JobOutcome> list;
};

struct TrainingWorld {
  explicit TrainingWorld(platform::Platform given, std::vector<workload::Job> given_jobs,
                         double horizon = 1000, const policy::Policy& policy = islands(),
                         engine::TrainingSettings settings = all_gpus(),
                         engine::HallPower* power = nullptr)
      : world(std::move(given), seconds(horizon)),
        jobs(std::move(given_jobs)),
        training({.clock = world.clock,
                  .platform = world.platform,
                  .router = world.router,
                  .bulk = world.bulk,
                  .policy = policy,
                  .settings = settings,
                  .next_job =
                      [this](workload::Job& job) {
                        if (at == jobs.size()) return false;
                        job = jobs[at++];
                        return true;
                      },
                  .sink = outcomes,
                  .power = power}),
        end(seconds(horizon)) {}

  static engine::TrainingSettings all_gpus() {
    engine::TrainingSettings settings;
    settings.gpu_share = 1;
    return settings;
  }
  static const policy::Policy& islands() {
    static const policy::Islands policy;
    return policy;
  }
  static const policy::Policy& federated() {
    static const policy::Federated policy;
    return policy;
  }

  // The outcomes, in order of their ends; those of jobs under way last, by id.
  const std::vector<record::JobOutcome>& run() {
    training.begin();
    world.run();
    training.close(end);
    return outcomes.list;
  }

  World world;
  std::vector<workload::Job> jobs;
  std::size_t at = 0;
  JobList outcomes;
  engine::TrainingRun training;
  SimTime end;
};

}  // namespace archipelago::test
