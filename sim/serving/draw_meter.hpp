// What the busy replicas of a pool draw, integrated exactly: each draws by its seats that are taken
// and by the prompt tokens of its iteration, and every change is booked at its instant.
//
// Model    with s seats and P prompt tokens in the iteration
//            draw = by_seats[s] + (prompts - by_seats[s]) x min(1, P / kFullPromptTokens)
//          An idle replica counts as 0 here: what it draws then is the caller's.
// Flow     the caller gives a table (Serving::set_draw) -> a replica's work changes -> move();
//          anybody -> at().  All in constant time.
// Units    milliwatts of a whole replica above what its GPUs draw without work, as integers, so that
//          no order of additions matters; at() in milliwatts x time.
// Source   kFullPromptTokens: SOURCES.md of asean, `serving-power`
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "serving/replica_time.hpp"

namespace archipelago::serving {

// An iteration with so many prompt tokens draws as much as prompts ever do.
inline constexpr std::int64_t kFullPromptTokens = 512;

struct DrawTable {
  std::vector<std::int32_t> by_seats_mw;  // [0] is that of one seat, and so on; beyond: the last
  std::int32_t prompts_mw = 0;

  // REQUIRES: seats >= 1; by_seats_mw is not empty.
  [[nodiscard]] std::int32_t at(std::int64_t seats, std::int64_t prompt_tokens) const {
    const auto last = static_cast<std::int64_t>(by_seats_mw.size());
    const std::int32_t mixed = by_seats_mw[static_cast<std::size_t>(std::min(seats, last) - 1)];
    if (prompt_tokens == 0) return mixed;
    const std::int64_t tokens = std::min(prompt_tokens, kFullPromptTokens);
    return static_cast<std::int32_t>(mixed + (prompts_mw - mixed) * tokens / kFullPromptTokens);
  }
};

class DrawMeter {
 public:
  // One replica's draw changes, or stays.
  void move(std::int32_t from_mw, std::int32_t to_mw, SimTime now) {
    if (from_mw == to_mw) return;
    const std::int64_t less = std::int64_t{from_mw} - to_mw;
    spent_ += ReplicaTime{now, less};
    sum_mw_ -= less;
  }
  // Up to now.  REQUIRES: not before the latest move().
  [[nodiscard]] ReplicaTime at(SimTime now) const { return spent_ + ReplicaTime{now, sum_mw_}; }

 private:
  ReplicaTime spent_;        // draws left x their instants, less draws entered x theirs
  std::int64_t sum_mw_ = 0;  // now
};

}  // namespace archipelago::serving
