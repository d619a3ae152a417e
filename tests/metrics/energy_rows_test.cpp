#include "metrics/energy_rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "metrics/graded.hpp"
#include "metrics/toy_bill.hpp"

namespace archipelago::metrics {
namespace {

using platform::Quality;
using test::kAlpha;
using test::kBeta;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class EnergyRowsTest : public ::testing::Test {
 protected:
  double figure(const std::string& group, const std::string& metric) const {
    const Rows all = energy_rows(platform_, ledger_);
    const Row* row = test::find_row(all, group, metric);
    EXPECT_NE(row, nullptr) << group << " has no " << metric;
    return row == nullptr ? 0 : row->value;
  }
  Grade quality(const std::string& group, const std::string& metric) const {
    const Rows all = energy_rows(platform_, ledger_);
    const Row* row = test::find_row(all, group, metric);
    return row == nullptr ? Grade{} : row->quality;
  }
  bool has(const std::string& group, const std::string& metric) const {
    const Rows all = energy_rows(platform_, ledger_);
    return test::find_row(all, group, metric) != nullptr;
  }

  platform::Platform platform_ = test::billed_platform();
  metrics::UsageLedger ledger_ = test::billed_ledger();
};

// 1 MWh = 3.6e9 J.
TEST_F(EnergyRowsTest, OfASiteInTheirUnits) {
  EXPECT_NEAR(figure("site:alpha-hall", "energy_it"), 1 / 3.6, 1e-12);
  EXPECT_NEAR(figure("site:alpha-hall", "energy_unused"), 0.4 / 3.6, 1e-12);
  EXPECT_NEAR(figure("site:alpha-hall", "energy_site"), 1.25 / 3.6, 1e-12);
  EXPECT_NEAR(figure("site:alpha-hall", "power_peak"), 0.009, 1e-12);
  EXPECT_NEAR(figure("site:alpha-hall", "hours_capped"), 2, 1e-12);
  EXPECT_NEAR(figure("site:alpha-hall", "hours_paused"), 1, 1e-12);
  EXPECT_NEAR(figure("site:alpha-hall", "hours_dark"), 0.5, 1e-12);
  EXPECT_NEAR(figure("site:alpha-hall", "energy_cost"), 500, 1e-9);
  EXPECT_NEAR(figure("site:alpha-hall", "carbon"), 0.6, 1e-12);
}

TEST_F(EnergyRowsTest, SolarAndBatteryOnlyWhereTheyAre) {
  EXPECT_FALSE(has("site:beta-hall", "energy_solar"));
  EXPECT_FALSE(has("site:beta-hall", "battery_in"));
  platform_.sites[kBeta].solar_w = 5000;
  platform_.sites[kBeta].battery = {3.6e9, 1000, 0.9};
  ledger_.sites[kBeta].solar_used_j = 7.2e9;
  ledger_.sites[kBeta].solar_spilt_j = 3.6e9;
  ledger_.sites[kBeta].battery_in_j = 3.6e9;
  ledger_.sites[kBeta].battery_out_j = 3.24e9;
  EXPECT_NEAR(figure("site:beta-hall", "energy_solar"), 2, 1e-12);
  EXPECT_NEAR(figure("site:beta-hall", "energy_solar_spilt"), 1, 1e-12);
  EXPECT_NEAR(figure("site:beta-hall", "battery_in"), 1, 1e-12);
  EXPECT_NEAR(figure("site:beta-hall", "battery_out"), 0.9, 1e-12);
}

// alpha-hall: work took 0.6; AA did 8000 of 10 000 GPU-seconds, and owns what was not used:
// 0.6 x 0.8 + 0.4 = 0.88 of 1.25e9 J and 0.6 t; BB 0.12.  beta-hall is all BB's: 6.25e8 J, 0.1 t.
TEST_F(EnergyRowsTest, WorkIsDividedByGpuSecondsAndTheRestIsTheOwners) {
  EXPECT_NEAR(figure("AA", "energy_used"), 0.88 * 1.25 / 3.6, 1e-12);
  EXPECT_NEAR(figure("BB", "energy_used"), (0.12 * 1.25 + 0.625) / 3.6, 1e-12);
  EXPECT_NEAR(figure("TOY", "energy_used"), 1.875 / 3.6, 1e-12) << "the sites' sum";
  EXPECT_NEAR(figure("AA", "carbon"), 0.88 * 0.6, 1e-12);
  EXPECT_NEAR(figure("BB", "carbon"), 0.12 * 0.6 + 0.1, 1e-12);
  EXPECT_NEAR(figure("TOY", "carbon"), 0.7, 1e-12);
}

// Three eighths of alpha-hall's 600 000 g are serving's, since so many of its GPUs hold replicas: of the
// 0.6 that work took 3000 of 5000 GPU-seconds of serving are AA's, and the rest is its own; 5 million
// tokens.
TEST_F(EnergyRowsTest, CarbonOfAToken) {
  EXPECT_NEAR(figure("AA", "g_co2e_per_million_tokens"),
              600'000 * 3.0 / 8 * (0.6 * 3 / 5 + 0.4) / 5, 1e-6);
}

TEST_F(EnergyRowsTest, ASiteThatNobodyUsedIsItsOwners) {
  ledger_.use.assign(2, std::vector<record::SiteUse>(2));
  platform_.sites[kBeta].operator_nation = NationIndex(0);
  EXPECT_NEAR(figure("AA", "energy_used"), 1.875 / 3.6, 1e-12);
  EXPECT_FALSE(has("BB", "energy_used"));
  EXPECT_FALSE(has("AA", "g_co2e_per_million_tokens"));
}

TEST_F(EnergyRowsTest, CarbonOfTwoBasesIsNeverSummed) {
  EXPECT_FALSE(mixed_carbon_bases(platform_).has_value());
  platform_.zones[1].carbon_basis = "generation";
  ASSERT_TRUE(mixed_carbon_bases(platform_).has_value());
  EXPECT_THAT(*mixed_carbon_bases(platform_),
              HasSubstr("zone aa-grid is on the basis lifecycle, of bb-grid on generation"));
  EXPECT_TRUE(has("site:beta-hall", "carbon"));
  EXPECT_FALSE(has("TOY", "carbon"));
  EXPECT_FALSE(has("BB", "g_co2e_per_million_tokens"));
  EXPECT_TRUE(has("TOY", "energy_used"));
}

TEST_F(EnergyRowsTest, AZoneWithoutASiteHasNoSayInTheBasis) {
  platform_.zones.push_back(test::toy_zone("empty", 1));
  platform_.zones.back().carbon_basis = "generation";
  EXPECT_FALSE(mixed_carbon_bases(platform_).has_value());
}

TEST_F(EnergyRowsTest, WithoutPowerFiguresOfOneGpuNationsHaveNone) {
  platform_.gpus.push_back(platform_.gpus[0]);
  platform_.gpus[1].name = "dark-gpu";
  platform_.gpus[1].clocks.clear();
  EXPECT_TRUE(missing_for_energy(platform_).empty()) << "no site has it";
  platform_.sites[kBeta].gpu = GpuIndex(1);
  EXPECT_THAT(missing_for_energy(platform_), ElementsAre(HasSubstr("dark-gpu")));
  EXPECT_TRUE(has("site:alpha-hall", "energy_it"));
  EXPECT_FALSE(has("site:beta-hall", "energy_it"));
  EXPECT_FALSE(has("AA", "energy_used"));
}

TEST_F(EnergyRowsTest, EachFigureIsAsWellKnownAsItsWeakestRow) {
  test::set_quality(platform_, Quality::kMeasured);
  EXPECT_EQ(quality("AA", "carbon"), Quality::kMeasured);
  // An estimated series of carbon beside a measured zone: carbon, not energy or money.
  platform::Hourly series;
  series.provenance.quality = Quality::kEstimated;
  platform_.zones[0].carbon = series;
  EXPECT_EQ(quality("site:alpha-hall", "carbon"), Quality::kEstimated);
  EXPECT_EQ(quality("site:alpha-hall", "energy_cost"), Quality::kMeasured);
  EXPECT_EQ(quality("BB", "carbon"), Quality::kEstimated) << "alpha-hall worked for BB";
  EXPECT_EQ(quality("site:beta-hall", "carbon"), Quality::kMeasured);
  // Iterations follow the profile; beta-hall only trained.
  platform_.profiles[0].provenance.quality = Quality::kAssumed;
  EXPECT_EQ(quality("site:alpha-hall", "energy_it"), Quality::kAssumed);
  EXPECT_EQ(quality("site:beta-hall", "energy_it"), Quality::kMeasured);
  // The sun of a plant, and the temperature that cooling follows.
  series.provenance.quality = Quality::kEstimated;
  platform_.sites[kBeta].sun = series;
  EXPECT_EQ(quality("site:beta-hall", "energy_grid"), Quality::kMeasured) << "no plant";
  platform_.sites[kBeta].solar_w = 1;
  EXPECT_EQ(quality("site:beta-hall", "energy_grid"), Quality::kEstimated);
  series.provenance.quality = Quality::kAssumed;
  platform_.zones[1].temperature = series;
  platform_.sites[kBeta].pue_per_c = 0.01;
  EXPECT_EQ(quality("site:beta-hall", "energy_site"), Quality::kAssumed);
}

}  // namespace
}  // namespace archipelago::metrics
