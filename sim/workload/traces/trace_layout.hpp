// How one file of requests is read: its format, and what a user says of it that the format does not
// (a clock that ticks in another unit, blocks of another size, columns of other names).
//
// Flow     recipe or command line -> TraceWords; with the format -> layout_of() -> TraceLayout ->
//          TraceLineParser.
// Units    time_digits: decimal digits from the file's unit of time down to a nanosecond.
// Errors   layout_of() answers words that say nothing of the format, each with what to do.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "workload/traces/trace_format.hpp"

namespace archipelago::workload {

// The names of columns or keys; "" where the format's own stands.
struct TraceColumns {
  std::string time;
  std::string prompt;
  std::string output;
  std::string model;
  std::string session;
  std::string hashes;

  // The one that a word names ("prompt"); nullptr when it names none.
  std::string* find(std::string_view word);
  [[nodiscard]] bool empty() const;
};
inline constexpr std::array<std::string_view, 6> kColumnWords{"time",  "prompt",  "output",
                                                              "model", "session", "hashes"};

// s, ms, us, ns: what time_unit may say.
inline constexpr std::array<std::string_view, 4> kTimeUnitWords{"s", "ms", "us", "ns"};

// What is said beside the format.
struct TraceWords {
  std::string time_unit;          // one of kTimeUnitWords; "": the format's
  std::int32_t block_tokens = 0;  // 0: the format's
  TraceColumns columns;
};

struct TraceLayout {
  const TraceFormatInfo* format = nullptr;
  TraceColumns columns;  // every name that is looked for; "" for what the format does not have
  std::int32_t time_digits = 9;
  std::int32_t block_tokens = 0;  // 0: no block hashes
  bool unit_is_said = false;
  bool blocks_are_said = false;

  // "s", "ms", ...
  [[nodiscard]] std::string_view time_unit() const;
};

// REQUIRES: words.time_unit is "" or one of kTimeUnitWords, block_tokens >= 0.
TraceLayout layout_of(const TraceFormatInfo& format, const TraceWords& words,
                      std::vector<std::string>& faults);

}  // namespace archipelago::workload
