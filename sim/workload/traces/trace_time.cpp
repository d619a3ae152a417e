#include "workload/traces/trace_time.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cmath>

#include "input/text.hpp"

namespace archipelago::workload {

namespace {

constexpr std::int64_t kMaxNanoseconds = kMaxTraceSeconds * kNanosecondsPerSecond;
constexpr std::int64_t kSecondsPerDay = 86'400;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// Takes `count` digits from the front.
bool take_digits(std::string_view& text, std::size_t count, int& value) {
  if (text.size() < count) return false;
  value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_digit(text[i])) return false;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return true;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

// Takes all digits from the front as a fraction of 10^-digits; half a unit and more rounds up.
std::int64_t take_fraction(std::string_view& text, int digits) {
  std::int64_t value = 0;
  bool up = false;
  int seen = 0;
  for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1), ++seen) {
    if (seen < digits) value = value * 10 + (text.front() - '0');
    if (seen == digits) up = text.front() >= '5';
  }
  for (; seen < digits; ++seen) value *= 10;
  return value + (up ? 1 : 0);
}

std::int64_t power_of_ten(int digits) {
  std::int64_t power = 1;
  for (int i = 0; i < digits; ++i) power *= 10;
  return power;
}

bool take_date(std::string_view& text, std::int64_t& days) {
  int year = 0;
  int month = 0;
  int day = 0;
  const bool shape = take_digits(text, 4, year) && take(text, '-') && take_digits(text, 2, month) &&
                     take(text, '-') && take_digits(text, 2, day);
  const std::chrono::year_month_day date(std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!shape || year < 1970 || year >= 2220 || !date.ok()) return false;
  days = std::chrono::sys_days(date).time_since_epoch().count();
  return true;
}

bool take_clock(std::string_view& text, std::int64_t& seconds) {
  int hour = 0;
  int minute = 0;
  int second = 0;
  const bool shape = take_digits(text, 2, hour) && take(text, ':') &&
                     take_digits(text, 2, minute) && take(text, ':') &&
                     take_digits(text, 2, second);
  seconds = hour * 3600 + minute * 60 + second;
  return shape && hour < 24 && minute < 60 && second < 60;
}

// "+00:00", "-0730" or "Z", and nothing behind it.
bool take_offset(std::string_view text, std::int64_t& seconds) {
  if (text == "Z") return true;
  const bool west = text.starts_with('-');
  int hour = 0;
  int minute = 0;
  if (!take(text, west ? '-' : '+') || !take_digits(text, 2, hour)) return false;
  take(text, ':');
  if (!take_digits(text, 2, minute) || !text.empty() || hour > 15 || minute > 59) return false;
  seconds = std::int64_t{west ? -1 : 1} * (hour * 3600 + minute * 60);
  return true;
}

}  // namespace

std::optional<std::int64_t> parse_decimal_time(std::string_view text, int digits) {
  const std::string_view all = text;
  const std::int64_t scale = power_of_ten(digits);
  const std::int64_t limit = kMaxNanoseconds / scale;
  std::int64_t whole = 0;
  std::size_t count = 0;
  for (; count < text.size() && is_digit(text[count]) && whole <= limit; ++count) {
    whole = whole * 10 + (text[count] - '0');
  }
  text.remove_prefix(count);
  if (count == 0 || whole > limit) return std::nullopt;
  std::int64_t fraction = 0;
  if (take(text, '.')) {
    if (text.empty() || !is_digit(text.front())) return std::nullopt;
    fraction = take_fraction(text, digits);
  }
  if (text.empty()) {
    const std::int64_t time = whole * scale + fraction;
    return time <= kMaxNanoseconds ? std::optional(time) : std::nullopt;
  }
  // An exponent, as Python writes very small numbers.
  const auto value = input::parse_number(all);
  if (!value || *value < 0 || *value > static_cast<double>(limit)) return std::nullopt;
  return std::llround(*value * static_cast<double>(scale));
}

std::optional<TimeStamp> parse_time_stamp(std::string_view text) {
  std::int64_t days = 0;
  std::int64_t seconds = 0;
  std::int64_t offset = 0;
  if (!take_date(text, days) || !(take(text, ' ') || take(text, 'T'))) return std::nullopt;
  if (!take_clock(text, seconds)) return std::nullopt;
  std::int64_t fraction = 0;
  if (take(text, '.')) {
    if (text.empty() || !is_digit(text.front())) return std::nullopt;
    fraction = take_fraction(text, 9);
  }
  TimeStamp stamp;
  stamp.has_offset = !text.empty();
  if (stamp.has_offset && !take_offset(text, offset)) return std::nullopt;
  stamp.nanoseconds = (days * kSecondsPerDay + seconds - offset) * kNanosecondsPerSecond + fraction;
  if (stamp.nanoseconds < 0) return std::nullopt;
  return stamp;
}

std::string format_time_stamp(std::int64_t nanoseconds) {
  const std::int64_t ticks = (nanoseconds + 50) / 100;
  const std::int64_t seconds = ticks / 10'000'000;
  const std::chrono::year_month_day date(
      std::chrono::sys_days(std::chrono::days(seconds / kSecondsPerDay)));
  const std::int64_t of_day = seconds % kSecondsPerDay;
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:07}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     of_day / 3600, of_day / 60 % 60, of_day % 60, ticks % 10'000'000);
}

}  // namespace archipelago::workload
