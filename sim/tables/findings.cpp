#include "tables/findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <set>
#include <string_view>

#include "base/text_table.hpp"
#include "experiment/answer.hpp"
#include "metrics/comparison_rule.hpp"
#include "metrics/definitions.hpp"
#include "metrics/multiple_comparisons.hpp"
#include "metrics/statistics.hpp"
#include "metrics/verdict.hpp"
#include "tables/chart_svg.hpp"
#include "tables/group_kind.hpp"
#include "tables/interval_text.hpp"

namespace archipelago::tables {

namespace {

using experiment::Experiment;
using experiment::PartOfPoint;
using experiment::Results;
using metrics::Verdict;

// Of nations: who gains, who pays.
constexpr std::array<std::string_view, 5> kOfNations{"slo_attainment", "ttft_p95", "cost_total",
                                                     "foreign_operator_share", "refusal_share"};

constexpr std::string_view kUnequalService =
    "\nThe service differs between the two, so a lower bill is no lower price of the same thing; "
    "`archipelago size` finds the fleets of one service.\n";

constexpr std::string_view kOfStress =
    "`stress` is asked over what the nations' own GPUs carry in full batches; the limit of time a "
    "token is broken before that, so 1 is already beyond what they serve within the SLO";

// How a figure of that unit is shown.
struct Shown {
  double factor = 1;
  int digits = -1;  // -1: four significant ones
  std::string unit;
};

// `largest`: of the figures that stand side by side.
Shown shown_as(std::string_view metric, double largest = 0) {
  const std::string_view unit = metrics::definition_of(metric).unit;
  if (unit == "share") return {100, 2, "%"};
  if (unit == "s") return largest < 10 ? Shown{1e3, 0, "ms"} : Shown{1, 1, "s"};
  return {1, -1, std::string(unit)};
}

std::string number(double value, const Shown& as, bool sign = false) {
  const double v = value * as.factor;
  if (as.digits < 0) {
    if (std::abs(v) >= 1000) return fmt::format(fmt::runtime(sign ? "{:+.0f}" : "{:.0f}"), v);
    return fmt::format(fmt::runtime(sign ? "{:+.4g}" : "{:.4g}"), v);
  }
  return fmt::format(fmt::runtime(sign ? "{:+.{}f}" : "{:.{}f}"), v, as.digits);
}

// The group as tables name it ("jakarta", "US:VN") or as rows do ("site:jakarta", "law:US:VN").
const metrics::Row* named_row(const Experiment& experiment, const metrics::Rows& rows,
                              const std::string& group, std::string_view metric) {
  if (const metrics::Row* const row = metrics::find_row(rows, group, metric)) return row;
  const platform::Platform& platform = *experiment.scenarios.front().platform;
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const metrics::Row& one) {
    return one.metric == metric && group_kind(platform, one.group).name == group;
  });
  return row == rows.end() ? nullptr : &*row;
}

// Of both scenarios, where both have it.
struct Pairs {
  std::vector<double> mine;
  std::vector<double> base;
};

Pairs pairs_of(const Experiment& experiment, const Results& results, std::size_t mine,
               std::size_t base, const std::string& group, std::string_view metric) {
  Pairs pairs;
  for (std::size_t r = 0; r < std::min(results[mine].size(), results[base].size()); ++r) {
    const metrics::Row* const a = named_row(experiment, results[mine][r].rows, group, metric);
    const metrics::Row* const b = named_row(experiment, results[base][r].rows, group, metric);
    if (a == nullptr || b == nullptr) continue;
    pairs.mine.push_back(a->value);
    pairs.base.push_back(b->value);
  }
  return pairs;
}

struct Compared {
  std::string metric;
  std::string group;
  std::string mine;  // scenarios in words
  std::string base;
  std::string says;  // kAnswerWords of experiment/answer.hpp in it; may be empty
  metrics::Interval of;
  metrics::Interval against;
  metrics::Interval difference;
  double p = NAN;
  Verdict verdict = Verdict::kUntested;
};

// Nothing without a figure.
std::optional<Compared> compared(const Experiment& experiment, const Results& results,
                                 std::size_t mine, std::size_t base, const std::string& group,
                                 std::string_view metric) {
  const Pairs pairs = pairs_of(experiment, results, mine, base, group, metric);
  if (pairs.mine.empty()) return std::nullopt;
  const metrics::IntervalMethod method = metrics::comparison_rule(metric).interval;
  return Compared{std::string(metric),
                  group,
                  experiment.scenarios[mine].id,
                  experiment.scenarios[base].id,
                  {},
                  metrics::interval95(pairs.mine, method),
                  metrics::interval95(pairs.base, method),
                  metrics::paired_difference(pairs.mine, pairs.base),
                  metrics::paired_p_value(pairs.mine, pairs.base)};
}

