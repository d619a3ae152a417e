// The settings of a scenario, each defined once: a row of settings_table.cpp says its key,
// default, unit, range, owner and meaning, how it is read and what it changes.  A key may stand in
// the experiment file itself or under `axes:` with a list of values.
//
// Flow     experiment file -> apply_setting() for each key -> ScenarioSettings -> one run.
//          `archipelago list settings [NAME]`, docs/experiments.md and docs/experiment.schema.json
//          are printed from the rows.
// To add   a row, and the member that it fills in the struct of its owner; a line in
//          tests/experiment/configuration_keys_test.cpp that sees a result move; then
//          scripts/refresh-docs.sh.
// Defaults stand in the members; a test reads the default of every row and finds the same.
// Errors   faults are recorded in the YAML reader with their line.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/run_settings.hpp"
#include "input/key_table.hpp"
#include "input/yaml_reader.hpp"
#include "metrics/run_rows.hpp"
#include "platform/load/table_edits.hpp"

namespace archipelago::experiment {

struct ScenarioSettings {
  std::filesystem::path platform;
  std::filesystem::path workload;
  std::filesystem::path events;                    // empty: none
  std::filesystem::path weights;                   // of the score; empty: none
  std::vector<std::filesystem::path> overlays;     // over the platform, in order
  std::vector<platform::CellEdit> platform_cells;  // over those (value_path.hpp)
  std::vector<input::YamlEdit> workload_keys;      // over the recipe, likewise
  double scale = 1;                                // of platform and workload (base/scale.hpp)
  std::optional<double> stress;                    // where run.demand_scale follows from it
  bool per_citizen = false;                        // demand is of people, or follows from stress
  engine::RunSettings run;
  int whole_days = 0;  // measured, of `horizon: day` or `week`; 0: run.horizon is as written
  metrics::BillTerms bills;
  platform::PriceLevels prices;                     // that bills read
  std::vector<metrics::ScoreWeight> score_weights;  // those of the file
  double request_rows = 0;                          // share of requests that get a row
  bool job_rows = false;                            // every job gets a row
  std::map<std::string, std::string> written;       // key -> value as YAML on one line
};

// When a setting may not be left out (KeyRow::needed).
inline constexpr std::string_view kAlways = "here or under axes";
inline constexpr std::string_view kWithRequests = "when the workload has requests";

[[nodiscard]] const std::vector<input::KeyRow>& setting_keys();

// Those that only bills read: they may differ over one record of a run.
[[nodiscard]] std::span<const std::string_view> bill_keys();

// The keys of an experiment file that are no settings: name, question, replicates, seed, axes,
// zip, exclude, set, baseline, statistics.
[[nodiscard]] const std::vector<input::KeyRow>& experiment_keys();

// "failures", "serving", ...: the mappings that settings stand in, in order of the alphabet.
[[nodiscard]] std::vector<std::string> setting_sections();

// Reads one value into the settings.  `folder` is that of the experiment file.
// REQUIRES: key is one of setting_keys().
void apply_setting(const std::string& key, const input::YamlValue& value,
                   const std::filesystem::path& folder, ScenarioSettings& settings);

// Where the horizon is a day or a week: so long behind the warm-up.  Once all settings are read.
void settle_horizon(ScenarioSettings& settings);

// What settings count in replicas of a site goes with the scale, but for a last one.  Once all
// settings are read.
void settle_scale(ScenarioSettings& settings);

// Whether that setting has the value that it has when no file says it.
// REQUIRES: key is one of setting_keys().
[[nodiscard]] bool is_default(const std::string& key, const ScenarioSettings& settings);

// The word of an axis value of which version 0.1 made ids: "islands", "global_cloud-oregon",
// "demand_scale-2".  Values with the same word are the same (axis.hpp).
[[nodiscard]] std::string axis_label(const std::string& key, const input::YamlValue& value);

}  // namespace archipelago::experiment
