// "Cut these five on day 2": what a script becomes, and every kind of fault with its exact text.
#include "platform/failures/scripted_events.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "support/source_dir.hpp"
#include "support/toy_platform.hpp"

namespace archipelago::platform {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr SimTime hours(double h) { return to_sim_time(Seconds(h * 3600)); }

// c0, c1 of "Asia Loop (AL)", c2 alone in the group "strait", and the sites north and south.
Platform script_platform() {
  Platform toy = test::toy_network(3, {{0, 1}, {1, 2}, {0, 2}});
  toy.cables[0].system = toy.cables[1].system = "Asia Loop (AL)";
  toy.cables[0].shared_risk_group = "trench";
  toy.cables[1].shared_risk_group = toy.cables[2].shared_risk_group = "strait";
  toy.sites = {test::toy_site("north", 0, 8), test::toy_site("south", 0, 8)};
  return toy;
}

std::vector<ScriptedEvent> read(const std::string& text,
                                const Platform& platform = script_platform()) {
  const input::YamlFile file("e.yaml", text);
  auto events = read_events(file.root(), "events", platform);
  file.finish();
  return events;
}

std::vector<std::string> faults(const std::string& text,
                                const Platform& platform = script_platform()) {
  std::vector<std::string> texts;
  try {
    read(text, platform);
  } catch (const InputError& error) {
    for (const Issue& issue : error.issues()) texts.push_back(issue.text());
  }
  return texts;
}

ScriptedEvent cut(const std::string& names, const Platform& platform = script_platform()) {
  return read("events: [{cut: " + names + ", at: 1 h, for: 2 h}]", platform).at(0);
}

const CableIndex kC0(0), kC1(1), kC2(2);

TEST(ScriptedEvents, NamesMeanSystemsCablesGroupsAndSites) {
  EXPECT_THAT(cut("Asia Loop (AL)").cables, ElementsAre(kC0, kC1));
  EXPECT_THAT(cut("AL").cables, ElementsAre(kC0, kC1));
  EXPECT_THAT(cut("c1").cables, ElementsAre(kC1));
  EXPECT_THAT(cut("[strait]").cables, ElementsAre(kC1, kC2));
  EXPECT_THAT(cut("[strait, AL]").cables, ElementsAre(kC0, kC1, kC2)) << "each once, in order";
  const ScriptedEvent site = cut("[south, c2]");
  EXPECT_THAT(site.sites, ElementsAre(SiteIndex(1)));
  EXPECT_THAT(site.cables, ElementsAre(kC2));
  EXPECT_THAT(site.names, ElementsAre("south", "c2"));
}

TEST(ScriptedEvents, TimesCountFromTheStart) {
  const auto at = [](const std::string& text) {
    return read("events: [{cut: c1, at: " + text + ", for: 18 days}]").at(0).starts;
  };
  EXPECT_EQ(at("day 1"), SimTime{});
  EXPECT_EQ(at("day 2 03:00"), hours(27));
  EXPECT_EQ(at("day 2 03:30:36"), hours(27.51));
  EXPECT_EQ(at("day 101"), kMaxHorizon);
  EXPECT_EQ(at("27 h"), hours(27));
  EXPECT_EQ(at("0 s"), SimTime{});
  EXPECT_EQ(read("events: [{cut: c1, at: day 1, for: 18 days}]").at(0).lasts, hours(18 * 24));
}

TEST(ScriptedEvents, BecomeFaultsJoinedWhereTheyOverlap) {
  const auto events = read(
      "events:\n"
      "  - {cut: [AL, north], at: 10 h, for: 5 h}\n"
      "  - {cut: [c1, north], at: 12 h, for: 10 h}\n"
      "  - {cut: c2, at: day 90, for: 50 days}\n");
  constexpr FaultCause kScripted = FaultCause::kScripted;
  EXPECT_THAT(cuts_of(events), ElementsAre(CableFault{kC0, hours(10), hours(15), kScripted},
                                           CableFault{kC1, hours(10), hours(22), kScripted},
                                           CableFault{kC2, hours(89 * 24), kNever, kScripted}));
  EXPECT_THAT(site_faults_of(events), ElementsAre(SiteFault{SiteIndex(0), hours(10), hours(22)}));
}

TEST(ScriptedEvents, NoneIsFine) {
  EXPECT_THAT(read("events: []"), IsEmpty());
  const input::YamlFile file("e.yaml", "other: 1\n");
  EXPECT_THAT(read_events(file.root(), "events", script_platform()), IsEmpty());
}

TEST(ScriptedEvents, ANameOfTwoThingsNeedsItsKind) {
  Platform toy = script_platform();
  toy.sites[0].name = "strait";
  EXPECT_THAT(faults("events: [{cut: strait, at: 1 h, for: 1 h}]", toy),
              ElementsAre("e.yaml:1: events[0].cut: 'strait' means the group strait and the site "
                          "strait; write 'group:strait' or 'site:strait'"));
  EXPECT_THAT(cut("'group:strait'", toy).cables, ElementsAre(kC1, kC2));
  EXPECT_THAT(cut("[site:strait]", toy).sites, ElementsAre(SiteIndex(0)));
  // A system of one cable with the cable's name means one thing.
  toy.cables[2].system = "c2";
  EXPECT_THAT(cut("c2", toy).cables, ElementsAre(kC2));
}

TEST(ScriptedEvents, ALimitHoldsForSitesAndACutZoneIsALimitOfNothing) {
  Platform toy = script_platform();
  toy.zones = {test::toy_zone("south", 1), test::toy_zone("north", 0)};
  toy.sites[0].zone = ZoneIndex(1);
  toy.sites[1].zone = ZoneIndex(0);
  const auto events = read(
      "events:\n"
      "  - {limit: [north, south], to_mw: 2.5, at: day 1 02:00, for: 1 h}\n"
      "  - {cut: zone:south, at: 1 h, for: 100 days}\n",
      toy);
  EXPECT_THAT(grid_limits_of(toy, events),
              ElementsAre(GridLimit{SiteIndex(1), hours(1), kNever, 0},
                          GridLimit{SiteIndex(0), hours(2), hours(3), 2.5e6},
                          GridLimit{SiteIndex(1), hours(2), hours(3), 2.5e6}));
  EXPECT_THAT(site_faults_of(events), IsEmpty()) << "a limit is no failure";
  EXPECT_THAT(cut("south", toy).zones, IsEmpty()) << "a zone is only meant as zone:south";
}

TEST(ScriptedEvents, FaultsOfLimits) {
  EXPECT_THAT(faults("events:\n"
                     "  - {limit: [c1, north], to_mw: 1, at: 1 h, for: 1 h}\n"
                     "  - {limit: north, to_mw: -1, at: 1 h, for: 1 h}\n"
                     "  - {limit: north, at: 1 h, for: 1 h}\n"
                     "  - {cut: north, to_mw: 1, at: 1 h, for: 1 h}\n"),
              SizeIs(4));
}

TEST(ScriptedEvents, EveryFaultAtOnce) {
  EXPECT_THAT(
      faults("events:\n"
             "  - cut: [AM, northh, c1, c1]\n"
             "    at: day 0 03:00\n"
             "    for: 18\n"
             "  - cut: []\n"
             "    at: day 2 25:00\n"
             "    for: 200 days\n"
             "  - at: 101 days\n"
             "    for: 0 s\n"
             "    forr: 1 h\n"),
      ElementsAre(
          "e.yaml:2: events[0].cut[0]: 'AM' is no cable system, cable, shared-risk group, site or "
          "zone:name of the platform (did you mean 'AL'?)",
          "e.yaml:2: events[0].cut[1]: 'northh' is no cable system, cable, shared-risk group, site "
          "or zone:name of the platform (did you mean 'north'?)",
          "e.yaml:2: events[0].cut[3]: 'c1' is there twice",
          "e.yaml:3: events[0].at: 'day 0 03:00' is not an instant; expected 'day 2 03:00' (day 1 "
          "is the first) or a time after the start such as '27 h'",
          "e.yaml:4: events[0].for: 18 has no unit; write for example 18 s",
          "e.yaml:5: events[1].cut: names nothing; expected a cable system, a cable or a site",
          "e.yaml:6: events[1].at: 'day 2 25:00' is not an instant; expected 'day 2 03:00' (day 1 "
          "is the first) or a time after the start such as '27 h'",
          "e.yaml:7: events[1].for: 200 days is not from 0.001 s to 8640000 s",
          "e.yaml:8: events[2].cut: is missing; expected text",
          "e.yaml:8: events[2].at: '101 days' is outside of any run; expected 0 to 100 days after "
          "its start",
          "e.yaml:9: events[2].for: 0 s is not from 0.001 s to 8640000 s",
          "e.yaml:10: events[2].forr: unknown key (did you mean 'for'?)"));
}

// The cuts of February 2023 by their usual names: whole systems, segments of nobody else.
TEST(ScriptedEvents, TheFiveSystemsOfVietnam) {
  const auto root = std::filesystem::path(test::source_dir()) / "platforms";
  const Platform asean = load_platform(root / "asean");
  const auto events =
      read("events: [{cut: [AAG, APG, IA, AAE-1, SMW3], at: day 2 03:00, for: 18 days}]", asean);
  ASSERT_THAT(events, SizeIs(1));
  std::set<std::string> systems;
  for (const CableIndex cable : events[0].cables) systems.insert(asean.cables[cable.at()].system);
  EXPECT_THAT(systems,
              ElementsAre("Asia Africa Europe-1 (AAE-1)", "Asia Pacific Gateway (APG)",
                          "Asia-America Gateway (AAG)", "SeaMeWe-3 (SMW3)", "TGN-Intra Asia (IA)"));
  std::size_t segments = 0;
  for (const Cable& cable : asean.cables) segments += systems.contains(cable.system) ? 1 : 0;
  EXPECT_THAT(events[0].cables, SizeIs(segments));
}

// North has a price list: it is the first nation's cloud.  South is run by that nation under the law
// of QQ as well, on whose soil p2 stands.
Platform withdrawn_platform() {
  Platform toy = script_platform();
  toy.nations.push_back(test::toy_nation("QQ"));
  toy.points[2].nation = NationIndex(1);
  toy.sites[0].cloud_price = CloudPrice{};
  toy.sites[1].other_laws = {NationIndex(1)};
  return toy;
}

TEST(ScriptedEvents, AWithdrawalStopsWhatTheLawReaches) {
  const Platform toy = withdrawn_platform();
  const std::string law = toy.nations[0].iso2;
  const std::string second = toy.nations[1].iso2;
  const auto event = [&](const std::string& withdraw) {
    return read("events: [{withdraw: " + withdraw + ", at: 1 h}]", toy).at(0);
  };
  const ScriptedEvent all = event(law);
  EXPECT_EQ(all.law, NationIndex(0));
  EXPECT_THAT(all.sites, ElementsAre(SiteIndex(0), SiteIndex(1)));
  EXPECT_THAT(all.cables, IsEmpty());
  EXPECT_EQ(site_faults_of({all}).at(0).ends, kNever) << "without `for`: to the end";
  EXPECT_THAT(event("{law: " + law + ", of: sites}").sites, ElementsAre(SiteIndex(1)));
  EXPECT_THAT(event("{law: " + law + ", of: [cloud]}").sites, ElementsAre(SiteIndex(0)));
  EXPECT_THAT(event(second).sites, ElementsAre(SiteIndex(1)))
      << "listed second, reached all the same";
  const ScriptedEvent cables = event("{law: " + second + ", of: [cables]}");
  EXPECT_THAT(cables.sites, IsEmpty());
  EXPECT_THAT(cables.cables, ElementsAre(kC1, kC2)) << "p2 is an end of both";
  EXPECT_THAT(cuts_of({cables}), SizeIs(2));
}

TEST(ScriptedEvents, AWithdrawalMayEnd) {
  const Platform toy = withdrawn_platform();
  const ScriptedEvent event =
      read("events: [{withdraw: " + toy.nations[0].iso2 + ", at: 1 h, for: 2 h}]", toy).at(0);
  EXPECT_EQ(site_faults_of({event}).at(0).starts, hours(1));
  EXPECT_EQ(site_faults_of({event}).at(0).ends, hours(3));
}

TEST(ScriptedEvents, FaultsOfAWithdrawal) {
  const Platform toy = withdrawn_platform();
  const std::string law = toy.nations[0].iso2;
  using ::testing::HasSubstr;
  EXPECT_THAT(faults("events: [{withdraw: XX, at: 1 h}]", toy),
              ElementsAre(HasSubstr("'XX' is no nation of platform")));
  EXPECT_THAT(
      faults("events: [{withdraw: {law: " + law + ", of: [site]}, at: 1 h}]", toy),
      ::testing::Contains(HasSubstr("'site' is no part of a withdrawal; expected sites, cloud "
                                    "or cables (did you mean 'sites'?)")));
  EXPECT_THAT(faults("events: [{withdraw: " + law + ", cut: c1, at: 1 h, for: 1 h}]", toy),
              ElementsAre(HasSubstr("stands beside withdraw; make it an event of its own")));
  Platform none = toy;
  none.sites.clear();
  EXPECT_THAT(faults("events: [{withdraw: " + law + ", at: 1 h}]", none),
              ElementsAre(HasSubstr("reaches nothing of that on platform")));
}

}  // namespace
}  // namespace archipelago::platform