void judge(std::vector<Compared>& family, metrics::Correction correction) {
  std::vector<double> p;
  p.reserve(family.size());
  for (const Compared& one : family) p.push_back(one.p);
  const std::vector<double> adjusted = metrics::adjusted_p_values(p, correction);
  for (std::size_t i = 0; i < family.size(); ++i) {
    Compared& one = family[i];
    one.p = adjusted[i];
    one.verdict = metrics::verdict_of(
        one.difference, one.p,
        metrics::smallest_difference(metrics::comparison_rule(one.metric), one.against.mean));
  }
}

std::string_view word(const Compared& one) {
  const std::string_view verdict =
      metrics::word_of(one.verdict, metrics::definition_of(one.metric).better);
  if (verdict == "tie") return "a tie";
  return verdict.empty() ? "not tested" : verdict;
}

Shown shown_as(const Compared& one) {
  return shown_as(one.metric, std::max(std::abs(one.of.mean), std::abs(one.against.mean)));
}

std::string difference_text(const Compared& one, const Shown& as) {
  std::string text = number(one.difference.mean, as, true);
  if (!std::isnan(one.difference.low)) {
    text += fmt::format(" [{}, {}]", number(one.difference.low, as, true),
                        number(one.difference.high, as, true));
  }
  return text;
}

// "`slo_attainment` of KR: 99.98 % with federated against 91.20 % with islands, +8.78 [+8.61, +8.95]:
// **better**.", or in the experiment's own words.
std::string sentence(const Compared& one) {
  const Shown as = shown_as(one);
  std::string text = one.says.empty()
                         ? fmt::format(
                               "`{}` of {}: {{of}} with {} against {{against}} with {}, "
                               "{{difference}}: {{reads}}.",
                               one.metric, one.group, one.mine, one.base)
                         : one.says;
  // Of a share it is in points, which the words around it say.
  const std::string difference = difference_text(one, as) + (as.unit == "%" ? "" : " " + as.unit);
  const std::array<std::string, 4> figures{number(one.of.mean, as) + " " + as.unit,
                                           number(one.against.mean, as) + " " + as.unit, difference,
                                           fmt::format("**{}**", word(one))};
  for (std::size_t i = 0; i < figures.size(); ++i) {
    const std::string_view name = experiment::kAnswerWords.at(i);
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at)) {
      text.replace(at, name.size(), figures.at(i));
      at += figures.at(i).size();
    }
  }
  return text;
}

std::optional<std::size_t> scenario_of(const Experiment& experiment, const PartOfPoint& part) {
  std::vector<std::vector<std::size_t>> points;
  for (const experiment::Scenario& scenario : experiment.scenarios) {
    points.push_back(scenario.point);
  }
  const auto fit = experiment::fitting(part, points);
  return fit.size() == 1 ? std::optional(fit.front()) : std::nullopt;
}

std::vector<Compared> all_compared(const Experiment& experiment, const Results& results,
                                   std::vector<std::string>& missing) {
  std::vector<Compared> found;
  for (const experiment::Comparison& comparison : experiment.answer->compares) {
    const auto mine = scenario_of(experiment, comparison.of);
    const auto base = scenario_of(experiment, comparison.against);
    auto one = mine && base ? compared(experiment, results, *mine, *base, comparison.group,
                                       comparison.metric)
                            : std::nullopt;
    if (one) {
      one->says = comparison.says;
      found.push_back(std::move(*one));
    } else {
      missing.push_back(fmt::format("`{}` of {}", comparison.metric, comparison.group));
    }
  }
  judge(found, experiment.correction);
  return found;
}

std::string comparison_table(const std::vector<Compared>& all) {
  TextTable table({"metric", "of", "scenario", "", "against", "", "difference", "reads"},
                  {Align::kLeft, Align::kLeft, Align::kLeft, Align::kRight, Align::kLeft,
                   Align::kRight, Align::kRight, Align::kLeft});
  for (const Compared& one : all) {
    const Shown as = shown_as(one);
    table.add({"`" + one.metric + "`", one.group, one.mine, number(one.of.mean, as) + " " + as.unit,
               one.base, number(one.against.mean, as) + " " + as.unit, difference_text(one, as),
               std::string(word(one))});
  }
  return table.markdown();
}

