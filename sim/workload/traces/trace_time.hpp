// The time stamps of traces, as whole nanoseconds: the finest any public trace writes (Azure 2023
// has ticks of 100 ns), and 292 years fit, where picoseconds would end after 106 days.
//
// Units    nanoseconds; up to kMaxTraceSeconds.
// Errors   nothing for text that is none; the caller words the fault.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace archipelago::workload {

inline constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
// The year 2223; another 38 years would still fit.
inline constexpr std::int64_t kMaxTraceSeconds = 8'000'000'000;

// "8.464985", "138.57600300000001", "27482", "1e-05": not negative, in a unit that has `digits`
// decimal digits down to a nanosecond (9 for seconds, 6 for milliseconds); rounded to the nearest.
std::optional<std::int64_t> parse_decimal_time(std::string_view text, int digits);

struct TimeStamp {
  std::int64_t nanoseconds = 0;  // since 1970-01-01T00:00Z
  bool has_offset = false;
};

// "2023-11-16 18:15:46.6805900", "2024-05-10 00:00:00.009930+00:00", also T between, no fraction,
// Z, +0000.  The years 1970 to 2219; without an offset it is taken for UTC.
std::optional<TimeStamp> parse_time_stamp(std::string_view text);

// "2023-11-16 18:15:46.6805900": seven digits, nothing behind, as Azure 2023.
// REQUIRES: nanoseconds >= 0.
std::string format_time_stamp(std::int64_t nanoseconds);

}  // namespace archipelago::workload
