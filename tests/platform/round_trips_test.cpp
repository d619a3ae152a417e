// Modelled round trips: one on paper, all against light, and against measured ones, with the
// comparison as it is committed (results/validation/round-trips.md).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "platform/geography.hpp"
#include "platform/platform.hpp"
#include "platform/routes/delay_terms.hpp"
#include "platform/routes/router.hpp"
#include "support/published_table.hpp"
#include "support/source_dir.hpp"

namespace archipelago::platform {
namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, 6> kPlatforms = {"asean", "south-asia", "east-asia",
                                                   "eu",    "gulf",       "brazil"};
constexpr std::size_t kFewPairs = 8;

Platform load(const std::string& name) {
  return load_platform(fs::path(test::source_dir()) / "platforms" / name);
}

std::vector<Platform> load_all() {
  std::vector<Platform> platforms;
  for (const char* name : kPlatforms) platforms.push_back(load(name));
  return platforms;
}

const Point& point_at(const Platform& platform, PointIndex index) {
  return platform.points[index.at()];
}

// A measured pair and the relative error of the model.
struct Compared {
  std::pair<std::string, std::string> ends;
  double measured_ms = 0;
  double modelled_ms = 0;
  double apart_km = 0;
  [[nodiscard]] double error() const { return modelled_ms / measured_ms - 1; }
};

std::vector<Compared> compare(const Platform& platform) {
  Router router(platform);
  std::vector<Compared> pairs;
  for (const RoundTrip& row : platform.round_trips) {
    const Route* route = router.route(row.from, row.to);
    const Point& a = point_at(platform, row.from);
    const Point& b = point_at(platform, row.to);
    const std::string& from = a.name;
    const std::string& to = b.name;
    if (route == nullptr) {
      ADD_FAILURE() << "no path from " << from << " to " << to << " on " << platform.name;
      continue;
    }
    pairs.push_back({std::minmax(from, to), to_milliseconds(row.measured),
                     2 * to_milliseconds(route->delay),
                     great_circle(a.lat, a.lon, b.lat, b.lon).km()});
  }
  return pairs;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

struct Errors {
  double median_absolute = 0;
  double mean_absolute = 0;
  double bias = 0;  // the median of the signed errors
};

Errors errors_of(const std::vector<Compared>& pairs) {
  Errors errors;
  std::vector<double> with_sign, without;
  for (const Compared& pair : pairs) {
    with_sign.push_back(pair.error());
    without.push_back(std::abs(pair.error()));
    errors.mean_absolute += without.back() / static_cast<double>(pairs.size());
  }
  errors.median_absolute = median(without);
  errors.bias = median(with_sign);
  return errors;
}

// The two figures of the model that are fitted.
struct Fitted {
  double slack = 1;  // of land routes without a published length
  double landing_us = 0;
};

Platform refitted(Platform platform, const Fitted& fitted) {
  for (Cable& cable : platform.cables) {
    if (cable.submarine) {
      cable.landing_delay = Seconds(fitted.landing_us * 1e-6);
    } else if (cable.provenance.source.find("landroute") != std::string::npos) {
      cable.slack = fitted.slack;
    }
  }
  return platform;
}

// Every platform's pairs for every choice of a grid.
struct Trial {
  Fitted fitted;
  std::vector<std::vector<Compared>> pairs;  // by platform
};

std::vector<Trial> trials_of(const std::vector<Platform>& platforms) {
  std::vector<Trial> trials;
  for (const double slack : {1.0, 1.05, 1.1, 1.15, 1.2}) {
    for (const double landing_us : {0, 200, 400, 500, 600, 700, 800, 900, 1000, 1200}) {
      Trial trial{{slack, landing_us}, {}};
      for (const Platform& platform : platforms) {
        trial.pairs.push_back(compare(refitted(platform, trial.fitted)));
      }
      trials.push_back(std::move(trial));
    }
  }
  return trials;
}

// The trial with the lowest mean absolute error over the other platforms, without any pair of
// cities that the platform has too.
const Trial& chosen_without(const std::vector<Trial>& trials, std::size_t platform) {
  std::set<std::pair<std::string, std::string>> own;
  for (const Compared& pair : trials.front().pairs[platform]) own.insert(pair.ends);
  const auto error_elsewhere = [&](const Trial& trial) {
    std::vector<Compared> others;
    for (std::size_t p = 0; p < trial.pairs.size(); ++p) {
      for (const Compared& pair : trial.pairs[p]) {
        if (p != platform && !own.contains(pair.ends)) others.push_back(pair);
      }
    }
    return errors_of(others).mean_absolute;
  };
  return *std::min_element(trials.begin(), trials.end(), [&](const Trial& a, const Trial& b) {
    return error_elsewhere(a) < error_elsewhere(b);
  });
}

std::string percent(double share) { return fmt::format("{:.1f} %", 100 * share); }
std::string signed_percent(double share) { return fmt::format("{:+.1f} %", 100 * share); }

std::string summary_row(const std::string& name, const std::vector<Compared>& pairs) {
  const Errors errors = errors_of(pairs);
  return fmt::format("| {} | {} | {} | {} | {} |", name, pairs.size(),
                     percent(errors.median_absolute), percent(errors.mean_absolute),
                     signed_percent(errors.bias));
}

std::string pair_table(std::vector<Compared> pairs, std::size_t most) {
  std::stable_sort(pairs.begin(), pairs.end(), [](const Compared& a, const Compared& b) {
    return std::abs(a.error()) > std::abs(b.error());
  });
  pairs.resize(std::min(most, pairs.size()));
  std::string text = "| pair | modelled ms | measured ms | error |\n|---|---|---|---|\n";
  for (const Compared& pair : pairs) {
    text += fmt::format("| {} - {} | {:.1f} | {:.1f} | {} |\n", pair.ends.first, pair.ends.second,
                        pair.modelled_ms, pair.measured_ms, signed_percent(pair.error()));
  }
  return text;
}

constexpr const char* kIntroduction =
    R"(# Round trips against measurement

Modelled round trips from hall to hall, without access networks, over the cables that exist, against `platforms/*/round_trips.csv`:
the mean of what two clouds measure between their regions (Google, dashboard medians of November 2023; AWS, medians over a year,
October 2025), or the one that has the pair. Both hold what passes inside the regions (AWS 1.7 to 4 ms), which `metro_us` stands for.
The clouds differ: Google is 14 % below AWS in the EU.

A way takes, in each direction: `route_km` x `slack` x 4.897388 us, `equipment_us` of each segment, `landing_us` twice for each
submarine segment, `metro_us` of both ends. `avoid_ms` steers the choice of the path and adds nothing. Where each figure comes from is
in `platforms/asean/SOURCES.md` (`landroute`, `waypoints`, `landing-fit`, `metro-floor`, `hubs`). Two are fitted, for all platforms
alike and for no pair: 800 us a landing, and a slack of 1.1 on land (1.65 x great circle). Which nations are hubs, and that segments
between others are avoided, was decided in sight of the asean pairs (Jakarta and Bangkok go through Singapore): no blind test.

Errors are relative to the measured figure; bias is the median of the signed ones. "Left out": both fitted figures chosen on the other
platforms alone (lowest mean absolute error on a grid), without any pair of cities that the platform has too, and what they give on it.

Made by `tests/platform/round_trips_test.cpp`: `ARCHIPELAGO_REWRITE_RESULTS=1 ctest --preset release -R Published`.

)";

std::string comparison(const std::vector<Platform>& platforms) {
  const std::vector<Trial> trials = trials_of(platforms);
  std::string text = kIntroduction;
  text +=
      "| platform | pairs | median error | mean error | bias | left out: slack, landing us | "
      "median "
      "| bias |\n|---|---|---|---|---|---|---|---|\n";
  std::vector<Compared> pooled;
  for (std::size_t p = 0; p < platforms.size(); ++p) {
    const std::vector<Compared> pairs = compare(platforms[p]);
    pooled.insert(pooled.end(), pairs.begin(), pairs.end());
    const Trial& other = chosen_without(trials, p);
    const Errors left_out = errors_of(other.pairs[p]);
    text += fmt::format("{} {}, {} | {} | {} |\n", summary_row(platforms[p].name, pairs),
                        other.fitted.slack, other.fitted.landing_us,
                        percent(left_out.median_absolute), signed_percent(left_out.bias));
  }
  std::vector<Compared> short_ones;
  std::copy_if(pooled.begin(), pooled.end(), std::back_inserter(short_ones),
               [](const Compared& pair) { return pair.apart_km < 1000; });
  std::vector<Compared> free_choice;
  for (Platform platform : platforms) {
    for (Cable& cable : platform.cables) cable.avoidance = Seconds(0);
    const std::vector<Compared> pairs = compare(platform);
    free_choice.insert(free_choice.end(), pairs.begin(), pairs.end());
  }
  text += summary_row("all", pooled) + " | | |\n";
  text += summary_row("all, ends less than 1000 km apart", short_ones) + " | | |\n";
  text += summary_row("all, without `avoid_ms`", free_choice) + " | | |\n";
  for (const Platform& platform : platforms) {
    const std::vector<Compared> pairs = compare(platform);
    const bool few = pairs.size() < kFewPairs;
    text += fmt::format("\n## {}: {}\n\n", platform.name, few ? "all pairs" : "the ten worst");
    text += pair_table(pairs, few ? pairs.size() : 10);
  }
  return text;
}

TEST(PublishedRoundTrips, TheComparisonIsTheCommittedOne) {
  test::expect_committed("round-trips.md", comparison(load_all()));
}

TEST(PublishedRoundTrips, AreWithinTheAim) {
  std::vector<Compared> pooled;
  for (const Platform& platform : load_all()) {
    const std::vector<Compared> pairs = compare(platform);
    ASSERT_FALSE(pairs.empty()) << platform.name;
    pooled.insert(pooled.end(), pairs.begin(), pairs.end());
    if (pairs.size() >= kFewPairs) {
      EXPECT_LT(errors_of(pairs).median_absolute, 0.10) << platform.name;
    }
  }
  EXPECT_GT(pooled.size(), 150U);
  EXPECT_LT(errors_of(pooled).median_absolute, 0.08);
  EXPECT_LT(std::abs(errors_of(pooled).bias), 0.03);
}

// The name of the point that stands for a cloud's region.
std::string point_of_region(const std::string& city) {
  static const std::map<std::string, std::string> kElsewhere = {{"Changhua (TW)", "changhua"},
                                                                {"The Dalles (OR)", "oregon"},
                                                                {"UAE", "dubai"},
                                                                {"Bahrain", "manama"},
                                                                {"N. Virginia", "ashburn"}};
  const auto found = kElsewhere.find(city);
  if (found != kElsewhere.end()) return found->second;
  std::string name;
  for (const char c : city) name += c == ' ' ? '-' : static_cast<char>(std::tolower(c));
  return name;
}

// By pair of points, the mean of a file's rows: columns 2 and 4 are the cities, 5 the milliseconds
// of AWS; 1 and 3 of Google.
std::map<std::pair<std::string, std::string>, double> means_of(const fs::path& file,
                                                               std::size_t from, std::size_t to) {
  std::map<std::pair<std::string, std::string>, std::vector<double>> rows;
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::stringstream cells(line);
    std::array<std::string, 5> cell;
    for (std::string& text : cell) std::getline(cells, text, ',');
    const std::string a = point_of_region(cell[from]);
    const std::string b = point_of_region(cell[to]);
    if (a != b) rows[std::minmax(a, b)].push_back(std::stod(cell[4]));
  }
  std::map<std::pair<std::string, std::string>, double> means;
  for (const auto& [ends, values] : rows) {
    for (const double value : values) means[ends] += value / static_cast<double>(values.size());
  }
  return means;
}

