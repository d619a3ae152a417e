// What a recipe says of a trace that is replayed, and what the trace itself says.
//
// Format   in a stream, in place of requests_per_day, weights, burstiness and lengths:
//            trace:
//              file: $ARCHIPELAGO_DATA/traces/mooncake/conversation_trace.jsonl
//              format: auto       # or a name of trace_format.hpp, or what the format does not say:
//                                 # {base: mooncake, time_unit: s, block_tokens: 16,
//                                 #  columns: {prompt: prompt_len}} (trace_layout.hpp)
//              spread: none       # or step: rows that share a step of the trace's clock come
//                                 # anywhere inside it (trace_replay.hpp)
//              time_warp: 1       # multiplies the gaps: 0.5 replays twice as fast
//              rate_scale: 1      # requests for each row (trace_replay.hpp)
//              at_end: fail       # or repeat, or stop: when the run is longer than the trace
// Files    and what happens at the end of the trace: trace_keys.hpp.
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
#include "input/key_table.hpp"
#include "workload/recipe/trace_keys.hpp"
#include "workload/traces/trace_reader.hpp"

namespace archipelago::workload {

struct TraceStream : TraceKeys {
  TraceOptions how;  // it is read; the format is known
  bool spread = false;
  double kept = 1;  // share of its sessions, and of rows of none, that a scale leaves

  // Of the file.
  TraceCounts counts;
  std::int32_t block_tokens = 0;      // of a hash; 0: no format with hashes
  std::int64_t step = 0;              // nanoseconds, of its clock (clock_step.hpp); 0: none noticed
  std::int64_t span_nanoseconds = 0;  // first row to last
  std::int64_t longest_tokens = 0;    // prompt and output of one row together
  std::string
      too_long;  // "3 rows are longer than the 8192 tokens of llama", or ""; see check_context

  // Nanoseconds of the trace's own time; 0 for a single row.
  [[nodiscard]] double mean_gap() const;
  // Requests a day of the replay, at a demand scale of 1.
  [[nodiscard]] double requests_per_day() const;
};

// `folder` is the recipe's.  Nothing after a fault.
std::optional<TraceStream> read_trace_stream(const input::KeyedMap& trace,
                                             const std::filesystem::path& folder);

// Rows of more tokens than `limit`.  Reads the trace once more.
std::uint64_t rows_longer_than(const TraceStream& trace, std::int64_t limit);

// "" when the trace lasts for the horizon or need not; otherwise what to do about it.
std::string why_too_short(const TraceStream& trace, SimTime horizon);

}  // namespace archipelago::workload
