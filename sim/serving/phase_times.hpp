// How long the replicas of a pool have been busy, by what their iterations do: a GPU draws more
// power while it processes prompts than while it only decodes.
//
//   prefill  iterations with prompt tokens; chunked: whatever decodes beside them
//   decode   iterations without
//
// Flow     a replica's work changes -> PhaseMeter::move(); anybody -> at().  Both in constant time:
//          the meter keeps how many replicas are busy, how many prefill, and when they began,
//          summed.
#pragma once

#include <cstdint>

#include "serving/replica_time.hpp"

namespace archipelago::serving {

enum class Phase : std::uint8_t { kIdle, kPrefill, kDecode };

// Summed over replicas.
struct PhaseTimes {
  ReplicaTime prefill;
  ReplicaTime decode;

  PhaseTimes& operator+=(const PhaseTimes& other) {
    prefill += other.prefill;
    decode += other.decode;
    return *this;
  }
  friend PhaseTimes operator-(const PhaseTimes& a, const PhaseTimes& b) {
    return {a.prefill - b.prefill, a.decode - b.decode};
  }
};

// All replicas are idle at first.
class PhaseMeter {
 public:
  // One replica's phase changes, or stays.
  void move(Phase from, Phase to, SimTime now) {
    if (from != to) change(from, to, now);
  }
  // Up to now.  REQUIRES: not before the latest move().
  [[nodiscard]] PhaseTimes at(SimTime now) const {
    const ReplicaTime prefill = prefill_.at(now);
    return {prefill, busy_.at(now) - prefill};
  }

 private:
  // Time in some state.
  struct Sum {
    void move(bool was_in, bool is_in, SimTime now);
    [[nodiscard]] ReplicaTime at(SimTime now) const { return spent + ReplicaTime{now, replicas}; }

    ReplicaTime spent;          // instants left, less instants entered
    std::int64_t replicas = 0;  // in it now
  };
  void change(Phase from, Phase to, SimTime now);

  Sum busy_;
  Sum prefill_;
};

}  // namespace archipelago::serving
