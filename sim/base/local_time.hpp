// Local time: which hour of which weekday it is for the people who ask.
//
// Flow     an experiment's `start` (UTC) + a nation's IANA time zone -> the local hours that the
//          run passes through, daylight saving included -> hourly rates and prices.
// Units    SimTime since the start of the run; weekdays 0 = Monday ... 6 = Sunday.
// Source   the system's IANA time zone database, read by Howard Hinnant's date library.
// Errors   see each function.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sim_time.hpp"

namespace archipelago {

using UtcTime = std::chrono::sys_seconds;

// "2026-03-02T00:00Z" or with seconds; nothing else.
std::optional<UtcTime> parse_utc(std::string_view text);
// "2026-03-02T00:00+07:00": with an offset from UTC, or Z.
std::optional<UtcTime> parse_offset_time(std::string_view text);
std::string format_utc(UtcTime time);

[[nodiscard]] bool is_timezone(const std::string& name);

// A stretch of one local hour (the first and last may be shorter).
struct LocalHour {
  SimTime start;
  int hour = 0;     // 0..23
  int weekday = 0;  // 0 = Monday
};

// All local hours from `start` for `horizon`.  REQUIRES: is_timezone(timezone), horizon > 0.
std::vector<LocalHour> local_hours(const std::string& timezone, UtcTime start, SimTime horizon);

}  // namespace archipelago
