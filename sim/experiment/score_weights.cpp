#include "experiment/score_weights.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "base/error.hpp"
#include "input/csv_table.hpp"
#include "input/text.hpp"
#include "metrics/definitions.hpp"

namespace archipelago::experiment {

namespace {

constexpr const char* kSchema =
    "attribute,type,unit,default,required,description\n"
    "component,text,-,,no,a metric; empty: not measured\n"
    "weight,number>=0,-,,yes,any scale: only ratios count\n"
    "objective,text,-,,yes,what it stands for\n"
    "note,text,-,,no,why; or why it is not measured\n";

std::vector<std::string> scorable() {
  std::vector<std::string> names;
  for (const metrics::Definition& d : metrics::definitions()) {
    if (metrics::can_be_scored(d.metric)) names.emplace_back(d.metric);
  }
  return names;
}

}  // namespace

std::vector<metrics::ScoreWeight> load_score_weights(const std::filesystem::path& file) {
  Issues issues;
  const input::CsvTable table(file, input::CsvSchema("score weights", kSchema), issues);
  std::vector<metrics::ScoreWeight> weights;
  std::set<std::string> seen;
  double measured = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string& metric = table.text(row, "component");
    const double weight = table.number(row, "weight");
    weights.push_back({metric, weight});
    if (metric.empty()) continue;
    measured += weight;
    if (!metrics::can_be_scored(metric)) {
      issues.add(table.file(), table.line(row), "component",
                 "'" + metric + "' is no metric from 0 to 1 with a better end" +
                     input::did_you_mean(metric, scorable()));
    } else if (!seen.insert(metric).second) {
      issues.add(table.file(), table.line(row), "component", "'" + metric + "' stands twice");
    }
  }
  if (issues.empty() && !(measured > 0)) {
    issues.add(table.file(), 1, "weight", "no component has a weight above 0");
  }
  issues.throw_if_any();
  return weights;
}

}  // namespace archipelago::experiment
