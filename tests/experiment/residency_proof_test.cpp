// The proof of residency on a network of three ways (tests/support/three_ways.hpp), and on asean.
#include "experiment/residency_proof.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "policy/federated.hpp"
#include "support/source_dir.hpp"
#include "support/three_ways.hpp"

namespace archipelago::experiment {
namespace {

using platform::DataClass;
using platform::RulePack;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Takes whatever serves.
class Careless final : public policy::Policy {
 public:
  [[nodiscard]] std::optional<policy::FederationView::Reachable> decide(
      const workload::Request& request, const policy::FederationView& view) const override {
    for (const auto& way : view.reachable(request)) {
      if (view.serves(way.site, request.llm)) return way;
    }
    return std::nullopt;
  }
  [[nodiscard]] bool admits(const platform::Platform&, NationIndex, SiteIndex) const override {
    return true;
  }
};

ProofCase of_alpha(const platform::Platform& toy, const policy::Policy& policy, DataClass data) {
  return {toy, policy, RulePack::kDefault,
          [data](NationIndex nation, DataClass c) { return nation == NationIndex(0) && c == data; },
          [](SiteIndex, LlmIndex) { return true; }};
}

TEST(ResidencyProof, HoldsForAPolicyThatObeys) {
  const platform::Platform toy = test::three_ways();
  const policy::Federated federated;
  const Proof proof = prove_residency(of_alpha(toy, federated, DataClass::kPersonal));
  EXPECT_TRUE(proof.holds()) << proof.counter_example;
  EXPECT_EQ(proof.uses, 2U);
  EXPECT_EQ(proof.groups, 5U);
  // No cut: both sites.  The long way cut: beta has no way within the bloc.
  EXPECT_EQ(proof.routes, 3U);
  EXPECT_TRUE(proof.homeless.empty());
}

// No cut: short way.  Each of its two cables cut: long way; that cut as well: the longest.  Home
// needs no cable: its route is judged in each of the 1 + 2 + 2 states.
TEST(ResidencyProof, JudgesEveryRouteThatOneOrTwoCutsLeave) {
  const platform::Platform toy = test::three_ways();
  const policy::Federated federated;
  const Proof proof = prove_residency(of_alpha(toy, federated, DataClass::kPublic));
  EXPECT_TRUE(proof.holds());
  EXPECT_EQ(proof.routes, 10U);
}

TEST(ResidencyProof, APolicyThatIgnoresTheRulesIsFound) {
  const platform::Platform toy = test::three_ways();
  const Careless careless;
  const Proof proof = prove_residency(of_alpha(toy, careless, DataClass::kState));
  EXPECT_FALSE(proof.holds());
  EXPECT_THAT(proof.counter_example,
              HasSubstr("origin  AA (alpha), state data\nsite    beta-hall\n"));
  EXPECT_THAT(proof.counter_example, HasSubstr("rules.csv:3 keeps state data of AA at home"));
  EXPECT_THAT(proof.counter_example, HasSubstr("path    alpha (AA) > beta (BB)\ncuts    none\n"));
}

// The router may use CC but never the short way's point: a fault that only a cut brings out.
TEST(ResidencyProof, AScopeThatIsWrongIsFoundBehindTheCutThatShowsIt) {
  platform::Platform toy = test::three_ways();
  toy.nations.push_back(test::toy_nation("DD", ""));
  toy.points[3].nation = NationIndex(3);
  const policy::Federated federated;
  ProofCase given = of_alpha(toy, federated, DataClass::kPersonal);
  given.scope = [](NationIndex, DataClass) { return std::vector<bool>{true, true, false, true}; };
  const Proof proof = prove_residency(given);
  EXPECT_FALSE(proof.holds());
  EXPECT_THAT(proof.counter_example, HasSubstr("path    alpha (AA) > delta (DD) > beta (BB)"));
  EXPECT_THAT(proof.counter_example, HasSubstr("touches DD"));
  EXPECT_THAT(proof.counter_example, HasSubstr("cuts    alpha-beta\n"));
}

TEST(ResidencyProof, WhoHasNoSiteLeftIsNamed) {
  platform::Platform toy = test::three_ways();
  toy.sites[0].operator_nation = NationIndex(1);
  const policy::Federated federated;
  const Proof proof = prove_residency(of_alpha(toy, federated, DataClass::kState));
  EXPECT_TRUE(proof.holds());
  EXPECT_THAT(proof.homeless, ElementsAre("AA state"));
}

// Every class of every ASEAN state under the strict pack; the router is what it is.
TEST(ResidencyProof, AseanHoldsUnderTheStrictPack) {
  const std::filesystem::path platforms = std::filesystem::path(test::source_dir()) / "platforms";
  const platform::Platform asean = platform::load_platform(platforms / "asean");
  const policy::Federated federated;
  const Proof proof = prove_residency(
      {asean, federated, RulePack::kStrict,
       [&](NationIndex nation, DataClass data) {
         return asean.nations[nation.at()].bloc == "ASEAN" && data == DataClass::kPersonal;
       },
       [&](SiteIndex site, LlmIndex llm) {
         return llm == LlmIndex(0) && asean.sites[site.at()].gpus > 0;
       }});
  EXPECT_TRUE(proof.holds()) << proof.counter_example;
  EXPECT_GT(proof.routes, 10'000U);
  EXPECT_TRUE(proof.homeless.empty());
}

}  // namespace
}  // namespace archipelago::experiment
