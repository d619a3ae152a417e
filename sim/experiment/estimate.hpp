// How large the runs of an experiment will be, before they run: requests, processor time, memory.
//
// Requests are expected values of the recipe (workload/sources/expected_requests.hpp): a run's own
//          number differs by its draws.
// Time     0.1 s + 1.8 us a request, as measured for `islands` on ASEAN (results/bench/history.csv,
//          release 0.2.0); ten times the sites cost 1.7 times as much, another machine what it
//          costs.  Good within a factor of three; jobs are not counted.
// Memory   of one process: 45 MB + 350 bytes for every replica.  Measured: 48 MB on ASEAN, 47 and 127
//          MB with 25,600 and 256,000 replicas in East Asia.  Good within a factor of two; requests
//          that pile up in queues are not counted.
// Errors   none.
#pragma once

#include "experiment/experiment.hpp"

namespace archipelago::experiment {

struct Estimate {
  double requests = 0;
  double seconds = 0;  // of one processor
  double bytes = 0;    // of a process

  // Of runs one after the other: their sums, and the largest process.
  Estimate& operator+=(const Estimate& other);
  // Of so many runs like it.
  [[nodiscard]] Estimate times(double runs) const {
    return {requests * runs, seconds * runs, bytes};
  }
};

// Of one run of the scenario.
[[nodiscard]] Estimate estimate_of(const Scenario& scenario);

}  // namespace archipelago::experiment
