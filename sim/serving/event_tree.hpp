// The least figure of every replica, as a tournament: the winner of every four goes up, so the root
// is the least of all.  One figure a replica, written as a time; nothing is ever allocated.
//
// Why      against a heap: where a figure stands never changes, so all that a change reads is known
//          beforehand, and figures that stay behind others end their way at the first winner that
//          stays the same.  Four to a cache line.  For what comes in order of time a calendar is
//          cheaper (event_calendar.hpp).
// Ties     go to the lower replica number.
// Source   tournament (winner) trees: Knuth, The Art of Computer Programming 3, section 5.4.1.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/sim_time.hpp"

namespace archipelago::serving {

class EventTree {
 public:
  static constexpr std::uint32_t kNone = 0xffff'ffffU;

  struct Event {
    SimTime time = kNever;
    std::uint32_t replica = kNone;  // after all others
    bool operator==(const Event&) const = default;
  };

  explicit EventTree(std::size_t replicas) {
    std::size_t n = replicas;
    do {
      begin_[levels_++] = groups_.size();
      n = (n + kWays - 1) / kWays;
      groups_.resize(groups_.size() + n);
    } while (n > 1);
    for (std::uint32_t r = 0; r < replicas; ++r) set(r, kNever);
  }

  // kNever when no replica has an event.
  [[nodiscard]] SimTime time() const { return first_.time; }
  // REQUIRES: at least one replica.
  [[nodiscard]] std::uint32_t replica() const { return first_.replica; }

  // Moves the replica's event.
  void set(std::uint32_t replica, SimTime time) {
    Event carried{time, replica};
    std::size_t at = replica;
    for (std::size_t level = 0; level < levels_; ++level) {
      Group& group = groups_[begin_[level] + at / kWays];
      const std::size_t place = at % kWays;
      if (level > 0 && group[place] == carried) return;
      group[place] = carried;
      // The three others do not wait for the one that is carried.
      const Event others = first_of(group[place ^ 1], first_of(group[place ^ 2], group[place ^ 3]));
      carried = first_of(carried, others);
      at /= kWays;
    }
    first_ = carried;
  }

 private:
  static constexpr std::size_t kWays = 4;
  static constexpr std::size_t kMaxLevels = 17;  // 4^16 numbers of 32 bits, and one
  using Group = std::array<Event, kWays>;

  // Without branches: which of two events is first is a coin toss, and a wrong guess is dear.
  [[nodiscard]] static bool before(const Event& a, const Event& b) {
    return (static_cast<int>(a.time.ps < b.time.ps) |
            (static_cast<int>(a.time.ps == b.time.ps) & static_cast<int>(a.replica < b.replica))) !=
           0;
  }
  [[nodiscard]] static Event first_of(const Event& a, const Event& b) {
    // All bits set when b is first.  Compilers turn a conditional expression into a jump here.
    const std::int64_t mask = -std::int64_t{before(b, a)};
    const auto half = static_cast<std::uint32_t>(mask);
    return {{a.time.ps ^ ((a.time.ps ^ b.time.ps) & mask)},
            a.replica ^ ((a.replica ^ b.replica) & half)};
  }

  std::vector<Group> groups_;  // level by level, the replicas' own first
  std::array<std::size_t, kMaxLevels> begin_{};
  std::size_t levels_ = 0;
  Event first_;
};

}  // namespace archipelago::serving
