// An experiment file, read and expanded: axes become scenarios, each a point with settings of its
// own, checked against its platform and workload before anything runs.
//
// Flow     experiments/<name>.yaml -> load_experiment() -> Experiment -> run_experiment() (runner).
// Format   name, question, the settings of settings.hpp, and
//            replicates: 5          seed: 2026         statistics: {correction: holm}
//          (replicates.hpp: or until a precision is reached)
//            axes:     {policy: [islands, federated], demand_scale: [1, 2]}
//            baseline: {policy: islands}
//          A value of an axis may have a label for people: {value: ..., label: ...} (axis.hpp).
//          `zip` and `exclude` say which points of the axes there are (axes_file.hpp), `set` gives
//          values to cells of the platform and keys of the recipe (value_path.hpp), words of the
//          command line take the place of values (overrides.hpp).
// Order    axes as written, the last one varies fastest.  Scenarios are numbered from 1 in that
//          order, in tables and folders; everything else names them by their axis values.
// Answer   which comparisons make its page of findings (answer.hpp).
// Baseline a scenario is compared with the one that has the baseline's values on the axes named
//          there and its own on the others.  No baseline: no differences.
// Errors   InputError with every fault of the experiment, its platforms and its workloads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "experiment/answer.hpp"
#include "experiment/axis.hpp"
#include "experiment/replicates.hpp"
#include "experiment/settings.hpp"
#include "metrics/multiple_comparisons.hpp"
#include "platform/platform.hpp"
#include "workload/recipe/recipe.hpp"

namespace archipelago::experiment {

struct Scenario {
  std::string id;                  // for messages: "islands, demand_scale 2"; "only" without axes
  std::vector<std::size_t> point;  // the value of each axis
  ScenarioSettings settings;
  std::shared_ptr<const platform::Platform> platform;
  std::shared_ptr<const workload::Recipe> recipe;
  std::optional<std::size_t> baseline;                  // index of the scenario it is compared with
  std::shared_ptr<const platform::Platform> full = {};  // `platform` at scale 1
};

struct Experiment {
  std::string name;
  std::string question;
  std::filesystem::path file;
  std::uint32_t replicates = 1;
  std::optional<Precision> precision;  // with it, `replicates` is what there are so far
  std::uint64_t seed = 0;
  metrics::Correction correction = metrics::Correction::kHolm;  // of p values of one baseline
  std::vector<Axis> axes;
  std::vector<Scenario> scenarios;
  std::optional<Answer> answer;   // how its findings are made; nothing: no page of them
  std::vector<std::string> set;   // words of the command line that set values (overrides.hpp)
  std::vector<std::string> only;  // what select_scenarios() left (selection.hpp); empty: all

  // Every file that a result depends on, sorted.
  [[nodiscard]] std::vector<std::filesystem::path> inputs() const;

  // Of its scenarios, in their order, each once: "1/100", "1/1000, 1/100, 1"; "" when all are of full
  // size.
  [[nodiscard]] std::string scales() const;
};

// With values set from elsewhere: {"demand_scale=2"}.
Experiment load_experiment(const std::filesystem::path& file,
                           const std::vector<std::string>& set = {});

}  // namespace archipelago::experiment
