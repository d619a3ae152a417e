// Clock steps, plants and costs: what they become, and every kind of fault with its exact text.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "platform/platform_files.hpp"
#include "report/atlas/platform_text.hpp"

namespace archipelago::platform {
namespace {

using test::PlatformFiles;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kClocks = "gpu_clocks.csv";
constexpr const char* kClockHeader =
    "gpu,mhz,prefill_w,decode_w,training_w,prefill_speed,decode_speed,training_speed,quality,"
    "source\n";
constexpr const char* kFull = "h100,1980,700,300,620,1,1,1,measured,toy-book\n";
constexpr const char* kHalf = "h100,1500,350,250,300,0.75,0.95,0.8,assumed,assumed\n";

std::vector<std::string> clock_faults(const std::string& rows) {
  PlatformFiles files;
  files.set(kClocks, kClockHeader + rows);
  return files.faults();
}

TEST(Clocks, GoToTheirGpuFromTheFullClockDown) {
  PlatformFiles files;
  files.set(kClocks, std::string(kClockHeader) + kFull + kHalf);
  const Platform toy = files.load();
  const Gpu& gpu = toy.gpus[0];
  EXPECT_EQ(gpu.idle_w, 70);
  EXPECT_EQ(gpu.node_overhead_w, 2400);
  ASSERT_EQ(gpu.clocks.size(), 2U);
  EXPECT_EQ(gpu.clocks[0].training_w, 620);
  EXPECT_EQ(gpu.clocks[0].provenance.quality, Quality::kMeasured);
  EXPECT_EQ(gpu.clocks[1].mhz, 1500);
  EXPECT_EQ(gpu.clocks[1].prefill_w, 350);
  EXPECT_EQ(gpu.clocks[1].decode_w, 250);
  EXPECT_EQ(gpu.clocks[1].prefill_speed, 0.75);
  EXPECT_EQ(gpu.clocks[1].decode_speed, 0.95);
  EXPECT_EQ(gpu.clocks[1].training_speed, 0.8);
  EXPECT_EQ(gpu.clocks[1].provenance.source, "assumed");
}

TEST(Clocks, WithoutTheTablePowerIsUnknown) {
  EXPECT_THAT(PlatformFiles().load().gpus[0].clocks, IsEmpty());
}

TEST(Clocks, OfAGpuThatDoesNotExist) {
  EXPECT_THAT(clock_faults("h10,1980,700,300,620,1,1,1,measured,toy-book\n"),
              ElementsAre("gpu_clocks.csv:2: gpu: 'h10' is not a key of gpus.csv (did you mean "
                          "'h100'?)"));
}

TEST(Clocks, EveryGpuOfASiteNeedsOne) {
  PlatformFiles files;
  files.append("gpus.csv", "a100,80,2.039,312,400,12000,60,1800,measured,toy-book");
  files.set(kClocks, std::string(kClockHeader) + "a100,1410,400,240,350,1,1,1,measured,toy-book\n");
  EXPECT_THAT(files.faults(),
              ElementsAre("sites.csv:2: gpu: gpu_clocks.csv has no row for h100; expected its full "
                          "clock at least",
                          "sites.csv:3: gpu: gpu_clocks.csv has no row for h100; expected its full "
                          "clock at least"));
}

TEST(Clocks, TheFirstStepIsTheFullClock) {
  EXPECT_THAT(clock_faults("h100,1980,700,300,620,1,0.9,1,measured,toy-book\n"),
              ElementsAre("gpu_clocks.csv:2: prefill_speed: the first step of h100 is its full "
                          "clock; expected every speed to be 1"));
}

TEST(Clocks, StepsThatDoNotFall) {
  EXPECT_THAT(
      clock_faults(std::string(kFull) + kHalf +
                   "h100,1500,360,260,310,0.8,0.96,0.85,assumed,assumed\n"),
      ElementsAre(
          "gpu_clocks.csv:4: mhz: 1500 does not lie below the 1500 of the step above; expected "
          "steps from the full clock down",
          "gpu_clocks.csv:4: prefill_w: 360 is more than the 350 of the step above; expected steps "
          "from the full clock down",
          "gpu_clocks.csv:4: decode_w: 260 is more than the 250 of the step above; expected steps "
          "from the full clock down",
          "gpu_clocks.csv:4: training_w: 310 is more than the 300 of the step above; expected "
          "steps from the full clock down",
          "gpu_clocks.csv:4: prefill_speed: 0.8 is more than the 0.75 of the step above; expected "
          "steps from the full clock down",
          "gpu_clocks.csv:4: decode_speed: 0.96 is more than the 0.95 of the step above; expected "
          "steps from the full clock down",
          "gpu_clocks.csv:4: training_speed: 0.85 is more than the 0.8 of the step above; expected "
          "steps from the full clock down"));
}

TEST(Clocks, DrawsBelowIdleOrFarAboveTheTdp) {
  EXPECT_THAT(clock_faults("h100,1980,1051,69,69,1,1,1,measured,toy-book\n"),
              ElementsAre("gpu_clocks.csv:2: prefill_w: 1051 W is not from idle_w 70 to 1.5 times "
                          "tdp_w 700 of h100",
                          "gpu_clocks.csv:2: decode_w: 69 W is not from idle_w 70 to 1.5 times "
                          "tdp_w 700 of h100",
                          "gpu_clocks.csv:2: training_w: 69 W is not from idle_w 70 to 1.5 times "
                          "tdp_w 700 of h100"));
  EXPECT_THAT(clock_faults("h100,1980,1050,70,1050,1,1,1,measured,toy-book\n"), IsEmpty());
}

// A cap is kept for the case that every serving GPU is in prefill.
TEST(Clocks, DecodeThatDrawsMoreThanPrefill) {
  EXPECT_THAT(clock_faults("h100,1980,400,401,620,1,1,1,measured,toy-book\n"),
              ElementsAre("gpu_clocks.csv:2: decode_w: 401 W is more than the 400 W of prefill_w; "
                          "expected prompts to draw most"));
}

TEST(Clocks, AStepThatCannotBeReadSpoilsNoOther) {
  EXPECT_THAT(clock_faults(std::string("h100,full,700,300,620,1,1,1,measured,toy-book\n") + kHalf),
              ElementsAre(HasSubstr("gpu_clocks.csv:2: mhz: 'full' is not a number")));
}

TEST(Clocks, SpeedsAboveOneAndUnknownSources) {
  EXPECT_THAT(
      clock_faults(std::string(kFull) + "h100,1500,350,250,300,1.5,0.95,0,assumed,other-book\n"),
      ElementsAre(HasSubstr("gpu_clocks.csv:3: prefill_speed: 1.5 "),
                  HasSubstr("gpu_clocks.csv:3: training_speed: 0 "),
                  HasSubstr("gpu_clocks.csv:3: source: 'other-book' ")));
}

// Adds columns to sites.csv: a text for each of its two sites.
void add_plants(PlatformFiles& files, const std::string& columns, const std::string& alpha,
                const std::string& beta) {
  files.replace("sites.csv", "it_power_mw,", "it_power_mw," + columns + ",");
  files.replace("sites.csv", "1.4,0.09,", "1.4,0.09," + alpha + ",");
  files.replace("sites.csv", "1.2,0.2,", "1.2,0.2," + beta + ",");
}

std::string whole_day(const std::string& figure, const std::string& value) {
  std::string rows = "kind,of,quantity,hour,value,quality,source\n";
  for (int hour = 0; hour < 24; ++hour) {
    rows += figure + ',' + std::to_string(hour) + ',' + value + ",assumed,assumed\n";
  }
  return rows;
}

TEST(Plants, BatteryAndSolarOfASite) {
  PlatformFiles files;
  add_plants(files, "solar_mw,battery_mwh,battery_mw,battery_efficiency", "0.05,2,0.5,0.9", ",,,");
  files.set("profiles.csv", whole_day("site,alpha-hall,sun_share", "0.25"));
  const Platform toy = files.load();
  EXPECT_EQ(toy.sites[0].solar_w, 50'000);
  EXPECT_EQ(toy.sites[0].battery.capacity_j, 7.2e9);  // 2e6 W x 3600 s
  EXPECT_EQ(toy.sites[0].battery.power_w, 500'000);
  EXPECT_EQ(toy.sites[0].battery.efficiency, 0.9);
  EXPECT_EQ(toy.sites[1].solar_w, 0);
  EXPECT_EQ(toy.sites[1].battery.capacity_j, 0);
  EXPECT_EQ(toy.sites[1].battery.efficiency, 1);
  const std::string text = report::platform_summary(toy);
  EXPECT_THAT(text, HasSubstr("site        grid MW  solar MW  battery MWh  battery MW"));
  EXPECT_THAT(text, HasSubstr("alpha-hall        -      0.05            2         0.5"));
}

TEST(Plants, HalfABattery) {
  PlatformFiles files;
  add_plants(files, "battery_mwh,battery_mw", "2,", ",0.5");
  EXPECT_THAT(files.faults(),
              ElementsAre("sites.csv:2: battery_mwh: a battery has battery_mwh and battery_mw; "
                          "expected both above 0",
                          "sites.csv:3: battery_mwh: a battery has battery_mwh and battery_mw; "
                          "expected both above 0"));
}

TEST(Plants, SolarNeedsTheSun) {
  PlatformFiles files;
  add_plants(files, "solar_mw", "0.05", "0");
  EXPECT_THAT(files.faults(),
              ElementsAre("sites.csv:2: solar_mw: needs the site's sun; expected hours of "
                          "sun_share in profiles.csv or series.csv"));
}

TEST(Plants, PueByTemperatureNeedsTheTemperature) {
  PlatformFiles files;
  add_plants(files, "pue_per_c", "0.01", "0.01");
  files.set("profiles.csv", whole_day("zone,bb-grid,temperature_c", "30"));
  EXPECT_THAT(files.faults(),
              ElementsAre("sites.csv:2: pue_per_c: needs the outside temperature; expected hours "
                          "of temperature_c of zone aa-grid in profiles.csv or series.csv"));
}

TEST(Plants, EfficiencyOfABatteryIsAShare) {
  PlatformFiles files;
  add_plants(files, "battery_mwh,battery_mw,battery_efficiency", "2,1,1.1", "2,1,0");
  EXPECT_THAT(files.faults(), ElementsAre(HasSubstr("sites.csv:2: battery_efficiency: 1.1 "),
                                          HasSubstr("sites.csv:3: battery_efficiency: 0 ")));
}

constexpr const char* kCosts = "nation_costs.csv";
constexpr const char* kCostHeader =
    "iso2,hall_usd_m_per_mw,hall_life_years,gpu_life_years,server_share,staff_share,"
    "maintenance_share,quality,source\n";

TEST(NationCosts, GoToTheirNation) {
  PlatformFiles files;
  files.set(kCosts, std::string(kCostHeader) + "BB,9.5,20,5,0.5,0.01,0.03,estimated,toy-map\n");
  const Platform toy = files.load();
  EXPECT_FALSE(toy.nations[0].costs.has_value());
  ASSERT_TRUE(toy.nations[1].costs.has_value());
  const NationCosts& costs = *toy.nations[1].costs;
  EXPECT_EQ(costs.hall_usd_per_w, 9.5);  // USD 9.5 million a MW
  EXPECT_EQ(costs.hall_life_years, 20);
  EXPECT_EQ(costs.gpu_life_years, 5);
  EXPECT_EQ(costs.server_share, 0.5);
  EXPECT_EQ(costs.staff_share, 0.01);
  EXPECT_EQ(costs.maintenance_share, 0.03);
  EXPECT_EQ(costs.provenance.quality, Quality::kEstimated);
}

TEST(NationCosts, Faults) {
  PlatformFiles files;
  files.set(kCosts, std::string(kCostHeader) +
                        "BB,9.5,20,5,0.5,0.01,0.03,estimated,toy-map\n"
                        "BB,9.5,20,5,0.5,0.01,0.03,estimated,toy-map\n"
                        "AB,9.5,20,5,0.5,0.01,0.03,estimated,toy-map\n"
                        "AA,-1,0,5,0.5,1.01,0.03,estimated,toy-map\n");
  EXPECT_THAT(files.faults(),
              ElementsAre(HasSubstr("nation_costs.csv:5: hall_usd_m_per_mw: -1 "),
                          HasSubstr("nation_costs.csv:5: hall_life_years: 0 "),
                          HasSubstr("nation_costs.csv:5: staff_share: 1.01 "),
                          "nation_costs.csv:3: iso2: BB has a row already; expected one",
                          "nation_costs.csv:4: iso2: 'AB' is not a key of nations.csv (did you "
                          "mean 'AA'?)"));
}

constexpr const char* kPrices = "cloud_prices.csv";
constexpr const char* kPriceHeader =
    "site,usd_per_gpu_hour,low_usd_per_gpu_hour,egress_usd_per_gb,quality,source\n";
constexpr const char* kTokens = "token_prices.csv";
constexpr const char* kTokenHeader =
    "site,llm,usd_per_m_input_tokens,usd_per_m_output_tokens,high_usd_per_m_output_tokens,quality,"
    "source\n";

TEST(CloudPrices, GoToTheirSite) {
  PlatformFiles files;
  files.set(kPrices, std::string(kPriceHeader) +
                         "beta-hall,2.5,2,0.09,estimated,toy-map\n"
                         "alpha-hall,3,,,assumed,assumed\n");
  files.set(kTokens, std::string(kTokenHeader) + "beta-hall,llama-8b,0.5,1,4,estimated,toy-map\n");
  const Platform toy = files.load();
  ASSERT_TRUE(toy.sites[0].cloud_price && toy.sites[1].cloud_price);
  EXPECT_EQ(toy.sites[0].cloud_price->egress_usd_per_gb, 0);
  EXPECT_EQ(toy.sites[0].cloud_price->gpu_hour_spread.low, 1);
  EXPECT_EQ(toy.sites[0].cloud_price->tokens_of(LlmIndex(0)), nullptr);
  const CloudPrice& list = *toy.sites[1].cloud_price;
  EXPECT_EQ(list.usd_per_gpu_hour, 2.5);
  EXPECT_EQ(list.gpu_hour_spread.low, 0.8);
  EXPECT_EQ(list.egress_usd_per_gb, 0.09);
  ASSERT_NE(list.tokens_of(LlmIndex(0)), nullptr);
  EXPECT_EQ(list.tokens_of(LlmIndex(0))->input_usd, 0.5);
  EXPECT_EQ(list.tokens_of(LlmIndex(0))->output_usd, 1);
  EXPECT_EQ(list.tokens_of(LlmIndex(0))->output_spread.high, 4);
}

TEST(TokenPrices, Faults) {
  PlatformFiles files;
  files.set(kPrices, std::string(kPriceHeader) + "beta-hall,2.5,3,,estimated,toy-map\n");
  files.set(kTokens, std::string(kTokenHeader) +
                         "alpha-hall,llama-8b,0.5,1,,estimated,toy-map\n"
                         "beta-hall,llama-8b,0.5,1,0.9,estimated,toy-map\n"
                         "beta-hall,llama-8b,0.5,1,,estimated,toy-map\n");
  EXPECT_THAT(
      files.faults(),
      ElementsAre("cloud_prices.csv:2: low_usd_per_gpu_hour: 3 is above usd_per_gpu_hour of "
                  "2.5; expected a price up to it",
                  "token_prices.csv:2: site: alpha-hall has no row in cloud_prices.csv; "
                  "expected one",
                  "token_prices.csv:3: high_usd_per_m_output_tokens: 0.9 is below "
                  "usd_per_m_output_tokens of 1; expected a price from it on",
                  "token_prices.csv:4: llm: llama-8b of beta-hall has a row already; "
                  "expected one"));
}

TEST(PriceYears, AreReadAndEndAfterTheyBegin) {
  PlatformFiles files;
  const std::string header = "prices,from_year,to_year,quality,source\n";
  files.set("price_years.csv", header + "gpus,2024,2026,assumed,assumed\n");
  ASSERT_EQ(files.load().price_years.size(), 1U);
  EXPECT_EQ(files.load().price_years[0].to_year, 2026);
  files.set("price_years.csv", header + "gpus,2026,2024,assumed,assumed\n");
  EXPECT_THAT(files.faults(),
              ElementsAre("price_years.csv:2: to_year: 2024 is before 2026; expected "
                          "a later year"));
}

TEST(CloudPrices, Faults) {
  PlatformFiles files;
  files.set(kPrices, std::string(kPriceHeader) +
                         "beta-hall,2.5,,0.09,estimated,toy-map\n"
                         "gamma-hall,2.5,,0.09,estimated,toy-map\n"
                         "beta-hall,2.5,,0.09,estimated,toy-map\n"
                         "alpha-hall,-1,,-0.1,estimated,toy-map\n");
  EXPECT_THAT(files.faults(),
              ElementsAre(HasSubstr("cloud_prices.csv:5: usd_per_gpu_hour: -1 "),
                          HasSubstr("cloud_prices.csv:5: egress_usd_per_gb: -0.1 "),
                          HasSubstr("cloud_prices.csv:3: site: 'gamma-hall' is not a key of "
                                    "sites.csv"),
                          "cloud_prices.csv:4: site: beta-hall has a row already; expected one"));
}

TEST(CableCosts, AreCapitalMaintenanceAndLease) {
  PlatformFiles files;
  files.replace("cables.csv", "status,quality",
                "status,capex_usd_m,life_years,lease_usd_k_per_year,quality");
  files.replace("cables.csv", "20,,estimated", "20,,1.5,15,,estimated");
  files.replace("cables.csv", "1,existing,", "1,existing,,,250,");
  files.replace("cables.csv", "1,planned,", "1,planned,,,,");
  const Platform toy = files.load();
  EXPECT_EQ(toy.cables[0].costs.capex_usd, 1.5e6);
  EXPECT_EQ(toy.cables[0].costs.life_years, 15);
  EXPECT_EQ(toy.cables[0].costs.lease_usd_per_year, 0);
  EXPECT_EQ(toy.cables[1].costs.capex_usd, 0);
  EXPECT_EQ(toy.cables[1].costs.life_years, 25);
  EXPECT_EQ(toy.cables[1].costs.lease_usd_per_year, 250'000);
}

TEST(PlatformSummary, ShowsWhatGpusDraw) {
  PlatformFiles files;
  files.set(kClocks, std::string(kClockHeader) + kFull + kHalf);
  const std::string text = report::platform_summary(files.load());
  EXPECT_THAT(text, HasSubstr("GPU   idle W  loaded W  prefill W  decode W  training W  node W  "
                              "idle node W  steps"));
  EXPECT_THAT(text, HasSubstr("h100      70        70        700       300         620    2400  "
                              "       2400      2  1980-1500         1-0.75"));
  EXPECT_THAT(text, Not(HasSubstr("battery")));
}

TEST(PlatformSummary, ShowsPricesAndCarbonFromLeastToMost) {
  PlatformFiles files;
  files.set("profiles.csv", whole_day("zone,aa-grid,price_usd_per_kwh", "0.25"));
  files.replace("profiles.csv", ",0,0.25,", ",0,0.05,");
  const std::string text = report::platform_summary(files.load());
  EXPECT_THAT(text, HasSubstr("0.050-0.250"));
  EXPECT_THAT(text, HasSubstr("profiles, series"));
}

}  // namespace
}  // namespace archipelago::platform
