#include "metrics/dependence_rows.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

#include "metrics/told_book.hpp"
#include "support/toy_platform.hpp"

namespace archipelago::metrics {
namespace {

using record::Fate;
using record::RequestOutcome;

constexpr SimTime kWarmup{10'000'000'000'000};
constexpr engine::TokenBytes kBytes{4, 200};

using Figures = std::map<std::pair<std::string, std::string>, double>;

// AA, BB in bloc TOY and CC without one, a site on each soil.  BB's is run by AA's operator; CC's
// has GPUs of another vendor.
platform::Platform three_nations() {
  auto toy = test::toy_platform();
  toy.nations.push_back(test::toy_nation("CC", ""));
  toy.sites.push_back(test::toy_site("gamma-hall", 2, 8));
  toy.gpus[0].vendor = "one";
  toy.gpus[0].vendor_laws = {NationIndex(0)};
  toy.gpus.push_back(toy.gpus[0]);
  toy.gpus[1].vendor = "two";
  toy.gpus[1].vendor_laws = {NationIndex(2)};
  toy.sites[2].gpu = GpuIndex(1);
  toy.sites[0].operator_name = toy.sites[1].operator_name = "north";
  toy.sites[2].operator_name = "south";
  toy.sites[1].operator_nation = NationIndex(0);
  return toy;
}

class DependenceRowsTest : public ::testing::Test {
 protected:
  // 100 prompt tokens are 400 B; an answer of 18 is 3600 B.
  void tell(std::size_t nation, std::size_t site, std::int32_t third, Fate fate = Fate::kServed,
            SimTime asked = kWarmup) {
    RequestOutcome outcome;
    outcome.fate = fate;
    outcome.nation = NationIndex(nation);
    outcome.site = SiteIndex(site);
    outcome.prompt_tokens = 100;
    outcome.output_tokens = 18;
    outcome.asked = asked;
    outcome.third_nations = third;
    metrics_.on_outcome(outcome);
  }
  [[nodiscard]] Figures figures() const {
    Figures all;
    for (const Row& row : metrics_.dependence_rows()) all[{row.group, row.metric}] = row.value;
    return all;
  }

