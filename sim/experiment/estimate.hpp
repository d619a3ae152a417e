// How large the runs of an experiment will be, before they run: requests, processor time, memory.
//
// Requests are expected values of the recipe (workload/sources/expected_requests.hpp): a run's own
//          number differs by its draws.
// Time     0.1 s + 1.8 us a request, as measured for `islands` on ASEAN (results/bench/history.csv,
//          release 0.2.0); ten times the sites cost 1.7 times as much, another machine what it
//          costs.  Good within a factor of three; jobs are not counted.
// Memory   of one process: 40 MB + 3 kB for every replica, as measured on 21 sites and on 32,000
//          replicas; good within a factor of two.
// Errors   none.
#pragma once

#include <cstdint>
#include <string>

#include "experiment/experiment.hpp"

namespace archipelago::experiment {

struct Estimate {
  double requests = 0;
  double seconds = 0;  // of one processor
  double bytes = 0;    // of a process

  // Of runs one after the other: their sums, and the largest process.
  Estimate& operator+=(const Estimate& other);
};

// Of one run of the scenario.
[[nodiscard]] Estimate estimate_of(const Scenario& scenario);

// "about 1.2 M requests, 3 s of a processor, 45 MB"
[[nodiscard]] std::string text_of(const Estimate& estimate);

}  // namespace archipelago::experiment
