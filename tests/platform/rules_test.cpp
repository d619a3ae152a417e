// Residency: what each word of rules.csv allows, which row governs, and every kind of fault.
#include "platform/law/rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "platform/law/rule_check.hpp"
#include "platform/platform_files.hpp"
#include "support/source_dir.hpp"
#include "support/toy_platform.hpp"

namespace archipelago::platform {
namespace {

using test::PlatformFiles;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kFile = "rules.csv";
constexpr const char* kHeader =
    "origin,data_class,process,listed,foreign_operator_is_home,transit,replicas,quality,source,"
    "note\n";

// AA and BB federate, CC and DD stand alone; a hall in each, and one of a DD operator in AA.
const NationIndex kAa(0), kBb(1), kCc(2), kDd(3);

Platform four_nations(std::vector<Rule> rules = {}) {
  Platform toy;
  toy.nations = {test::toy_nation("AA", "UNION"), test::toy_nation("BB", "UNION"),
                 test::toy_nation("CC", ""), test::toy_nation("DD", "")};
  for (std::size_t n = 0; n < 4; ++n) toy.sites.push_back(test::toy_site("hall", n, 8));
  toy.sites.push_back(test::toy_site("foreign-hall", 0, 8));
  toy.sites.back().operator_nation = kDd;
  toy.rules = std::move(rules);
  return toy;
}

// "AB" for the halls in AA and BB; "f" for the foreign hall in AA.
template <class Ask>
std::string where(const Platform& toy, Ask ask) {
  std::string letters;
  for (std::size_t s = 0; s < toy.sites.size(); ++s) {
    if (ask(toy.sites[s])) letters += "ABCDf"[s];
  }
  return letters;
}

std::string processed(const Platform& toy, NationIndex origin,
                      DataClass data = DataClass::kPersonal) {
  const Rules rules(toy);
  return where(toy, [&](const Site& site) { return rules.may_process(origin, data, site); });
}

std::string copied(const Platform& toy, NationIndex origin) {
  const Rules rules(toy);
  return where(toy, [&](const Site& site) {
    return rules.may_replicate(origin, DataClass::kPersonal, site);
  });
}

std::string crossed(const Platform& toy, NationIndex origin) {
  const std::vector<bool> nations = Rules(toy).may_cross(origin, DataClass::kPersonal);
  std::string letters;
  for (std::size_t n = 0; n < nations.size(); ++n) {
    if (nations[n]) letters += "ABCD"[n];
  }
  return letters;
}

Rule process(Reach reach, std::vector<NationIndex> listed = {}) {
  Rule rule;
  rule.process = reach;
  rule.listed = std::move(listed);
  return rule;
}

TEST(Rules, WithoutRowsEverythingMayGoAnywhere) {
  const Platform toy = four_nations();
  EXPECT_EQ(processed(toy, kCc, DataClass::kState), "ABCDf");
  EXPECT_EQ(copied(toy, kCc), "ABCDf");
  EXPECT_EQ(crossed(toy, kCc), "ABCD");
  EXPECT_EQ(Rules(toy).governing(kCc, DataClass::kState), nullptr);
}

TEST(Rules, HomeIsTheSoilOfTheOrigin) {
  const Platform toy = four_nations({process(Reach::kHome)});
  EXPECT_EQ(processed(toy, kAa), "Af");
  EXPECT_EQ(processed(toy, kCc), "C");
}

TEST(Rules, BlocAddsTheFederationOfTheOrigin) {
  const Platform toy = four_nations({process(Reach::kBloc)});
  EXPECT_EQ(processed(toy, kAa), "ABf");
  EXPECT_EQ(processed(toy, kBb), "ABf");
}

// Two nations without a bloc are not in a bloc together.
TEST(Rules, BlocOfANationWithoutOneIsHome) {
  EXPECT_EQ(processed(four_nations({process(Reach::kBloc)}), kCc), "C");
}

TEST(Rules, ListedAddsTheListToHome) {
  const Platform toy = four_nations({process(Reach::kListed, {kDd})});
  EXPECT_EQ(processed(toy, kAa), "ADf");
  EXPECT_EQ(processed(toy, kCc), "CD");
}

TEST(Rules, AnywhereIsEverywhere) {
  EXPECT_EQ(processed(four_nations({process(Reach::kAnywhere)}), kAa), "ABCDf");
}

// The foreign hall stands in AA and answers to DD.
TEST(Rules, AForeignOperatorCountsWhereItIsNotHome) {
  Rule home = process(Reach::kHome);
  home.foreign_operator_is_home = false;
  EXPECT_EQ(processed(four_nations({home}), kAa), "A");
  Rule listed = process(Reach::kListed, {kDd});
  listed.foreign_operator_is_home = false;
  EXPECT_EQ(processed(four_nations({listed}), kAa), "ADf") << "its law is allowed too";
  EXPECT_EQ(processed(four_nations({listed}), kDd), "D") << "its soil is not";
}

TEST(Rules, ProcessReplicasAndTransitHaveTheirOwnWords) {
  Rule rule = process(Reach::kAnywhere, {kCc});
  rule.replicas = Reach::kHome;
  rule.transit = Reach::kListed;
  const Platform toy = four_nations({rule});
  EXPECT_EQ(processed(toy, kAa), "ABCDf");
  EXPECT_EQ(copied(toy, kAa), "Af");
  EXPECT_EQ(crossed(toy, kAa), "AC");
  rule.transit = Reach::kBloc;
  EXPECT_EQ(crossed(four_nations({rule}), kAa), "AB");
  rule.transit = Reach::kHome;
  EXPECT_EQ(crossed(four_nations({rule}), kAa), "A");
}

// In any order of the rows: (origin, class) > (origin, *) > (*, class) > (*, *).
TEST(Rules, TheMostSpecificRowGoverns) {
  std::vector<Rule> rows(4, process(Reach::kHome));
  rows[0].note = "any";
  rows[1].note = "class";
  rows[1].data_class = DataClass::kState;
  rows[2].note = "origin";
  rows[2].origin = kAa;
  rows[3].note = "both";
  rows[3].origin = kAa;
  rows[3].data_class = DataClass::kState;
  std::vector<std::size_t> order{0, 1, 2, 3};
  int orders = 0;
  do {
    std::vector<Rule> shuffled;
    for (const std::size_t i : order) shuffled.push_back(rows[i]);
    const Platform toy = four_nations(shuffled);
    const Rules rules(toy);
    EXPECT_EQ(rules.governing(kAa, DataClass::kState)->note, "both");
    EXPECT_EQ(rules.governing(kAa, DataClass::kPublic)->note, "origin");
    EXPECT_EQ(rules.governing(kBb, DataClass::kState)->note, "class");
    EXPECT_EQ(rules.governing(kBb, DataClass::kPublic)->note, "any");
    ++orders;
  } while (std::next_permutation(order.begin(), order.end()));
  EXPECT_EQ(orders, 24);
  // Without the row of both, the nation's own word goes before that of the class.
  const Platform toy = four_nations({rows[0], rows[1], rows[2]});
  EXPECT_EQ(Rules(toy).governing(kAa, DataClass::kState)->note, "origin");
}

// --- the table

TEST(LoadRules, ReadsEveryColumn) {
  PlatformFiles files;
  files.set(kFile, std::string(kHeader) +
                       "*,*,anywhere,,,,,assumed,assumed,\n"
                       "AA,regulated,listed,BB,no,bloc,home,estimated,toy-book,\"a note, with a "
                       "comma\"\n"
                       "BB,*,home,,yes,,,measured,toy-book,\n");
  const Platform toy = files.load();
  ASSERT_EQ(toy.rules.size(), 3U);
  EXPECT_FALSE(toy.rules[0].origin.has_value());
  EXPECT_FALSE(toy.rules[0].data_class.has_value());
  EXPECT_EQ(toy.rules[0].transit, Reach::kAnywhere);
  EXPECT_TRUE(toy.rules[0].foreign_operator_is_home);
  const Rule& rule = toy.rules[1];
  EXPECT_EQ(rule.origin, kAa);
  EXPECT_EQ(rule.data_class, DataClass::kRegulated);
  EXPECT_EQ(rule.process, Reach::kListed);
  EXPECT_THAT(rule.listed, ElementsAre(kBb));
  EXPECT_FALSE(rule.foreign_operator_is_home);
  EXPECT_EQ(rule.transit, Reach::kBloc);
  EXPECT_EQ(rule.replicas, Reach::kHome);
  EXPECT_EQ(rule.note, "a note, with a comma");
  EXPECT_EQ(rule.provenance.quality, Quality::kEstimated);
  EXPECT_EQ(toy.rules[2].replicas, Reach::kHome) << "empty: as process";
  EXPECT_EQ(toy.files.back().filename(), kFile);
}

TEST(LoadRules, PacksAreTablesOfTheirOwn) {
  PlatformFiles files;
  files.set(kFile, std::string(kHeader) + "*,*,bloc,,,,,assumed,assumed,\n");
  files.set("rules_strict.csv", std::string(kHeader) + "*,*,home,,no,home,home,assumed,assumed,\n");
  const Platform toy = files.load();
  EXPECT_THAT(toy.rules_open, IsEmpty());
  ASSERT_EQ(toy.rules_strict.size(), 1U);
  EXPECT_EQ(toy.rules_strict[0].line, 2);
  EXPECT_EQ(toy.pack(RulePack::kDefault)[0].process, Reach::kBloc);
  EXPECT_EQ(toy.pack(RulePack::kStrict)[0].process, Reach::kHome);
  EXPECT_THAT(toy.pack(RulePack::kNone), IsEmpty());
  EXPECT_TRUE(Rules(toy).bind());
  EXPECT_FALSE(Rules(toy, RulePack::kNone).bind());
  EXPECT_FALSE(Rules(toy, RulePack::kOpen).bind());
  Site site = test::toy_site("hall", 0, 8);
  site.operator_nation = kBb;  // on home soil, under foreign law
  EXPECT_TRUE(Rules(toy).may_process(kAa, DataClass::kPublic, site));
  EXPECT_FALSE(Rules(toy, RulePack::kStrict).may_process(kAa, DataClass::kPublic, site));
  site.operator_nation = kAa;  // run from home, and foreign law reaches it too
  site.other_laws = {kBb};
  EXPECT_FALSE(Rules(toy, RulePack::kStrict).may_process(kAa, DataClass::kPublic, site));
}

// The second opinion says of every site what Rules says, for every kind of row.
TEST(RuleCheck, AgreesWithTheRulesOnEverySite) {
  std::vector<Rule> rows;
  for (const Reach reach : {Reach::kHome, Reach::kBloc, Reach::kListed, Reach::kAnywhere}) {
    Rule rule = process(reach, {kDd});
    rule.replicas = Reach::kHome;
    rule.data_class = static_cast<DataClass>(rows.size());
    rule.foreign_operator_is_home = rows.size() % 2 == 0;
    rows.push_back(rule);
  }
  Rule own = process(Reach::kHome);
  own.origin = kBb;
  rows.push_back(own);
  Platform toy = four_nations(rows);
  toy.sites.push_back(toy.sites.front());
  toy.sites.back().other_laws = {kDd};  // beside its own
  const Rules rules(toy);
  const RuleCheck check(toy, RulePack::kDefault);
  int refused = 0;
  for (std::size_t n = 0; n < 4; ++n) {
    for (std::size_t c = 0; c < kDataClasses; ++c) {
      const auto data = static_cast<DataClass>(c);
      for (std::size_t s = 0; s < toy.sites.size(); ++s) {
        const bool may = rules.may_process(NationIndex(n), data, toy.sites[s]);
        EXPECT_EQ(may, !check.processed(NationIndex(n), data, SiteIndex(s))) << n << c << s;
        EXPECT_EQ(rules.may_replicate(NationIndex(n), data, toy.sites[s]),
                  !check.replicated(NationIndex(n), data, SiteIndex(s)));
        refused += may ? 0 : 1;
      }
    }
  }
  EXPECT_GT(refused, 20);
}

TEST(LoadRules, MayBeMissing) {
  const Platform toy = PlatformFiles().load();
  EXPECT_THAT(toy.rules, IsEmpty());
}

TEST(LoadRules, EveryFaultAtOnce) {
  PlatformFiles files;
  files.set(kFile, std::string(kHeader) +
                       "AC,*,home,,,,,assumed,assumed,\n"
                       "*,secret,home,,,,,assumed,assumed,\n"
                       "*,state,abroad,,,,,assumed,assumed,\n"
                       "AA,state,listed,,,,,assumed,assumed,\n"
                       "AA,public,home,BB,,,,assumed,assumed,\n"
                       "AA,personal,listed,BB;CB;BB,,,,assumed,assumed,\n"
                       "BB,*,bloc,,maybe,,,assumed,toy-bok,\n"
                       "AA,public,bloc,,,,,assumed,assumed,\n");
  EXPECT_THAT(
      files.faults(),
      ElementsAre(
          "rules.csv:3: data_class: 'secret' is not one of *, public, personal, regulated, state",
          "rules.csv:4: process: 'abroad' is not one of home, bloc, listed, anywhere",
          "rules.csv:8: foreign_operator_is_home: 'maybe' is not one of yes, no",
          "rules.csv:2: origin: 'AC' is not a key of nations.csv (did you mean 'AA'?)",
          "rules.csv:5: listed: is empty but the row says 'listed'; expected iso2 codes separated "
          "by semicolons",
          "rules.csv:6: listed: names nations but no column says 'listed'; write it in process, "
          "transit or replicas, or leave the list out",
          "rules.csv:7: listed: 'CB' is not a key of nations.csv (did you mean 'BB'?); expected "
          "iso2 codes separated by semicolons",
          "rules.csv:7: listed: 'BB' is there twice",
          "rules.csv:9: a rule for the public data of AA stands already in line 6; expected one "
          "row for each origin and class",
          "rules.csv:8: source: 'toy-bok' is not a key of SOURCES.md (did you mean 'toy-book'?); "
          "add a heading '## toy-bok' there or write 'assumed'"));
}

TEST(LoadRules, ATableWithoutRowsIsAFault) {
  PlatformFiles files;
  files.set(kFile, kHeader);
  EXPECT_THAT(files.faults(), ElementsAre(HasSubstr("rules.csv")));
}

// platforms/toy2/rules.csv: SG and ID are one bloc.
TEST(LoadRules, ThePackOfToy2) {
  const auto root = std::filesystem::path(test::source_dir()) / "platforms";
  const Platform toy = load_platform(root / "toy2");
  const Rules rules(toy);
  const NationIndex sg(0), id(1);
  const Site& left = toy.sites[0];
  EXPECT_TRUE(rules.may_process(id, DataClass::kPublic, left));
  EXPECT_TRUE(rules.may_process(id, DataClass::kPersonal, left));
  EXPECT_FALSE(rules.may_process(id, DataClass::kState, left));
  EXPECT_TRUE(rules.may_process(id, DataClass::kRegulated, left));
  EXPECT_FALSE(rules.may_replicate(id, DataClass::kRegulated, left));
  EXPECT_THAT(rules.may_cross(id, DataClass::kState), ElementsAre(false, true));
  EXPECT_TRUE(rules.may_process(sg, DataClass::kRegulated, toy.sites[1]));
}

}  // namespace
}  // namespace archipelago::platform
