// A JobQueue holds the jobs that wait at a site and decides which of them starts next, and where.
//
// Contract
//   - add() may bring back a job that was stopped; it goes to its old place (its number orders it).
//   - next() answers one job that fits now with its place, and forgets it, or nothing; it is asked
//     again until it answers nothing.  It is told of every start and end, its own included, after
//     the pool has changed.
//   - victims() is asked before every next(); it answers running jobs that are to be stopped so
//     that next() has somebody to start.  Most disciplines never do.
//   - the same calls give the same answers.
// To add one: a file of its own that derives from JobQueue, and a row in queue_registry.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/ids.hpp"
#include "base/sim_time.hpp"
#include "training/node_pool.hpp"
#include "training/placement.hpp"

namespace archipelago::training {

using JobNumber = std::uint32_t;  // at a site, in order of submission

struct WaitingJob {
  JobNumber number = 0;
  NationIndex nation;
  std::int64_t milli = kMilli;
  SimTime run_time;  // left to do
  SimTime estimate;  // left, by what its owner stated
  SimTime since;     // when it began to wait, this time
};

struct RunningJob {
  JobNumber number = 0;
  NationIndex nation;
  SimTime started;
  SimTime expected_end;  // started + estimate
  Placement place;
};

struct Start {
  JobNumber number = 0;
  Placement place;
};

class JobQueue {
 public:
  virtual ~JobQueue() = default;

  virtual void add(const WaitingJob& job) = 0;
  [[nodiscard]] virtual std::optional<Start> next(SimTime now) = 0;
  [[nodiscard]] virtual std::size_t size() const = 0;

  virtual void on_start(const RunningJob&, SimTime /*now*/) {}
  virtual void on_end(const RunningJob&, SimTime /*now*/) {}
  virtual void on_node_change(std::uint32_t /*node*/) {}

  [[nodiscard]] virtual std::vector<JobNumber> victims(SimTime /*now*/) { return {}; }
  // When it wants to be asked even if nothing happens before.
  [[nodiscard]] virtual SimTime next_wake(SimTime /*now*/) const { return kNever; }
};

}  // namespace archipelago::training
