#include "workload/sources/trace_replay.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "base/mix.hpp"

namespace archipelago::workload {

namespace {

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
      nation_random_(seed, "workload/" + stream.name + "/trace"),
      pace_({trace_of(stream).time_warp, trace_of(stream).rate_scale * demand_scale,
             trace_of(stream).mean_gap(), 0, horizon},
            seed, "workload/" + stream.name + "/trace/copies",
            [](const TraceRow& row) { return row.nanoseconds; }),
      spread_random_(seed, "workload/" + stream.name + "/trace/spread"),
      scale_random_(seed, "workload/" + stream.name + "/trace/scale"),
      scale_salt_(scale_random_.below(~std::uint64_t{0})),
      salt_(mix64(first_of_file.at() + 1)) {
  const TraceStream& trace = trace_of(stream);
  const std::string fault = why_too_short(trace, horizon);
  if (!fault.empty()) throw InputError(trace.file.string(), 0, "", fault);
  add_askers(platform, seed);
  for (const LlmShare& share : stream.llms) {
    if (share.share > 0) llms_.add(share.llm, share.share);
  }
  reader_ = std::make_unique<TraceReader>(trace.file, trace.how);
  pace_.start([this](TraceRow& row, bool& again) { return read_row(row, again); },
              [this](const TraceRow& row) { return keeps(row); });
  name_prompt();
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

// The next row of the file; with `spread`, at a time drawn inside its step of the clock.
bool TraceReplay::next_row(TraceRow& row) {
  if (!stream_.trace->spread) return reader_->next(row);
  if (step_rows_.empty()) read_step();
  if (step_rows_.empty()) return false;
  row = std::move(step_rows_.front());
  step_rows_.pop_front();
  return true;
}

// The rows of the next stamp.  Those of other stamps come behind it, since steps do not overlap;
// where the clock trembles, a row never comes before the last one of the step in front.
void TraceReplay::read_step() {
  if (!has_behind_ && !reader_->next(behind_)) return;
  const std::int64_t stamp = behind_.nanoseconds;
  do {
    step_rows_.push_back(behind_);
    has_behind_ = reader_->next(behind_);
  } while (has_behind_ && behind_.nanoseconds == stamp);
  std::vector<double> times;
  for (std::size_t i = 0; i < step_rows_.size(); ++i) times.push_back(spread_random_.uniform());
  std::sort(times.begin(), times.end());
  for (std::size_t i = 0; i < step_rows_.size(); ++i) {
    const auto shift =
        static_cast<std::int64_t>(times[i] * static_cast<double>(stream_.trace->step));
    latest_ = std::max(latest_, stamp + shift);
    step_rows_[i].nanoseconds = latest_;
  }
}

// The next row; `again`: it is the first once more.  False at the end of a trace that may stop.
bool TraceReplay::read_row(TraceRow& row, bool& again) {
  if (next_row(row)) return true;
  const TraceStream& trace = *stream_.trace;
  if (trace.at_end == AtEnd::kStop) return false;
  if (trace.at_end == AtEnd::kFail) {
    throw InputError(trace.file.string(), 0, "",
                     "ends before the run does; it was longer when the recipe was loaded");
  }
  reader_ = std::make_unique<TraceReader>(trace.file, trace.how);
  again = true;
  has_behind_ = false;
  latest_ = 0;
  next_row(row);
  return true;
}

// Whether the scale leaves it.
bool TraceReplay::keeps(const TraceRow& row) {
  const double kept = stream_.trace->kept;
  if (kept == 1) return true;
  if (row.session == 0) return scale_random_.uniform() < kept;
  const std::uint64_t draw = mix64(row.session ^ scale_salt_);
  return static_cast<double>(draw) * 0x1p-64 < kept;
}

// The session and the blocks of the current row's requests.
void TraceReplay::name_prompt() {
  if (pace_.row_number() == named_) return;
  named_ = pace_.row_number();
  const TraceRow& row = pace_.row();
  session_ = row.session == 0 ? 0 : mix64(row.session ^ salt_);
  blocks_ = nullptr;
  if (row.block_hashes.empty()) return;
  PromptBlocks blocks{reader_->layout().block_tokens, {}};
  blocks.hashes.reserve(row.block_hashes.size());
  for (const std::int64_t id : row.block_hashes) {
    blocks.hashes.push_back(mix64(static_cast<std::uint64_t>(id) ^ salt_));
  }
  blocks_ = std::make_shared<const PromptBlocks>(std::move(blocks));
}

void TraceReplay::move_on() {
  pace_.advance([this](TraceRow& row, bool& again) { return read_row(row, again); },
                [this](const TraceRow& row) { return keeps(row); });
  name_prompt();
}

void TraceReplay::take(Request& request) {
  const std::size_t n = nations_.draw(nation_random_);
  request.at = at();
  request.stream = stream_index_;
  request.nation = nation_of_[n];
  request.metro = askers_[n].metros.draw(askers_[n].random);
  request.llm = llms_.draw(askers_[n].random);
  request.data_class = askers_[n].classes.draw();
  request.prompt_tokens = pace_.row().prompt_tokens;
  request.output_tokens = pace_.row().output_tokens;
  request.session = session_;
  request.blocks = blocks_;
  request.payload = stream_.payload_or_null();
  move_on();
}

}  // namespace archipelago::workload
