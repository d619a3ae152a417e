// Every kind of fault of an overlay, with its exact text: the overlay's file, line and field, remedy.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/load/overlay.hpp"
#include "platform/platform_files.hpp"

namespace archipelago::platform {
namespace {

using test::PlatformFiles;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kFile = "more.yaml";

// Lines count from 3.
std::vector<std::string> faults(const std::string& lines) {
  PlatformFiles files;
  files.set(kFile, "overlay:\n  base: .\n" + lines);
  return files.faults(kFile);
}

TEST(OverlayFaults, UnknownTablesColumnsAndKeys) {
  EXPECT_THAT(faults("  site: {x: {gpus: 3}}\n"),
              ElementsAre("more.yaml:3: overlay.site: unknown key (did you mean 'sites'?)"));
  EXPECT_THAT(faults("  sites:\n    alpha-hall:\n      gpu_s: 3\n"),
              ElementsAre("more.yaml:5: overlay.sites.alpha-hall.gpu_s: 'gpu_s' is no column of "
                          "sites (did you mean 'gpus'?); docs/platforms.md lists them"));
  EXPECT_THAT(faults("  remove: {cable: [one]}\n"),
              ElementsAre("more.yaml:3: overlay.remove.cable: 'cable' is no table of a platform "
                          "(did you mean 'cables'?)"));
}

TEST(OverlayFaults, ARowThatIsNotThere) {
  EXPECT_THAT(faults("  sites: {alfa-hall: {gpus: 3}}\n"),
              ElementsAre("more.yaml:3: overlay.sites.alfa-hall.gpus: 'alfa-hall' is no row of "
                          "sites.csv (did you mean 'alpha-hall'?)"));
  EXPECT_THAT(
      faults("  serving_profiles: {llama-8b: {t0_us: 3}}\n"),
      ElementsAre("more.yaml:3: overlay.serving_profiles.llama-8b.t0_us: 'llama-8b' is no "
                  "row of serving_profiles.csv; a row is named by llm/gpu/tensor_parallel"));
  EXPECT_THAT(faults("  remove: {cables: [four]}\n"),
              ElementsAre(HasSubstr("more.yaml:3: overlay.remove.cables[0]: 'four' is no row of "
                                    "cables.csv")));
}

TEST(OverlayFaults, ValuesOutOfTheSchema) {
  EXPECT_THAT(faults("  sites:\n"
                     "    alpha-hall: {pue: 0.9}\n"
                     "    beta-hall: {pue: x0.5, gpus: x1.01, gpu: h1000}\n"
                     "  cables: {one: {status: exists}}\n"),
              ElementsAre(HasSubstr("more.yaml:6: overlay.cables.one.status: one: "),
                          HasSubstr("more.yaml:4: overlay.sites.alpha-hall.pue: alpha-hall: "),
                          HasSubstr("more.yaml:5: overlay.sites.beta-hall.gpus: beta-hall: "),
                          HasSubstr("(1.2 x0.5)")));
}

// What only the whole platform shows is blamed on the overlay too.
TEST(OverlayFaults, References) {
  EXPECT_THAT(faults("  sites: {beta-hall: {gpu: h1000}}\n"),
              ElementsAre("more.yaml:3: overlay.sites.beta-hall.gpu: 'h1000' is not a key of "
                          "gpus.csv (did you mean 'h100'?)"));
  EXPECT_THAT(faults("  cables: {one: {route_km: 100}}\n"),
              ElementsAre(HasSubstr("more.yaml:3: overlay.cables.one.route_km: 100 km is shorter "
                                    "than the great circle")));
  // The row is the base's, the cell that is wrong now too: both are said.
  EXPECT_THAT(faults("  points: {beta: {users_share: 0.5}}\n"),
              ElementsAre(HasSubstr("more.yaml:3: overlay.points.beta.users_share: the shares of "
                                    "the metros of BB sum to 0.5")));
  EXPECT_THAT(faults("  remove: {points: [landing]}\n"),
              ElementsAre("more.yaml:3: overlay.remove.points[0]: takes 'landing' away, and "
                          "cables.csv:4 names it as from; take that row away too, or change it"));
}

TEST(OverlayFaults, OneCellTwice) {
  EXPECT_THAT(faults("  sites:\n    \"*\": {pue: 1.2}\n    beta-hall: {pue: 1.3}\n"),
              ElementsAre("more.yaml:5: overlay.sites.beta-hall.pue: beta-hall: pue is changed "
                          "twice, first by overlay.sites.*.pue (more.yaml:4); change it once"));
  EXPECT_THAT(faults("  sites: {beta-hall: {pue: 1.3}}\n  remove: {sites: [beta-hall]}\n"),
              ElementsAre("more.yaml:3: overlay.sites.beta-hall.pue: beta-hall is taken away by "
                          "more.yaml:4; drop one of the two"));
}

TEST(OverlayFaults, TheNameOfARowStays) {
  EXPECT_THAT(faults("  sites: {beta-hall: {site: gamma}}\n"),
              ElementsAre(HasSubstr("more.yaml:3: overlay.sites.beta-hall.site: beta-hall: site is "
                                    "the row's name and stays")));
}

TEST(OverlayFaults, NumbersThatAreNotThere) {
  EXPECT_THAT(faults("  gpus: {h100: {loaded_idle_w: x2}}\n"),
              ElementsAre("more.yaml:3: overlay.gpus.h100.loaded_idle_w: h100: loaded_idle_w is "
                          "empty, and 'x2' changes a number; give it a number"));
  PlatformFiles files;
  files.replace("sites.csv", "h100,64,", "h100,0,");
  files.set(kFile, "overlay: {base: ., sites: {alpha-hall: {gpus: 8}}}\n");
  EXPECT_THAT(
      files.faults(kFile),
      ElementsAre(HasSubstr("alpha-hall: has no GPUs so far, so its it_power_mw cannot grow "
                            "in proportion")));
}

TEST(OverlayFaults, AddedRows) {
  EXPECT_THAT(
      faults("  add:\n"
             "    cables:\n"
             "      - {cable: one, system: s, kind: sea, from: alpha, to: beta, route_km: 1000,\n"
             "         repair_days: 3, quality: assumed}\n"),
      ElementsAre(HasSubstr("more.yaml:5: overlay.add.cables[0].kind: "),
                  HasSubstr("more.yaml:5: overlay.add.cables[0].capacity_gbps: is missing"),
                  HasSubstr("more.yaml:5: overlay.add.cables[0].source: is missing")));
  EXPECT_THAT(
      faults("  add:\n"
             "    cables:\n"
             "      - {cable: one, system: s, kind: land, from: alpha, to: beta, route_km: 1000,\n"
             "         capacity_gbps: 1, repair_days: 3, quality: assumed, source: assumed}\n"),
      ElementsAre(
          "more.yaml:5: overlay.add.cables[0]: 'one' is a row of cables.csv already; change "
          "it under cables, or take it away first"));
  EXPECT_THAT(
      faults(
          "  add:\n"
          "    cables:\n"
          "      - {cable: four, system: s, kind: land, from: alpha, to: betta, route_km: 1000,\n"
          "         capacity_gbps: 1, repair_days: 3, quality: assumed, source: no-book}\n"),
      ElementsAre(HasSubstr("more.yaml:5: overlay.add.cables[0].to: 'betta' is not a key of"),
                  HasSubstr("more.yaml:6: overlay.add.cables[0].source: 'no-book' is not a key of "
                            "SOURCES.md")));
}

TEST(OverlayFaults, TheLastRow) {
  EXPECT_THAT(faults("  remove: {sites: [\"*\"]}\n"),
              ElementsAre("more.yaml:3: overlay.remove.sites[0]: takes the last row of sites.csv "
                          "away; expected at least one to stay"));
}

TEST(OverlayFaults, Bases) {
  PlatformFiles files;
  files.set(kFile, "overlay: {sites: {beta-hall: {pue: 1.3}}}\n");
  EXPECT_THAT(files.faults(kFile),
              ElementsAre("more.yaml:1: overlay.base: is missing; expected the platform or overlay "
                          "that this one changes"));
  files.set(kFile, "overlay:\n  base: ./other.yaml\n");
  files.set("other.yaml", "overlay:\n  note: turns\n  base: ./more.yaml\n");
  EXPECT_THAT(
      files.faults(kFile),
      ElementsAre("other.yaml:3: overlay.base: './more.yaml' stands on this overlay in turn; "
                  "expected a platform in the end"));
  files.set(kFile, "overlay: {base: ./nowhere}\n");
  EXPECT_THAT(files.faults(kFile), ElementsAre(HasSubstr("nowhere: there is no such folder")));
}

TEST(OverlayFaults, MadeForAnotherPlatform) {
  PlatformFiles files;
  files.set("one.yaml", "overlay: {base: ./elsewhere}\n");
  EXPECT_THAT(files.faults(Variant{"", {"one.yaml"}, {}}),
              ElementsAre(HasSubstr("one.yaml:1: overlay.base: is made for ")));
}

// Faults of the folder come first: an overlay is not blamed for them.
TEST(OverlayFaults, OfTheBaseAreTheBases) {
  PlatformFiles files;
  files.replace("cables.csv", "1000,", "-5,");
  files.set(kFile, "overlay: {base: ., sites: {beta-hall: {pue: 1.3}}}\n");
  EXPECT_THAT(files.faults(kFile), ElementsAre(HasSubstr("cables.csv:2: route_km")));
}

}  // namespace
}  // namespace archipelago::platform
