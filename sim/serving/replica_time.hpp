// A time summed over replicas, to the picosecond: 107 replica-days are more picoseconds than 63
// bits hold, and a double has no single ones left after two and a half hours.  So what a meter of
// it shows at two instants can be subtracted.
#pragma once

#include <cstdint>

#include "base/sim_time.hpp"

namespace archipelago::serving {

class ReplicaTime {
 public:
  constexpr ReplicaTime() = default;
  // So many replicas for so long.
  constexpr ReplicaTime(SimTime each, std::int64_t replicas)
      : ps_(static_cast<Wide>(each.ps) * replicas) {}

  constexpr ReplicaTime& operator+=(ReplicaTime other) {
    ps_ += other.ps_;
    return *this;
  }
  constexpr ReplicaTime& operator-=(ReplicaTime other) {
    ps_ -= other.ps_;
    return *this;
  }
  friend constexpr ReplicaTime operator+(ReplicaTime a, ReplicaTime b) { return a += b; }
  friend constexpr ReplicaTime operator-(ReplicaTime a, ReplicaTime b) { return a -= b; }
  constexpr bool operator==(const ReplicaTime&) const = default;

  // Rounded.
  [[nodiscard]] constexpr double ps() const { return static_cast<double>(ps_); }
  [[nodiscard]] constexpr double seconds() const { return 1e-12 * ps(); }

 private:
  __extension__ using Wide = __int128;
  Wide ps_ = 0;
};

}  // namespace archipelago::serving
