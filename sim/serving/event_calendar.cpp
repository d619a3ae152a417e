#include "serving/event_calendar.hpp"

#include <algorithm>
#include <bit>

namespace archipelago::serving {
namespace {

constexpr std::size_t kFewestSlots = 64;
constexpr int kWidestShift = 62;

}  // namespace

EventCalendar::EventCalendar(std::size_t replicas)
    : events_(replicas),
      heads_(std::bit_ceil(std::max(replicas, kFewestSlots)), kNone),
      marks_(heads_.size() / 64) {}

void EventCalendar::find_first() {
  while (!find_within_a_turn()) {
    // Nothing, or nothing near: in wider slots it is nearer.
    if (shift_ == kWidestShift ||
        std::all_of(marks_.begin(), marks_.end(), [](std::uint64_t word) { return word == 0; })) {
      first_ = kNone;
      first_time_ = kNever;
      return;
    }
    set_width(std::min(shift_ + 3, kWidestShift));
  }
  if (++found_ == heads_.size()) follow_pace();
}

// From turn_ on, as far as the slots go.
bool EventCalendar::find_within_a_turn() {
  const std::size_t begin = slot_of(turn_);
  const std::int64_t end = turn_ + static_cast<std::int64_t>(heads_.size());
  std::int64_t turn = turn_;
  for (std::size_t slot = begin; turn < end;) {
    const std::uint64_t marked = marks_[slot / 64] >> slot % 64;
    if (marked == 0) {
      const std::size_t skipped = 64 - slot % 64;
      turn += static_cast<std::int64_t>(skipped);
      slot = slot_of(turn);
      continue;
    }
    const int skipped = std::countr_zero(marked);
    turn += skipped;
    slot += static_cast<std::size_t>(skipped);
    SimTime time = kNever;
    std::uint32_t first = kNone;
    for (std::uint32_t at = heads_[slot]; at != kNone; at = events_[at].after) {
      const SimTime there = events_[at].time;
      if (turn_of(there) != turn || there > time || (there == time && at > first)) continue;
      time = there;
      first = at;
    }
    if (first != kNone) {
      first_ = first;
      first_time_ = time;
      turn_ = turn;
      return true;
    }
    ++turn;
    slot = slot_of(turn);
  }
  return false;
}

void EventCalendar::follow_pace() {
  const std::int64_t gap = (first_time_ - paced_).ps / static_cast<std::int64_t>(found_);
  found_ = 0;
  paced_ = first_time_;
  const auto shift =
      static_cast<int>(std::bit_width(static_cast<std::uint64_t>(std::max<std::int64_t>(gap, 1))));
  if (shift == shift_ || shift > kWidestShift) return;
  set_width(shift);
}

void EventCalendar::set_width(int shift) {
  const std::int64_t begin = turn_ << shift_;
  std::fill(heads_.begin(), heads_.end(), kNone);
  std::fill(marks_.begin(), marks_.end(), 0);
  shift_ = shift;
  turn_ = begin >> shift;
  shown_ = turn_;
  for (std::uint32_t replica = 0; replica < events_.size(); ++replica) {
    if (events_[replica].time != kNever) link(replica);
  }
}

}  // namespace archipelago::serving
