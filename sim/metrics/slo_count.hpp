// How many requests kept the limits: those of the run, as counted, or others, from the record's
// bins (record/latency_cells.hpp).
//
// Other    a bin that a limit cuts gives the part of its requests that evenly spread values would;
//          `least` and `most` are without and with all of them, so the truth lies between.
// Units    requests, not whole when bins were cut.
#pragma once

#include "record/run_facts.hpp"

namespace archipelago::metrics {

struct SloCount {
  double good = 0;
  double least = 0;
  double most = 0;

  SloCount& operator+=(const SloCount& other) {
    good += other.good;
    least += other.least;
    most += other.most;
    return *this;
  }
};

// From the bins alone.
[[nodiscard]] SloCount count_cells(const record::LatencyCells& cells, const record::Slo& slo);

// Of a nation's users in the measured time.
[[nodiscard]] SloCount slo_count(const record::RunFacts& facts, NationIndex nation,
                                 const record::Slo& slo);

// The share of a run's requests (of any group of users) that ended which may be wrong, at most:
// 0 for the limits of the run.
[[nodiscard]] double slo_uncertainty(const record::RunFacts& facts, const record::Slo& slo);

}  // namespace archipelago::metrics
