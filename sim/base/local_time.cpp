#include "base/local_time.hpp"

#include <date/date.h>
#include <date/tz.h>

#include <algorithm>
#include <cstdint>
#include <sstream>
#include <stdexcept>

namespace archipelago {

namespace {

constexpr std::int64_t kPsPerSecond = 1'000'000'000'000;

std::optional<UtcTime> parse_with(std::string_view text, const char* format) {
  std::istringstream in{std::string(text)};
  date::sys_seconds time;
  in >> date::parse(format, time);
  // date's parser also takes "2026-3-2" and "+2026"; what is accepted is what format_utc writes.
  if (in.fail() || date::format(format, time) != text) return std::nullopt;
  return time;
}

// date's parser casts NaN to an integer when the seconds are missing, so it sees only whole texts.
bool has_shape(std::string_view text, std::string_view shape) {
  return std::equal(text.begin(), text.end(), shape.begin(), shape.end(),
                    [](char c, char s) { return s == '0' ? c >= '0' && c <= '9' : c == s; });
}

}  // namespace

std::optional<UtcTime> parse_utc(std::string_view text) {
  if (has_shape(text, "0000-00-00T00:00:00Z")) return parse_with(text, "%FT%TZ");
  if (has_shape(text, "0000-00-00T00:00Z")) return parse_with(text, "%FT%RZ");
  return std::nullopt;
}

std::optional<UtcTime> parse_offset_time(std::string_view text) {
  if (const auto utc = parse_utc(text)) return utc;
  if (text.size() != 22 || !has_shape(text.substr(17), "00:00")) return std::nullopt;
  if (text[16] != '+' && text[16] != '-') return std::nullopt;
  const auto local = parse_utc(std::string(text.substr(0, 16)) + 'Z');
  const auto digits = [&](std::size_t at) { return (text[at] - '0') * 10 + text[at + 1] - '0'; };
  const int hours = digits(17);
  const int minutes = digits(20);
  if (!local || hours > 14 || minutes > 59) return std::nullopt;
  const auto offset = std::chrono::minutes(60 * hours + minutes);
  return text[16] == '+' ? *local - offset : *local + offset;
}

std::string format_utc(UtcTime time) { return date::format("%FT%TZ", time); }

bool is_timezone(const std::string& name) {
  try {
    static_cast<void>(date::locate_zone(name));
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

std::vector<LocalHour> local_hours(const std::string& timezone, UtcTime start, SimTime horizon) {
  using std::chrono::seconds;
  const date::time_zone* zone = date::locate_zone(timezone);
  std::vector<LocalHour> hours;
  for (UtcTime now = start;;) {
    const SimTime since{(now - start).count() * kPsPerSecond};
    if (since >= horizon) return hours;
    const auto info = zone->get_info(now);
    const auto local = now.time_since_epoch() + info.offset;
    const auto day = date::floor<date::days>(date::local_seconds(local));
    const auto second_of_day = (date::local_seconds(local) - day).count();
    hours.push_back({since, static_cast<int>(second_of_day / 3600),
                     static_cast<int>(date::weekday(day).iso_encoding()) - 1});
    UtcTime next = now + seconds(3600 - second_of_day % 3600);
    // A change of the offset (daylight saving) inside the hour ends it early.
    if (info.end > now && info.end < next) next = date::floor<seconds>(info.end);
    now = next;
  }
}

}  // namespace archipelago
