#include "tables/csv_tables.hpp"

#include <fmt/format.h>

#include <cmath>

#include "input/text.hpp"
#include "metrics/definitions.hpp"
#include "tables/flags.hpp"

namespace archipelago::tables {

using input::csv_cell;

std::string figure(double value) {
  if (std::isnan(value)) return "";
  return fmt::format("{:.6g}", value == 0 ? 0.0 : value);  // no "-0"
}

std::string summary_csv(const experiment::Experiment& experiment, const Summary& summary) {
  std::string text =
      "scenario,group,metric,unit,mean,ci95_low,ci95_high,n,baseline,diff_mean,diff_ci95_low,"
      "diff_ci95_high,flags\n";
  for (const SummaryRow& row : summary.rows()) {
    const experiment::Scenario& scenario = experiment.scenarios[row.scenario];
    text += fmt::format("{},{},{},{},{},{},{},{}", csv_cell(scenario.id), csv_cell(row.group),
                        row.metric, metrics::definition_of(row.metric).unit, figure(row.value.mean),
                        figure(row.value.low), figure(row.value.high), row.value.n);
    if (row.difference) {
      text += fmt::format(",{},{},{},{}", csv_cell(experiment.scenarios[*scenario.baseline].id),
                          figure(row.difference->mean), figure(row.difference->low),
                          figure(row.difference->high));
    } else {
      text += ",,,,";
    }
    text += "," + flags_of(summary, row).words() + "\n";
  }
  return text;
}

std::string runs_csv(const experiment::Experiment& experiment, const experiment::Results& results) {
  std::string text = "scenario,replicate,group,metric,unit,value\n";
  for (std::size_t s = 0; s < results.size(); ++s) {
    for (std::size_t r = 0; r < results[s].size(); ++r) {
      for (const metrics::Row& row : results[s][r].rows) {
        text += fmt::format("{},{},{},{},{},{}\n", csv_cell(experiment.scenarios[s].id), r,
                            csv_cell(row.group), row.metric,
                            metrics::definition_of(row.metric).unit, figure(row.value));
      }
    }
  }
  return text;
}

std::string columns_csv() {
  std::string text = "metric,unit,formula,better,definition\n";
  for (const metrics::Definition& d : metrics::definitions()) {
    text += fmt::format("{},{},{},{},{}\n", d.metric, d.unit, csv_cell(d.formula), d.better,
                        csv_cell(d.definition));
  }
  return text;
}

}  // namespace archipelago::tables