TEST(RoundTrips, AreTheMeansOfTheMeasuredFiles) {
  const char* data = std::getenv("ARCHIPELAGO_DATA");
  if (data == nullptr) {
    GTEST_SKIP() << "ARCHIPELAGO_DATA is not set; it names the folder that holds "
                    "facts/rtt_gcp_2023.csv (Google's dashboard, as in LGDCloudSim's "
                    "regionDelay.csv) and facts/rtt_aws_2025.csv (cloudping.co)";
  }
  const fs::path facts = fs::path(data) / "facts";
  const auto google = means_of(facts / "rtt_gcp_2023.csv", 0, 2);
  const auto aws = means_of(facts / "rtt_aws_2025.csv", 1, 3);
  ASSERT_GT(google.size(), 200U);
  ASSERT_GT(aws.size(), 400U);
  std::map<std::pair<std::string, std::string>, double> means = google;
  for (const auto& [ends, value] : aws) {
    const auto [at, only] = means.emplace(ends, value);
    if (!only) at->second = (at->second + value) / 2;
  }
  for (const Platform& platform : load_all()) {
    std::size_t covered = 0;
    for (const auto& [ends, value] : means) {
      covered += platform.find_point(ends.first) && platform.find_point(ends.second) ? 1 : 0;
    }
    EXPECT_EQ(platform.round_trips.size(), covered) << platform.name;
    for (const RoundTrip& row : platform.round_trips) {
      const std::string& from = point_at(platform, row.from).name;
      const std::string& to = point_at(platform, row.to).name;
      const auto found = means.find(std::minmax(from, to));
      ASSERT_NE(found, means.end()) << from << " " << to;
      EXPECT_NEAR(to_milliseconds(row.measured), found->second, 0.0501) << from << " " << to;
    }
  }
}

