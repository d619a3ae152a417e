#include "workload/sources/trace_replay.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "base/error.hpp"
#include "base/mix.hpp"

namespace archipelago::workload {

namespace {

constexpr double kPicosecondsPerNanosecond = 1e3;

const TraceStream& trace_of(const InferenceStream& stream) {
  ARCHIPELAGO_REQUIRE(stream.trace.has_value());
  return *stream.trace;
}

}  // namespace

TraceReplay::TraceReplay(const InferenceStream& stream, const platform::Platform& platform,
                         StreamIndex stream_index, StreamIndex first_of_file, SimTime horizon,
                         double demand_scale, Seed seed)
    : stream_(stream),
      stream_index_(stream_index),
      horizon_(horizon),
      scale_(trace_of(stream).rate_scale * demand_scale),
      nation_random_(seed, "workload/" + stream.name + "/trace"),
      copy_random_(seed, "workload/" + stream.name + "/trace/copies"),
      salt_(mix64(first_of_file.at() + 1)) {
  const TraceStream& trace = trace_of(stream);
  const std::string fault = why_too_short(trace, horizon);
  if (!fault.empty()) throw InputError(trace.file.string(), 0, "", fault);
  add_askers(platform, seed);
  for (const LlmShare& share : stream.llms) {
    if (share.share > 0) llms_.add(share.llm, share.share);
  }
  reader_ = std::make_unique<TraceReader>(trace.file, TraceOptions{trace.format, 0});
  has_ahead_ = read_ahead();
  advance();
}

void TraceReplay::add_askers(const platform::Platform& platform, Seed seed) {
  for (std::size_t n = 0; n < platform.nations.size(); ++n) {
    if (!(stream_.nation_share[n] > 0)) continue;
    const std::string component = "workload/" + stream_.name + "/" + platform.nations[n].iso2;
    Asker asker{{seed, component}, {}, {stream_.class_share, seed, component}};
    for (std::size_t p = 0; p < platform.points.size(); ++p) {
      const platform::Point& point = platform.points[p];
      if (point.nation == NationIndex(n) && point.users_share > 0) {
        asker.metros.add(PointIndex(p), point.users_share);
      }
    }
    nations_.add(askers_.size(), stream_.nation_share[n]);
    nation_of_.emplace_back(n);
    askers_.push_back(std::move(asker));
  }
}

double TraceReplay::picoseconds(const TraceRow& row) const {
  return begun_ps_ + static_cast<double>(row.nanoseconds) * kPicosecondsPerNanosecond *
                         stream_.trace->time_warp;
}

// The row after the last one read; false at the end of a trace that is not repeated.
bool TraceReplay::read_ahead() {
  const TraceStream& trace = *stream_.trace;
  if (!reader_->next(ahead_)) {
    if (trace.at_end == AtEnd::kStop) return false;
    if (trace.at_end == AtEnd::kFail) {
      throw InputError(trace.file.string(), 0, "",
                       "ends before the run does; it was longer when the recipe was loaded");
    }
    begun_ps_ = row_ps_ + trace.mean_gap() * kPicosecondsPerNanosecond * trace.time_warp;
    reader_ = std::make_unique<TraceReader>(trace.file, TraceOptions{trace.format, 0});
    reader_->next(ahead_);
  }
  ahead_ps_ = picoseconds(ahead_);
  return true;
}

// Moves to the next row before the horizon and reads the one behind it.
bool TraceReplay::next_row() {
  if (!has_ahead_ || ahead_ps_ >= static_cast<double>(horizon_.ps)) return false;
  std::swap(row_, ahead_);
  row_ps_ = ahead_ps_;
  name_prompt();
  has_ahead_ = read_ahead();
  return true;
}

// The session and the blocks of the current row's requests.
void TraceReplay::name_prompt() {
  session_ = row_.session == 0 ? 0 : mix64(row_.session ^ salt_);
  blocks_ = nullptr;
  if (row_.block_hashes.empty()) return;
  PromptBlocks blocks{reader_->format().block_tokens, {}};
  blocks.hashes.reserve(row_.block_hashes.size());
  for (const std::int64_t id : row_.block_hashes) {
    blocks.hashes.push_back(mix64(static_cast<std::uint64_t>(id) ^ salt_));
  }
  blocks_ = std::make_shared<const PromptBlocks>(std::move(blocks));
}

std::uint64_t TraceReplay::draw_copies() {
  const double whole = std::floor(scale_);
  const double rest = scale_ - whole;
  const bool one_more = rest > 0 && copy_random_.uniform() < rest;
  return static_cast<std::uint64_t>(whole) + (one_more ? 1 : 0);
}

void TraceReplay::advance() {
  while (due_.empty()) {
    if (!next_row()) {
      at_ = kNever;
      return;
    }
    const double gap = has_ahead_ ? ahead_ps_ - row_ps_
                                  : stream_.trace->mean_gap() * kPicosecondsPerNanosecond *
                                        stream_.trace->time_warp;
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

void TraceReplay::take(Request& request) {
  const std::size_t n = nations_.draw(nation_random_);
  request.at = at_;
  request.stream = stream_index_;
  request.nation = nation_of_[n];
  request.metro = askers_[n].metros.draw(askers_[n].random);
  request.llm = llms_.draw(askers_[n].random);
  request.data_class = askers_[n].classes.draw();
  request.prompt_tokens = row_.prompt_tokens;
  request.output_tokens = row_.output_tokens;
  request.session = session_;
  request.blocks = blocks_;
  advance();
}

}  // namespace archipelago::workload
