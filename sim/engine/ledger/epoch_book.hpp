// What the control actor sees at the end of every epoch, kept when it is asked for: draw, busy
// GPUs, traffic of cables.
//
// Flow     sums since the start of the measured time, told at each epoch -> means over the epoch ->
//          RunFacts::epochs.
// Units    J, GPU-seconds and bytes in; W, GPUs and bytes per second out.
// Memory   grows with epochs x (sites + cables), and with the jobs.
#pragma once

#include <array>
#include <vector>

#include "record/run_facts.hpp"

namespace archipelago::engine {

class EpochBook {
 public:
  struct Sums {
    std::vector<double> site_j;                      // by site; empty where power is not metered
    std::vector<double> busy_gpu_s;                  // by site, iterations
    std::vector<std::array<double, 2>> cable_bytes;  // there and back
  };

  // The end of the warm-up, and with it what there is by then.
  void begin(Sums now, SimTime warmup);
  void observe(Sums now, SimTime when);
  void hold(const record::GpuHold& hold) { holds_.push_back(hold); }
  // At the end, once.
  [[nodiscard]] std::vector<record::EpochFacts> take();

 private:
  Sums before_;
  SimTime began_;
  SimTime epoch_began_;
  std::vector<record::EpochFacts> epochs_;
  std::vector<record::GpuHold> holds_;
};

}  // namespace archipelago::engine
