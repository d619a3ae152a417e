// A plain SimGrid program (plain_simgrid.cpp) reads the exported platform: it must see the Router's
// paths, delays and capacities, and time an idle transfer as on paper.
#include "report/atlas/export_simgrid.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "support/source_dir.hpp"
#include "support/toy_platform.hpp"

namespace archipelago::report {
namespace {

using platform::Cable;
using platform::CableStatus;
using platform::Hop;
using platform::load_platform;
using platform::Platform;
using platform::Point;
using platform::PointKind;
using platform::Route;
using platform::Router;

namespace fs = std::filesystem;

using ::testing::HasSubstr;
using ::testing::Not;

Platform load(const char* name) {
  const fs::path root = fs::path(test::source_dir()) / "platforms";
  return load_platform(root / name);
}

// The exported platform in a file of its own.
class Exported {
 public:
  explicit Exported(const Platform& platform) {
    std::string pattern = (fs::temp_directory_path() / "archipelago-export-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    folder_ = pattern;
    Router router(platform);
    std::ofstream(folder_ / "platform.xml") << simgrid_xml(platform, router);
  }
  ~Exported() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  Exported(const Exported&) = delete;
  Exported& operator=(const Exported&) = delete;

  // What the program prints.
  [[nodiscard]] std::string plain_simgrid(const std::string& arguments = "") const {
    // Sanitizers take SimGrid's own stacks for overflows.
    const std::string command =
        fmt::format("{} --log=root.thres:error --cfg=contexts/factory:thread {} {} > {} 2> {}",
                    PLAIN_SIMGRID, file("platform.xml"), arguments, file("out"), file("err"));
    EXPECT_EQ(std::system(command.c_str()), 0) << text("err");
    return text("out");
  }

 private:
  [[nodiscard]] std::string file(const char* name) const { return (folder_ / name).string(); }
  [[nodiscard]] std::string text(const char* name) const {
    std::ostringstream all;
    all << std::ifstream(folder_ / name).rdbuf();
    return all.str();
  }

  fs::path folder_;
};

// What plain SimGrid sees from one host to another.
struct Seen {
  std::string from, to;
  double latency = 0;
  double bandwidth = 0;
  std::string links;
};

std::vector<Seen> read(const std::string& text) {
  std::vector<Seen> rows;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream cells(line);
    Seen row;
    std::string latency, bandwidth;
    std::getline(std::getline(cells, row.from, ','), row.to, ',');
    std::getline(std::getline(cells, latency, ','), bandwidth, ',');
    std::getline(cells, row.links);
    row.latency = std::stod(latency);
    row.bandwidth = std::stod(bandwidth);
    rows.push_back(row);
  }
  return rows;
}

// "site.left", "point.left" -> the point.
PointIndex point_of(const Platform& platform, const std::string& host) {
  if (host.starts_with("site.")) {
    return platform.sites[platform.find_site(host.substr(5)).value().at()].point;
  }
  return platform.find_point(host.substr(6)).value();
}

// Asserts that SimGrid sees the Router's answer; says how many pairs there were.
std::size_t expect_same(const Platform& platform) {
  Router router(platform);
  const std::vector<Seen> rows = read(Exported(platform).plain_simgrid());
  for (const Seen& seen : rows) {
    const PointIndex from = point_of(platform, seen.from);
    const Route* route = router.route(from, point_of(platform, seen.to));
    if (route == nullptr) {
      ADD_FAILURE() << "the Router knows no path from " << seen.from << " to " << seen.to;
      continue;
    }
    double capacity = kNoLimit.si();
    std::string links;
    const auto pass = [&links](const std::string& link) {
      links += (links.empty() ? "" : ";") + link;
    };
    const auto pass_metro = [&](PointIndex point) {
      const Point& row = platform.points[point.at()];
      if (row.metro_delay > Seconds(0)) pass(row.name + ".metro");
    };
    if (!route->hops.empty()) pass_metro(from);
    for (const Hop& hop : route->hops) {
      const Cable& cable = platform.cables[hop.cable.at()];
      capacity = std::min(capacity, cable.capacity.si());
      pass(cable.name + (hop.forward ? ".fwd" : ".bwd"));
    }
    if (!route->hops.empty()) pass_metro(point_of(platform, seen.to));
    if (route->hops.empty()) links = platform.points[from.at()].name + ".local";
    const double delay = route->delay.si();
    EXPECT_LE(std::abs(seen.latency - delay), 1e-12 * delay) << seen.from << " -> " << seen.to;
    EXPECT_EQ(seen.bandwidth, capacity) << seen.from << " -> " << seen.to;
    EXPECT_EQ(seen.links, links) << seen.from << " -> " << seen.to;
  }
  return rows.size();
}

TEST(ExportSimgrid, SimGridSeesToy2AsTheRouterDoes) {
  EXPECT_EQ(expect_same(load("toy2")), 4U * 3);
}

TEST(ExportSimgrid, SimGridSeesAseanAsTheRouterDoes) {
  const Platform asean = load("asean");
  std::size_t hosts = asean.sites.size();
  for (const Point& point : asean.points) hosts += point.kind == PointKind::kMetro ? 1 : 0;
  EXPECT_EQ(expect_same(asean), hosts * (hosts - 1));
}

// Lengths of a few values, so that many paths tie; no equipment delay, so that they tie exactly.
TEST(ExportSimgrid, TiesAreThoseOfTheRouter) {
  RandomStream random({1, 0}, "ties");
  std::vector<test::ToyCable> cables;
  for (std::size_t i = 1; i < 12; ++i) cables.push_back({i - 1, i, 1000, 0});
  while (cables.size() < 40) {
    const std::size_t from = random.below(12);
    const std::size_t to = random.below(12);
    if (from == to) continue;
    cables.push_back({from, to, 1000.0 * static_cast<double>(1 + random.below(3)), 0,
                      static_cast<double>(10 + random.below(90))});
  }
  EXPECT_EQ(expect_same(test::toy_network(12, cables)), 12U * 11);
}

TEST(ExportSimgrid, PlannedCablesAreLeftOut) {
  Platform toy = test::toy_network(2, {{0, 1}, {0, 1, 500}});
  toy.cables[1].status = CableStatus::kPlanned;
  EXPECT_EQ(expect_same(toy), 2U);
  Router router(toy);
  EXPECT_THAT(simgrid_xml(toy, router), Not(HasSubstr("c1.fwd")));
}

// 12.5e9 bytes at 12.5e9 bytes/s after 4.997388046 ms.
TEST(ExportSimgrid, AnIdleTransferTakesDelayPlusSizeOverCapacity) {
  const Exported toy(load("toy2"));
  const double seconds = std::stod(toy.plain_simgrid("site.left site.right 12500000000"));
  EXPECT_NEAR(seconds, 4.997388046e-3 + 1.0, 1e-9);
}

TEST(ExportSimgrid, AnIdleTransferAcrossAseanTakesDelayPlusSizeOverCapacity) {
  const Platform asean = load("asean");
  Router router(asean);
  const Route* route = router.route(point_of(asean, "site.yangon"), point_of(asean, "site.dili"));
  ASSERT_NE(route, nullptr);
  ASSERT_GT(route->hops.size(), 3U);
  double capacity = 1e300;
  for (const Hop& hop : route->hops) {
    capacity = std::min(capacity, asean.cables[hop.cable.at()].capacity.si());
  }
  const double seconds =
      std::stod(Exported(asean).plain_simgrid("site.yangon site.dili 12500000000"));
  EXPECT_NEAR(seconds, route->delay.si() + 12.5e9 / capacity, 1e-9);
}

TEST(ExportSimgrid, NoCableInBetweenIsNoLimitAndNoDelay) {
  Platform toy = test::toy_platform();
  const Exported files(toy);
  for (const Seen& seen : read(files.plain_simgrid())) {
    if (seen.from != "site.alpha-hall" || seen.to != "point.alpha") continue;
    EXPECT_EQ(seen.latency, 0);
    EXPECT_EQ(seen.bandwidth, kNoLimit.si());
  }
  EXPECT_NEAR(std::stod(files.plain_simgrid("site.alpha-hall point.alpha 1000000")), 1e-9, 1e-12);
}

}  // namespace
}  // namespace archipelago::report
