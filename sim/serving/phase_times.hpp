// How long the replicas of a pool have been busy, by what their iterations do: a GPU draws more
// power while it processes prompts than while it only decodes.
//
//   prefill  iterations with prompt tokens; chunked: whatever decodes beside them
//   decode   iterations without
//
// Flow     a replica's work changes -> PhaseMeter::move(); anybody -> at().  Both in constant time:
//          the meter keeps how many replicas are in each phase and the sum of when they entered it.
#pragma once

#include <array>
#include <cstddef>
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
    if (from == to) return;
    const ReplicaTime instant{now, 1};
    Sum& left = sums_[static_cast<std::size_t>(from)];
    left.spent += instant;
    --left.replicas;
    Sum& entered = sums_[static_cast<std::size_t>(to)];
    entered.spent -= instant;
    ++entered.replicas;
  }
  // Up to now.  REQUIRES: not before the latest move().
  [[nodiscard]] PhaseTimes at(SimTime now) const {
    return {time_in(Phase::kPrefill, now), time_in(Phase::kDecode, now)};
  }

 private:
  struct Sum {
    ReplicaTime spent;  // instants left, less instants entered
    std::int64_t replicas = 0;
  };
  [[nodiscard]] ReplicaTime time_in(Phase phase, SimTime now) const {
    const Sum& sum = sums_[static_cast<std::size_t>(phase)];
    return sum.spent + ReplicaTime{now, sum.replicas};
  }

  std::array<Sum, 3> sums_{};
};

}  // namespace archipelago::serving