std::set<std::string> nations_of(const Experiment& experiment, const Results& results,
                                 std::size_t scenario) {
  std::set<std::string> nations;
  for (const metrics::Row& row : results[scenario].front().rows) {
    if (row.metric != "requests" || row.value == 0) continue;
    if (group_kind(*experiment.scenarios[scenario].platform, row.group).kind == "nation") {
      nations.insert(row.group);
    }
  }
  return nations;
}

// A row a nation, of the scenarios of the first comparison.
std::string nations_table(const Experiment& experiment, const Results& results) {
  const experiment::Comparison& first = experiment.answer->compares.front();
  const auto mine = scenario_of(experiment, first.of);
  const auto base = scenario_of(experiment, first.against);
  if (!mine || !base) return "";
  const std::set<std::string> nations = nations_of(experiment, results, *mine);
  if (nations.size() < 2) return "";
  std::vector<std::string> heads{"nation"};
  std::vector<Align> aligns{Align::kLeft};
  std::map<std::string, std::vector<std::string>> cells;
  bool same_service = true;
  bool has_bills = false;
  for (const std::string_view metric : kOfNations) {
    std::vector<Compared> family;
    for (const std::string& nation : nations) {
      if (auto one = compared(experiment, results, *mine, *base, nation, metric)) {
        family.push_back(std::move(*one));
      }
    }
    if (family.empty()) continue;
    judge(family, experiment.correction);
    const Shown as = shown_as(metric);
    heads.push_back(fmt::format("`{}`, {}", metric, as.unit));
    aligns.push_back(Align::kRight);
    for (const std::string& nation : nations) cells[nation].resize(heads.size() - 1, "-");
    for (const Compared& one : family) {
      cells[one.group].back() =
          fmt::format("{} {}", number(one.difference.mean, as, true), word(one));
      if (metric == "slo_attainment" && one.verdict != Verdict::kTie) same_service = false;
      if (metric == "cost_total") has_bills = true;
    }
  }
  TextTable table(heads, aligns);
  for (const auto& [nation, of] : cells) {
    std::vector<std::string> row{nation};
    row.insert(row.end(), of.begin(), of.end());
    table.add(row);
  }
  return fmt::format("\n## Who gains, who pays\n\n{} less {}:\n\n{}{}",
                     experiment.scenarios[*mine].id, experiment.scenarios[*base].id,
                     table.markdown(), has_bills && !same_service ? kUnequalService : "");
}

// Of the scenario with these values, where other axes stand as in the baseline.
metrics::Interval point_of(const Experiment& experiment, const Results& results,
                           const std::string& metric, const std::string& group, PartOfPoint part) {
  const metrics::Interval none{NAN, NAN, NAN, 0};
  for (const experiment::Scenario& scenario : experiment.scenarios) {
    if (!scenario.baseline) continue;
    const auto& point = experiment.scenarios[*scenario.baseline].point;
    for (std::size_t a = 0; a < point.size(); ++a) part.try_emplace(a, point[a]);
    break;
  }
  const auto scenario = scenario_of(experiment, part);
  if (!scenario) return none;
  std::vector<double> values;
  for (const experiment::RunResult& run : results[*scenario]) {
    const metrics::Row* const row = named_row(experiment, run.rows, group, metric);
    if (row != nullptr) values.push_back(row->value * shown_as(metric).factor);
  }
  return values.empty() ? none : metrics::interval95(values);
}

std::string chart_text(const Experiment& experiment, const Results& results) {
  const experiment::AnswerChart& asked = *experiment.answer->chart;
  const experiment::Axis& along = experiment.axes[asked.along];
  const experiment::Axis& by = experiment.axes[asked.by];
  const bool numbers = !asked.over.empty();
  Chart chart{
      fmt::format("{} of {}", asked.metric, asked.group),
      numbers ? fmt::format("{}, {}; points: {}", asked.over, shown_as(asked.over).unit, along.key)
              : along.key,
      shown_as(asked.metric).unit,
      along.labels(),
      {}};
  for (std::size_t b = 0; b < by.values.size(); ++b) {
    ChartSeries series{by.values[b].label, {}, {}};
    for (std::size_t a = 0; a < along.values.size(); ++a) {
      const PartOfPoint part{{asked.along, a}, {asked.by, b}};
      series.points.push_back(point_of(experiment, results, asked.metric, asked.group, part));
      if (!numbers) continue;
      series.at.push_back(point_of(experiment, results, asked.over, asked.group, part).mean);
    }
    chart.series.push_back(std::move(series));
  }
  return chart_svg(chart);
}

