#include "workload/sources/job_replay.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "base/error.hpp"

namespace archipelago::workload {

namespace {

constexpr double kPicosecondsPerNanosecond = 1e3;

const JobTrace& trace_of(const TrainingStream& stream) {
  ARCHIPELAGO_REQUIRE(stream.trace.has_value());
  return *stream.trace;
}

// Limits of more than the clock are none.
SimTime estimate_of(const JobRow& row) {
  const bool is_said = row.estimate != kNotSaid && row.estimate <= kMaxHorizon.ps / 1000;
  return is_said ? SimTime{1000 * row.estimate} : kNever;
}

}  // namespace

JobReplay::JobReplay(const TrainingStream& stream, const platform::Platform& platform,
                     SimTime horizon, double demand_scale, Seed seed)
    : trace_(trace_of(stream)),
      horizon_(horizon),
      scale_(trace_.rate_scale * demand_scale),
      nation_random_(seed, "workload/" + stream.name + "/trace"),
      copy_random_(seed, "workload/" + stream.name + "/trace/copies"),
      maker_(stream, platform, seed) {
  const std::string fault = why_too_short(trace_, horizon);
  if (!fault.empty()) throw InputError(trace_.file.string(), 0, "", fault);
  for (std::size_t n = 0; n < stream.nation_share.size(); ++n) {
    if (stream.nation_share[n] > 0) nations_.add(NationIndex(n), stream.nation_share[n]);
  }
  rewind();
  if (!trace_.in_order) {
    for (JobRow row; read_row(row);) sorted_.push_back(row);
    reader_.reset();
    std::stable_sort(sorted_.begin(), sorted_.end(),
                     [](const JobRow& a, const JobRow& b) { return a.submitted < b.submitted; });
  }
  has_ahead_ = read_ahead();
  advance();
}

// To the trace's first job.
void JobReplay::rewind() {
  next_sorted_ = 0;
  if (sorted_.empty()) {
    reader_ = std::make_unique<JobReader>(trace_.file, JobOptions{trace_.format, 0});
  }
}

// The next job of the part taken.
bool JobReplay::read_row(JobRow& row) {
  if (!reader_) {
    if (next_sorted_ == sorted_.size()) return false;
    row = sorted_[next_sorted_++];
    return true;
  }
  while (reader_->next(row)) {
    const std::int64_t since = row.submitted - trace_.begin;
    if (since >= trace_.take && trace_.in_order) return false;
    if (since >= 0 && since < trace_.take && trace_.accept(row)) return true;
  }
  return false;
}

// The row after the last one read; false at the end of a trace that is not repeated.
bool JobReplay::read_ahead() {
  if (!read_row(ahead_)) {
    // A trace that may not end is as long as the horizon (why_too_short).
    if (trace_.at_end != AtEnd::kRepeat) return false;
    begun_ps_ = row_ps_ + trace_.mean_gap() * kPicosecondsPerNanosecond * trace_.time_warp;
    rewind();
    if (!read_row(ahead_)) {
      throw InputError(trace_.file.string(), 0, "",
                       "has no jobs any more; it had some when the recipe was loaded");
    }
  }
  ahead_ps_ = begun_ps_ + static_cast<double>(ahead_.submitted - trace_.begin) *
                              kPicosecondsPerNanosecond * trace_.time_warp;
  return true;
}

// Moves to the next row before the horizon and reads the one behind it.
bool JobReplay::next_row() {
  if (!has_ahead_ || ahead_ps_ >= static_cast<double>(horizon_.ps)) return false;
  std::swap(row_, ahead_);
  row_ps_ = ahead_ps_;
  has_ahead_ = read_ahead();
  return true;
}

std::uint64_t JobReplay::draw_copies() {
  const double whole = std::floor(scale_);
  const double rest = scale_ - whole;
  const bool one_more = rest > 0 && copy_random_.uniform() < rest;
  return static_cast<std::uint64_t>(whole) + (one_more ? 1 : 0);
}

void JobReplay::advance() {
  while (due_.empty()) {
    if (!next_row()) {
      at_ = kNever;
      return;
    }
    const double gap = has_ahead_
                           ? ahead_ps_ - row_ps_
                           : trace_.mean_gap() * kPicosecondsPerNanosecond * trace_.time_warp;
    for (std::uint64_t copies = draw_copies(); due_.size() < copies;) {
      due_.push_back(due_.empty() ? row_ps_ : row_ps_ + copy_random_.uniform() * gap);
    }
    std::sort(due_.begin(), due_.end(), std::greater<>());
  }
  const double due = due_.back();
  due_.pop_back();
  at_ = due < static_cast<double>(horizon_.ps) ? SimTime{static_cast<std::int64_t>(due)} : kNever;
  if (at_ >= horizon_) at_ = kNever;
}

void JobReplay::take(Job& job) {
  maker_.make(at_, nations_.draw(nation_random_), row_.gpu_milli, SimTime{1000 * row_.run},
              estimate_of(row_), job);
  advance();
}

}  // namespace archipelago::workload
