#include "metrics/comparison_rule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/error.hpp"
#include "metrics/definitions.hpp"

namespace archipelago::metrics {

namespace {

using enum IntervalMethod;

struct RuleRow {
  std::string_view name;  // of a metric or a unit
  ComparisonRule rule;
};

constexpr std::string_view kLatencies =
    "five times what the histogram of latencies resolves; less than a user or a measurement of a "
    "wide-area path tells apart";
constexpr std::string_view kJobTimes = "nobody plans jobs of hours by a minute";
constexpr std::string_view kPhysics = "meters are no better";
constexpr std::string_view kMoney = "prices are known no better";
constexpr std::string_view kParts = "one in a thousand";
constexpr std::string_view kHundredth = "a hundredth";

constexpr std::array kByUnit{
    RuleRow{"s", {kLog, 0.05, 0.005, kLatencies}},
    RuleRow{"s/token", {kLog, 0.05, 0.001, kLatencies}},
    RuleRow{"share", {kLogit, 0, 0.001, kParts}},
    RuleRow{"index", {kLogit, 0, 0.01, kHundredth}},
    RuleRow{"ratio", {kLog, 0.01, 0.01, kHundredth}},
    RuleRow{"count", {kLog, 0.01, 1, "one, and a hundredth of many"}},
    RuleRow{"1/s", {kLog, 0.01, 0.001, kHundredth}},
    RuleRow{"1/day", {kLog, 0.01, 1e-6, kHundredth}},
    RuleRow{"h", {kLog, 0.05, 0.1, "six minutes"}},
    RuleRow{"months", {kLog, 0.05, 0.1, "three days"}},
    RuleRow{"GPU h", {kLog, 0.01, 1, "one GPU for an hour"}},
    RuleRow{"GB", {kLog, 0.01, 1, kHundredth}},
    RuleRow{"MWh", {kLog, 0.01, 0.001, kPhysics}},
    RuleRow{"MW", {kLog, 0.01, 0.001, kPhysics}},
    RuleRow{"t CO2e", {kLog, 0.01, 0.001, kPhysics}},
    RuleRow{"g CO2e/Mtoken", {kLog, 0.01, 1, kPhysics}},
    RuleRow{"USD", {kLog, 0.01, 1, kMoney}},
    RuleRow{"USD/year", {kLog, 0.01, 1, kMoney}},
    RuleRow{"USD/Mtoken", {kT, 0.01, 0.01, kMoney}},
    RuleRow{"USD/GPU h", {kT, 0.01, 0.01, kMoney}},
};

constexpr std::array kByMetric{
    RuleRow{"job_wait_mean", {kLog, 0.05, 60, kJobTimes}},
    RuleRow{"job_wait_p50", {kLog, 0.05, 60, kJobTimes}},
    RuleRow{"job_wait_p95", {kLog, 0.05, 60, kJobTimes}},
    RuleRow{"job_completion_mean", {kLog, 0.05, 60, kJobTimes}},
    RuleRow{"job_completion_p50", {kLog, 0.05, 60, kJobTimes}},
    RuleRow{"job_completion_p95", {kLog, 0.05, 60, kJobTimes}},
    RuleRow{"job_deferral_mean", {kLog, 0.05, 60, kJobTimes}},
    RuleRow{"job_slowdown_mean", {kLogAboveOne, 0.05, 0.05, "waits of a twentieth of a run"}},
    RuleRow{"job_slowdown_p95", {kLogAboveOne, 0.05, 0.05, "waits of a twentieth of a run"}},
    RuleRow{"replicas_mean", {kLog, 0.01, 0.1, "a tenth of a replica"}},
    RuleRow{"replicas_loading_mean", {kLog, 0.01, 0.1, "a tenth of a replica"}},
    RuleRow{"transit_nations_mean", {kLog, 0.01, 0.01, kHundredth}},
    // Below 0 where who is left serves better than before.
    RuleRow{"dependence", {kT, 0, 0.001, kParts}},
    // What others pay is taken off: below 0 for who lends much.
    RuleRow{"settlement_net", {kT, 0.01, 1, kMoney}},
    RuleRow{"cost_total", {kT, 0.01, 1, kMoney}},
    RuleRow{"cost_total_a_year", {kT, 0.01, 1, kMoney}},
};

const ComparisonRule* find(const auto& rows, std::string_view name) {
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const RuleRow& row) { return row.name == name; });
  return found == rows.end() ? nullptr : &found->rule;
}

}  // namespace

const ComparisonRule& comparison_rule(std::string_view metric) {
  const Definition& definition = definition_of(metric);
  if (const ComparisonRule* const own = find(kByMetric, metric)) return *own;
  const ComparisonRule* const rule = find(kByUnit, definition.unit);
  ARCHIPELAGO_REQUIRE(rule != nullptr);
  return *rule;
}

double smallest_difference(const ComparisonRule& rule, double baseline_mean) {
  return std::max(rule.absolute, rule.relative * std::abs(baseline_mean));
}

std::string_view word_of(IntervalMethod method) {
  switch (method) {
    case kT:
      return "t";
    case kLog:
      return "log";
    case kLogAboveOne:
      return "log above one";
    case kLogit:
      return "logit";
  }
  return "";
}

std::string_view reason_of(IntervalMethod method) {
  switch (method) {
    case kT:
      return "may be negative: Student's t of the replicates";
    case kLog:
      return "at least 0, and its tail is long: Student's t on a log scale, no end below 0";
    case kLogAboveOne:
      return "at least 1, and its tail is long: Student's t on a log scale above 1";
    case kLogit:
      return "0 to 1: Student's t on a logit scale, no end outside";
  }
  return "";
}

std::string text_of(const ComparisonRule& rule, std::string_view unit) {
  const bool plain = unit == "share" || unit == "index" || unit == "ratio" || unit == "count";
  std::string absolute = fmt::format("{:g}", rule.absolute);
  if (!plain) absolute += unit.starts_with("1/") ? unit.substr(1) : fmt::format(" {}", unit);
  if (rule.relative == 0) return absolute;
  return fmt::format("{:g} % and {}", rule.relative * 100, absolute);
}

}  // namespace archipelago::metrics
