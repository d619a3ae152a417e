// Modelled round trips against measured ones, and against light.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "platform/geography.hpp"
#include "platform/platform.hpp"
#include "platform/routes/router.hpp"
#include "support/source_dir.hpp"

namespace archipelago::platform {
namespace {

namespace fs = std::filesystem;

Platform load_asean() {
  const fs::path platforms = fs::path(test::source_dir()) / "platforms";
  return load_platform(platforms / "asean");
}

struct Measured {
  std::string from;
  std::string to;
  double rtt_ms = 0;
};

// Columns from_city,from_iso2,to_city,to_iso2,rtt_ms,...; each pair once.
std::vector<Measured> read_measured(const fs::path& file) {
  std::ifstream in(file);
  std::vector<Measured> rows;
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::stringstream cells(line);
    std::array<std::string, 5> cell;
    for (std::string& text : cell) std::getline(cells, text, ',');
    if (cell[0] < cell[2]) rows.push_back({cell[0], cell[2], std::stod(cell[4])});
  }
  return rows;
}

// By the point's city; where the dashboard's name is not a city's, by this table.
std::optional<PointIndex> point_of(const Platform& platform, const std::string& city) {
  static const std::map<std::string, std::string> kAliases = {
      {"Changhua (TW)", "Changhua"}, {"The Dalles (OR)", "The Dalles (Oregon)"}};
  const auto alias = kAliases.find(city);
  const std::string& wanted = alias == kAliases.end() ? city : alias->second;
  for (std::size_t row = 0; row < platform.points.size(); ++row) {
    if (platform.points[row].city == wanted) return PointIndex(row);
  }
  return std::nullopt;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

TEST(Asean, RoundTripsAgainstMeasured) {
  const char* data = std::getenv("ARCHIPELAGO_DATA");
  if (data == nullptr) {
    GTEST_SKIP() << "ARCHIPELAGO_DATA is not set; it names the folder that holds "
                    "facts/rtt_gcp_2023.csv: Google Cloud's inter-region latency dashboard, "
                    "medians of 2023, as published in LGDCloudSim's regionDelay.csv";
  }
  const Platform asean = load_asean();
  Router router(asean);
  std::vector<double> errors;
  std::vector<double> signed_errors;
  fmt::print("{:<16} {:<16} {:>9} {:>9} {:>7}\n", "from", "to", "measured", "modelled", "error");
  for (const Measured& pair : read_measured(fs::path(data) / "facts" / "rtt_gcp_2023.csv")) {
    const auto from = point_of(asean, pair.from);
    const auto to = point_of(asean, pair.to);
    if (!from || !to) continue;
    const Route* route = router.route(*from, *to);
    if (route == nullptr) {
      ADD_FAILURE() << "no path from " << pair.from << " to " << pair.to;
      continue;
    }
    const double modelled = 2 * to_milliseconds(route->delay);
    const double error = modelled / pair.rtt_ms - 1;
    fmt::print("{:<16} {:<16} {:>9.1f} {:>9.1f} {:>6.1f}%\n", pair.from, pair.to, pair.rtt_ms,
               modelled, 100 * error);
    signed_errors.push_back(error);
    errors.push_back(std::abs(error));
  }
  ASSERT_GE(errors.size(), 25U);
  fmt::print("{} pairs, median absolute relative error {:.1f}%, median error {:+.1f}%\n",
             errors.size(), 100 * median(errors), 100 * median(signed_errors));
  EXPECT_LT(median(errors), 0.15);
}

// No route is faster than light in a straight fibre, within the slack of the coordinates.
TEST(Asean, NoRouteBeatsLight) {
  const Platform asean = load_asean();
  Router router(asean);
  std::vector<PointIndex> ends;
  for (std::size_t row = 0; row < asean.points.size(); ++row) {
    if (asean.points[row].kind == PointKind::kMetro) ends.push_back(PointIndex(row));
  }
  for (const Site& site : asean.sites) ends.push_back(site.point);
  for (const PointIndex from : ends) {
    for (const PointIndex to : ends) {
      const Route* route = router.route(from, to);
      if (route == nullptr) continue;
      const Point& a = asean.points[from.at()];
      const Point& b = asean.points[to.at()];
      const Seconds light = fibre_delay(great_circle(a.lat, a.lon, b.lat, b.lon));
      EXPECT_GE(route->delay, light) << a.name << " to " << b.name;
    }
  }
}

}  // namespace
}  // namespace archipelago::platform