// 1078 km of the Matrix cable x 4.897388 us = 5.279384 ms; 29 km on land x 1.1 x 4.897388 us =
// 0.156227 ms; equipment 0.1 + 0.05 ms; two landings of 0.8 ms; two metros of 0.74 ms: 8.665611 ms.
TEST(Asean, JakartaToSingaporeAsOnPaper) {
  const Platform asean = load("asean");
  Router router(asean);
  const Route* route = router.route(*asean.find_point("jakarta"), *asean.find_point("singapore"));
  ASSERT_NE(route, nullptr);
  ASSERT_EQ(route->hops.size(), 2U);
  EXPECT_EQ(asean.cables[route->hops[0].cable.at()].name, "matrix-changi-jakarta");
  const DelayTerms terms = delay_terms(asean, *route);
  EXPECT_NEAR(to_milliseconds(terms.light), 5.279384 + 0.156227, 1e-6);
  EXPECT_NEAR(to_milliseconds(terms.equipment), 0.15, 1e-9);
  EXPECT_NEAR(to_milliseconds(terms.landings), 1.6, 1e-9);
  EXPECT_NEAR(to_milliseconds(terms.metros), 1.48, 1e-9);
  EXPECT_NEAR(terms.sea.km(), 1078, 1e-9);
  EXPECT_NEAR(terms.land.km(), 31.9, 1e-9);
  EXPECT_NEAR(to_milliseconds(route->delay), 8.665611, 2e-6);
}

