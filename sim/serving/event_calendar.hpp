// The next event of every replica, earliest first: a ring of slots, each for a short stretch of
// time, as a calendar has a page a day that serves every year.  One event a replica; nothing is
// allocated after construction.
//
// Cost     constant: an event goes to the slot of its time, and the first slot that holds one of
//          this turn of the ring holds the next.  A heap or a tournament takes steps with the
//          logarithm of all replicas, in memory that is far away when there are many.
// Width    of a slot: a power of two near the mean gap between events, so that a slot holds about
//          one.  It follows the pace: looked at after as many events as there are slots, and when a
//          whole turn is empty.  Events more than a turn away wait in their slot until it is their
//          turn.
// Ties     go to the lower replica number.  The answer is always that of a search through all
//          replicas, whatever the width.
// Units    SimTime, not negative; kNever: no event.
// Source   R. Brown, Calendar queues: a fast O(1) priority queue implementation for the simulation
//          event set problem, Communications of the ACM 31(10), 1988.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/large_pages.hpp"
#include "base/sim_time.hpp"
#include "serving/fetch.hpp"

namespace archipelago::serving {

class EventCalendar {
 public:
  static constexpr std::uint32_t kNone = 0xffff'ffffU;

  explicit EventCalendar(std::size_t replicas);

  // kNever when no replica has an event.
  [[nodiscard]] SimTime time() const { return first_time_; }
  // REQUIRES: one has.
  [[nodiscard]] std::uint32_t replica() const { return first_; }

  // Moves the replica's event.
  void set(std::uint32_t replica, SimTime time) {
    Event& event = events_[replica];
    if (event.time == time) return;
    if (event.time != kNever) unlink(replica);
    event.time = time;
    if (time != kNever) link(replica);
    if (time < first_time_ || (time == first_time_ && replica < first_)) {
      first_ = replica;
      first_time_ = time;
      turn_ = turn_of(time);
    } else if (replica == first_) {
      find_first();
    }
  }

  // Shows replicas whose events come soon, so that the caller can ask memory for their data while
  // others are processed: `near(replica, stage)` with stage 0 and, as they come nearer, 1, 2, 3.
  // What is set meanwhile is not shown.
  template <class Near>
  void look_ahead(Near near) {
    if (turn_ - shown_ > kStep) shown_ = turn_ - kStep;
    for (; shown_ < turn_; ++shown_) {
      const std::uint32_t furthest = heads_[slot_of(shown_ + (kStages + 1) * kStep)];
      if (furthest != kNone) fetch_line(&events_[furthest]);
      for (int stage = 0; stage < kStages; ++stage) {
        std::uint32_t at = heads_[slot_of(shown_ + (kStages - stage) * kStep)];
        for (; at != kNone; at = events_[at].after) near(at, stage);
      }
    }
  }

 private:
  struct Event {
    SimTime time = kNever;
    std::uint32_t after = kNone;  // of its slot
  };
  static constexpr int kStages = 4;
  static constexpr std::int64_t kStep = 5;  // slots from one stage to the next

  // Stretches of time are numbered from 0; those with equal numbers modulo the slots share one.
  [[nodiscard]] std::int64_t turn_of(SimTime time) const { return time.ps >> shift_; }
  [[nodiscard]] std::size_t slot_of(std::int64_t turn) const {
    return static_cast<std::size_t>(turn) & (heads_.size() - 1);
  }

  void link(std::uint32_t replica) {
    Event& event = events_[replica];
    const std::size_t slot = slot_of(turn_of(event.time));
    event.after = heads_[slot];
    heads_[slot] = replica;
    marks_[slot / 64] |= std::uint64_t{1} << slot % 64;
  }
  // Walks to it: a slot holds few, and a list that only leads on leaves the others' data alone,
  // which is far away in memory when there are many.
  void unlink(std::uint32_t replica) {
    const std::size_t slot = slot_of(turn_of(events_[replica].time));
    std::uint32_t* at = &heads_[slot];
    while (*at != replica) at = &events_[*at].after;
    *at = events_[replica].after;
    if (heads_[slot] == kNone) marks_[slot / 64] &= ~(std::uint64_t{1} << slot % 64);
  }
  void find_first();
  bool find_within_a_turn();
  void follow_pace();
  void set_width(int shift);

  std::vector<Event, LargePages<Event>> events_;  // by replica
  std::vector<std::uint32_t> heads_;  // by slot, its first event; their number is a power of two
  std::vector<std::uint64_t> marks_;  // a bit a slot: it holds an event
  int shift_ = 30;                    // a slot is 2^shift ps wide
  std::int64_t turn_ = 0;             // no event lies in a stretch before this one
  std::uint32_t first_ = kNone;
  SimTime first_time_ = kNever;
  std::size_t found_ = 0;  // events since the pace was looked at
  SimTime paced_;          // when that was
  std::int64_t shown_ = 0;
};

}  // namespace archipelago::serving
