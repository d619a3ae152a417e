// INV-9 for power and money: every column of gpu_clocks, nation_costs, cloud_prices, profiles and
// series, of plants (sites) and of what cables cost, changes some cell of summary.csv.
//
// Method   as configuration_keys_test.cpp, with a toy of its own.  The left site runs out of power
//          step by step: by the hour, its grid gives 10, 8.8, 5.6 and 4.4 kW of IT, which is all
//          clocks full, training at its second step, training paused and serving at its second
//          step, serving at its third.  (Two nodes and eight idle GPUs draw 2.8 kW; four serving
//          GPUs 3.6, 2.8 and 1.6 kW above it, four training GPUs 3.2, 2.4 and 1.4 kW.)  The right
//          site's grid is too thin for two hours, which its battery bridges, charged again after.
#include <gtest/gtest.h>

#include <set>

#include "app/toy_project.hpp"
#include "platform/load/schema_files.hpp"

namespace archipelago::test {
namespace {

constexpr const char* kExperiment = ToyProject::kExperiment;
constexpr const char* kRecipe = ToyProject::kRecipe;

std::string table_file(const std::string& table) { return "platforms/toy2/" + table + ".csv"; }

// Rows of a day whose hours are alike but for those from 9 to 13.
std::string day(const std::string& figure, double usual, const std::vector<double>& from_nine) {
  std::string rows;
  for (std::size_t hour = 0; hour < 24; ++hour) {
    const bool special = hour >= 9 && hour < 9 + from_nine.size();
    rows += figure + ",all," + std::to_string(hour) + ',' +
            std::to_string(special ? from_nine[hour - 9] : usual) + ",assumed,assumed\n";
  }
  return rows;
}

class PowerProject : public ToyProject {
 public:
  PowerProject() {
    add_columns("sites", "pue_per_c,pue_from_c,solar_mw,battery_mwh,battery_mw,battery_efficiency",
                {"0,20,0,0,0,1", "0.01,20,0.002,0.002,0.005,0.9"});
    add_columns("cables", "capex_usd_m,life_years,maintenance_share,lease_usd_k_per_year",
                {"1,20,0.02,100"});
    set_cell(table_file("sites"), 0, "gpus_per_node", "4");
    set_cell(table_file("sites"), 1, "gpus_per_node", "4");
    set_cell(table_file("sites"), 0, "it_power_mw", "0.02");
    // Local hours at the left are 10 to 13, an hour less at the right; PUE 1.5 and 1.6.
    write(table_file("profiles"),
          "kind,of,quantity,days,hour,value,quality,source\n" +
              day("site,left,limit_mw", 1, {1, 0.015, 0.0132, 0.0084, 0.0066}) +
              day("site,right,sun_share", 0, {0.1, 0.1, 0.5, 0.3}) +
              day("site,right,limit_mw", 1, {0.004, 0.004, 0.009, 0.009}) +
              day("zone,right,temperature_c", 20, {30, 31, 32, 33}));
    write(table_file("series"),
          "kind,of,quantity,from,value,quality,source\n"
          "zone,left,carbon_g_per_kwh,2026-03-02T10:00+08:00,400,assumed,assumed\n"
          "zone,left,carbon_g_per_kwh,2026-03-02T11:00+08:00,300,assumed,assumed\n"
          "zone,left,carbon_g_per_kwh,2026-03-02T12:00+08:00,200,assumed,assumed\n"
          "zone,left,carbon_g_per_kwh,2026-03-02T13:00+08:00,100,assumed,assumed\n");
    write(kExperiment,
          "name: toy\n"
          "question: what moves\n"
          "platform: ../platforms/toy2\n"
          "workload: ../workloads/toy.yaml\n"
          "start: 2026-03-02T02:00Z\n"
          "horizon: 4 h\n"
          "warmup: 0 s\n"
          "replicates: 1\n"
          "seed: 7\n"
          "policy: islands\n"
          "training:\n"
          "  gpu_share: 0.5\n"
          "  queue: fifo\n"
          "serving:\n"
          "  gpu_shares: {toy-llm: 0.5}\n"
          "  max_sequences: 24\n"
          "  max_batched_tokens: 2000\n"
          "  block_tokens: 16\n"
          "  watermark: 0.01\n"
          "  queue_limit: 60\n"
          "  timeout: 10 s\n"
          "slo:\n"
          "  ttft: 1 s\n"
          "  tpot: 20 ms\n");
    write(kRecipe,
          "name: toy\n"
          "description: requests and jobs at two small sites\n"
          "source: assumed\n"
          "inference:\n"
          "  - name: chat\n"
          "    requests_per_day: 43200\n"
          "    nations: {weights: {SG: 1, ID: 1}}\n"
          "    prompt_tokens: {law: fixed, tokens: 300}\n"
          "    output_tokens: {law: fixed, tokens: 50}\n"
          "    llms: {toy-llm: 1}\n"
          "training:\n"
          "  - name: jobs\n"
          "    jobs_per_day: 144\n"
          "    nations: {weights: {SG: 1, ID: 1}}\n"
          "    gpus: [{gpus: 4, share: 1}]\n"
          "    run_time: {law: fixed, time: 25 min}\n"
          "    checkpoint: {size: 20 GB, interval: 5 min}\n");
  }

