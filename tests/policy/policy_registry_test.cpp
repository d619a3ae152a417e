#include "policy/policy_registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "policy/fake_view.hpp"

namespace archipelago::policy {
namespace {

using test::three_blocs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::vector<NationIndex> kEverybody{NationIndex(0), NationIndex(1), NationIndex(2),
                                          NationIndex(3), NationIndex(4)};

TEST(PolicyRegistry, ListsEveryPolicyWithASentence) {
  std::vector<std::string> names;
  for (const PolicyInfo& info : list_policies()) {
    names.push_back(info.name);
    EXPECT_FALSE(info.summary.empty()) << info.name;
  }
  EXPECT_THAT(names,
              ElementsAre("islands", "federated", "sovereign", "hybrid", "global_cloud", "plugin"));
}

TEST(PolicyRegistry, MakesEveryPolicyOfItsList) {
  const auto platform = three_blocs();
  const test::FakeView view(platform, {{0, SimTime{1}, SimTime{1}}});
  for (const PolicyInfo& info : list_policies()) {
    if (info.name == "plugin") continue;  // tests/plugins
    PolicyChoice choice{info.name, {}};
    if (info.name == "global_cloud") choice.options["region"] = "site0";
    ASSERT_THAT(check_policy(choice, platform, kEverybody), IsEmpty()) << info.name;
    const auto policy = make_policy(choice, platform);
    ASSERT_NE(policy, nullptr);
    EXPECT_TRUE(policy->decide({}, view).has_value()) << info.name;
  }
}

TEST(PolicyChoice, TheLabelHoldsTheOptions) {
  EXPECT_EQ((PolicyChoice{"islands", {}}.label()), "islands");
  EXPECT_EQ((PolicyChoice{"global_cloud", {{"region", "oregon"}}}.label()), "global_cloud-oregon");
}

TEST(CheckPolicy, AnUnknownNameSuggestsTheNearest) {
  EXPECT_THAT(check_policy({"federatde", {}}, three_blocs(), kEverybody),
              ElementsAre("'federatde' is no policy (did you mean 'federated'?); `archipelago list "
                          "policies` shows them"));
}

TEST(CheckPolicy, AnUnknownOptionIsAFault) {
  EXPECT_THAT(check_policy({"islands", {{"region", "site0"}}}, three_blocs(), kEverybody),
              ElementsAre("policy islands has no option 'region'"));
}

TEST(CheckPolicy, IslandsNeedAHallInEveryNationWithUsers) {
  auto platform = three_blocs();
  platform.sites[1].gpus = 0;
  EXPECT_THAT(
      check_policy({"islands", {}}, platform, kEverybody),
      ElementsAre(HasSubstr("BB (Nation BB) has users but no site with GPUs on platform toy")));
  EXPECT_THAT(check_policy({"islands", {}}, platform, {NationIndex(0), NationIndex(2)}), IsEmpty());
}

TEST(CheckPolicy, AFederationNeedsAHallInEveryBlocWithUsers) {
  auto platform = three_blocs();
  platform.sites[1].gpus = 0;  // BB has AA in its bloc
  EXPECT_THAT(check_policy({"federated", {}}, platform, kEverybody), IsEmpty());
  platform.sites[3].gpus = 0;  // DD has no bloc, EE is nothing to it
  EXPECT_THAT(check_policy({"federated", {}}, platform, kEverybody),
              ElementsAre("DD (Nation DD) has users but neither it nor its bloc has a site with "
                          "GPUs on platform toy"));
}

TEST(CheckPolicy, AGlobalCloudNeedsItsRegion) {
  const auto platform = three_blocs();
  EXPECT_THAT(check_policy({"global_cloud", {}}, platform, kEverybody),
              ElementsAre("global_cloud needs its region, or the nation of its operator, and not "
                          "both; write for example global_cloud: {region: site4} or global_cloud: "
                          "{operator: US}"));
  EXPECT_THAT(
      check_policy({"global_cloud", {{"region", "sit3"}}}, platform, kEverybody),
      ElementsAre(HasSubstr("region 'sit3' is no site of platform toy (did you mean 'site")));
}

TEST(CheckPolicy, ACloudByOperatorNeedsANationThatRunsSites) {
  auto platform = three_blocs();
  const auto faults = [&](std::map<std::string, std::string> options) {
    return check_policy({"global_cloud", std::move(options)}, platform, kEverybody);
  };
  EXPECT_THAT(faults({{"operator", "BB"}, {"overflow_after", "1 s"}, {"tpot", "50 ms"}}),
              IsEmpty());
  EXPECT_THAT(faults({{"operator", "BB"}, {"region", "site1"}}),
              ElementsAre(HasSubstr("and not both")));
  EXPECT_THAT(faults({{"operator", "US"}}),
              ElementsAre(HasSubstr("operator 'US' is no nation of platform toy")));
  EXPECT_THAT(faults({{"operator", "BB"}, {"overflow_after", "soon"}}),
              ElementsAre(HasSubstr("overflow_after 'soon' is no duration")));
  EXPECT_THAT(faults({{"region", "site1"}, {"overflow_after", "1 s"}}),
              ElementsAre("overflow_after needs operator: one region overflows nowhere"));
  EXPECT_THAT(faults({{"operator", "BB"}, {"llm", "toy-lm"}}),
              ElementsAre(HasSubstr("llm 'toy-lm' is no LLM of platform toy (did you mean "
                                    "'toy-llm'?)")));
  platform.sites[1].gpus = 0;
  EXPECT_THAT(
      faults({{"operator", "BB"}}),
      ElementsAre("no site with GPUs of platform toy is run by an operator of BB (the first "
                  "of operator_iso2)"));
}

TEST(CheckPolicy, ARegionWithoutGpusServesNobody) {
  auto platform = three_blocs();
  platform.sites[2].gpus = 0;
  EXPECT_THAT(check_policy({"global_cloud", {{"region", "site2"}}}, platform, kEverybody),
              ElementsAre("region 'site2' has no GPUs on platform toy"));
}

TEST(CheckPolicy, ASovereignNationNeedsAHallInItsBlocAndAKnownOperatorWord) {
  auto platform = three_blocs();
  platform.sites[3].gpus = 0;
  EXPECT_THAT(check_policy({"sovereign", {{"home_operator", "ours"}, {"within", "fast"}}}, platform,
                           kEverybody),
              ElementsAre("within 'fast' is no duration up to a day; write for example within: 2 s",
                          "home_operator 'ours' is neither any nor home",
                          HasSubstr("DD (Nation DD) has users but neither it nor its bloc")));
  EXPECT_THAT(check_policy({"sovereign", {{"home_operator", "home"}, {"within", "500 ms"}}},
                           platform, {NationIndex(0)}),
              IsEmpty());
}

TEST(CheckPolicy, OverflowHasALimitAndSomewhereToGo) {
  auto platform = three_blocs();
  EXPECT_THAT(check_policy({"hybrid", {{"overflow_after", "0 s"}, {"region", "site9"}}}, platform,
                           kEverybody),
              ElementsAre("overflow_after '0 s' is no duration up to a day; write for example "
                          "overflow_after: 2 s",
                          HasSubstr("region 'site9' is no site of platform toy")));
  EXPECT_THAT(check_policy({"hybrid", {{"within", "1 s"}}}, platform, kEverybody),
              ElementsAre("policy hybrid has no option 'within'"));
  for (std::size_t s = 2; s < platform.sites.size(); ++s) platform.sites[s].gpus = 0;
  EXPECT_THAT(check_policy({"hybrid", {}}, platform, {NationIndex(0), NationIndex(1)}),
              ElementsAre(HasSubstr("hybrid has nowhere abroad to overflow to")));
}

TEST(MakePolicyDeathTest, ANameThatWasNotCheckedAborts) {
  EXPECT_DEATH((void)make_policy({"nobody", {}}, three_blocs()), "broken precondition");
}

}  // namespace
}  // namespace archipelago::policy
