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
       .meaning =
           "of each scenario, with other draws; intervals need two. With `until`, batches of "
           "4, 8, 16, ... until half the 95 % interval of that metric is within it",
       .needed = "yes",
       .kind = KeyKind::kForm,
       .form = "a whole number, or {until: 1 %, of: METRIC, at_most: 64}"},
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
       .form = "{setting or path: [value, {value: ..., label: ...}, ...] | {from: ..., to: ..., "
               "step or factor or points: ...}, ...}"},
      {.key = "zip",
       .owner = "experiment/axes_file.hpp",
       .meaning = "axes that move together: the first value of one with the first of the others",
       .kind = KeyKind::kForm,
       .form = "[[axis, axis, ...], ...]"},
      {.key = "exclude",
       .owner = "experiment/axes_file.hpp",
       .meaning = "combinations that are left out: those with all of the values of an entry",
       .kind = KeyKind::kForm,
       .form = "[{axis: value, ...}, ...]"},
      {.key = "set",
       .owner = "experiment/value_path.hpp",
       .meaning = "values of cells of the platform and keys of the recipe, by path; \"+8\" and "
                  "\"x1.2\" change the number that stands there",
       .kind = KeyKind::kMap,
       .form = "{platform.TABLE[ROW].COLUMN: value, workload.KEY: value, ...}"},
      {.key = "baseline",
       .owner = kExperiment,
       .meaning = "values of axes that the other scenarios are compared with",
       .kind = KeyKind::kMap,
       .form = "{setting: value, ...}"},
      {.key = "answer",
       .owner = "experiment/answer.hpp",
       .meaning =
           "how the question is answered: the comparisons of findings.md, what would overturn "
           "them, caveats, a chart, scenarios that are equal on purpose",
       .kind = KeyKind::kForm,
       .form =
           "{compares: [{metric: ..., group: ..., of: {axis: value}, against: {axis: value}}, "
           "...], overturned_by: ..., caveats: [...], chart: {metric: ..., group: ..., along: "
           "axis, by: axis, over: metric}, alike: [{these: {...}, those: {...}, because: ...}]}"},
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