std::optional<std::size_t> find_axis(const Experiment& experiment, std::string_view key) {
  for (std::size_t a = 0; a < experiment.axes.size(); ++a) {
    if (experiment.axes[a].key == key) return a;
  }
  return std::nullopt;
}

std::string reason_for(const Experiment& experiment, std::size_t a, std::size_t b) {
  for (const experiment::Alike& alike : experiment.answer->alike) {
    const auto& x = experiment.scenarios[a].point;
    const auto& y = experiment.scenarios[b].point;
    if ((experiment::fits(alike.these, x) && experiment::fits(alike.those, y)) ||
        (experiment::fits(alike.these, y) && experiment::fits(alike.those, x))) {
      return alike.because;
    }
  }
  return "";
}

std::string equal_text(const Experiment& experiment, const Results& results) {
  std::string text;
  for (const auto& [a, b] : equal_policies(experiment, results)) {
    const std::string reason = reason_for(experiment, a, b);
    text += fmt::format("- {} = {}: {}\n", experiment.scenarios[a].id, experiment.scenarios[b].id,
                        reason.empty() ? "**the experiment does not say why**" : reason);
  }
  return text.empty() ? "" : "\n## Equal in every figure\n\n" + text;
}

bool are_equal(const std::vector<experiment::RunResult>& a,
               const std::vector<experiment::RunResult>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t r = 0; r < a.size(); ++r) {
    if (!std::equal(a[r].rows.begin(), a[r].rows.end(), b[r].rows.begin(), b[r].rows.end(),
                    [](const metrics::Row& x, const metrics::Row& y) {
                      return x.group == y.group && x.metric == y.metric && x.value == y.value;
                    })) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::vector<std::pair<std::size_t, std::size_t>> equal_policies(const Experiment& experiment,
                                                                const Results& results) {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  const auto policy = find_axis(experiment, "policy");
  if (!policy) return pairs;
  for (std::size_t a = 0; a < experiment.scenarios.size(); ++a) {
    for (std::size_t b = a + 1; b < experiment.scenarios.size(); ++b) {
      auto point = experiment.scenarios[b].point;
      point[*policy] = experiment.scenarios[a].point[*policy];
      if (point == experiment.scenarios[a].point && are_equal(results[a], results[b])) {
        pairs.emplace_back(a, b);
      }
    }
  }
  return pairs;
}

std::map<std::string, std::string> findings(const Experiment& experiment, const Results& results) {
  const experiment::Answer& answer = *experiment.answer;
  std::vector<std::string> missing;
  const std::vector<Compared> all = all_compared(experiment, results, missing);
  std::string text = fmt::format("# {}\n\n{}\n\n", experiment.name, experiment.question);
  for (std::size_t i = 0; i < std::min<std::size_t>(2, all.size()); ++i) {
    text += sentence(all[i]) + "\n";
  }
  text += "\nWhat would overturn it: " + answer.overturned_by + "\n";
  std::map<std::string, std::string> files;
  if (answer.chart) {
    files["chart.svg"] = chart_text(experiment, results);
    text += fmt::format("\n![{} of {}](chart.svg)\n", answer.chart->metric, answer.chart->group);
  }
  text += "\n## Comparisons\n\n" + comparison_table(all);
  if (!missing.empty()) {
    text += fmt::format("\nNot among these results: {}.\n", fmt::join(missing, ", "));
  }
  text += nations_table(experiment, results);
  std::vector<std::string> caveats = answer.caveats;
  if (find_axis(experiment, "stress")) caveats.emplace_back(kOfStress);
  if (!caveats.empty()) {
    text += fmt::format("\n## Caveats\n\n- {}\n", fmt::join(caveats, "\n- "));
  }
  text += equal_text(experiment, results);
  text += fmt::format(
      "\n{} replicates, seed {}; [95 % sampling interval] of paired differences. `better` and "
      "`worse` where the interval excludes 0 after {} correction and the difference matters for "
      "its "
      "metric (`archipelago list metrics NAME`), a tie where it cannot matter, else unclear. All "
      "figures: [summary.md](summary.md).\n",
      experiment.replicates, experiment.seed, metrics::word_of(experiment.correction));
  files["findings.md"] = std::move(text);
  return files;
}

}  // namespace archipelago::tables
