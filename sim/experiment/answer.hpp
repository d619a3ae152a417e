// How an experiment's question is answered: which comparisons its page of findings makes, what would
// overturn them, and which scenarios are equal on purpose.
//
// Format   answer:
//            compares:                    the first two are the answer, the others stand below it
//              - metric: slo_attainment
//                group: KR
//                of: {policy: federated, stress: 1}         values of axes; they name one scenario
//                against: {policy: islands, stress: 1}      likewise
//                says: Sharing serves Korea {of}, alone {against} ({difference}) - {reads}.
//                                         how it reads on the page; may be left out.  Figures bring
//                                         their unit, but a difference of shares: points
//            overturned_by: GPUs that ...                   an assumption, in a sentence
//            caveats: [..., ..., ...]                       sentences; may be left out, as what follows
//            chart: {metric: slo_attainment, group: KR, along: stress, by: policy}
//                                         one line a value of `by`, over the values of `along`; other
//                                         axes stand at the baseline's values.  over: METRIC may be
//                                         added: points stand over its figures (service over money)
//            alike:                       scenarios that may be equal in every figure, and why
//              - {these: {policy: hybrid}, those: {policy: sovereign}, because: nothing overflows}
// Flow     file -> read_answer() -> Experiment::answer -> tables/findings.hpp.
// Errors   faults are recorded in the YAML reader with their line.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiment/axes_file.hpp"

namespace archipelago::experiment {

struct Comparison {
  std::string metric;
  std::string group;
  PartOfPoint of;
  PartOfPoint against;
  std::string says;  // with kAnswerWords in it; empty: in the words of the metric
};

inline constexpr std::array<std::string_view, 4> kAnswerWords{"{of}", "{against}", "{difference}",
                                                              "{reads}"};

struct AnswerChart {
  std::string metric;
  std::string group;
  std::size_t along = 0;  // axes, by number
  std::size_t by = 0;
  std::string over;  // a metric; empty: the values of `along`
};

// Every scenario of `these` and the one that differs from it in being of `those`.
struct Alike {
  PartOfPoint these;
  PartOfPoint those;
  std::string because;
};

struct Answer {
  std::vector<Comparison> compares;
  std::string overturned_by;
  std::vector<std::string> caveats;
  std::optional<AnswerChart> chart;
  std::vector<Alike> alike;
};

// `points`: of the scenarios; a comparison names one of them.  Nothing: the file has no `answer`.
[[nodiscard]] std::optional<Answer> read_answer(
    const input::YamlMap& root, const FileAxes& axes,
    const std::vector<std::vector<std::size_t>>& points);

[[nodiscard]] bool fits(const PartOfPoint& part, const std::vector<std::size_t>& point);

// The scenarios, of those points, that have these values.
[[nodiscard]] std::vector<std::size_t> fitting(const PartOfPoint& part,
                                               const std::vector<std::vector<std::size_t>>& points);

}  // namespace archipelago::experiment
