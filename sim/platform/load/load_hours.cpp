#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "input/text.hpp"
#include "platform/load/load_detail.hpp"

namespace archipelago::platform::detail {

namespace {

using input::CsvTable;

struct Quantity {
  std::string_view name;
  bool of_zone;
  double least;
  double most;
  double unit;  // of the file in that of the value
};
// Prices have a least of their own where the market knows none below 0.
constexpr std::array<Quantity, 5> kQuantities{{{"price_usd_per_kwh", true, -10, 100, 1},
                                               {"carbon_g_per_kwh", true, 0, 3000, 1},
                                               {"temperature_c", true, -60, 60, 1},
                                               {"limit_mw", false, 0, 1e5, 1e6},
                                               {"sun_share", false, 0, 1, 1}}};

// Whose figure, by the row of its table; quantity as in kQuantities.
struct Figure {
  std::size_t owner = 0;
  std::size_t quantity = 0;
  auto operator<=>(const Figure&) const = default;
};

enum class Days : std::uint8_t { kAll, kWeekday, kWeekend };

// The hours of one figure as they are read.
struct Listed {
  struct Day {
    std::array<int, 24> lines{};  // 0: not given
    std::array<double, 24> values{};
    int first_line = 0;
  };
  std::map<Days, Day> days;
  Hourly hourly;
};

class HoursReader {
 public:
  HoursReader(Platform& platform, const Tables& tables, const FaultyRows& faulty, Issues& issues)
      : platform_(platform), tables_(tables), faulty_(faulty), issues_(issues) {}

  void read_profiles(const CsvTable& table);
  void read_series(const CsvTable& table);

 private:
  std::optional<Figure> figure_of(const CsvTable& t, std::size_t row);
  std::optional<Figure> find_figure(const CsvTable& t, std::size_t row);
  bool in_range(const CsvTable& t, std::size_t row, const Figure& figure);
  void close_days(const CsvTable& t, const Figure& figure, Listed& listed);
  void give(const CsvTable& t, int line, const Figure& figure, Hourly hourly);
  [[nodiscard]] std::optional<Hourly>& place_of(const Figure& figure);
  static void weaken(Hourly& hourly, const CsvTable& t, std::size_t row);

