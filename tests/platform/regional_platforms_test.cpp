// The platforms of the regions, each as it stands: they load, nothing is out of reach, the foreign
// region is the only site with a price list, and halls hold what their GPUs draw.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "platform/failures/scripted_events.hpp"
#include "platform/law/rules.hpp"
#include "platform/platform.hpp"
#include "platform/routes/router.hpp"
#include "support/source_dir.hpp"

namespace archipelago::platform {
namespace {

using testing::UnorderedElementsAreArray;

struct Region {
  const char* name;
  std::vector<std::string> bloc;  // iso2
  const char* abroad;             // the site of a foreign operator that charges its users
};

void PrintTo(const Region& region, std::ostream* out) { *out << region.name; }

class Regional : public testing::TestWithParam<Region> {
 protected:
  const std::filesystem::path folder_ =
      std::filesystem::path(test::source_dir()) / "platforms" / GetParam().name;
  const Platform platform_ = load_platform(folder_);
};

// The packs are an order: what the default forbids, the strict one forbids too.
void expect_strict_within_default(const Platform& platform) {
  const Rules law(platform);
  const Rules strict(platform, RulePack::kStrict);
  for (std::size_t n = 0; n < platform.nations.size(); ++n) {
    for (std::size_t c = 0; c < kDataClasses; ++c) {
      const auto data = static_cast<DataClass>(c);
      const std::string whose = platform.nations[n].iso2 + " class " + std::to_string(c);
      for (const Site& site : platform.sites) {
        if (!strict.may_process(NationIndex(n), data, site)) continue;
        EXPECT_TRUE(law.may_process(NationIndex(n), data, site)) << whose << " at " << site.name;
      }
      const std::vector<bool> wide = law.may_cross(NationIndex(n), data);
      const std::vector<bool> narrow = strict.may_cross(NationIndex(n), data);
      for (std::size_t m = 0; m < wide.size(); ++m) {
        EXPECT_TRUE(wide[m] || !narrow[m]) << whose << " through " << platform.nations[m].iso2;
      }
    }
  }
}

TEST(Asean, TheStrictPackAllowsNothingThatTheDefaultForbids) {
  const std::filesystem::path platforms = std::filesystem::path(test::source_dir()) / "platforms";
  expect_strict_within_default(load_platform(platforms / "asean"));
}

TEST_P(Regional, TheBlocIsAsItsReadmeSays) {
  std::vector<std::string> bloc;
  for (const Nation& nation : platform_.nations) {
    if (!nation.bloc.empty()) bloc.push_back(nation.iso2);
  }
  EXPECT_THAT(bloc, UnorderedElementsAreArray(GetParam().bloc));
}

TEST_P(Regional, EverySiteIsInReachOfEveryMetro) {
  Router router(platform_);
  for (std::size_t from = 0; from < platform_.points.size(); ++from) {
    if (platform_.points[from].kind != PointKind::kMetro) continue;
    for (const Site& site : platform_.sites) {
      const Route* route = router.route(PointIndex(from), site.point);
      ASSERT_NE(route, nullptr) << platform_.points[from].name << " " << site.name;
      // Light needs 98 ms for half of the equator; no pair of a region is as far apart.
      EXPECT_LT(to_milliseconds(route->delay), 100) << platform_.points[from].name << site.name;
    }
  }
}

// Every nation of the bloc has iron of its own or of a foreign operator; abroad there is a price.
TEST_P(Regional, SitesStandInTheBlocAndAbroadIsForSale) {
  for (const std::string& iso2 : GetParam().bloc) {
    const auto nation = platform_.find_nation(iso2);
    ASSERT_TRUE(nation.has_value());
    EXPECT_TRUE(std::ranges::any_of(platform_.sites, [&](const Site& site) {
      return site.nation == *nation;
    })) << iso2;
    EXPECT_TRUE(platform_.nations[nation->at()].costs.has_value()) << iso2;
  }
  for (const Site& site : platform_.sites) {
    EXPECT_EQ(site.cloud_price.has_value(), site.name == GetParam().abroad) << site.name;
  }
}

// No hall is slowed by its own cap: all GPUs in prefill at full clock, and their nodes beside them.
TEST_P(Regional, HallsHoldWhatTheirGpusDraw) {
  for (const Site& site : platform_.sites) {
    const Gpu& gpu = platform_.gpus[site.gpu.at()];
    ASSERT_FALSE(gpu.clocks.empty()) << gpu.name;
    const double nodes = static_cast<double>(site.gpus) / site.gpus_per_node;
    EXPECT_LT(site.gpus * gpu.clocks.front().prefill_w + nodes * gpu.node_overhead_w,
              site.it_power_w)
        << site.name;
  }
}

TEST_P(Regional, TheStrictPackAllowsNothingThatTheDefaultForbids) {
  expect_strict_within_default(platform_);
}

TEST_P(Regional, ScriptedEventsName) {
  const auto events = folder_ / "events";
  if (!std::filesystem::exists(events)) GTEST_SKIP() << "no events in " << folder_;
  for (const auto& file : std::filesystem::directory_iterator(events)) {
    EXPECT_FALSE(load_events(file.path(), platform_).empty()) << file.path();
  }
}

INSTANTIATE_TEST_SUITE_P(
    Platforms, Regional,
    testing::Values(Region{"east-asia", {"KR", "JP", "TW", "SG"}, "oregon"},
                    Region{"eu", {"DE", "FR", "DK", "NL", "IE", "ES", "IT", "SE"}, "virginia"},
                    Region{"gulf", {"SA", "AE", "QA", "BH", "KW", "OM"}, "frankfurt"},
                    Region{"south-asia", {"IN", "LK", "BD", "PK"}, "singapore"},
                    Region{"brazil", {"BR", "AR", "UY"}, "virginia"}),
    [](const testing::TestParamInfo<Region>& region) {
      std::string name = region.param.name;
      std::erase(name, '-');
      return name;
    });

}  // namespace
}  // namespace archipelago::platform
