// When the rows of a trace come in a run, and how often: what replays of requests and of jobs share.
//
// Flow     rows of a trace -> ReplayPace -> at(), row(), advance() -> TraceReplay, JobReplay.
// Time     the first row comes at the start of the run; a row t later comes at t x time_warp.  A
//          trace that is repeated begins again one mean gap after its last row.
// Scale    k = rate_scale x demand_scale items for each row: floor(k), and one more with the
//          probability k - floor(k), so k < 1 thins the trace.  The first comes at the row's time,
//          the others at independent uniform times between it and the next row (after the last row:
//          one mean gap), so that the rate keeps its shape; rows that come at one instant, as
//          Mooncake's do every three seconds, keep coming at one instant.
// Kept     rows that the caller does not keep have no items; the others come when they came.
// Streams  the caller's stream draws the copies, and nothing else.
// Units    nanoseconds of the trace's own time; picoseconds of the run.
// Errors   none but those of the rows.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "base/sim_time.hpp"

namespace archipelago::workload {

struct PaceTerms {
  double time_warp = 1;
  double scale = 1;               // items for each row
  double mean_gap = 0;            // nanoseconds between two rows
  std::int64_t first = 0;         // nanoseconds of the trace at which the run starts
  SimTime horizon = kMaxHorizon;  // nothing comes at or after it
};

// `Row` has a time, which `time_of` reads in nanoseconds.
template <class Row>
class ReplayPace {
 public:
  using TimeOf = std::int64_t (*)(const Row&);

  ReplayPace(PaceTerms terms, Seed seed, const std::string& stream, TimeOf time_of)
      : terms_(terms), time_of_(time_of), random_(seed, stream) {}

  // To the first item.  Once, before anything else.  `read(row, again)` fills the next row and
  // answers true; at the end of a trace that is repeated it begins again and sets `again`; it
  // answers false when nothing comes any more.  `keeps(row)` is asked once of every row.
  void start(auto&& read, auto&& keeps) {
    has_ahead_ = read_ahead(read);
    advance(read, keeps);
  }
  void start(auto&& read) { start(read, kEveryRow); }

  // kNever when nothing comes any more.
  [[nodiscard]] SimTime at() const noexcept { return at_; }
  // The row of the item at that instant.
  [[nodiscard]] const Row& row() const noexcept { return row_; }
  // Counts the rows so far: items of one row have one number.
  [[nodiscard]] std::uint64_t row_number() const noexcept { return number_; }

  // To the next item.
  void advance(auto&& read) { advance(read, kEveryRow); }
  void advance(auto&& read, auto&& keeps) {
    while (due_.empty()) {
      if (!next_row(read)) {
        at_ = kNever;
        return;
      }
      const double gap = has_ahead_ ? ahead_ps_ - row_ps_ : mean_gap_ps();
      for (std::uint64_t copies = keeps(row_) ? draw_copies() : 0; due_.size() < copies;) {
        due_.push_back(due_.empty() ? row_ps_ : row_ps_ + random_.uniform() * gap);
      }
      std::sort(due_.begin(), due_.end(), std::greater<>());
    }
    const double due = due_.back();
    due_.pop_back();
    at_ = due < horizon_ps() ? SimTime{static_cast<std::int64_t>(due)} : kNever;
    if (at_ >= terms_.horizon) at_ = kNever;
  }

 private:
  static constexpr double kPicosecondsPerNanosecond = 1e3;
  static constexpr auto kEveryRow = [](const Row&) { return true; };

  [[nodiscard]] double horizon_ps() const { return static_cast<double>(terms_.horizon.ps); }
  [[nodiscard]] double mean_gap_ps() const {
    return terms_.mean_gap * kPicosecondsPerNanosecond * terms_.time_warp;
  }

  // The row after the last one read; false at the end.
  bool read_ahead(auto&& read) {
    bool again = false;
    if (!read(ahead_, again)) return false;
    if (again) begun_ps_ = row_ps_ + mean_gap_ps();
    ahead_ps_ = begun_ps_ + static_cast<double>(time_of_(ahead_) - terms_.first) *
                                kPicosecondsPerNanosecond * terms_.time_warp;
    return true;
  }

  // Moves to the next row before the horizon and reads the one behind it.
  bool next_row(auto&& read) {
    if (!has_ahead_ || ahead_ps_ >= horizon_ps()) return false;
    std::swap(row_, ahead_);
    ++number_;
    row_ps_ = ahead_ps_;
    has_ahead_ = read_ahead(read);
    return true;
  }

  std::uint64_t draw_copies() {
    const double whole = std::floor(terms_.scale);
    const double rest = terms_.scale - whole;
    const bool one_more = rest > 0 && random_.uniform() < rest;
    return static_cast<std::uint64_t>(whole) + (one_more ? 1 : 0);
  }

  PaceTerms terms_;
  TimeOf time_of_;
  RandomStream random_;
  double begun_ps_ = 0;  // when this pass through the trace began
  Row row_;
  double row_ps_ = 0;
  Row ahead_;
  double ahead_ps_ = 0;
  bool has_ahead_ = false;
  std::uint64_t number_ = 0;
  std::vector<double> due_;  // of the current row's items, the last one first
  SimTime at_;
};

}  // namespace archipelago::workload
