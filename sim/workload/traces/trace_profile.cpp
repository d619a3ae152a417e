#include "workload/traces/trace_profile.hpp"

#include <algorithm>
#include <cmath>

#include "workload/traces/trace_time.hpp"

namespace archipelago::workload {

namespace {

constexpr std::int64_t kMinute = 60 * kNanosecondsPerSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

double seconds(std::int64_t nanoseconds) { return static_cast<double>(nanoseconds) * 1e-9; }

// Mean and variance of gaps, one after the other (Welford).
class GapMoments {
 public:
  void add(double gap) {
    ++count_;
    const double from_mean = gap - mean_;
    mean_ += from_mean / static_cast<double>(count_);
    squares_ += from_mean * (gap - mean_);
  }
  [[nodiscard]] std::uint64_t count() const { return count_; }
  // 0 when all gaps are 0.
  [[nodiscard]] double squared_cv() const {
    return count_ > 0 && mean_ > 0 ? squares_ / static_cast<double>(count_) / (mean_ * mean_) : 0.0;
  }

 private:
  std::uint64_t count_ = 0;
  double mean_ = 0;
  double squares_ = 0;
};

// Gaps against the mean of their own hour.  The squared coefficients of variation of the hours
// add up with their gaps as weights.
class HourlyGaps {
 public:
  void add(std::int64_t at, double gap) {
    const std::int64_t hour = at / kHour;
    if (hour != hour_) close();
    hour_ = hour;
    gaps_.add(gap);
  }
  double cv(double fallback) {
    close();
    return weight_ > 0 ? std::sqrt(sum_ / weight_) : fallback;
  }

 private:
  void close() {
    if (gaps_.count() >= kMinGapsOfHour) {
      sum_ += gaps_.squared_cv() * static_cast<double>(gaps_.count());
      weight_ += static_cast<double>(gaps_.count());
    }
    gaps_ = {};
  }
  std::int64_t hour_ = -1;
  GapMoments gaps_;
  double sum_ = 0;
  double weight_ = 0;
};

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
// day, the days of a week.
template <std::size_t N>
std::array<double, N> time_in_parts(std::int64_t first, std::int64_t last, std::int64_t part) {
  const std::int64_t cycle = part * static_cast<std::int64_t>(N);
  std::array<double, N> time{};
  time.fill(static_cast<double>((last - first) / cycle * part));
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

// Everything about the times.
class Timeline {
 public:
  // On the file's clock.
  void add(std::int64_t at) {
    if (rows_++ == 0) first_ = last_ = at;
    if (rows_ > 1) {
      const double gap = seconds(at - last_);
      gaps_.add(gap);
      hourly_.add(at, gap);
    }
    last_ = at;
    minutes_.add(at - first_);
    ++hours_[static_cast<std::size_t>(at / kHour % 24)];
    ++days_[static_cast<std::size_t>((at / kDay + kMondayShift) % 7)];
  }

  void write(TraceProfile& profile) {
    profile.first_nanoseconds = first_;
    profile.span_s = seconds(last_ - first_);
    if (last_ > first_) profile.mean_rate = static_cast<double>(rows_ - 1) / profile.span_s;
    profile.peak_minute_rate = minutes_.peak_rate();
    profile.gap_cv = std::sqrt(gaps_.squared_cv());
    profile.hour_cv = hourly_.cv(profile.gap_cv);
    profile.hour_rates = rates(hours_, time_in_parts<24>(first_, last_, kHour));
    if (info_of(profile.format).clock == TraceClock::kUtc) {
      const std::int64_t shift = kMondayShift * kDay;
      profile.day_rates = rates(days_, time_in_parts<7>(first_ + shift, last_ + shift, kDay));
    }
  }

 private:
  static constexpr std::int64_t kMondayShift = 3;  // 1970-01-01 was a Thursday
  std::uint64_t rows_ = 0;
  std::int64_t first_ = 0;
  std::int64_t last_ = 0;
  GapMoments gaps_;
  HourlyGaps hourly_;
  Minutes minutes_;
  std::array<std::uint64_t, 24> hours_{};
  std::array<std::uint64_t, 7> days_{};
};

}  // namespace

TraceProfile profile_trace(TraceReader& reader) {
  TraceProfile profile;
  profile.file = reader.lines().name();
  profile.format = reader.format().format;
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
