// Every kind of fault of a platform, with its exact text: file, line, field, remedy.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string_view>

#include "base/error.hpp"
#include "base/random.hpp"
#include "platform/platform_files.hpp"
#include "platform/routes/router.hpp"
#include "support/source_dir.hpp"

namespace archipelago::platform {
namespace {

using test::PlatformFiles;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(LoadFaults, GoodPlatformHasNone) { EXPECT_THAT(PlatformFiles().faults(), IsEmpty()); }

TEST(LoadFaults, MissingFolderNamesTheNearest) {
  const std::filesystem::path root = std::filesystem::path(test::source_dir()) / "platforms";
  try {
    static_cast<void>(load_platform(root / "toy3"));
    FAIL() << "expected InputError";
  } catch (const InputError& error) {
    EXPECT_EQ(error.what(), (root / "toy3").string() +
                                ": there is no such folder; expected a platform with nations.csv "
                                "and the other tables (did you mean 'toy2'?)");
  }
}

TEST(LoadFaults, CableToNowhere) {
  PlatformFiles files;
  files.replace("cables.csv", "alpha,beta", "alpha,betta");
  EXPECT_THAT(files.faults(),
              ElementsAre("cables.csv:2: to: 'betta' is not a key of points.csv (did you mean "
                          "'beta'?)"));
}

TEST(LoadFaults, AnOperatorUnderNoKnownLaw) {
  PlatformFiles files;
  files.replace("sites.csv", "alpha-hall,AA,BB", "alpha-hall,AA,BB+XX");
  files.replace("sites.csv", "beta-hall,BB,BB", "beta-hall,BB,BB+BB");
  EXPECT_THAT(files.faults(),
              ElementsAre(HasSubstr("sites.csv:2: operator_iso2: 'XX' is not a key of nations.csv"),
                          "sites.csv:3: operator_iso2: 'BB' is there twice"));
}

TEST(LoadFaults, AScoreWithoutItsSource) {
  PlatformFiles files;
  files.replace("llms.csv", "max_context_tokens,",
                "max_context_tokens,score_percent,score_benchmark,score_source,");
  files.replace("llms.csv", "128,,131072,", "128,,131072,48.3,MMLU-Pro,,");
  files.replace("llms.csv", "128,2,131072,", "128,2,131072,68.9,MMLU-Pro,nowhere,");
  EXPECT_THAT(files.faults(),
              ::testing::UnorderedElementsAre(
                  "llms.csv:2: score_source: is empty while another of score_percent, "
                  "score_benchmark and score_source is not; expected all three or none",
                  HasSubstr("llms.csv:3: score_source: 'nowhere' is not a key of SOURCES.md")));
}

TEST(LoadFaults, CableFromAPointToItself) {
  PlatformFiles files;
  files.replace("cables.csv", "alpha,alto", "alto,alto");
  EXPECT_THAT(files.faults(), ElementsAre("cables.csv:3: to: 'alto' is both ends of the cable; "
                                          "expected two different points"));
}

TEST(LoadFaults, CableShorterThanTheGreatCircle) {
  PlatformFiles files;
  files.replace("cables.csv", "1000,", "889,");
  // Eight degrees of the equator: 890.556 km; 0.999 of it is 889.67.
  EXPECT_THAT(files.faults(),
              ElementsAre("cables.csv:2: route_km: 889 km is shorter than the great circle from "
                          "alpha to beta, 890.6 km; expected the length along the fibre"));
}

TEST(LoadFaults, CableWithinTheSlackOfCoordinates) {
  PlatformFiles files;
  files.replace("cables.csv", "1000,", "889.7,");
  EXPECT_THAT(files.faults(), IsEmpty());
}

TEST(LoadFaults, CableLongerThanAnyOnEarth) {
  PlatformFiles files;
  files.replace("cables.csv", "1000,", "1e300,");
  ASSERT_EQ(files.faults().size(), 1U);
  EXPECT_THAT(files.faults()[0], HasSubstr("cables.csv:2: route_km: route and equipment take"));
}

TEST(LoadFaults, ALandRouteHasNoLanding) {
  PlatformFiles files;
  files.replace("cables.csv", "equipment_us,", "equipment_us,landing_us,");
  files.replace("cables.csv", "1000,100,,", "1000,100,,800,");
  files.replace("cables.csv", "120,400,50,", "120,400,50,800,");
  files.replace("cables.csv", "900,400,50,", "900,400,50,800,");
  EXPECT_THAT(files.faults(), ElementsAre("cables.csv:3: landing_us: a land route has no landing; "
                                          "expected 0 or nothing, or submarine under kind"));
}

TEST(LoadFaults, TermsOfTheDelayHaveBounds) {
  PlatformFiles files;
  files.replace("cables.csv", "equipment_us,", "equipment_us,slack,avoid_ms,");
  files.replace("cables.csv", "1000,100,,", "1000,100,,0.9,1001,");
  files.replace("cables.csv", "120,400,50,", "120,400,50,,,");
  files.replace("cables.csv", "900,400,50,", "900,400,50,,,");
  ASSERT_EQ(files.faults().size(), 2U);
  EXPECT_THAT(files.faults()[0], HasSubstr("cables.csv:2: slack: "));
  EXPECT_THAT(files.faults()[1], HasSubstr("cables.csv:2: avoid_ms: "));
}

// Eight degrees of the equator: 890.556 km, there and back 8.7228 ms in fibre.
TEST(LoadFaults, MeasuredRoundTrips) {
  PlatformFiles files;
  files.set("round_trips.csv",
            "from,to,rtt_ms,quality,source\n"
            "beta,alpha,9,measured,toy-book\n"
            "alpha,beta,10,measured,toy-book\n"
            "alpha,alpha,1,measured,toy-book\n"
            "alto,beta,8.7,measured,toy-book\n"
            "alpha,gamma,10,measured,toy-book\n");
  EXPECT_THAT(
      files.faults(),
      ElementsAre("round_trips.csv:3: to: the pair stands already in line 2; expected one row",
                  "round_trips.csv:4: to: alpha is both ends; expected two points",
                  HasSubstr("round_trips.csv:5: rtt_ms: 8.7 ms is faster than light in fibre; "
                            "expected at least 8.7"),
                  HasSubstr("round_trips.csv:6: to: 'gamma' is not a key of points.csv")));
  files.set("round_trips.csv", "from,to,rtt_ms,quality,source\nbeta,alpha,9,measured,toy-book\n");
  const Platform toy = files.load();
  ASSERT_EQ(toy.round_trips.size(), 1U);
  EXPECT_EQ(toy.round_trips[0].from, *toy.find_point("alpha"));
  EXPECT_EQ(toy.round_trips[0].to, *toy.find_point("beta"));
  EXPECT_EQ(toy.round_trips[0].measured, from_milliseconds(9));
}

TEST(LoadFaults, CableThatBreaksMoreThanHourly) {
  PlatformFiles files;
  // 73,000 per 1000 km and year x 120 km = 8760 is the most.
  files.replace("cables.csv", "50,,0.5,1,existing", "50,,73000,1,existing");
  EXPECT_THAT(files.faults(), IsEmpty());
  files.replace("cables.csv", "50,,73000,", "50,,73100,");
  EXPECT_THAT(
      files.faults(),
      ElementsAre("cables.csv:3: faults_per_1000km_year: the cable would break 8772 times a "
                  "year; expected at most 8760"));
}

TEST(LoadFaults, UserSharesMustSumToOne) {
  PlatformFiles files;
  files.replace("points.csv", "0,0,0.75", "0,0,0.7");
  EXPECT_THAT(files.faults(), ElementsAre("points.csv:2: users_share: the shares of the metros of "
                                          "AA sum to 0.95; expected 1"));
}

TEST(LoadFaults, UserSharesMayBeRounded) {
  PlatformFiles files;
  files.replace("points.csv", "0,0,0.75", "0,0,0.7500005");
  EXPECT_THAT(files.faults(), IsEmpty());
}

TEST(LoadFaults, OnlyMetrosHaveUsers) {
  PlatformFiles files;
  files.replace("points.csv", "Landing,0,1,,", "Landing,0,1,0.1,");
  EXPECT_THAT(files.faults(), ElementsAre("points.csv:4: users_share: 'landing' is not a metro and "
                                          "has no users; expected 0 or nothing"));
}

TEST(LoadFaults, SiteOnAnotherNationsGrid) {
  PlatformFiles files;
  files.replace("sites.csv", "aa-grid", "bb-grid");
  EXPECT_THAT(files.faults(),
              ElementsAre("sites.csv:2: zone: 'bb-grid' is a grid of BB but the site stands in AA; "
                          "expected a zone of AA"));
}

TEST(LoadFaults, WeightsThatDoNotFit) {
  PlatformFiles files;
  files.replace("serving_profiles.csv", "llama-70b,h100,4", "llama-70b,h100,1");
  EXPECT_THAT(files.faults(),
              ElementsAre("serving_profiles.csv:2: tensor_parallel: 0.9 of 1 x 80 GB on h100 does "
                          "not hold the 140 GB of weights of llama-70b and one token; expected "
                          "more GPUs"));
}

TEST(LoadFaults, SameProfileTwice) {
  PlatformFiles files;
  files.replace("serving_profiles.csv", "llama-70b,h100,8", "llama-70b,h100,4");
  EXPECT_THAT(files.faults(),
              ElementsAre("serving_profiles.csv:4: llama-70b on h100 with 4 GPUs stands already in "
                          "line 2; expected one row for each"));
}

TEST(LoadFaults, NoReplicaFitsTheNode) {
  PlatformFiles files;
  files.replace("serving_profiles.csv", "llama-8b,h100,1", "llama-8b,h100,5");
  EXPECT_THAT(files.faults(), IsEmpty());
  files.replace("serving_profiles.csv", "llama-70b,h100,4", "llama-70b,h100,6");
  EXPECT_THAT(files.faults(),
              ElementsAre("sites.csv:3: gpus_per_node: no replica fits into a node of 4 GPUs: the "
                          "smallest profile for h100 needs 5; expected larger nodes or a profile "
                          "with fewer GPUs"));
}

TEST(LoadFaults, TooManyGpus) {
  PlatformFiles files;
  files.replace("sites.csv", "h100,64,", "h100,99999999999,");
  EXPECT_THAT(files.faults(), ElementsAre("sites.csv:2: gpus: 99999999999 is too many; expected at "
                                          "most 1000000000"));
}

TEST(LoadFaults, UnknownSourceKeyNamesTheNearest) {
  PlatformFiles files;
  files.replace("sites.csv", "estimated,toy-map", "estimated,toy-book;toy-mab");
  EXPECT_THAT(files.faults(),
              ElementsAre("sites.csv:3: source: 'toy-mab' is not a key of SOURCES.md (did you mean "
                          "'toy-map'?); add a heading '## toy-mab' there or write 'assumed'"));
}

TEST(LoadFaults, UnusedSourceKeyMayStay) {
  PlatformFiles files;
  files.append("SOURCES.md", "## another-book");
  EXPECT_THAT(files.faults(), IsEmpty());
}

TEST(LoadFaults, SourceKeyDefinedTwice) {
  PlatformFiles files;
  files.append("SOURCES.md", "## toy-map");
  EXPECT_THAT(files.faults(), ElementsAre("SOURCES.md:8: the key 'toy-map' is defined twice"));
}

TEST(LoadFaults, MissingSources) {
  PlatformFiles files;
  files.remove("SOURCES.md");
  EXPECT_THAT(files.faults(),
              ElementsAre("SOURCES.md: no such file; expected a heading '## key' for each source"));
}

// References into a table that is not there are not blamed one by one.
TEST(LoadFaults, MissingTable) {
  PlatformFiles files;
  files.remove("points.csv");
  EXPECT_THAT(files.faults(), ElementsAre("points.csv: no such file"));
}

TEST(LoadFaults, EmptyTable) {
  PlatformFiles files;
  files.set("nations.csv", "");
  EXPECT_THAT(files.faults(),
              ElementsAre("nations.csv: is empty; expected a header line and rows"));
}

TEST(LoadFaults, EveryTableMissing) {
  PlatformFiles files;
  for (const char* file : {"nations.csv", "zones.csv", "points.csv", "cables.csv", "gpus.csv",
                           "llms.csv", "serving_profiles.csv", "sites.csv"}) {
    files.remove(file);
  }
  EXPECT_EQ(files.faults().size(), 8U);
}

// A faulty cell reads as 0: that 0 is not blamed again by the great circle or the shares.
TEST(LoadFaults, OneFaultOneMessage) {
  PlatformFiles files;
  files.replace("cables.csv", "1000,", "-5,");
  files.replace("points.csv", "0,0,0.75", "0,0,x");
  files.replace("gpus.csv", "h100,80", "h100,0");
  EXPECT_THAT(files.faults(),
              ElementsAre(HasSubstr("points.csv:2: users_share: 'x' is not a number"),
                          HasSubstr("cables.csv:2: route_km: -5 is not above 0; expected km"),
                          HasSubstr("gpus.csv:2: memory_gb: 0 is not above 0; expected GB")));
}

TEST(LoadFaults, AllFaultsOfAllTablesAtOnce) {
  PlatformFiles files;
  files.replace("nations.csv", "wacc_percent", "wac_percent");       // typo in a header
  files.replace("zones.csv", "lifecycle", "livecycle");              // not one of the words
  files.replace("points.csv", "0,8,1,", "0,8,0.5,");                 // shares
  files.replace("cables.csv", "100,,trench", "-100,,trench");        // negative capacity
  files.replace("cables.csv", "alpha,alto,120", "alpha,alto,20");    // too short
  files.replace("cables.csv", "landing,beta", "landing,gamma");      // to nowhere
  files.replace("serving_profiles.csv", "llama-8b", "llama-9b");     // no such LLM
  files.replace("sites.csv", "estimated,toy-map", "estimated,map");  // no such source
  files.set("gpus.csv", "");                                         // empty file
  EXPECT_THAT(
      files.faults(),
      ElementsAre(
          "nations.csv:1: unknown column 'wac_percent' (did you mean 'wacc_percent'?)",
          "nations.csv:1: wacc_percent: the column is missing; expected percent",
          HasSubstr("zones.csv:2: carbon_basis: 'livecycle' is not one of lifecycle, generation"),
          "cables.csv:2: capacity_gbps: -100 is not above 0; expected Gbit/s",
          "gpus.csv: is empty; expected a header line and rows",
          "cables.csv:4: to: 'gamma' is not a key of points.csv",
          "serving_profiles.csv:3: llm: 'llama-9b' is not a key of llms.csv (did you mean "
          "'llama-8b'?)",
          "points.csv:5: users_share: the shares of the metros of BB sum to 0.5; expected 1",
          "cables.csv:3: route_km: 20 km is shorter than the great circle from alpha to alto, "
          "110.6 "
          "km; expected the length along the fibre",
          "sites.csv:3: source: 'map' is not a key of SOURCES.md; add a heading '## map' there or "
          "write 'assumed'"));
}

// Whatever happens to the bytes of a table, it loads or is refused: nothing crashes, and the router
// works on what was loaded.
TEST(LoadFaults, SpoiltBytesAreRefusedOrLoaded) {
  constexpr std::array<const char*, 9> kFiles = {"nations.csv",          "zones.csv", "points.csv",
                                                 "cables.csv",           "gpus.csv",  "llms.csv",
                                                 "serving_profiles.csv", "sites.csv", "SOURCES.md"};
  constexpr std::string_view kBytes = "0123456789,,,\n\n\"-.eE;#ab\0\xff";
  RandomStream random({2028, 0}, "spoilt-bytes");
  int refused = 0;
  for (int round = 0; round < 100; ++round) {
    PlatformFiles files;
    const int changes = 1 + static_cast<int>(random.below(4));
    for (int change = 0; change < changes; ++change) {
      std::string& content = files.content(kFiles[random.below(kFiles.size())]);
      content[random.below(content.size())] = kBytes[random.below(kBytes.size())];
    }
    try {
      const Platform platform = files.load();
      Router router(platform);
      EXPECT_NE(router.route(PointIndex(0), PointIndex(0)), nullptr);
    } catch (const InputError& error) {
      ++refused;
      EXPECT_FALSE(error.issues().empty());
    }
  }
  EXPECT_GT(refused, 0);
  EXPECT_LT(refused, 100);
}

}  // namespace
}  // namespace archipelago::platform