  // All use the left site, which has a price list.
  void sell_the_left() const {
    write(table_file("cloud_prices"),
          "site,usd_per_gpu_hour,low_usd_per_gpu_hour,high_usd_per_gpu_hour,egress_usd_per_gb,"
          "quality,source\n"
          "left,2,1,4,0.1,assumed,assumed\n");
    write(
        table_file("token_prices"),
        "site,llm,usd_per_m_input_tokens,low_usd_per_m_input_tokens,high_usd_per_m_input_tokens,"
        "usd_per_m_output_tokens,low_usd_per_m_output_tokens,high_usd_per_m_output_tokens,quality,"
        "source\n"
        "left,toy-llm,1,0.5,2,3,1,6,assumed,assumed\n");
    replace(kExperiment, "policy: islands", "policy: {global_cloud: {region: left}}");
  }

  // The results with these lines in the experiment.
  [[nodiscard]] std::string results_with(const std::string& lines) const {
    replace(kExperiment, "slo:\n", lines + "slo:\n");
    return results();
  }
  // Low and high prices of what is owned.
  void spread_prices() const {
    add_columns("gpus", "low_price_usd,high_price_usd", {"8000,12000"});
    add_columns("nations", "low_wacc_percent,high_wacc_percent", {"8,12", "8,12"});
    add_columns(
        "nation_costs",
        "low_hall_usd_m_per_mw,high_hall_usd_m_per_mw,low_gpu_life_years,high_gpu_life_years",
        {"8,12,6,3", "7,9,6,3"});
  }

