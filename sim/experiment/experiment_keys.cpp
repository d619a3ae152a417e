#include "experiment/settings.hpp"

namespace archipelago::experiment {

namespace {

using input::KeyKind;

constexpr const char* kExperiment = "experiment/experiment.hpp";

}  // namespace

const std::vector<input::KeyRow>& experiment_keys() {
  static const std::vector<input::KeyRow> keys{
      {.key = "name",
       .owner = kExperiment,
       .meaning = "of the experiment and of its folder of results",
       .needed = "yes"},
      {.key = "question",
       .owner = kExperiment,
       .meaning = "what its tables answer, in a sentence",
       .needed = "yes"},
      {.key = "replicates",
       .unit = "runs",
       .owner = kExperiment,
       .meaning = "of each scenario, with other draws; intervals need two",
       .needed = "yes",
       .kind = KeyKind::kInteger,
       .bounds = {1, 10'000}},
      {.key = "seed",
       .owner = kExperiment,
       .meaning = "of every draw; the same for all scenarios, so that they are compared in pairs",
       .needed = "yes",
       .kind = KeyKind::kInteger,
       .bounds = input::kNotNegative},
      {.key = "axes",
       .owner = kExperiment,
       .meaning = "settings with several values: every combination is a scenario",
       .kind = KeyKind::kMap,
       .form = "{setting: [value, {value: ..., label: ...}, ...], ...}"},
      {.key = "baseline",
       .owner = kExperiment,
       .meaning = "values of axes that the other scenarios are compared with",
       .kind = KeyKind::kMap,
       .form = "{setting: value, ...}"},
      {.key = "statistics",
       .owner = kExperiment,
       .meaning = "how differences to the baseline are judged",
       .kind = KeyKind::kMap},
      {.key = "statistics.correction",
       .fallback = "holm",
       .owner = "metrics/multiple_comparisons.hpp",
       .meaning = "of the p values of one metric and group where several scenarios are compared "
                  "with one baseline",
       .kind = KeyKind::kWord,
       .words = {"holm", "benjamini_hochberg", "none"}},
  };
  return keys;
}

}  // namespace archipelago::experiment
