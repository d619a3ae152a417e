#include "report/atlas/route_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text_table.hpp"
#include "platform/platform_files.hpp"
#include "report/atlas/platform_text.hpp"
#include "support/toy_platform.hpp"

namespace archipelago::report {
namespace {

using platform::Platform;
using platform::Router;

using test::PlatformFiles;
using ::testing::HasSubstr;

// By hand: 120 km on land with a slack of 1.1 are 132 km of fibre, 132 x 4.897388 us = 0.646455 ms,
// and 0.05 ms of equipment; 1000 km at sea 4.897388 ms, 0.1 ms, two landings of 0.8 ms; metros of
// 0.7 and 0.3 ms: 0.696455 + 6.597388 + 1.0 = 8.293844 ms.
Platform toy_with_terms() {
  Platform toy = PlatformFiles().load();
  toy.points[toy.find_point("alto")->at()].metro_delay = from_milliseconds(0.7);
  toy.points[toy.find_point("beta")->at()].metro_delay = from_milliseconds(0.3);
  toy.cables[1].slack = 1.1;
  toy.cables[0].landing_delay = from_milliseconds(0.8);
  toy.cables[0].avoidance = from_milliseconds(15);
  const PointIndex alto = *toy.find_point("alto");
  const PointIndex beta = *toy.find_point("beta");
  toy.round_trips = {{alto, beta, from_milliseconds(20), test::toy_source()}};
  return toy;
}

TEST(RouteText, PrintsEveryHopAndTheTotals) {
  const Platform toy = toy_with_terms();
  Router router(toy);
  EXPECT_EQ(
      route_text(toy, router, *toy.find_point("alto"), *toy.find_point("beta")),
      "route alto -> beta on toy\n"
      "hop  from   to     system          km  fibre km  light  equipment  landings     ms  sum ms  "
      "avoid ms  far end  shared risk\n"
      "  1  alto   alpha  System Two   120.0     132.0  0.646      0.050     0.000  0.696   0.696  "
      "       0  AA       -\n"
      "  2  alpha  beta   System One  1000.0    1000.0  4.897      0.100     1.600  6.597   7.294  "
      "      15  BB       trench\n"
      "total          2 hops, 1120.0 km; fibre 1000.0 km at sea, 132.0 km on land\n"
      "terms          light 5.544 + equipment 0.150 + landings 1.600 + metros at both ends 1.000 "
      "ms "
      "one way\n"
      "delay          8.294 ms one way, 16.588 ms round trip (access networks not included)\n"
      "great circle   897.3 km, path stretch 1.25\n"
      "jurisdictions  AA BB\n"
      "measured       20.0 ms round trip, modelled -17.1 % (assumed)\n");
}

TEST(RouteText, SaysWhyThereIsNoPath) {
  const Platform toy = PlatformFiles().load();
  Router router(toy);
  router.set_up(CableIndex(0), false);
  EXPECT_EQ(route_text(toy, router, *toy.find_point("alpha"), *toy.find_point("beta")),
            "no path from alpha to beta: 1 of 2 cables at alpha are up; 0 of 2 cables at beta are "
            "up\n");
}

TEST(RouteText, SamePoint) {
  const Platform toy = PlatformFiles().load();
  Router router(toy);
  EXPECT_EQ(
      route_text(toy, router, PointIndex(0), PointIndex(0)),
      "route alpha -> alpha on toy\n"
      "both ends are the same point: no cable; metro 0.000 ms one way, 0.000 ms round trip\n");
}

TEST(RoutesCsv, OneRowForEachPairOfPointsAndItsTerms) {
  const Platform toy = toy_with_terms();
  Router router(toy);
  router.set_up(CableIndex(0), false);
  // 1 degree of longitude on the equator is 111.3 km, one of latitude 110.6 km.
  EXPECT_EQ(routes_csv(toy, router),
            "from_city,to_city,rtt_ms,km,path,from,to,great_circle_km,sea_fibre_km,land_fibre_km,"
            "light_ms,equipment_ms,landings_ms,metros_ms,measured_ms\n"
            "Alpha,Alto,2.793,120.0,alpha > alto [System Two],alpha,alto,110.6,0.0,132.0,"
            "1.293,0.100,0.000,1.400,\n"
            "Alpha,\"Beta, City\",,,no path,alpha,beta,890.6,,,,,,,\n"
            "Alpha,Landing,,,no path,alpha,landing,111.3,,,,,,,\n"
            "Alto,\"Beta, City\",,,no path,alto,beta,897.3,,,,,,,20.0\n"
            "Alto,Landing,,,no path,alto,landing,156.9,,,,,,,\n"
            "\"Beta, City\",Landing,,,no path,beta,landing,779.2,,,,,,,\n");
  router.set_up(CableIndex(0), true);
  EXPECT_THAT(routes_csv(toy, router),
              HasSubstr("\nAlto,\"Beta, City\",16.588,1120.0,"
                        "alto > alpha > beta [System Two; System One],alto,beta,897.3,1000.0,132.0,"
                        "11.088,0.300,3.200,2.000,20.0\n"));
}

TEST(PlatformSummary, CountsThingsAndQuality) {
  const Platform toy = PlatformFiles().load();
  EXPECT_EQ(platform_summary(toy),
            "platform toy\n"
            "2 nations, 2 grid zones, 4 points (3 metros)\n"
            "2 existing cable segments of 2 systems, 1120 km; 1 planned or candidate segments\n"
            "2 sites with 192 GPUs; 1 GPU types, 2 LLMs, 3 serving profiles\n"
            "\n"
            "table             rows  measured  estimated  assumed\n"
            "nations              2         1          1        0\n"
            "zones                2         2          0        0\n"
            "points               4         4          0        0\n"
            "cables               3         0          2        1\n"
            "gpus                 1         1          0        0\n"
            "llms                 2         2          0        0\n"
            "serving_profiles     3         0          3        0\n"
            "sites                2         0          1        1\n"
            "\n"
            "nation  bloc  sites  GPUs  USD/kWh  gCO2e/kWh  WACC %  GDP USD bn\n"
            "AA      TOY       1    64    0.100        500     8.0       100.0\n"
            "BB      -         1   128    0.200        100     5.0       300.0\n"
            "\n"
            "LLM        parameters bn  context  public score           source of it\n"
            "llama-8b               8   131072  no public score known  -\n"
            "llama-70b             70   131072  no public score known  -\n"
            "\n"
            "site under other laws  soil  laws of the operator  operator      GPUs\n"
            "alpha-hall             AA    BB                    Beland Cloud    64\n");
}

TEST(PlatformSummary, ZonesThatDifferShowARange) {
  Platform toy = test::toy_platform();
  toy.zones[1].nation = NationIndex(0);
  toy.zones[1].price_usd_per_kwh = 0.25;
  EXPECT_THAT(platform_summary(toy), HasSubstr("0.100-0.250"));
}

TEST(TextTable, AlignsAndLeavesNoBlanksAtTheEnd) {
  TextTable table({"name", "n"}, {Align::kLeft, Align::kRight});
  table.add({"a", "100"});
  table.add({"longer", "1"});
  EXPECT_EQ(table.text(),
            "name      n\n"
            "a       100\n"
            "longer    1\n");
}

}  // namespace
}  // namespace archipelago::report