 private:
  // Before the column `quality`; one text for each row.
  void add_columns(const std::string& table, const std::string& names,
                   const std::vector<std::string>& cells) const {
    const std::vector<std::string> lines = lines_of(read(table_file(table)));
    std::string text;
    const std::vector<std::string> header = split_cells(lines.at(0));
    for (std::size_t l = 0; l < lines.size(); ++l) {
      const std::vector<std::string> row = split_cells(lines[l]);
      for (std::size_t c = 0; c < row.size(); ++c) {
        if (header[c] == "quality") text += (l == 0 ? names : cells.at(l - 1)) + ',';
        text += row[c] + (c + 1 < row.size() ? "," : "\n");
      }
    }
    write(table_file(table), text);
  }
};

struct Change {
  const char* table;
  std::size_t row;
  const char* column;
  const char* value;
};

void expect_all_move(const std::vector<Change>& changes, bool sold) {
  const PowerProject first;
  if (sold) first.sell_the_left();
  const std::string before = first.results();
  for (const Change& change : changes) {
    const PowerProject project;
    if (sold) project.sell_the_left();
    project.set_cell(table_file(change.table), change.row, change.column, change.value);
    SCOPED_TRACE(std::string(change.table) + "/" + change.column);
    EXPECT_TRUE(project.results() != before);  // not printed: hundreds of lines
  }
}

TEST(Inv9, EveryColumnOfClockStepsMovesACell) {
  expect_all_move(
      {
          {"gpu_clocks", 0, "prefill_w", "990"},
          {"gpu_clocks", 0, "decode_w", "590"},
          {"gpu_clocks", 0, "training_w", "890"},
          {"gpu_clocks", 1, "prefill_w", "790"},
          {"gpu_clocks", 1, "decode_w", "490"},
          {"gpu_clocks", 1, "training_w", "690"},
          {"gpu_clocks", 1, "prefill_speed", "0.7"},
          {"gpu_clocks", 1, "decode_speed", "0.9"},
          {"gpu_clocks", 1, "training_speed", "0.8"},
          {"gpu_clocks", 2, "prefill_w", "490"},
          {"gpu_clocks", 2, "prefill_speed", "0.4"},
          {"gpu_clocks", 2, "decode_speed", "0.7"},
      },
      false);
}

// What toy2 leaves out: draws by batch, of GPUs with a model and nothing to do, of idle nodes.
TEST(Inv9, DrawsByBatchAndOfTheIdleMoveACell) {
  const auto draws = [](const char* batch, const char* watts) {
    const PowerProject project;
    project.replace(kRecipe, "requests_per_day: 43200", "requests_per_day: 1728000");  // batches
    project.write(table_file("serving_power"),
                  std::string("llm,gpu,tensor_parallel,batch,board_w,quality,source\n"
                              "toy-llm,toy-gpu,1,1,700,assumed,assumed\n"
                              "toy-llm,toy-gpu,1,") +
                      batch + "," + watts + ",assumed,assumed\n");
    return project.results();
  };
  const std::string flat = PowerProject().results();
  const std::string before = draws("8", "900");
  EXPECT_TRUE(draws("8", "700") != before);
  EXPECT_TRUE(draws("8", "950") != before);
  EXPECT_TRUE(draws("4", "900") != before);
  for (const auto& [name, cell] : std::vector<std::pair<std::string, std::string>>{
           {"loaded_idle_w", "150"}, {"node_idle_overhead_w", "600"}}) {
    const PowerProject project;
    project.replace(table_file("gpus"), "idle_w,", "idle_w," + name + ",");
    project.replace(table_file("gpus"), ",10000,100,", ",10000,100," + cell + ",");
    EXPECT_TRUE(project.results() != flat) << name;
  }
}

// The name of a step: its speeds and draws say what it does.
TEST(Inv9, TheMegahertzOfAStepMoveOnlyWhatIsShown) {
  const PowerProject first;
  const PowerProject other;
  other.set_cell(table_file("gpu_clocks"), 0, "mhz", "1100");
  EXPECT_TRUE(other.results() == first.results());
  const std::vector<std::string> show{"platform", "show", "toy2"};
  EXPECT_NE(other.run(show).out, first.run(show).out);
}

TEST(Inv9, EveryColumnOfAPlantMovesACell) {
  expect_all_move(
      {
          {"sites", 1, "pue_per_c", "0.02"},
          {"sites", 1, "pue_from_c", "15"},
          {"sites", 1, "solar_mw", "0.003"},
          {"sites", 1, "battery_mwh", "0.0005"},
          {"sites", 1, "battery_mw", "0.004"},
          {"sites", 1, "battery_efficiency", "0.8"},
      },
      false);
}

TEST(Inv9, EveryHourlyQuantityMovesACell) {
  expect_all_move(
      {
          {"profiles", 11, "value", "0.0096"},      // limit of the left at 11
          {"profiles", 24 + 10, "value", "0.5"},    // sun of the right at 10
          {"profiles", 48 + 10, "value", "0.008"},  // its limit
          {"profiles", 72 + 10, "value", "40"},     // its temperature
          {"series", 2, "value", "250"},
      },
      false);
  const PowerProject first;
  const PowerProject priced;
  priced.write(table_file("profiles"), priced.read(table_file("profiles")) +
                                           day("zone,right,price_usd_per_kwh", 0.1, {0.1, 0.3}));
  EXPECT_TRUE(priced.results() != first.results());
}

TEST(Inv9, EveryColumnOfCostsMovesACell) {
  expect_all_move(
      {
          {"nation_costs", 0, "hall_usd_m_per_mw", "11"},
          {"nation_costs", 0, "hall_life_years", "25"},
          {"nation_costs", 0, "gpu_life_years", "4"},
          {"nation_costs", 0, "server_share", "0.6"},
          {"nation_costs", 0, "staff_share", "0.02"},
          {"nation_costs", 0, "maintenance_share", "0.03"},
          {"cables", 0, "capex_usd_m", "2"},
          {"cables", 0, "life_years", "30"},
          {"cables", 0, "maintenance_share", "0.03"},
          {"cables", 0, "lease_usd_k_per_year", "200"},
      },
      false);
}

TEST(Inv9, EveryColumnOfAPriceListMovesACell) {
  expect_all_move(
      {
          {"cloud_prices", 0, "usd_per_gpu_hour", "3"},
          {"cloud_prices", 0, "egress_usd_per_gb", "0.2"},
          {"token_prices", 0, "usd_per_m_input_tokens", "1.1"},
          {"token_prices", 0, "usd_per_m_output_tokens", "4"},
      },
      true);
}

// At the level that reads it, and at no other.
TEST(Inv9, EveryLowAndHighPriceMovesACellAtItsLevel) {
  const auto results = [](const char* level, const Change& change) {
    const PowerProject project;
    project.sell_the_left();
    project.spread_prices();
    if (change.table != nullptr) {
      project.set_cell(table_file(change.table), change.row, change.column, change.value);
    }
    return project.results_with(std::string("prices: {capex: ") + level + ", cloud: " + level +
                                "}\n");
  };
  const Change nothing{nullptr, 0, "", ""};
  const std::string low = results("low", nothing);
  const std::string high = results("high", nothing);
  // The right site is the one whose costs are shown.
  for (const Change& change : {Change{"gpus", 0, "low_price_usd", "9000"},
                               {"nations", 1, "low_wacc_percent", "9"},
                               {"nation_costs", 1, "low_hall_usd_m_per_mw", "6"},
                               {"nation_costs", 1, "low_gpu_life_years", "7"},
                               {"cloud_prices", 0, "low_usd_per_gpu_hour", "1.5"},
                               {"token_prices", 0, "low_usd_per_m_input_tokens", "0.6"},
                               {"token_prices", 0, "low_usd_per_m_output_tokens", "2"}}) {
    SCOPED_TRACE(change.column);
    EXPECT_TRUE(results("low", change) != low);
    EXPECT_TRUE(results("high", change) == high);
  }
  for (const Change& change : {Change{"gpus", 0, "high_price_usd", "13000"},
                               {"nations", 1, "high_wacc_percent", "13"},
                               {"nation_costs", 1, "high_hall_usd_m_per_mw", "10"},
                               {"nation_costs", 1, "high_gpu_life_years", "2"},
                               {"cloud_prices", 0, "high_usd_per_gpu_hour", "5"},
                               {"token_prices", 0, "high_usd_per_m_input_tokens", "3"},
                               {"token_prices", 0, "high_usd_per_m_output_tokens", "7"}}) {
    SCOPED_TRACE(change.column);
    EXPECT_TRUE(results("high", change) != high);
  }
}

TEST(Inv9, EverySettingOfBillsMovesACell) {
  const auto results = [](const std::string& lines) {
    const PowerProject project;
    project.sell_the_left();
    project.spread_prices();
    return project.results_with(lines);
  };
  const std::string before = results("");
  EXPECT_TRUE(results("cloud: {billing: tokens}\nhome_fleet: kept\n"
                      "prices: {capex: mid, cloud: mid}\nsettlement: two_part\n") == before);
  for (const char* lines :
       {"cloud: {billing: provisioned}\n", "home_fleet: none\n", "prices: {capex: low}\n",
        "prices: {capex: high}\n", "prices: {cloud: low}\n", "prices: {cloud: high}\n"}) {
    EXPECT_TRUE(results(lines) != before) << lines;
  }
}

TEST(Inv9, TheYearsOfPricesMoveTheCaveats) {
  const auto summary = [](const char* row) {
    const PowerProject project;
    project.write(table_file("price_years"),
                  std::string("prices,from_year,to_year,quality,source\n") + row);
    (void)project.results();
    return project.read("out/summary.md");
  };
  const std::string before = summary("gpus,2024,2026,assumed,assumed\n");
  EXPECT_NE(before.find("gpus 2024-2026"), std::string::npos);
  EXPECT_TRUE(summary("halls,2024,2026,assumed,assumed\n") != before);
  EXPECT_TRUE(summary("gpus,2023,2026,assumed,assumed\n") != before);
  EXPECT_TRUE(summary("gpus,2024,2025,assumed,assumed\n") != before);
}

// A price below 0 is refused unless the market knows such prices (hours_test.cpp); then it counts.
TEST(Inv9, NegativePricesAreAllowedByAColumn) {
  const PowerProject project;
  const std::string zones = table_file("zones");
  const std::string before = project.results();
  project.set_cell(zones, 1, "price_usd_per_kwh", "-0.05");
  EXPECT_EQ(project.run_experiment().status, 3);
  project.replace(zones, ",carbon_basis,", ",carbon_basis,negative_prices,");
  project.replace(zones, "100,lifecycle,", "100,lifecycle,no,");
  project.replace(zones, "500,lifecycle,", "500,lifecycle,yes,");
  EXPECT_TRUE(project.results() != before);
}

// Series are never repeated: the run is refused with the last row they have.
TEST(Series, ThatEndsBeforeTheHorizonIsAFaultOfTheExperiment) {
  const PowerProject project;
  project.replace(kExperiment, "horizon: 4 h", "horizon: 5 h");
  const Outcome outcome = project.run_experiment();
  EXPECT_EQ(outcome.status, 3);
  EXPECT_NE(outcome.err.find("series.csv:5: from: carbon_g_per_kwh of zone left is known from "
                             "2026-03-02T02:00:00Z to 2026-03-02T06:00:00Z"),
            std::string::npos)
      << outcome.err;
}

// Columns with a rule of their own: whose figure it is and when.
TEST(Inv9, EveryColumnOfPowerAndMoneyIsInOneOfTheTests) {
  const std::set<std::string> listed{"llm",
                                     "gpu",
                                     "tensor_parallel",
                                     "batch",
                                     "board_w",
                                     "mhz",
                                     "prefill_w",
                                     "decode_w",
                                     "training_w",
                                     "prefill_speed",
                                     "decode_speed",
                                     "training_speed",
                                     "iso2",
                                     "hall_usd_m_per_mw",
                                     "hall_life_years",
                                     "gpu_life_years",
                                     "server_share",
                                     "staff_share",
                                     "maintenance_share",
                                     "site",
                                     "usd_per_gpu_hour",
                                     "egress_usd_per_gb",
                                     "usd_per_m_input_tokens",
                                     "usd_per_m_output_tokens",
                                     "prices",
                                     "from_year",
                                     "to_year",
                                     "kind",
                                     "of",
                                     "quantity",
                                     "days",
                                     "hour",
                                     "value",
                                     "from",
                                     "quality",
                                     "source"};
  for (const char* table : {"gpu_clocks", "serving_power", "nation_costs", "cloud_prices",
                            "token_prices", "price_years", "profiles", "series"}) {
    const input::CsvSchema schema = platform::schema_of(std::string(table) + ".csv");
    EXPECT_GT(schema.columns().size(), 3U) << table;
    for (const input::CsvColumn& column : schema.columns()) {
      const std::string& name = column.name;
      const bool level = name.starts_with("low_") || name.starts_with("high_");
      const std::string mid = level ? name.substr(name.find('_') + 1) : name;
      EXPECT_TRUE(listed.contains(mid)) << table << "/" << name;
    }
  }
}

}  // namespace
}  // namespace archipelago::test
