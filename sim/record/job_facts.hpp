// What became of the training jobs of one nation, in sums.
//
// Flow     JobOutcome -> RunBook (engine/ledger) -> JobFacts -> rows (metrics).
// Window   a job is measured when it was submitted at or after the warm-up; `all` has every one.
// Slowdown completion / max(run time, 10 s), at least 1: "bounded slowdown" of Feitelson and
//          Rudolph, JSSPP 1998.
// Units    seconds, GPU-seconds, bytes.
// Memory   three histograms a nation, whatever the number of jobs.
#pragma once

#include <array>
#include <cstdint>

#include "base/histogram.hpp"
#include "record/job_outcome.hpp"

namespace archipelago::record {

using JobFateCounts = std::array<std::uint64_t, kJobFates>;

struct JobFacts {
  JobFateCounts all{};    // of every outcome, the warm-up's included
  JobFateCounts fates{};  // of the measured ones, like everything below
  LogHistogram wait;
  LogHistogram completion;
  LogHistogram slowdown;
  double held_gpu_s = 0;
  double useful_gpu_s = 0;
  double lost_gpu_s = 0;
  std::uint64_t started = 0;
  std::uint64_t abroad = 0;
  std::uint64_t restarts = 0;
  std::uint64_t deferrable = 0;
  std::uint64_t deferred = 0;
  std::uint64_t missed = 0;
  double deferred_s = 0;
  std::array<double, kJobBytes> bytes{};

  // Of two groups of owners together.
  JobFacts& operator+=(const JobFacts& other) {
    for (std::size_t f = 0; f < kJobFates; ++f) all[f] += other.all[f];
    for (std::size_t f = 0; f < kJobFates; ++f) fates[f] += other.fates[f];
    wait.merge(other.wait);
    completion.merge(other.completion);
    slowdown.merge(other.slowdown);
    held_gpu_s += other.held_gpu_s;
    useful_gpu_s += other.useful_gpu_s;
    lost_gpu_s += other.lost_gpu_s;
    started += other.started;
    abroad += other.abroad;
    restarts += other.restarts;
    deferrable += other.deferrable;
    deferred += other.deferred;
    missed += other.missed;
    deferred_s += other.deferred_s;
    for (std::size_t b = 0; b < kJobBytes; ++b) bytes[b] += other.bytes[b];
    return *this;
  }
};

}  // namespace archipelago::record
