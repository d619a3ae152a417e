// Runs of a scenario with other fleets, in processes of their own, told only for the service they gave.
//
// Flow     Trial (platform, hours, replicate) -> engine::simulate() in a child -> Tally.
// Stop     a trial that watches ends as soon as every watched group has a cell that cannot keep the
//          target any more.
// Numbers  the same trial gives the same tally, whoever runs beside it.
// Errors   SimulationError of the first trial that failed, and when somebody asked to stop.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "experiment/experiment.hpp"
#include "sizing/service_level.hpp"

namespace archipelago::sizing {

struct Trial {
  std::shared_ptr<const platform::Platform> platform;
  Window window;
  std::uint32_t replicate = 0;
  const Watch* watch = nullptr;  // null: to the end
};

class Trials {
 public:
  // `stop` may be empty.  REQUIRES: the scenario outlives this; jobs > 0.
  Trials(const experiment::Scenario& scenario, std::uint64_t seed, std::size_t jobs,
         std::function<bool()> stop);

  // In the order of the trials.
  [[nodiscard]] std::vector<Tally> run(const std::vector<Trial>& trials);

  // Run so far.
  [[nodiscard]] std::size_t count() const noexcept { return count_; }

 private:
  const experiment::Scenario& scenario_;
  std::uint64_t seed_;
  std::size_t jobs_;
  std::function<bool()> stop_;
  std::size_t count_ = 0;
};

}  // namespace archipelago::sizing
