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

TEST(RouteText, PrintsEveryHopAndTheTotals) {
  const Platform toy = PlatformFiles().load();
  Router router(toy);
  EXPECT_EQ(route_text(toy, router, *toy.find_point("alto"), *toy.find_point("beta")),
            "route alto -> beta on toy\n"
            "hop  from   to     system          km     ms  sum ms  far end  shared risk\n"
            "  1  alto   alpha  System Two   120.0  0.638   0.638  AA       -\n"
            "  2  alpha  beta   System One  1000.0  4.997   5.635  BB       trench\n"
            "total          2 hops, 1120.0 km\n"
            "delay          5.635 ms one way, 11.270 ms round trip (access networks not included)\n"
            "great circle   897.3 km, path stretch 1.25\n"
            "jurisdictions  AA BB\n");
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
  EXPECT_EQ(route_text(toy, router, PointIndex(0), PointIndex(0)),
            "route alpha -> alpha on toy\nboth ends are the same point: no cable, no delay\n");
}

TEST(RoutesCsv, OneRowForEachPairOfPlaces) {
  const Platform toy = PlatformFiles().load();
  Router router(toy);
  router.set_up(CableIndex(0), false);
  // The landing station has neither users nor a site.
  EXPECT_EQ(routes_csv(toy, router),
            "from_city,to_city,rtt_ms,km,path\n"
            "Alpha,Alto,1.275,120.0,alpha > alto [System Two]\n"
            "Alpha,\"Beta, City\",,,no path\n"
            "Alto,\"Beta, City\",,,no path\n");
  router.set_up(CableIndex(0), true);
  EXPECT_THAT(routes_csv(toy, router), HasSubstr("\nAlto,\"Beta, City\",11.270,1120.0,"
                                                 "alto > alpha > beta [System Two; System One]\n"));
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
            "BB      -         1   128    0.200        100     5.0       300.0\n");
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
