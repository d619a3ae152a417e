// The requests of one stream that replays a trace: the trace's times and lengths, asked by the
// stream's nations, metros and LLMs.
//
// Flow     InferenceStream with a trace -> TraceReplay -> RequestSource.
// Time     and scale (rate_scale x demand_scale requests for each row): replay_pace.hpp.
// Spread   rows that share a stamp of a clock of step h come at independent uniform times in
//          [stamp, stamp + h), in order; the first row of the trace too.
// Shares   every request draws its nation by the stream's shares, then metro and LLM by theirs.
// Kept     at a scale below 1 (recipe/scaled_recipe.hpp): whole sessions, drawn by their number; rows
//          of no session one by one.
// Streams  "workload/<stream>/trace" draws nations, "workload/<stream>/trace/spread" times in a step, "workload/<stream>/trace/copies" the copies of a row,
//          "workload/<stream>/trace/scale" what is kept,
//          "workload/<stream>/<nation>" metros and LLMs of a nation's requests, "workload/<stream>/
//          <nation>/classes" the classes of their data: what is drawn for
//          the first does not hang on the others.
// Hashes   the copies of a row have one prompt: they share its block hashes and its session.  A
//          trace that is repeated asks the same prompts again.  Hashes and sessions of the file are
//          mixed with the number of the first stream that replays the file: two streams of one file
//          ask the same prompts, two files never do, whatever numbers they count from.
// Memory   the hashes of requests under way, one list a row.
// Errors   InputError when the trace ends before the horizon and may not (trace_stream.hpp).
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "base/random.hpp"
#include "base/sim_time.hpp"
#include "platform/platform.hpp"
#include "workload/laws/choice.hpp"
#include "workload/laws/class_draw.hpp"
#include "workload/recipe/recipe.hpp"
#include "workload/request.hpp"
#include "workload/sources/replay_pace.hpp"
#include "workload/traces/trace_reader.hpp"

namespace archipelago::workload {

class TraceReplay {
 public:
  // `stream` must outlive this.  `first_of_file` is the first stream that replays the same file.
  // REQUIRES: stream.trace, horizon > 0, demand_scale > 0.
  TraceReplay(const InferenceStream& stream, const platform::Platform& platform,
              StreamIndex stream_index, StreamIndex first_of_file, SimTime horizon,
              double demand_scale, Seed seed);

  // kNever when the horizon, or a trace that may stop, has come to its end.
  [[nodiscard]] SimTime at() const noexcept { return pace_.at(); }

  // REQUIRES: at() is before the horizon.  Draws the request of this instant, then moves on.
  void take(Request& request);

 private:
  // Who asks in one nation, and what.
  struct Asker {
    RandomStream random;
    Choice<PointIndex> metros;
    ClassDraw classes;
  };

  void add_askers(const platform::Platform& platform, Seed seed);
  bool next_row(TraceRow& row);
  void read_step();
  bool keeps(const TraceRow& row);
  bool read_row(TraceRow& row, bool& again);
  void move_on();
  void name_prompt();

  const InferenceStream& stream_;
  StreamIndex stream_index_;
  RandomStream nation_random_;
  Choice<std::size_t> nations_;  // index into askers_
  std::vector<NationIndex> nation_of_;
  std::vector<Asker> askers_;
  Choice<LlmIndex> llms_;

  std::unique_ptr<TraceReader> reader_;
  ReplayPace<TraceRow> pace_;
  RandomStream spread_random_;
  RandomStream scale_random_;
  std::uint64_t scale_salt_;        // of the sessions that are kept
  std::deque<TraceRow> step_rows_;  // of the current step, times drawn
  TraceRow behind_;                 // the first row behind it
  bool has_behind_ = false;
  std::int64_t latest_ = 0;  // time handed out
  std::uint64_t named_ = 0;  // number of the row that session_ and blocks_ are of
  std::uint64_t salt_;       // of hashes and sessions
  std::uint64_t session_ = 0;
  std::shared_ptr<const PromptBlocks> blocks_;
};

}  // namespace archipelago::workload