  Platform& platform_;
  const Tables& tables_;
  const FaultyRows& faulty_;
  Issues& issues_;
  // A row that could not be read may be the one that seems to be missing.
  bool all_read_ = true;
};

std::optional<Figure> HoursReader::figure_of(const CsvTable& t, std::size_t row) {
  const auto figure = find_figure(t, row);
  if (!figure) all_read_ = false;
  return figure;
}

// Silent where the row has been blamed already.
std::optional<Figure> HoursReader::find_figure(const CsvTable& t, std::size_t row) {
  if (faulty_.has(t, row)) return std::nullopt;
  const bool of_zone = t.text(row, "kind") == "zone";
  const std::string& name = t.text(row, "quantity");
  const auto* const quantity =
      std::find_if(kQuantities.begin(), kQuantities.end(),
                   [&](const Quantity& known) { return known.name == name; });
  if (quantity->of_zone != of_zone) {
    issues_.add(t.fault(
        row, "quantity",
        fmt::format("{} is a figure of a {}; expected kind {}", name,
                    quantity->of_zone ? "zone" : "site", quantity->of_zone ? "zone" : "site")));
    return std::nullopt;
  }
  const CsvTable& owners = of_zone ? tables_.zones : tables_.sites;
  const auto owner = t.check_reference(row, "of", owners, issues_);
  if (!owner) return std::nullopt;
  return Figure{*owner, static_cast<std::size_t>(quantity - kQuantities.begin())};
}

bool HoursReader::in_range(const CsvTable& t, std::size_t row, const Figure& figure) {
  const Quantity& quantity = kQuantities[figure.quantity];
  const double value = t.number(row, "value");
  const bool price = figure.quantity == 0;
  const bool negative = price && (platform_.zones[figure.owner].negative_prices ||
                                  faulty_.has(tables_.zones, figure.owner));
  const double least = price && !negative ? 0 : quantity.least;
  if (value >= least && value <= quantity.most) return true;
  issues_.add(
      t.fault(row, "value",
              fmt::format("{} is not from {:g} to {:g}, as {} is{}", value, least, quantity.most,
                          quantity.name,
                          price && value < 0 ? "; where prices fall below 0, zones.csv says yes "
                                               "under negative_prices"
                                             : "")));
  return false;
}

void HoursReader::weaken(Hourly& hourly, const CsvTable& t, std::size_t row) {
  const bool first = hourly.where.empty();
  const Quality quality = quality_of(t, row);
  hourly.provenance.quality = first ? quality : std::max(hourly.provenance.quality, quality);
  if (first) hourly.provenance.source = t.text(row, "source");
  hourly.where = fmt::format("{}:{}", t.file(row), t.line(row));
}

std::optional<Hourly>& HoursReader::place_of(const Figure& figure) {
  switch (figure.quantity) {
    case 0:
      return platform_.zones[figure.owner].price;
    case 1:
      return platform_.zones[figure.owner].carbon;
    case 2:
      return platform_.zones[figure.owner].temperature;
    case 3:
      return platform_.sites[figure.owner].limit;
    default:
      return platform_.sites[figure.owner].sun;
  }
}

void HoursReader::give(const CsvTable& t, int line, const Figure& figure, Hourly hourly) {
  std::optional<Hourly>& place = place_of(figure);
  if (place) {
    issues_.add(t.file(), line, "quantity",
                fmt::format("{} has hours already, up to {}; expected a profile or a series",
                            kQuantities[figure.quantity].name, place->where));
    return;
  }
  place = std::move(hourly);
}

void HoursReader::read_profiles(const CsvTable& t) {
  all_read_ = true;
  std::map<Figure, Listed> figures;
  for (std::size_t row = 0; row < t.rows(); ++row) {
    const auto figure = figure_of(t, row);
    if (!figure || !in_range(t, row, *figure)) {
      if (figure) figures[*figure].days[Days::kAll].first_line = -1;  // blamed
      continue;
    }
    const std::string& word = t.text(row, "days");
    const Days days = word == "all"       ? Days::kAll
                      : word == "weekday" ? Days::kWeekday
                                          : Days::kWeekend;
    Listed& listed = figures[*figure];
    Listed::Day& day = listed.days[days];
    const auto hour = static_cast<std::size_t>(t.integer(row, "hour"));
    if (day.lines[hour] != 0) {
      issues_.add(
          t.fault(row, "hour",
                  fmt::format("hour {} of {} stands already in line {}; expected each hour once",
                              hour, word, day.lines[hour])));
      continue;
    }
    if (day.first_line == 0) day.first_line = t.line(row);
    day.lines[hour] = t.line(row);
    day.values[hour] = t.number(row, "value") * kQuantities[figure->quantity].unit;
    weaken(listed.hourly, t, row);
  }
  for (auto& [figure, listed] : figures) close_days(t, figure, listed);
}

void HoursReader::close_days(const CsvTable& t, const Figure& figure, Listed& listed) {
  const std::size_t before = issues_.list().size();
  for (const auto& [days, day] : listed.days) {
    if (day.first_line < 0) return;
    std::string missing;
    for (std::size_t hour = 0; hour < day.lines.size(); ++hour) {
      if (day.lines[hour] == 0) missing += fmt::format("{}{}", missing.empty() ? "" : ", ", hour);
    }
    if (missing.empty() || !all_read_) continue;
    issues_.add(t.file(), day.first_line, "hour",
                fmt::format("this day of {} lacks hour {}; expected all hours from 0 to 23",
                            kQuantities[figure.quantity].name, missing));
  }
  const bool all = listed.days.contains(Days::kAll);
  const bool weekday = listed.days.contains(Days::kWeekday);
  const bool weekend = listed.days.contains(Days::kWeekend);
  const int line = listed.days.begin()->second.first_line;
  if (all ? weekday || weekend : weekday != weekend && all_read_) {
    issues_.add(t.file(), line, "days",
                fmt::format("{} has {}; expected all, or weekday and weekend",
                            kQuantities[figure.quantity].name,
                            all       ? "all and others"
                            : weekday ? "only weekday"
                                      : "only weekend"));
  }
  if (issues_.list().size() != before || !all_read_) return;
  listed.hourly.profile = Hourly::Day{listed.days[all ? Days::kAll : Days::kWeekday].values,
                                      listed.days[all ? Days::kAll : Days::kWeekend].values};
  give(t, line, figure, std::move(listed.hourly));
}

void HoursReader::read_series(const CsvTable& t) {
  constexpr std::chrono::hours kHour{1};
  all_read_ = true;
  std::map<Figure, std::pair<int, Hourly>> figures;  // and their first line
  std::set<Figure> broken;
  for (std::size_t row = 0; row < t.rows(); ++row) {
    const auto figure = figure_of(t, row);
    if (!figure) continue;
    if (!in_range(t, row, *figure)) broken.insert(*figure);
    const std::string& text = t.text(row, "from");
    const auto from = parse_offset_time(text);
    const bool whole =
        from && from->time_since_epoch() % std::chrono::minutes(15) == std::chrono::seconds(0);
    if (!whole) {
      issues_.add(
          t.fault(row, "from",
                  fmt::format("{} is no start of an hour; write 2026-03-02T00:00+07:00 with the "
                              "offset from UTC",
                              input::shown(text))));
      broken.insert(*figure);
      continue;
    }
    auto [at, is_new] = figures.try_emplace(*figure, t.line(row), Hourly{});
    Hourly& hourly = at->second.second;
    if (is_new) hourly.first = *from;
    const UtcTime expected = hourly.first + static_cast<int>(hourly.series.size()) * kHour;
    const bool gap = *from > expected;
    if (*from != expected && !broken.contains(*figure)) {
      if (!gap || all_read_) {
        issues_.add(t.fault(
            row, "from",
            fmt::format("{} is {}; expected {}, the hour after the one before", text,
                        gap ? "a gap in the series" : "out of order", format_utc(expected))));
      }
      broken.insert(*figure);
    }
    hourly.series.push_back(t.number(row, "value") * kQuantities[figure->quantity].unit);
    weaken(hourly, t, row);
  }
  for (auto& [figure, read] : figures) {
    if (!broken.contains(figure)) give(t, read.first, figure, std::move(read.second));
  }
}

}  // namespace

void fill_hours(Platform& platform, const Tables& tables, const FaultyRows& faulty,
                Issues& issues) {
  HoursReader reader(platform, tables, faulty, issues);
  if (tables.profiles_by_hour) reader.read_profiles(*tables.profiles_by_hour);
  if (tables.series) reader.read_series(*tables.series);
}

}  // namespace archipelago::platform::detail
