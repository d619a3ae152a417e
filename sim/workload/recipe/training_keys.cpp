#include "workload/recipe/training_keys.hpp"

#include <string>
#include <utility>

#include "platform/data_class.hpp"
#include "workload/recipe/recipe_keys.hpp"
#include "workload/traces/job_line.hpp"

namespace archipelago::workload {

namespace {

using input::KeyKind;

constexpr const char* kTraining = "workload/recipe/training_stream.hpp";
constexpr const char* kOwnModel = "workload/own_model.hpp";
constexpr const char* kRunTime = "workload/recipe/run_time_recipe.hpp";
constexpr input::Range kCounts{1, 1e18};  // parameters, tokens
constexpr input::Range kSteps{1, 1e9};

// Of the laws that stand alone and as parts of a mixture; `place` ends with a dot.
std::vector<input::KeyRow> law_keys(const std::string& place, std::vector<std::string> words) {
  return {
      {.key = place + "law",
       .owner = kRunTime,
       .meaning = "which law; the keys beside it are its parameters",
       .needed = "yes",
       .kind = KeyKind::kWord,
       .words = std::move(words)},
      {.key = place + "time",
       .owner = kRunTime,
       .meaning = "fixed: always so long",
       .needed = "with law: fixed",
       .kind = KeyKind::kDuration,
       .bounds = kRunTimes},
      {.key = place + "median",
       .owner = kRunTime,
       .meaning = "lognormal: half of them are shorter",
       .needed = "with law: lognormal",
       .kind = KeyKind::kDuration,
       .bounds = kRunTimes},
      {.key = place + "mean",
       .owner = kRunTime,
       .meaning = "lognormal: at least the median",
       .needed = "with law: lognormal",
       .kind = KeyKind::kDuration,
       .bounds = kRunTimes},
      {.key = place + "min",
       .fallback = "0 s",
       .owner = kRunTime,
       .meaning = "lognormal: what is shorter counts as this",
       .kind = KeyKind::kDuration,
       .bounds = {0, kRunTimes.high}},
      {.key = place + "max",
       .fallback = "100 days",
       .owner = kRunTime,
       .meaning = "lognormal: what is longer counts as this",
       .kind = KeyKind::kDuration,
       .bounds = kRunTimes},
      {.key = place + "percentiles",
       .owner = "workload/laws/quantile_curve.hpp",
       .meaning =
           "percentiles: points of the distribution, straight lines in the logarithm of time "
           "between them",
       .needed = "with law: percentiles",
       .kind = KeyKind::kForm,
       .form = "{0: 1 ms to 100 days, ..., 100: 1 ms to 100 days}, rising"},
  };
}

std::vector<input::KeyRow> work_keys() {
  return {
      {.key = "run_time.tokens",
       .unit = "tokens",
       .owner = kRunTime,
       .meaning = "work: 6 x model.active_parameters x tokens FLOP are done",
       .needed = "with law: work",
       .kind = KeyKind::kNumber,
       .bounds = kCounts},
      {.key = "run_time.gpu",
       .owner = kRunTime,
       .meaning = "work: the platform's GPU type that the time is reckoned for",
       .needed = "with law: work"},
      {.key = "run_time.mfu",
       .unit = "share",
       .owner = kRunTime,
       .meaning = "work: of that GPU's peak that becomes the model's; without it, training_mfu of "
                  "gpus.csv, of whatever type a site has",
       .kind = KeyKind::kNumber,
       .bounds = {1e-3, 1}},
  };
}

}  // namespace

std::vector<input::KeyRow> gpu_keys() {
  return {
      {.key = "gpus",
       .owner = kTraining,
       .meaning = "how many GPUs jobs ask for; shares sum to 1",
       .needed = kNoTrace,
       .kind = KeyKind::kList},
      {.key = "gpus[].gpus",
       .unit = "GPUs",
       .owner = kTraining,
       .meaning = "of such a job; only a share below 1 may be broken",
       .needed = "yes",
       .kind = KeyKind::kNumber,
       .bounds = {0.001, 1e7}},
      {.key = "gpus[].share",
       .unit = "share",
       .owner = kTraining,
       .meaning = "of the jobs that ask for so many",
       .needed = "yes",
       .kind = KeyKind::kNumber,
       .bounds = input::kShare},
  };
}

std::vector<input::KeyRow> run_time_keys() {
  std::vector<input::KeyRow> rows{{.key = "run_time",
                                   .owner = "workload/laws/run_time_law.hpp",
                                   .meaning = "the law of run times",
                                   .needed = kNoTrace,
                                   .kind = KeyKind::kMap}};
  const auto add = [&](std::vector<input::KeyRow> more) {
    for (input::KeyRow& row : more) rows.push_back(std::move(row));
  };
  add(law_keys("run_time.", {"fixed", "lognormal", "percentiles", "mixture", "work"}));
  rows.push_back({.key = "run_time.parts",
                  .owner = kRunTime,
                  .meaning = "mixture: the laws of jobs of several kinds; shares sum to 1",
                  .needed = "with law: mixture",
                  .kind = KeyKind::kList});
  rows.push_back({.key = "run_time.parts[].share",
                  .unit = "share",
                  .owner = kRunTime,
                  .meaning = "of the jobs whose run time is drawn from this law",
                  .needed = "yes",
                  .kind = KeyKind::kNumber,
                  .bounds = input::kShare});
  add(law_keys("run_time.parts[].", {"fixed", "lognormal", "percentiles"}));
  add(work_keys());
  return rows;
}

std::vector<input::KeyRow> job_keys() {
  return {
      {.key = "recorded_on",
       .owner = kTraining,
       .meaning = "the platform's GPU type that run times hold for; of law: work, its gpu"},
      {.key = "estimate_factor",
       .owner = kTraining,
       .meaning = "the owner's limit over the run time; without it, none is said",
       .kind = KeyKind::kNumber,
       .bounds = {1, 1000}},
      {.key = "deferrable",
       .owner = kTraining,
       .meaning = "jobs may wait for cheap or clean hours",
       .kind = KeyKind::kMap},
      {.key = "deferrable.deadline",
       .owner = kTraining,
       .meaning = "a job starts so that it is expected to end that long after its submission",
       .needed = "yes",
       .kind = KeyKind::kDuration,
       .bounds = kRunTimes},
      {.key = "data_class",
       .fallback = "public",
       .owner = kTraining,
       .meaning = "of the jobs' data, of which residency rules speak",
       .kind = KeyKind::kWord,
       .words = {platform::kDataClassWords.begin(), platform::kDataClassWords.end()}},
      {.key = "dataset",
       .owner = kTraining,
       .meaning = "what a job reads before it begins",
       .kind = KeyKind::kMap},
      {.key = "dataset.size",
       .owner = kTraining,
       .meaning = "of it",
       .needed = "yes",
       .kind = KeyKind::kSize,
       .bounds = {0, kMaxBytes}},
      {.key = "dataset.home",
       .owner = kTraining,
       .meaning = "where it lies; without it, everywhere",
       .kind = KeyKind::kForm,
       .form = "a site | own nation"},
      {.key = "checkpoint",
       .owner = kTraining,
       .meaning = "what a failed job begins again from",
       .kind = KeyKind::kMap},
      {.key = "checkpoint.size",
       .owner = kTraining,
       .meaning = "of each; without it, 12 bytes for each of model.parameters",
       .needed = "without model",
       .kind = KeyKind::kSize,
       .bounds = {0, kMaxBytes}},
      {.key = "checkpoint.interval",
       .owner = kTraining,
       .meaning = "between two of them",
       .needed = "yes",
       .kind = KeyKind::kDuration,
       .bounds = kRunTimes},
  };
}

std::vector<input::KeyRow> model_keys() {
  return {
      {.key = "model",
       .owner = kTraining,
       .meaning = "what is trained; needed by law: work and by sync",
       .kind = KeyKind::kMap},
      {.key = "model.parameters",
       .owner = kTraining,
       .meaning = "of the model",
       .needed = "yes",
       .kind = KeyKind::kNumber,
       .bounds = kCounts},
      {.key = "model.active_parameters",
       .owner = kTraining,
       .meaning = "that work on a token, of a mixture of experts; without it, all",
       .kind = KeyKind::kNumber,
       .bounds = kCounts},
      {.key = "model.state_bytes",
       .fallback = "16",
       .unit = "bytes",
       .owner = kTraining,
       .meaning = "of weights, gradients and optimiser for each parameter, which have to fit the "
                  "GPUs of a job of law: work at each of its sites; 0: not judged",
       .kind = KeyKind::kNumber,
       .bounds = {0, 1000}},
      {.key = "model.layers",
       .owner = kTraining,
       .meaning = "of the model, of which fragments are made",
       .kind = KeyKind::kInteger,
       .bounds = {1, 100'000}},
      {.key = "model.step",
       .owner = kTraining,
       .meaning = "time of one step",
       .kind = KeyKind::kDuration,
       .bounds = kRunTimes},
      {.key = "model.batch_tokens",
       .unit = "tokens",
       .owner = kTraining,
       .meaning = "of a step, in place of step: with law: work its time follows",
       .kind = KeyKind::kNumber,
       .bounds = kCounts},
  };
}

std::vector<input::KeyRow> own_model_keys() {
  return {
      {.key = "once",
       .owner = kTraining,
       .meaning = "in place of jobs_per_day: one job of each nation of weight above 0, that long "
                  "after the start",
       .kind = KeyKind::kDuration,
       .bounds = {0, kRunTimes.high}},
      {.key = "own_model",
       .owner = kOwnModel,
       .meaning = "jobs of law: work train models of their nations' own, which have figures "
                  "(model_...) and may take longer than the clock lasts",
       .kind = KeyKind::kMap},
      {.key = "own_model.shared",
       .fallback = "false",
       .owner = kOwnModel,
       .meaning = "one job for all nations, whose weights divide its costs; with once",
       .kind = KeyKind::kFlag},
      {.key = "own_model.texts",
       .owner = kOwnModel,
       .meaning = "the class of each member's own texts, which are read at a site of the job where "
                  "its rules let them, or not at all; without it, data_class",
       .kind = KeyKind::kWord,
       .words = {platform::kDataClassWords.begin(), platform::kDataClassWords.end()}},
      {.key = "own_model.base_law",
       .owner = kOwnModel,
       .meaning = "the nation under whose law the weights stand that training begins from; without "
                  "it, it begins from none",
       .kind = KeyKind::kText},
  };
}

std::vector<input::KeyRow> sync_keys() {
  return {
      {.key = "sync",
       .owner = kTraining,
       .meaning = "large jobs train at several sites",
       .kind = KeyKind::kMap},
      {.key = "sync.kind",
       .owner = kTraining,
       .meaning = "what the sites exchange: nothing, every step's gradients, or now and then",
       .needed = "yes",
       .kind = KeyKind::kWord,
       .words = {"none", "data_parallel", "diloco"}},
      {.key = "sync.sites",
       .unit = "sites",
       .owner = kTraining,
       .meaning = "that train one job",
       .needed = "unless kind: none",
       .kind = KeyKind::kInteger,
       .bounds = {2, 10'000}},
      {.key = "sync.from_gpus",
       .unit = "GPUs",
       .owner = kTraining,
       .meaning = "jobs of so many or more, which sites divides evenly; without it, of sites",
       .kind = KeyKind::kInteger,
       .bounds = {1, static_cast<double>(kMaxJobGpus)}},
      {.key = "sync.payload_bits",
       .fallback = "32",
       .unit = "bits",
       .owner = kTraining,
       .meaning = "sent for each parameter",
       .kind = KeyKind::kNumber,
       .bounds = {0.01, 64}},
      {.key = "sync.hierarchical",
       .fallback = "false",
       .owner = kTraining,
       .meaning = "sites of one nation average first",
       .kind = KeyKind::kFlag},
      {.key = "sync.inner_steps",
       .unit = "steps",
       .owner = kTraining,
       .meaning = "diloco: between two exchanges of a fragment",
       .needed = "with kind: diloco",
       .kind = KeyKind::kInteger,
       .bounds = kSteps},
      {.key = "sync.fragments",
       .fallback = "1",
       .owner = kTraining,
       .meaning = "diloco: the model is exchanged in so many parts, one after the other",
       .kind = KeyKind::kInteger,
       .bounds = kSteps},
      {.key = "sync.overlap_steps",
       .fallback = "0",
       .unit = "steps",
       .owner = kTraining,
       .meaning = "diloco: training goes on for so long while a fragment travels",
       .kind = KeyKind::kInteger,
       .bounds = {0, kSteps.high}},
  };
}

}  // namespace archipelago::workload