  platform::Platform platform_ = three_nations();
  test::ToldBook metrics_{platform_, {{}, kBytes, kWarmup, 2 * kWarmup}};
};

// Two served at home, one over a third nation, one over two, one prompt refused over one:
// 4 x 4000 + 400 = 16400 B, of which 4000 + 4000 + 400 = 8400 exposed, and 4000 + 8000 + 400 =
// 12400 B x nations.
TEST_F(DependenceRowsTest, TransitIsWeighedByTheBytesThatCross) {
  tell(0, 0, 0);
  tell(0, 0, 0);
  tell(0, 1, 1);
  tell(0, 2, 2);
  tell(0, 1, 1, Fate::kQueueFull);
  tell(0, 1, 9, Fate::kNoSite);              // nothing was sent
  tell(0, 1, 9, Fate::kServed, SimTime{1});  // before the warm-up's end
  EXPECT_EQ(metrics_.book().requests()[0].all[0], 5U) << "served, the warm-up's included";
  Figures all = figures();
  EXPECT_DOUBLE_EQ((all[{"AA", "transit_exposure_share"}]), 8400.0 / 16'400);
  EXPECT_DOUBLE_EQ((all[{"AA", "transit_nations_mean"}]), 12'400.0 / 16'400);
}

// AA: 2, 1, 1 served at the sites of AA, BB, CC.  Soil: BB's and CC's (1 + 1) / 16; law: AA runs BB's
// site, only CC's is another's, 1 / 16; so with operators; and of vendors the one of CC is, 1 / 16.
TEST_F(DependenceRowsTest, ConcentrationIsTheSumOfSquaredForeignShares) {
  for (const std::size_t site : {0, 0, 1, 2}) tell(0, site, 0);
  tell(0, 2, 0, Fate::kTimeout);  // served nobody
  Figures all = figures();
  EXPECT_DOUBLE_EQ((all[{"AA", "foreign_concentration_soil"}]), 2.0 / 16);
  EXPECT_DOUBLE_EQ((all[{"AA", "foreign_concentration_law"}]), 1.0 / 16);
  EXPECT_DOUBLE_EQ((all[{"AA", "foreign_concentration_operator"}]), 1.0 / 16);
  EXPECT_DOUBLE_EQ((all[{"AA", "foreign_concentration_gpu_vendor"}]), 1.0 / 16);
}

// AA all at home: 0, though all of it is in one place.  BB all at home on AA's halls: 0 by soil, 1 by
// law.  Of the bloc's two, one is under a foreign law: (1 / 2)^2.
TEST_F(DependenceRowsTest, AutonomyIsNotPunished) {
  tell(0, 0, 0);
  tell(1, 1, 0);
  Figures all = figures();
  EXPECT_DOUBLE_EQ((all[{"AA", "foreign_concentration_soil"}]), 0);
  EXPECT_DOUBLE_EQ((all[{"AA", "foreign_concentration_law"}]), 0);
  EXPECT_DOUBLE_EQ((all[{"BB", "foreign_concentration_soil"}]), 0);
  EXPECT_DOUBLE_EQ((all[{"BB", "foreign_concentration_law"}]), 1);
  EXPECT_DOUBLE_EQ((all[{"TOY", "foreign_concentration_soil"}]), 0);
  EXPECT_DOUBLE_EQ((all[{"TOY", "foreign_concentration_law"}]), 0.25);
}

// BB is served once on its own soil by AA's operator, and three times by CC's site, whose operator
// BB's law and AA's reach as well.  AA's law reaches all 4, CC's 3; BB's own is none to be exposed to.
TEST_F(DependenceRowsTest, ExposureIsToEveryLawThatReachesSoilOrOperator) {
  platform_.sites[2].other_laws = {NationIndex(1), NationIndex(0)};
  tell(1, 1, 0);
  for (int i = 0; i < 3; ++i) tell(1, 2, 0);
  Figures all = figures();
  EXPECT_DOUBLE_EQ((all[{"law:AA:BB", "law_exposure"}]), 1);
  EXPECT_DOUBLE_EQ((all[{"law:CC:BB", "law_exposure"}]), 0.75);
  EXPECT_FALSE(all.contains({"law:BB:BB", "law_exposure"}));
  EXPECT_DOUBLE_EQ((all[{"law:CC:TOY", "law_exposure"}]), 0.75);
  // Sets of other laws: {AA} 1 / 4, {AA, CC} 3 / 4.
  EXPECT_DOUBLE_EQ((all[{"BB", "foreign_concentration_law"}]), 10.0 / 16);
}

// AA's users on AA's operator are not exposed to AA: of the bloc's two answers one is.
TEST_F(DependenceRowsTest, NobodyIsExposedToTheirOwnLaw) {
  tell(0, 0, 0);
  tell(1, 1, 0);
  Figures all = figures();
  EXPECT_DOUBLE_EQ((all[{"law:AA:TOY", "law_exposure"}]), 0.5);
  EXPECT_DOUBLE_EQ((all[{"law:CC:AA", "law_exposure"}]), 0) << "a zero is a figure too";
}

TEST_F(DependenceRowsTest, AVendorThatIsNotSaidGivesNoRow) {
  platform_.gpus[1].vendor.clear();
  tell(0, 0, 0);
  tell(1, 2, 0);
  const Figures all = figures();
  EXPECT_TRUE(all.contains({"AA", "foreign_concentration_gpu_vendor"}));
  EXPECT_FALSE(all.contains({"BB", "foreign_concentration_gpu_vendor"}));
  EXPECT_FALSE(all.contains({"TOY", "foreign_concentration_gpu_vendor"}));
}

TEST_F(DependenceRowsTest, WhoWasNeverServedHasNoConcentration) {
  tell(0, 0, 1, Fate::kQueueFull);
  const Figures all = figures();
  EXPECT_TRUE(all.contains({"AA", "transit_exposure_share"}));
  EXPECT_FALSE(all.contains({"AA", "foreign_concentration_soil"}));
}

TEST(Concentration, OfNothingIsNothing) {
  EXPECT_EQ(concentration({}, 0), 0);
  EXPECT_EQ(concentration({0, 0}, 3), 0);
  EXPECT_DOUBLE_EQ(concentration({5}, 5), 1);
  EXPECT_DOUBLE_EQ(concentration({1, 1, 1, 1}, 4), 0.25);
  EXPECT_DOUBLE_EQ(concentration({1, 1}, 4), 0.125) << "half at home";
}

}  // namespace
}  // namespace archipelago::metrics
