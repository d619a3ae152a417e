#include "workload/recipe/recipe_keys.hpp"

#include <string>
#include <utility>

#include "base/sim_time.hpp"
#include "workload/laws/day_shape.hpp"
#include "workload/recipe/closed_loop.hpp"
#include "workload/recipe/people.hpp"
#include "workload/recipe/training_keys.hpp"
#include "workload/traces/job_format.hpp"
#include "workload/traces/trace_format.hpp"
#include "workload/traces/trace_layout.hpp"

namespace archipelago::workload {

namespace {

using input::KeyKind;
using input::KeyRow;

// Owners.
constexpr const char* kRecipe = "workload/recipe/recipe.hpp";
constexpr const char* kParts = "workload/recipe/recipe_parts.hpp";
constexpr const char* kLengths = "workload/laws/length_law.hpp";
constexpr const char* kTraining = "workload/recipe/training_stream.hpp";
constexpr const char* kTrace = "workload/recipe/trace_stream.hpp";
constexpr const char* kLayout = "workload/traces/trace_layout.hpp";
constexpr const char* kPayloads = "workload/payload.hpp";
constexpr const char* kJobTrace = "workload/recipe/job_trace.hpp";

constexpr input::Range kTokens{1, static_cast<double>(kMaxTokens)};
constexpr double kMaxYears = 8e9;  // in seconds, as kMaxTraceSeconds

using Rows = std::vector<KeyRow>;

// Puts rows behind others, their keys below `place`.
void add(Rows& rows, const std::string& place, Rows more) {
  for (KeyRow& row : more) {
    row.key = place + "." + row.key;
    rows.push_back(std::move(row));
  }
}

std::vector<std::string> auto_and(std::vector<std::string> names) {
  names.insert(names.begin(), "auto");
  return names;
}

// "a list of 24, from midnight | azure-conv | ..."
std::string shape_form() {
  std::string form = "a list of 24, from midnight";
  for (const std::string& name : day_shape_names()) form += " | " + name;
  return form;
}

// What streams of both kinds have.
Rows stream_rows(const std::string& of, bool by_people) {
  const std::string split_needed = by_people ? "without weights or people" : "without weights";
  const std::string parts =
      by_people ? "; beside people: the part of its people that is meant, at most 1" : "";
  return {
      {.key = "name",
       .owner = kRecipe,
       .meaning = "of the stream, in notes and in the names of its random streams",
       .needed = "yes"},
      {.key = "nations",
       .owner = kParts,
       .meaning = "whose " + of,
       .needed = "yes",
       .kind = KeyKind::kMap},
      {.key = "nations.bloc",
       .owner = kParts,
       .meaning = "all nations of that bloc of the platform",
       .needed = "without weights"},
      {.key = "nations.split_by",
       .owner = kParts,
       .meaning = "the column of nations.csv that divides them",
       .needed = split_needed,
       .kind = KeyKind::kWord,
       .words = {"population", "gdp"}},
      {.key = "nations.weights",
       .unit = "weight",
       .owner = kParts,
       .meaning = "of each nation, in place of bloc and split_by; only ratios matter" + parts,
       .kind = KeyKind::kForm,
       .form = "{iso2: at least 0, ...}"},
      {.key = "hour_weights",
       .fallback = "all alike",
       .unit = "weight",
       .owner = kParts,
       .meaning =
           "of the hours of the day in each nation's local time; only ratios matter; a name: "
           "a shape that was measured",
       .kind = KeyKind::kForm,
       .form = shape_form()},
      {.key = "day_weights",
       .fallback = "all alike",
       .unit = "weight",
       .owner = kParts,
       .meaning = "of the days of the week; only ratios matter",
       .kind = KeyKind::kForm,
       .form = "a list of 7, from Monday"},
      {.key = "burstiness",
       .fallback = "1",
       .owner = "workload/laws/arrival_times.hpp",
       .meaning = "coefficient of variation of the time between two of them; 1: Poisson",
       .kind = KeyKind::kNumber,
       .bounds = kBurstiness},
  };
}

Rows length_rows(const std::string& of) {
  return {
      {.key = of,
       .owner = kLengths,
       .meaning = "the law of their number",
       .needed = kNoTrace,
       .kind = KeyKind::kMap},
      {.key = of + ".law",
       .owner = kLengths,
       .meaning = "which law; the keys beside it are its parameters",
       .needed = "yes",
       .kind = KeyKind::kWord,
       .words = {"fixed", "lognormal", "geometric", "percentiles"}},
      {.key = of + ".tokens",
       .unit = "tokens",
       .owner = kLengths,
       .meaning = "fixed: always so many",
       .needed = "with law: fixed",
       .kind = KeyKind::kInteger,
       .bounds = kTokens},
      {.key = of + ".median",
       .unit = "tokens",
       .owner = kLengths,
       .meaning = "lognormal: half of them are below",
       .needed = "with law: lognormal",
       .kind = KeyKind::kNumber,
       .bounds = kTokens},
      {.key = of + ".mean",
       .unit = "tokens",
       .owner = kLengths,
       .meaning = "lognormal (at least the median), geometric: before it is cut at min and max",
       .needed = "with law: lognormal or geometric",
       .kind = KeyKind::kNumber,
       .bounds = kTokens},
      {.key = of + ".min",
       .unit = "tokens",
       .owner = kLengths,
       .meaning = "lognormal: what is below counts as this",
       .needed = "with law: lognormal",
       .kind = KeyKind::kInteger,
       .bounds = kTokens},
      {.key = of + ".max",
       .unit = "tokens",
       .owner = kLengths,
       .meaning = "lognormal, geometric: what is above counts as this",
       .needed = "with law: lognormal or geometric",
       .kind = KeyKind::kInteger,
       .bounds = kTokens},
      {.key = of + ".percentiles",
       .unit = "tokens",
       .owner = kLengths,
       .meaning = "percentiles: points of the distribution, straight lines between them",
       .needed = "with law: percentiles",
       .kind = KeyKind::kForm,
       .form = "{0: tokens, ..., 100: tokens}, rising"},
  };
}

// What both kinds of trace have; `format` and what belongs to it come in between.
Rows trace_rows(const char* owner, Rows format, const std::string& of) {
  Rows rows{
      {.key = "trace",
       .owner = owner,
       .meaning = "replay these times, in place of a rate, weights and laws",
       .kind = KeyKind::kMap},
      {.key = "trace.file",
       .owner = kTrace,
       .meaning =
           "the trace, from the recipe's folder; $ARCHIPELAGO_DATA/ in front stands for that "
           "variable",
       .needed = "yes",
       .kind = KeyKind::kFile},
  };
  for (KeyRow& row : format) rows.push_back(std::move(row));
  rows.push_back({.key = "trace.time_warp",
                  .fallback = "1",
                  .owner = kTrace,
                  .meaning = "multiplies the gaps: 0.5 replays twice as fast",
                  .kind = KeyKind::kNumber,
                  .bounds = {1e-6, 1e6}});
  rows.push_back({.key = "trace.rate_scale",
                  .fallback = "1",
                  .owner = "workload/sources/replay_pace.hpp",
                  .meaning = of + " for each row; below 1 the trace is thinned",
                  .kind = KeyKind::kNumber,
                  .bounds = {1e-6, 1e4}});
  rows.push_back(
      {.key = "trace.at_end",
       .fallback = "fail",
       .owner = kTrace,
       .meaning = "when the run is longer than the trace: refuse it, begin again, or stop",
       .kind = KeyKind::kWord,
       .words = {"fail", "repeat", "stop"}});
  return rows;
}

// How a trace of requests is read, and what becomes of rows that share a step of its clock.
Rows request_format_rows() {
  const std::vector<std::string> names = auto_and(replay_format_names());
  std::string form;
  for (const std::string& name : names) form += name + " | ";
  return {
      {.key = "trace.format",
       .fallback = "auto",
       .owner = kTrace,
       .meaning = "of the file; auto: told from its first lines; a mapping says more",
       .kind = KeyKind::kForm,
       .form = form + "{base: ..., time_unit: ..., block_tokens: ..., columns: {...}}"},
      {.key = "trace.format.base",
       .fallback = "auto",
       .owner = kLayout,
       .meaning = "the format that the file is nearest to",
       .kind = KeyKind::kWord,
       .words = names},
      {.key = "trace.format.time_unit",
       .owner = kLayout,
       .meaning = "of the times; without it, the format's",
       .kind = KeyKind::kWord,
       .words = {kTimeUnitWords.begin(), kTimeUnitWords.end()}},
      {.key = "trace.format.block_tokens",
       .unit = "tokens",
       .owner = kLayout,
       .meaning = "that a block hash stands for; without it, the format's",
       .kind = KeyKind::kInteger,
       .bounds = {1, 1'000'000}},
      {.key = "trace.format.columns",
       .owner = kLayout,
       .meaning =
           "names that differ from the format's; a model or session that it does not know is "
           "read too",
       .kind = KeyKind::kForm,
       .form = "{time | prompt | output | model | session | hashes: name, ...}"},
      {.key = "trace.spread",
       .fallback = "none",
       .owner = kTrace,
       .meaning = "step: rows of one step of the trace's clock come anywhere inside it, not all at "
                  "its beginning",
       .kind = KeyKind::kWord,
       .words = {"none", "step"}},
  };
}

Rows payload_rows() {
  constexpr input::Range kPayload{0, 4e9};
  return {
      {.key = "payload",
       .owner = kPayloads,
       .meaning = "what every request carries beside the tokens of its text: speech, images, video",
       .kind = KeyKind::kMap},
      {.key = "payload.up",
       .owner = kPayloads,
       .meaning = "to the site, before the request sets off; without it, nothing",
       .kind = KeyKind::kSize,
       .bounds = kPayload},
      {.key = "payload.down",
       .owner = kPayloads,
       .meaning = "to the user, behind the last token; without it, nothing",
       .kind = KeyKind::kSize,
       .bounds = kPayload},
      {.key = "payload.access_mbps",
       .fallback = "50",
       .unit = "Mbit/s",
       .owner = kPayloads,
       .meaning = "of the line of one user, each way, over which it goes (assumed; sweep it)",
       .kind = KeyKind::kNumber,
       .bounds = {0.01, 1e6}},
  };
}

Rows inference_rows() {
  Rows rows = stream_rows("users ask", true);
  rows.insert(rows.begin() + 1, {.key = "requests_per_day",
                                 .unit = "requests",
                                 .owner = kRecipe,
                                 .meaning = "of all nations together",
                                 .needed = "without people, trace or closed_loop",
                                 .kind = KeyKind::kNumber,
                                 .bounds = {1e-6, 1e12}});
  for (const char* of : {"prompt_tokens", "output_tokens"}) {
    for (KeyRow& row : length_rows(of)) rows.push_back(std::move(row));
  }
  rows.push_back({.key = "sessions",
                  .owner = kRecipe,
                  .meaning =
                      "of each nation, to one of which every request belongs; without it, to "
                      "none",
                  .kind = KeyKind::kInteger,
                  .bounds = {1, 1e12}});
  for (KeyRow& row : people_keys()) rows.push_back(std::move(row));
  for (KeyRow& row : closed_loop_keys()) rows.push_back(std::move(row));
  for (KeyRow& row : trace_rows(kTrace, request_format_rows(), "requests")) {
    rows.push_back(std::move(row));
  }
  rows.push_back({.key = "llms",
                  .unit = "share",
                  .owner = kRecipe,
                  .meaning = "of the requests that ask each LLM of the platform; they sum to 1",
                  .needed = "yes",
                  .kind = KeyKind::kForm,
                  .form = "{llm: 0 to 1, ...}"});
  rows.push_back({.key = "data_classes",
                  .fallback = "{public: 1}",
                  .unit = "share",
                  .owner = kRecipe,
                  .meaning = "of the requests by the class of their data, of which residency rules "
                             "speak; they sum to 1",
                  .kind = KeyKind::kForm,
                  .form = "{public | personal | regulated | state: 0 to 1, ...}"});
  for (KeyRow& row : payload_rows()) rows.push_back(std::move(row));
  return rows;
}

Rows job_trace_rows() {
  return {
      {.key = "trace.format",
       .fallback = "auto",
       .owner = kJobTrace,
       .meaning = "of the file; auto: told from its first lines",
       .kind = KeyKind::kWord,
       .words = auto_and(job_format_names())},
      {.key = "trace.skip",
       .fallback = "0 s",
       .owner = kJobTrace,
       .meaning = "of the trace's beginning, from its first job on",
       .kind = KeyKind::kDuration,
       .bounds = {0, kMaxYears}},
      {.key = "trace.take",
       .owner = kJobTrace,
       .meaning = "from the first job behind that; without it, all",
       .kind = KeyKind::kDuration,
       .bounds = {1e-9, kMaxYears}},
      {.key = "trace.longest",
       .fallback = "100 days",
       .owner = kJobTrace,
       .meaning = "longer jobs are left out",
       .kind = KeyKind::kDuration,
       .bounds = {1e-9, kMaxHorizon.seconds()}},
      {.key = "trace.whole_gpus",
       .fallback = "false",
       .owner = kJobTrace,
       .meaning =
           "a share of a GPU becomes a whole one, also of a job of 1.5 GPUs, which is a fault "
           "otherwise",
       .kind = KeyKind::kFlag},
  };
}

Rows training_rows() {
  Rows rows = stream_rows("jobs they are", false);
  rows.insert(rows.begin() + 1, {.key = "jobs_per_day",
                                 .unit = "jobs",
                                 .owner = kTraining,
                                 .meaning = "of all nations together",
                                 .needed = "without trace or once",
                                 .kind = KeyKind::kNumber,
                                 .bounds = kJobsPerDay});
  Rows trace = trace_rows(kJobTrace, job_trace_rows(), "jobs");
  for (Rows more : {gpu_keys(), run_time_keys(), std::move(trace), job_keys(), model_keys(),
                    own_model_keys(), sync_keys()}) {
    for (KeyRow& row : more) rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

const std::vector<KeyRow>& recipe_keys() {
  static const Rows table = [] {
    Rows rows{
        {.key = "name", .owner = kRecipe, .meaning = "of the recipe", .needed = "yes"},
        {.key = "description",
         .owner = kRecipe,
         .meaning = "what it stands for, in a sentence",
         .needed = "yes"},
        {.key = "source",
         .owner = kRecipe,
         .meaning = "keys of workloads/SOURCES.md, or assumed",
         .needed = "yes"},
        {.key = "inference",
         .owner = kRecipe,
         .meaning = "streams of requests",
         .needed = "without training",
         .kind = KeyKind::kList},
    };
    add(rows, "inference[]", inference_rows());
    rows.push_back({.key = "training",
                    .owner = kTraining,
                    .meaning = "streams of training jobs",
                    .kind = KeyKind::kList});
    add(rows, "training[]", training_rows());
    return rows;
  }();
  return table;
}

}  // namespace archipelago::workload
