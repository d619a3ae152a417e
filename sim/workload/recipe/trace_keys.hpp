// What a recipe says of any trace, of requests or of jobs: its file, how fast it is replayed, and what
// happens at its end.
//
// Files    relative to the recipe's file; $ARCHIPELAGO_DATA/ in front stands for that variable.
// At end   fail: a run longer than the trace is refused before it starts.  repeat: the trace begins
//          again, one mean gap after its last row.  stop: nothing further of this stream.
// Errors   faults go to the recipe's file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/error.hpp"
#include "input/key_table.hpp"

namespace archipelago::workload {

enum class AtEnd : std::uint8_t { kFail, kRepeat, kStop };

struct TraceKeys {
  std::filesystem::path file;
  double time_warp = 1;
  double rate_scale = 1;
  AtEnd at_end = AtEnd::kFail;
};

// Reads file, time_warp, rate_scale and at_end.  `origin_of` tells where the trace of a path can be
// had.  False after a fault that leaves nothing to read.
bool read_trace_keys(const input::KeyedMap& trace, const std::filesystem::path& folder,
                     std::string (*origin_of)(const std::filesystem::path&), TraceKeys& keys);

// Runs `read`, which reads the trace through and may record a fault and answer false; every fault of
// the file becomes one of the recipe's key.
bool read_through(const input::KeyedMap& trace, auto read) {
  try {
    return read();
  } catch (const InputError& error) {
    for (const Issue& issue : error.issues()) trace.fault("file", issue.text());
    return false;
  }
}

// Rows that a day of the replay holds, when so many nanoseconds of the trace's own time lie between
// two of them; 0: a single row.
[[nodiscard]] double rows_per_day(double gap_nanoseconds, const TraceKeys& keys);

}  // namespace archipelago::workload
