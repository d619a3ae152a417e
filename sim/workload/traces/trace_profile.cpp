#include "workload/traces/trace_profile.hpp"

#include <algorithm>
#include <vector>

#include "workload/traces/clock_step.hpp"
#include "workload/traces/gap_moments.hpp"
#include "workload/traces/trace_time.hpp"

namespace archipelago::workload {

namespace {

constexpr std::int64_t kMinute = 60 * kNanosecondsPerSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

double seconds(std::int64_t nanoseconds) { return static_cast<double>(nanoseconds) * 1e-9; }

class Minutes {
 public:
  void add(std::int64_t at) {
    if (at / kMinute != minute_) count_ = 0;
    minute_ = at / kMinute;
    peak_ = std::max(peak_, ++count_);
  }
  [[nodiscard]] double peak_rate() const { return static_cast<double>(peak_) / 60; }

 private:
  std::int64_t minute_ = 0;
  std::uint64_t count_ = 0;
  std::uint64_t peak_ = 0;
};

// Nanoseconds that the time from `first` to `last` spends in each part of a cycle: the hours of a
// day.
template <std::size_t N>
std::array<double, N> time_in_parts(std::int64_t first, std::int64_t last, std::int64_t part) {
  const std::int64_t cycle = part * static_cast<std::int64_t>(N);
  std::array<double, N> time{};
  const std::int64_t whole_cycles = (last - first) / cycle;
  time.fill(static_cast<double>(whole_cycles * part));
  // What is left is shorter than a cycle: part by part.
  for (std::int64_t at = first, end = first + (last - first) % cycle; at < end;) {
    const std::int64_t next = std::min(end, (at / part + 1) * part);
    time[static_cast<std::size_t>(at / part % static_cast<std::int64_t>(N))] +=
        static_cast<double>(next - at);
    at = next;
  }
  return time;
}

template <std::size_t N>
std::array<double, N> rates(const std::array<std::uint64_t, N>& counts,
                            const std::array<double, N>& nanoseconds) {
  std::array<double, N> rate{};
  for (std::size_t i = 0; i < N; ++i) {
    if (nanoseconds[i] > 0) rate[i] = static_cast<double>(counts[i]) / (nanoseconds[i] * 1e-9);
  }
  return rate;
}

void count_model(TraceProfile& profile, const std::string& model) {
  if (model.empty()) return;
  const auto known = profile.models.find(model);
  if (known != profile.models.end()) {
    ++known->second;
  } else if (profile.models.size() < kMaxTraceModels) {
    profile.models.emplace(model, 1);
  } else {
    ++profile.models[kOtherModels];
  }
}

// Rows by day of 24 h since the first row, and by hour of the clock.
class Days {
 public:
  void add(std::int64_t at) {
    if (days_.empty()) first_ = at;
    const auto day = static_cast<std::size_t>((at - first_) / kDay);
    if (day >= days_.size()) days_.resize(day + 1);
    ++days_[day].hours[static_cast<std::size_t>(at / kHour % 24)];
    // Behind the midnight in the middle of it: the next day of the week.
    if (at / kDay > (first_ + static_cast<std::int64_t>(day) * kDay) / kDay) ++days_[day].late;
  }

