#include "tables/text_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>
#include <utility>

#include "base/local_time.hpp"
#include "metrics/comparison_rule.hpp"
#include "metrics/definitions.hpp"
#include "metrics/multiple_comparisons.hpp"
#include "tables/caveats.hpp"
#include "tables/flags.hpp"
#include "tables/grid.hpp"
#include "tables/interval_text.hpp"
#include "tables/overview_columns.hpp"
#include "tables/scale_words.hpp"

namespace archipelago::tables {

namespace {

using experiment::Experiment;

bool is_site(const std::string& group) { return group.starts_with("site:"); }
bool is_cable(const std::string& group) { return group.starts_with("cable:"); }
bool is_law(const std::string& group) { return group.starts_with("law:"); }
bool is_debt(const std::string& group) { return group.find("->") != std::string::npos; }

bool is_nation(const Experiment& experiment, const std::string& group) {
  for (const experiment::Scenario& scenario : experiment.scenarios) {
    if (scenario.platform->find_nation(group)) return true;
  }
  return false;
}

int digits_of(const Column& column, double value) {
  constexpr double kWhole = 100;
  if (column.digits != kMoney) return column.digits;
  return std::abs(value * column.factor) < kWhole ? 2 : 0;
}

// "0.231 ± 0.004": mean and interval.
std::string cell(const Summary& summary, const SummaryRow* row, const Column& column) {
  if (row == nullptr) return "-";
  const int digits = digits_of(column, row->value.mean);
  return fixed(row->value.mean * column.factor, digits) +
         interval_text(row->value, column.factor, digits) + flags_of(summary, *row).marks();
}

// "-0.120 [-0.130, -0.110]", "+0.001 [-0.001, +0.002] ="
std::string difference_cell(const Experiment& experiment, const Summary& summary,
                            const SummaryRow* row, const Column& column) {
  if (row == nullptr || !row->difference) return "-";
  const metrics::Interval& d = *row->difference;
  const int digits = digits_of(column, d.mean);
  std::string text = fmt::format("{:+.{}f}", d.mean * column.factor, digits);
  if (!std::isnan(d.low)) {
    text += fmt::format(" [{:+.{}f}, {:+.{}f}]", d.low * column.factor, digits,
                        d.high * column.factor, digits);
  }
  if (row->verdict == metrics::Verdict::kTie) text += " =";
  if (row->verdict == metrics::Verdict::kUnclear) text += " ?";
  // A difference is no better than the worse of its two ends.
  Flags flags = flags_of(summary, *row);
  const SummaryRow* base =
      summary.find(*experiment.scenarios[row->scenario].baseline, row->group, row->metric);
  if (base != nullptr) flags.weaken(flags_of(summary, *base));
  return text + flags.marks();
}

// "24 h", "55 min".
std::string duration_text(SimTime duration) {
  const double hours = duration.seconds() / 3600;
  return hours >= 1 || hours == 0 ? fmt::format("{:g} h", hours)
                                  : fmt::format("{:g} min", hours * 60);
}

std::string heading(const Experiment& experiment) {
  std::string text = fmt::format("# {}\n\n{}\n\n", experiment.name, experiment.question);
  const experiment::Scenario& first = experiment.scenarios.front();
  const engine::RunSettings& run = first.settings.run;
  text += fmt::format("{} scenarios x {} replicates, seed {}; {} from {} after {} of warm-up",
                      experiment.scenarios.size(), experiment.replicates, experiment.seed,
                      duration_text(run.horizon - run.warmup), format_utc(run.start),
                      duration_text(run.warmup));
  if (run.slo.ttft.si() > 0) {
    text += fmt::format("; a request is within SLO when TTFT <= {:g} s and TPOT <= {:g} ms",
                        run.slo.ttft.si(), to_milliseconds(run.slo.tpot));
  }
  if (const std::string words = scale_words(experiment); !words.empty()) text += "; " + words;
  return text +
         ". Figures are means over replicates ± half their 95 % sampling interval, or [its ends] "
         "where they are not as far from the mean: how far other seeds would move them, with the "
         "same inputs. Quantiles are within 1 %. Names are those of metrics: `archipelago list "
         "metrics` explains them.\n";
}

// What the marks after figures mean, when there are any.
std::string legend(const Experiment& experiment, const Summary& summary) {
  Flags any;
  bool estimated = false;
  bool assumed = false;
  for (std::size_t s = 0; s < experiment.scenarios.size(); ++s) {
    for (const std::string& group : summary.groups()) any.weaken(flags_of(summary, s, group));
  }
  for (const SummaryRow& row : summary.rows()) {
    estimated = estimated || row.quality == platform::Quality::kEstimated;
    assumed = assumed || row.quality == platform::Quality::kAssumed;
  }
  std::string text;
  if (any.saturated) {
    text +=
        "\n† At or above capacity: more was asked than can be served in some five minutes, "
        "queues grew for as long as that lasted, and the figure says how long, not how fast.\n";
  }
  if (any.out_of_range) {
    text += "\n‡ Rests on a serving profile outside the range it was fitted on.\n";
  }
  if (any.short_of_power) {
    text +=
        "\n◊ Served by sites whose power did not carry their GPUs: clocks were lowered, or the "
        "site "
        "was dark.\n";
  }
  if (estimated) text += "\n~ The weakest row that the figure was made from is an estimate.\n";
  if (assumed) text += "\n° The weakest row that the figure was made from is an assumption.\n";
  return text;
}

// Whether any scenario has the figure, for that group or for any ("").
bool has(const Summary& summary, std::string_view metric, const std::string& group = "") {
  return std::any_of(summary.rows().begin(), summary.rows().end(), [&](const SummaryRow& row) {
    return row.metric == metric && (group.empty() || row.group == group);
  });
}

// A compliance of 1 everywhere is an audit (caveats.hpp), no figure to compare by.
bool says_nothing(const Summary& summary, std::string_view metric) {
  return metric == "residency_compliance" &&
         std::none_of(summary.rows().begin(), summary.rows().end(), [&](const SummaryRow& row) {
           return row.metric == metric && row.value.mean < 1;
         });
}

// "ttft_p95 (s)": a metric's own name, and the unit shown.
std::string heading_of(const Column& column) {
  const std::string unit = column.unit;
  return unit.empty() ? column.metric : fmt::format("{} ({})", column.metric, unit);
}

// "1 islands"; the numbers alone where the words would be long.
std::vector<std::string> scenario_titles(const Experiment& experiment) {
  constexpr std::size_t kLongest = 24;
  const bool is_short = std::all_of(
      experiment.scenarios.begin(), experiment.scenarios.end(),
      [](const experiment::Scenario& scenario) { return scenario.id.size() <= kLongest; });
  std::vector<std::string> titles;
  for (std::size_t s = 0; s < experiment.scenarios.size(); ++s) {
    const std::string words = is_short ? ' ' + experiment.scenarios[s].id : "";
    titles.push_back(std::to_string(s + 1) + words);
  }
  return titles;
}

// What the numbers of the scenarios mean.
std::string scenario_list(const Experiment& experiment) {
  if (experiment.axes.empty()) return "";
  std::vector<std::string> titles;
  for (const experiment::Axis& axis : experiment.axes) titles.push_back(axis.key);
  const bool compared = experiment.scenarios.front().baseline.has_value();
  if (compared) titles.emplace_back("compared with");
  Grid grid("scenario", "axis", titles, Align::kLeft);
  for (std::size_t s = 0; s < experiment.scenarios.size(); ++s) {
    const experiment::Scenario& scenario = experiment.scenarios[s];
    std::vector<std::string> cells;
    for (std::size_t a = 0; a < experiment.axes.size(); ++a) {
      cells.push_back(experiment.axes[a].values[scenario.point[a]].label);
    }
    if (compared) {
      const bool other = scenario.baseline && *scenario.baseline != s;
      cells.push_back(other ? std::to_string(*scenario.baseline + 1) : "-");
    }
    grid.add(std::to_string(s + 1), std::move(cells));
  }
  return "\n## Scenarios\n\n" + grid.markdown();
}

// Rows: figures of the group; columns: scenarios.  `count`, if any, comes first.
std::string overview(const Experiment& experiment, const Summary& summary, const std::string& group,
                     const char* count, std::span<const Column> columns) {
  Grid grid("metric", "scenario", scenario_titles(experiment));
  std::vector<Column> all(columns.begin(), columns.end());
  if (count != nullptr) all.insert(all.begin(), {count, "", 1, 0});
  for (const Column& column : all) {
    if (!has(summary, column.metric, group) || says_nothing(summary, column.metric)) continue;
    std::vector<std::string> cells;
    for (std::size_t s = 0; s < experiment.scenarios.size(); ++s) {
      cells.push_back(cell(summary, summary.find(s, group, column.metric), column));
    }
    grid.add(heading_of(column), std::move(cells));
  }
  return grid.markdown();
}

std::string overviews(const Experiment& experiment, const Summary& summary) {
  std::string text;
  for (const std::string& group : summary.groups()) {
    const std::string name = group == "all" ? "All nations" : group;
    if (is_site(group) || is_cable(group) || is_law(group) || is_nation(experiment, group))
      continue;
    if (has(summary, "requests", group) || has(summary, "ttft_p50", group)) {
      text += fmt::format("\n## {}\n\n{}", group == "all" ? "All users" : group,
                          overview(experiment, summary, group, "requests", kOverview));
    }
    if (has(summary, "jobs", group)) {
      text += fmt::format("\n## Training jobs of {}\n\n{}", name,
                          overview(experiment, summary, group, "jobs", kJobOverview));
    }
    if (has(summary, "cost_total", group)) {
      text += fmt::format("\n## Costs of {}\n\n{}", name,
                          overview(experiment, summary, group, nullptr, kBill));
    }
    if (has(summary, "energy_used", group)) {
      text += fmt::format("\n## Energy and carbon of {}\n\n{}", name,
                          overview(experiment, summary, group, nullptr, kEnergy));
    }
    if (has(summary, "foreign_served_share", group)) {
      text += fmt::format("\n## Sovereignty of {}\n\n{}", name,
                          overview(experiment, summary, group, nullptr, kSovereignty));
    }
    if (group == "wan") {
      text += "\n## Bulk transfers\n\n" + overview(experiment, summary, group, nullptr, kWan);
    }
  }
  return text;
}

constexpr Column kResources{"resource_cost", "USD", 1, kMoney};
constexpr const char* kTransfers =
    "What nations pay one another is in it: what one saves so, another pays. resource_cost says "
    "what "
    "everything cost them together.\n\n";

bool is_bill(std::string_view metric) {
  return metric == "cost_total" || metric == "settlement_net" || metric == "settlement_paid" ||
         metric == "usd_per_million_tokens";
}

// What stands under every table of bills: the resource cost of blocs and of all.
void add_resources(Grid& grid, const Experiment& experiment, const Summary& summary) {
  for (const std::string& group : summary.groups()) {
    if (is_nation(experiment, group) || !has(summary, kResources.metric, group)) continue;
    std::vector<std::string> cells;
    for (std::size_t s = 0; s < experiment.scenarios.size(); ++s) {
      cells.push_back(cell(summary, summary.find(s, group, kResources.metric), kResources));
    }
    grid.add("resource_cost of " + group, std::move(cells));
  }
}

// Rows: groups that satisfy `wanted`; columns: scenarios; under bills the resource costs.
std::string by_scenario(const Experiment& experiment, const Summary& summary,
                        const std::string& row_title, const std::string& metric, auto wanted,
                        auto make_cell, bool bills = false) {
  Grid grid(row_title, "scenario", scenario_titles(experiment));
  for (const std::string& group : summary.groups()) {
    if (!wanted(group)) continue;
    std::vector<std::string> cells;
    for (std::size_t s = 0; s < experiment.scenarios.size(); ++s) {
      cells.push_back(make_cell(summary.find(s, group, metric)));
    }
    std::string name = is_site(group) ? group.substr(5) : group;
    if (is_law(group)) name = group.substr(group.find(':', 4) + 1);
    grid.add(std::move(name), std::move(cells));
  }
  if (bills && !grid.empty()) add_resources(grid, experiment, summary);
  return grid.empty() ? "" : grid.markdown();
}

std::string nations(const Experiment& experiment, const Summary& summary) {
  std::string text;
  for (const Column& column : kByNation) {
    const std::string table = by_scenario(
        experiment, summary, "nation", column.metric,
        [&](const std::string& group) {
          return is_nation(experiment, group) && has(summary, column.metric, group) &&
                 !says_nothing(summary, column.metric);
        },
        [&](const SummaryRow* row) { return cell(summary, row, column); }, is_bill(column.metric));
    if (table.empty()) continue;
    text += fmt::format("\n## {} by nation\n\n", heading_of(column));
    text += (is_bill(column.metric) ? kTransfers : "") + table;
  }
  return text;
}

// From which size on a difference is a finding, and what the marks mean.
std::string how_judged(const Experiment& experiment, const std::string& metric) {
  const std::string smallest =
      metrics::text_of(metrics::comparison_rule(metric), metrics::definition_of(metric).unit);
  const bool relative = metrics::comparison_rule(metric).relative > 0;
  std::string text = fmt::format("= is a tie: below {}{} (assumed to be the least that matters)",
                                 smallest, relative ? ", the larger of both" : "");
  if (experiment.replicates > 1) {
    text += fmt::format("; ? cannot be told from none at 5 % (p values: {})",
                        metrics::word_of(experiment.correction));
  }
  return text + ".\n\n";
}

std::string differences(const Experiment& experiment, const Summary& summary) {
  bool any = false;
  for (const SummaryRow& row : summary.rows()) any = any || row.difference.has_value();
  if (!any) return "";
  std::string text;
  for (const Column& column : kDifferences) {
    if (!has(summary, column.metric)) continue;
    text += fmt::format("\n## {}: change against the baseline, paired, 95 % sampling interval\n\n",
                        heading_of(column));
    text += how_judged(experiment, column.metric);
    text += by_scenario(
        experiment, summary, "users", column.metric,
        [&](const std::string& group) {
          return has(summary, column.metric, group) && !is_site(group) && !is_cable(group) &&
                 !is_law(group);
        },
        [&](const SummaryRow* row) { return difference_cell(experiment, summary, row, column); });
  }
  return text;
}

// "US" of "law:US:SG".
std::string law_of(const std::string& group) { return group.substr(4, group.find(':', 4) - 4); }

constexpr const char* kWithdrawn =
    "Points of slo_attainment that users lose when the law stops what it reaches: two runs with "
    "the "
    "same questions.\n\n";
constexpr const char* kReached =
    "Answers from sites that the law reaches by their soil or their operator. Laws overlap.\n\n";

// A table a law; of exposures those alone that somebody has.
std::string laws(const Experiment& experiment, const Summary& summary) {
  std::vector<std::string> all;
  for (const std::string& group : summary.groups()) {
    if (is_law(group) && std::find(all.begin(), all.end(), law_of(group)) == all.end()) {
      all.push_back(law_of(group));
    }
  }
  std::string text;
  for (const Column& column : kByLaw) {
    for (const std::string& law : all) {
      const auto is_shown = [&](const std::string& group) {
        return is_law(group) && law_of(group) == law && has(summary, column.metric, group);
      };
      const bool any =
          std::any_of(summary.rows().begin(), summary.rows().end(), [&](const SummaryRow& row) {
            return row.metric == column.metric && is_shown(row.group) &&
                   std::abs(row.value.mean) > 0;
          });
      if (!any && column.metric == std::string_view("law_exposure")) continue;
      const std::string table =
          by_scenario(experiment, summary, "users", column.metric, is_shown,
                      [&](const SummaryRow* row) { return cell(summary, row, column); });
      if (table.empty()) continue;
      text += fmt::format("\n## {}: law of {}\n\n{}{}", heading_of(column), law,
                          column.metric == std::string_view("dependence") ? kWithdrawn : kReached,
                          table);
    }
  }
  return text;
}

std::string debts(const Experiment& experiment, const Summary& summary) {
  const Column column{"settlement_paid", "USD", 1, 0};
  if (std::none_of(summary.groups().begin(), summary.groups().end(), is_debt)) return "";
  return fmt::format("\n## Who pays whom for its sites: {}\n\n", heading_of(column)) + kTransfers +
         by_scenario(
             experiment, summary, "from->to", column.metric, is_debt,
             [&](const SummaryRow* row) { return cell(summary, row, column); }, true);
}

std::string sites(const Experiment& experiment, const Summary& summary) {
  std::string text;
  for (const Column& column : kBySite) {
    const std::string table = by_scenario(
        experiment, summary, "site", column.metric,
        [&](const std::string& group) {
          return is_site(group) && has(summary, column.metric, group);
        },
        [&](const SummaryRow* row) { return cell(summary, row, column); });
    if (table.empty()) continue;
    text += fmt::format("\n## {} by site\n\n", heading_of(column));
    if (column.metric == std::string_view("utilisation")) {
      text +=
          "Share of time in which replicas run an iteration. A busy replica may still take more: "
          "continuous batching fills iterations first.\n\n";
    }
    text += table;
  }
  return text;
}

}  // namespace

std::string summary_markdown(const Experiment& experiment, const experiment::Results& results,
                             const Summary& summary) {
  std::string text = heading(experiment) + legend(experiment, summary);
  text += scenario_list(experiment);
  text += overviews(experiment, summary);
  text += differences(experiment, summary);
  text += nations(experiment, summary);
  text += laws(experiment, summary);
  text += debts(experiment, summary);
  text += sites(experiment, summary);
  text += "\n## What the figures rest on\n\n";
  for (const std::string& sentence : caveats(experiment, results)) text += "- " + sentence + "\n";
  return text;
}

}  // namespace archipelago::tables
