#include "workload/sources/job_replay.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"

namespace archipelago::workload {

namespace {

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
      nation_random_(seed, "workload/" + stream.name + "/trace"),
      maker_(stream, platform, seed),
      pace_({trace_.time_warp, trace_.rate_scale * demand_scale, trace_.mean_gap(), trace_.begin,
             horizon},
            seed, "workload/" + stream.name + "/trace/copies",
            [](const JobRow& row) { return row.submitted; }) {
  const std::string fault = why_too_short(trace_, horizon);
  if (!fault.empty()) throw InputError(trace_.file.string(), 0, "", fault);
  for (std::size_t n = 0; n < stream.nation_share.size(); ++n) {
    if (stream.nation_share[n] > 0) nations_.add(NationIndex(n), stream.nation_share[n]);
  }
  rewind();
  if (!trace_.in_order) {
    for (JobRow row; read_kept(row);) sorted_.push_back(row);
    reader_.reset();
    std::stable_sort(sorted_.begin(), sorted_.end(),
                     [](const JobRow& a, const JobRow& b) { return a.submitted < b.submitted; });
  }
  pace_.start([this](JobRow& row, bool& again) { return read_row(row, again); });
}

// To the trace's first job.
void JobReplay::rewind() {
  next_sorted_ = 0;
  if (sorted_.empty()) {
    reader_ = std::make_unique<JobReader>(trace_.file, trace_.how());
  }
}

// The next job of the part taken.
bool JobReplay::read_kept(JobRow& row) {
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

// The next row; `again`: it is the first once more.  False at the end of a trace that is not
// repeated.
bool JobReplay::read_row(JobRow& row, bool& again) {
  if (read_kept(row)) return true;
  // A trace that may not end is as long as the horizon (why_too_short).
  if (trace_.at_end != AtEnd::kRepeat) return false;
  rewind();
  again = true;
  if (read_kept(row)) return true;
  throw InputError(trace_.file.string(), 0, "",
                   "has no jobs any more; it had some when the recipe was loaded");
}

void JobReplay::take(Job& job) {
  const JobRow& row = pace_.row();
  maker_.make(at(), nations_.draw(nation_random_), row.gpu_milli, SimTime{1000 * row.run},
              estimate_of(row), job);
  pace_.advance([this](JobRow& ahead, bool& again) { return read_row(ahead, again); });
}

}  // namespace archipelago::workload