  // `whole` days are behind the first row.
  void write(std::int64_t whole, bool knows_day, TraceProfile& profile) const {
    if (knows_day && whole >= 7) whole -= whole % 7;
    profile.whole_days = whole;
    if (whole == 0) return;
    const auto days = static_cast<double>(whole);
    std::uint64_t rows = 0;
    std::array<std::uint64_t, 24> hours{};
    std::array<std::uint64_t, 7> weekdays{};
    const auto first_day = static_cast<std::size_t>(first_ / kDay + kMondayShift);
    for (std::size_t d = 0; d < std::min(days_.size(), static_cast<std::size_t>(whole)); ++d) {
      std::uint64_t of_day = 0;
      for (std::size_t h = 0; h < 24; ++h) of_day += days_[d].hours[h];
      for (std::size_t h = 0; h < 24; ++h) hours[h] += days_[d].hours[h];
      weekdays[(first_day + d) % 7] += of_day - days_[d].late;
      weekdays[(first_day + d + 1) % 7] += days_[d].late;
      rows += of_day;
    }
    profile.requests_per_day = static_cast<double>(rows) / days;
    for (std::size_t h = 0; h < 24; ++h) {
      profile.hour_rates[h] = static_cast<double>(hours[h]) / (days * 3600);
    }
    for (std::size_t d = 0; d < 7 && knows_day && whole >= 7; ++d) {
      profile.day_rates[d] = static_cast<double>(weekdays[d]) / (days / 7 * 86'400);
    }
  }

 private:
  struct Day {
    std::array<std::uint32_t, 24> hours{};
    std::uint64_t late = 0;
  };
  static constexpr std::int64_t kMondayShift = 3;  // 1970-01-01 was a Thursday
  std::int64_t first_ = 0;
  std::vector<Day> days_;
};

// Everything about the times.
class Timeline {
 public:
  // On the file's clock.
  void add(std::int64_t at) {
    if (rows_++ == 0) first_ = last_ = at;
    if (rows_ > 1) step_.add(at - last_);
    gaps_.add(at);
    last_ = at;
    minutes_.add(at - first_);
    ++hours_[static_cast<std::size_t>(at / kHour % 24)];
    days_.add(at);
  }

  void write(TraceProfile& profile) {
    profile.first_nanoseconds = first_;
    profile.span_s = seconds(last_ - first_);
    std::int64_t mean_gap = 0;
    if (last_ > first_) {
      profile.mean_rate = static_cast<double>(rows_ - 1) / profile.span_s;
      mean_gap = (last_ - first_) / static_cast<std::int64_t>(rows_ - 1);
    }
    profile.peak_minute_rate = minutes_.peak_rate();
    const std::int64_t step = step_.step();
    gaps_.finish();
    profile.step_s = seconds(step);
    profile.ties = gaps_.ties();
    profile.gap_cv = gaps_.variation(step);
    profile.hour_cv = gaps_.hourly_variation(step);
    profile.hour_rates = rates(hours_, time_in_parts<24>(first_, last_, kHour));
    const bool knows_day = info_of(profile.format).clock == TraceClock::kUtc;
    days_.write((last_ - first_ + mean_gap) / kDay, knows_day, profile);
  }

 private:
  std::uint64_t rows_ = 0;
  std::int64_t first_ = 0;
  std::int64_t last_ = 0;
  ClockStep step_;
  GapMoments gaps_;
  Minutes minutes_;
  Days days_;
  std::array<std::uint64_t, 24> hours_{};
};

}  // namespace

TraceProfile profile_trace(TraceReader& reader) {
  TraceProfile profile;
  profile.file = reader.lines().name();
  profile.format = reader.format().format;
  profile.why = reader.why();
  profile.block_tokens = reader.layout().block_tokens;
  // Without a known hour the trace starts at midnight.
  const bool knows_hour = reader.format().clock != TraceClock::kNone;
  Timeline timeline;
  for (TraceRow row; reader.next(row);) {
    if (profile.has_times()) {
      timeline.add(row.nanoseconds + (knows_hour ? reader.first_nanoseconds() : 0));
    }
    profile.prompt_tokens.add(row.prompt_tokens);
    profile.output_tokens.add(row.output_tokens);
    profile.longest =
        std::max(profile.longest, std::int64_t{row.prompt_tokens} + row.output_tokens);
    profile.with_hashes += row.block_hashes.empty() ? 0 : 1;
    count_model(profile, row.model);
  }
  profile.counts = reader.counts();
  if (profile.has_times()) timeline.write(profile);
  return profile;
}

}  // namespace archipelago::workload
