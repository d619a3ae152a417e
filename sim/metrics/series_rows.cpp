#include "metrics/series_rows.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/time_slots.hpp"
#include "metrics/slo_count.hpp"

namespace archipelago::metrics {

namespace {

using record::RunFacts;
using record::SiteHour;

constexpr double kJoulesPerKwh = 3.6e6;

class Series {
 public:
  Series(const RunFacts& facts, double scale)
      : facts_(facts),
        scale_(scale),
        first_(kHours.of(facts.warmup)),
        hours_(kHours.until(facts.horizon)) {}

  [[nodiscard]] std::size_t first() const { return first_; }
  [[nodiscard]] std::size_t hours() const { return hours_; }
  // Of the hour, what was measured.
  [[nodiscard]] double seconds(std::size_t hour) const {
    return (std::min(kHours.begin(hour + 1), facts_.horizon) -
            std::max(kHours.begin(hour), facts_.warmup))
        .seconds();
  }
  // A row an hour for which `value_of` answers one.
  template <class ValueOf>
  void add(const std::string& group, const char* metric, ValueOf value_of) {
    for (std::size_t hour = first_; hour < hours_; ++hour) {
      if (const std::optional<double> value = value_of(hour)) {
        rows_.push_back({group, static_cast<std::uint32_t>(hour), metric, *value});
      }
    }
  }
  // `within(hour)` requests kept the limits.
  template <class CountsOf, class Within>
  void add_requests(const std::string& group, CountsOf counts, Within within) {
    add(group, "load", [&](std::size_t h) -> std::optional<double> {
      return static_cast<double>(counts(h).asked) / scale_;
    });
    add(group, "served", [&](std::size_t h) -> std::optional<double> {
      return static_cast<double>(counts(h).served) / scale_;
    });
    add(group, "within_slo", [&](std::size_t h) -> std::optional<double> {
      const std::optional<double> good = within(h);
      if (!good || counts(h).ended == 0) return std::nullopt;
      return *good / static_cast<double>(counts(h).ended);
    });
  }
  // Of halls that have so many GPUs together.
  void add_halls(const std::string& group, const std::vector<SiteHour>& halls, double gpus) {
    if (gpus > 0) {
      add(group, "use", [&](std::size_t h) -> std::optional<double> {
        return (halls[h].busy_gpu_s + halls[h].held_gpu_s) / (gpus * seconds(h));
      });
    }
    if (!facts_.metered) return;
    add(group, "energy", [&](std::size_t h) -> std::optional<double> {
      return halls[h].site_j / kJoulesPerKwh / scale_;
    });
  }
  [[nodiscard]] std::vector<HourRow> take() { return std::move(rows_); }

 private:
  const RunFacts& facts_;
  double scale_;
  std::size_t first_;
  std::size_t hours_;
  std::vector<HourRow> rows_;
};

void add_nation(Series& series, const platform::Platform& platform, const RunFacts& facts,
                NationIndex nation, const record::Slo& slo) {
  const std::string& group = platform.nations[nation.at()].iso2;
  const std::vector<record::NationHour>& hours = facts.nation_hours[nation.at()];
  const bool asked = std::any_of(hours.begin(), hours.end(),
                                 [](const auto& hour) { return hour.requests.asked > 0; });
  if (asked) {
    series.add_requests(
        group, [&](std::size_t h) { return hours[h].requests; },
        [&](std::size_t h) -> std::optional<double> {
          return slo == facts.slo ? static_cast<double>(hours[h].requests.within_slo)
                                  : count_cells(hours[h].cells, slo).good;
        });
  }
  std::vector<SiteHour> halls(series.hours());
  double gpus = 0;
  for (std::size_t s = 0; s < platform.sites.size(); ++s) {
    if (platform.sites[s].nation != nation) continue;
    gpus += platform.sites[s].gpus;
    for (std::size_t h = 0; h < halls.size(); ++h) {
      halls[h].busy_gpu_s += facts.site_hours[s][h].busy_gpu_s;
      halls[h].held_gpu_s += facts.site_hours[s][h].held_gpu_s;
      halls[h].site_j += facts.site_hours[s][h].site_j;
    }
  }
  if (gpus > 0) series.add_halls(group, halls, gpus);
}

}  // namespace

std::vector<HourRow> series_rows(const platform::Platform& platform, const RunFacts& facts,
                                 const record::Slo& slo, double scale) {
  Series series(facts, scale);
  for (std::size_t n = 0; n < platform.nations.size(); ++n) {
    add_nation(series, platform, facts, NationIndex(n), slo);
  }
  for (std::size_t s = 0; s < platform.sites.size(); ++s) {
    const std::vector<SiteHour>& hours = facts.site_hours[s];
    const std::string group = "site:" + platform.sites[s].name;
    series.add_requests(
        group, [&](std::size_t h) { return hours[h].requests; },
        [&](std::size_t h) -> std::optional<double> {
          if (!(slo == facts.slo)) return std::nullopt;  // bins are kept by nation only
          return static_cast<double>(hours[h].requests.within_slo);
        });
    series.add_halls(group, hours, platform.sites[s].gpus);
  }
  return series.take();
}

}  // namespace archipelago::metrics