// AWS: 112.4 ms, which is Singapore-Sydney 94.7 + Singapore-Jakarta 17.4.
TEST(Asean, JakartaToSydneyGoesThroughSingapore) {
  const Platform asean = load("asean");
  Router router(asean);
  const Route* route = router.route(*asean.find_point("jakarta"), *asean.find_point("sydney"));
  ASSERT_NE(route, nullptr);
  EXPECT_TRUE(std::any_of(route->hops.begin(), route->hops.end(), [&](const Hop& hop) {
    const Cable& cable = asean.cables[hop.cable.at()];
    return asean.nations[point_at(asean, cable.to).nation.at()].iso2 == "SG" ||
           asean.nations[point_at(asean, cable.from).nation.at()].iso2 == "SG";
  }));
  EXPECT_NEAR(2 * to_milliseconds(route->delay), 112.4, 0.1 * 112.4);
}

std::vector<PointIndex> ends_of(const Platform& platform) {
  std::vector<PointIndex> ends;
  for (std::size_t row = 0; row < platform.points.size(); ++row) {
    if (platform.points[row].kind != PointKind::kLanding) ends.push_back(PointIndex(row));
  }
  return ends;
}

// No route is faster than light in a straight fibre.
TEST(RoundTrips, NoRouteBeatsLight) {
  for (const Platform& platform : load_all()) {
    Router router(platform);
    const std::vector<PointIndex> ends = ends_of(platform);
    for (const PointIndex from : ends) {
      for (const PointIndex to : ends) {
        const Route* route = router.route(from, to);
        if (route == nullptr) continue;
        const Point& a = point_at(platform, from);
        const Point& b = point_at(platform, to);
        const Seconds light = fibre_delay(great_circle(a.lat, a.lon, b.lat, b.lon));
        EXPECT_GE(route->delay, light) << platform.name << ": " << a.name << " to " << b.name;
      }
    }
  }
}

// More slack, longer landings, more avoidance: no path gets cheaper, and each term costs some pair.
TEST(RoundTrips, EveryTermCosts) {
  const Platform asean = load("asean");
  Platform slack = asean, landing = asean, avoidance = asean;
  for (Cable& cable : slack.cables) cable.slack += 0.05;
  for (Cable& cable : landing.cables) cable.landing_delay = 2 * cable.landing_delay;
  for (Cable& cable : avoidance.cables) cable.avoidance += cable.avoidance;
  Router before(asean);
  const std::vector<PointIndex> ends = ends_of(asean);
  for (const Platform* changed : {&slack, &landing, &avoidance}) {
    Router after(*changed);
    int dearer = 0;
    for (const PointIndex from : ends) {
      for (const PointIndex to : ends) {
        const Route* old_route = before.route(from, to);
        const Route* new_route = after.route(from, to);
        if (old_route == nullptr || from == to) continue;
        EXPECT_GE(new_route->cost, old_route->cost);
        dearer += new_route->cost > old_route->cost ? 1 : 0;
      }
    }
    EXPECT_GT(dearer, 0);
  }
}

}  // namespace
}  // namespace archipelago::platform
