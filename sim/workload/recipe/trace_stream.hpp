// What a recipe says of a trace that is replayed, and what the trace itself says.
//
// Format   in a stream, in place of requests_per_day, weights, burstiness and lengths:
//            trace:
//              file: $ARCHIPELAGO_DATA/traces/mooncake/conversation_trace.jsonl
//              format: auto       # or a name of trace_format.hpp
//              time_warp: 1       # multiplies the gaps: 0.5 replays twice as fast
//              rate_scale: 1      # requests for each row (trace_replay.hpp)
//              at_end: fail       # or repeat, or stop: when the run is longer than the trace
// Files    relative to the recipe's file; $ARCHIPELAGO_DATA/ in front stands for that variable.
// At end   fail: a run longer than the trace is refused before it starts.  repeat: the trace begins
//          again, one mean gap after its last row.  stop: no further requests of this stream.
// Checks   the whole trace is read when the recipe is loaded, so that every fault is found before
//          the first run; a trace to replay has no bad rows (`workload convert --skip-bad` makes
//          one).  Rows without output or prompt are left out and counted in `counts`.
// Errors   faults go to the recipe's file: its line, and the trace's file and line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/sim_time.hpp"
#include "input/yaml_reader.hpp"
#include "workload/traces/trace_format.hpp"
#include "workload/traces/trace_reader.hpp"

namespace archipelago::workload {

enum class AtEnd : std::uint8_t { kFail, kRepeat, kStop };

struct TraceStream {
  std::filesystem::path file;
  TraceFormat format = TraceFormat::kVidur;
  double time_warp = 1;
  double rate_scale = 1;
  AtEnd at_end = AtEnd::kFail;

  // Of the file.
  TraceCounts counts;
  std::int64_t span_nanoseconds = 0;  // first row to last
  std::int64_t longest_tokens = 0;    // prompt and output of one row together

  // Nanoseconds of the trace's own time; 0 for a single row.
  [[nodiscard]] double mean_gap() const;
  // Requests a day of the replay, at a demand scale of 1.
  [[nodiscard]] double requests_per_day() const;
};

// A path as a recipe writes it -> a path to open.  Nothing when it needs ARCHIPELAGO_DATA and that
// is not set; `fault` then says where the trace can be had: `origin`.
std::optional<std::filesystem::path> trace_path(const std::string& written,
                                                const std::filesystem::path& folder,
                                                const std::string& origin, std::string& fault);

// "fail", "repeat", "stop".
AtEnd read_at_end(const input::YamlMap& trace);

// `folder` is the recipe's.  Nothing after a fault.
std::optional<TraceStream> read_trace_stream(const input::YamlMap& trace,
                                             const std::filesystem::path& folder);

// "" when the trace lasts for the horizon or need not; otherwise what to do about it.
std::string why_too_short(const TraceStream& trace, SimTime horizon);

}  // namespace archipelago::workload
