#include "tables/text_summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <span>
#include <string_view>
#include <utility>

#include "base/local_time.hpp"
#include "base/text_table.hpp"
#include "tables/flags.hpp"
#include "tables/overview_columns.hpp"

namespace archipelago::tables {

namespace {

using experiment::Experiment;

bool is_site(const std::string& group) { return group.starts_with("site:"); }
bool is_cable(const std::string& group) { return group.starts_with("cable:"); }
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

// "0.231 ± 0.004": mean and half the width of the 95 % interval.
std::string cell(const Summary& summary, const SummaryRow* row, const Column& column) {
  if (row == nullptr) return "-";
  const int digits = digits_of(column, row->value.mean);
  const double mean = row->value.mean * column.factor;
  const bool is_zero = std::abs(mean) < 0.5 * std::pow(10.0, -digits);  // and has no sign
  std::string text = fmt::format("{:.{}f}", is_zero ? 0.0 : mean, digits);
  if (!std::isnan(row->value.low)) {
    const double half = (row->value.high - row->value.low) / 2 * std::abs(column.factor);
    text += fmt::format(" ± {:.{}f}", half, digits);
  }
  return text + flags_of(summary, *row).marks();
}

// "-0.120 [-0.130, -0.110]"
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
  return text +
         ". Figures are means over replicates ± half the 95 % interval; quantiles are within 1 "
         "%.\n";
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
        "\n† At or above capacity: more was asked than can be served in some quarter of an hour, "
        "queues grew for as long as that lasted, and the figure says how long, not how fast.\n";
  }
  if (any.out_of_range) {
    text += "\n‡ Rests on a serving profile outside the range it was fitted on.\n";
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

// Rows: scenarios; columns: figures of the group.  `count`, if any, comes first.
std::string overview(const Experiment& experiment, const Summary& summary, const std::string& group,
                     const char* count, std::span<const Column> columns) {
  std::vector<std::string> titles{"#", "scenario"};
  std::vector<Align> aligns{Align::kRight, Align::kLeft};
  if (count != nullptr) {
    titles.emplace_back(count);
    aligns.push_back(Align::kRight);
  }
  for (const Column& column : columns) {
    titles.emplace_back(column.title);
    aligns.push_back(Align::kRight);
  }
  TextTable table(titles, aligns);
  for (std::size_t s = 0; s < experiment.scenarios.size(); ++s) {
    std::vector<std::string> cells{std::to_string(s + 1), experiment.scenarios[s].id};
    if (count != nullptr) {
      const SummaryRow* row = summary.find(s, group, count);
      cells.push_back(row == nullptr ? "-" : fmt::format("{:.0f}", row->value.mean));
    }
    for (const Column& column : columns) {
      cells.push_back(cell(summary, summary.find(s, group, column.metric), column));
    }
    table.add(std::move(cells));
  }
  return table.markdown();
}

std::string overviews(const Experiment& experiment, const Summary& summary) {
  std::string text;
  for (const std::string& group : summary.groups()) {
    const std::string name = group == "all" ? "All nations" : group;
    if (is_site(group) || is_cable(group) || is_nation(experiment, group)) continue;
    if (has(summary, "requests", group) || has(summary, "ttft_p50", group)) {
      text += fmt::format("\n## {}\n\n{}", group == "all" ? "All users" : group,
                          overview(experiment, summary, group, "requests", kOverview));
    }
    if (has(summary, "jobs", group)) {
      text += fmt::format("\n## Training jobs of {}\n\n{}", name,
                          overview(experiment, summary, group, "jobs", kJobOverview));
    }
    if (has(summary, "cost_total", group)) {
      text += fmt::format("\n## Costs of {} (USD)\n\n{}", name,
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

// Titles of the tables with one column a scenario: their ids, or their numbers in the overview
// where the ids would make a line too long to read.
std::vector<std::string> scenario_titles(const Experiment& experiment) {
  constexpr std::size_t kWidest = 100;
  std::size_t width = 0;
  for (const experiment::Scenario& scenario : experiment.scenarios) width += scenario.id.size() + 3;
  std::vector<std::string> titles;
  for (std::size_t s = 0; s < experiment.scenarios.size(); ++s) {
    titles.push_back(width <= kWidest ? experiment.scenarios[s].id : fmt::format("#{}", s + 1));
  }
  return titles;
}

// Rows: groups that satisfy `wanted`; columns: scenarios.
std::string by_scenario(const Experiment& experiment, const Summary& summary,
                        const std::string& row_title, const std::string& metric, auto wanted,
                        auto make_cell) {
  std::vector<std::string> titles{row_title};
  std::vector<Align> aligns{Align::kLeft};
  for (std::string& title : scenario_titles(experiment)) {
    titles.push_back(std::move(title));
    aligns.push_back(Align::kRight);
  }
  TextTable table(titles, aligns);
  for (const std::string& group : summary.groups()) {
    if (!wanted(group)) continue;
    std::vector<std::string> cells{is_site(group) ? group.substr(5) : group};
    for (std::size_t s = 0; s < experiment.scenarios.size(); ++s) {
      cells.push_back(make_cell(summary.find(s, group, metric)));
    }
    table.add(std::move(cells));
  }
  return table.markdown();
}

std::string nations(const Experiment& experiment, const Summary& summary) {
  std::string text;
  for (const Column& column : kByNation) {
    if (!has(summary, column.metric)) continue;
    text += fmt::format("\n## {} by nation\n\n", column.title);
    text += by_scenario(
        experiment, summary, "nation", column.metric,
        [&](const std::string& group) { return is_nation(experiment, group); },
        [&](const SummaryRow* row) { return cell(summary, row, column); });
  }
  return text;
}

std::string differences(const Experiment& experiment, const Summary& summary) {
  bool any = false;
  for (const SummaryRow& row : summary.rows()) any = any || row.difference.has_value();
  if (!any) return "";
  std::string text;
  for (const Column& column : kDifferences) {
    if (!has(summary, column.metric)) continue;
    text += fmt::format("\n## {}, paired, 95 % interval)\n\n", column.title);
    text += by_scenario(
        experiment, summary, "users", column.metric,
        [&](const std::string& group) {
          return has(summary, column.metric, group) && !is_site(group) && !is_cable(group);
        },
        [&](const SummaryRow* row) { return difference_cell(experiment, summary, row, column); });
  }
  return text;
}

std::string debts(const Experiment& experiment, const Summary& summary) {
  const Column column{"settlement_paid", "", 1, 0};
  if (std::none_of(summary.groups().begin(), summary.groups().end(), is_debt)) return "";
  return "\n## Who pays whom for work of its sites (USD)\n\n" +
         by_scenario(experiment, summary, "from->to", column.metric, is_debt,
                     [&](const SummaryRow* row) { return cell(summary, row, column); });
}

std::string sites(const Experiment& experiment, const Summary& summary) {
  const auto table = [&](const Column& column) {
    return by_scenario(experiment, summary, "site", column.metric, is_site,
                       [&](const SummaryRow* row) { return cell(summary, row, column); });
  };
  std::string text;
  if (has(summary, "utilisation")) {
    text +=
        "\n## Sites: share of time in which replicas run an iteration (%)\n\n"
        "A busy replica may still take more: continuous batching fills iterations first.\n\n" +
        table({"utilisation", "", 100, 1});
  }
  for (const Column& column : kBySite) {
    if (!has(summary, column.metric)) continue;
    text += fmt::format("\n## Sites: {}\n\n{}", column.title, table(column));
  }
  return text;
}

// One sentence for each scenario with places at or above capacity, the fullest of all replicates.
std::vector<std::string> saturation_sentences(const Experiment& experiment,
                                              const experiment::Results& results) {
  std::vector<std::string> sentences;
  for (std::size_t s = 0; s < results.size(); ++s) {
    std::map<std::string, double> peaks;
    for (const experiment::RunResult& run : results[s]) {
      for (const record::Saturation& full : run.saturated) {
        double& peak = peaks[full.place];
        peak = std::max(peak, full.peak);
      }
    }
    if (peaks.empty()) continue;
    std::vector<std::string> places;
    for (const auto& [place, peak] : peaks) places.push_back(fmt::format("{} {:.2f}", place, peak));
    sentences.push_back(fmt::format(
        "At or above capacity in {} (highest offered load of a quarter of an hour): {}.",
        experiment.scenarios[s].id, fmt::join(places, ", ")));
  }
  return sentences;
}

// One sentence for each LLM and quantity: how far out, and in which scenarios.
std::vector<std::string> range_sentences(const Experiment& experiment,
                                         const experiment::Results& results) {
  struct Excess {
    record::RangeWarning farthest;
    std::vector<std::string> scenarios;
  };
  std::map<std::pair<std::string, std::string>, Excess> by_quantity;
  for (std::size_t s = 0; s < results.size(); ++s) {
    for (const experiment::RunResult& run : results[s]) {
      for (const record::RangeWarning& warning : run.warnings) {
        Excess& excess = by_quantity[{warning.llm, warning.what}];
        if (warning.reached > excess.farthest.reached) excess.farthest = warning;
        const std::string& id = experiment.scenarios[s].id;
        if (excess.scenarios.empty() || excess.scenarios.back() != id) {
          excess.scenarios.push_back(id);
        }
      }
    }
  }
  std::vector<std::string> sentences;
  for (const auto& [key, excess] : by_quantity) {
    sentences.push_back(fmt::format(
        "Outside a serving profile's range: {}: {} reached {}, the profile holds up to {} ({}).",
        key.first, key.second, excess.farthest.reached, excess.farthest.range,
        fmt::join(excess.scenarios, ", ")));
  }
  return sentences;
}

}  // namespace

std::vector<std::string> caveats(const Experiment& experiment, const experiment::Results& results) {
  std::vector<std::string> sentences;
  std::set<std::string> platforms;
  for (const experiment::Scenario& scenario : experiment.scenarios) {
    if (!platforms.insert(scenario.platform->folder.string()).second) continue;
    std::size_t rows[3] = {0, 0, 0};
    const auto count = [&](const auto& table) {
      for (const auto& row : table) ++rows[static_cast<std::size_t>(row.provenance.quality)];
    };
    const platform::Platform& p = *scenario.platform;
    count(p.nations), count(p.zones), count(p.points), count(p.cables), count(p.gpus);
    count(p.llms), count(p.profiles), count(p.sites), count(p.rules);
    count(p.rules_open), count(p.rules_strict);
    sentences.push_back(fmt::format(
        "Platform {} rests on {} measured, {} estimated and {} assumed rows. Every latency figure "
        "depends on the worst of them and is `{}`.",
        p.name, rows[0], rows[1], rows[2],
        rows[2] > 0 ? "assumed" : (rows[1] > 0 ? "estimated" : "measured")));
  }
  std::set<std::string> notes;  // of recipes that several scenarios share
  for (const experiment::Scenario& scenario : experiment.scenarios) {
    for (const std::string& note : scenario.recipe->notes()) notes.insert(note);
  }
  sentences.insert(sentences.end(), notes.begin(), notes.end());
  for (std::string& sentence : saturation_sentences(experiment, results)) {
    sentences.push_back(std::move(sentence));
  }
  for (std::string& sentence : range_sentences(experiment, results)) {
    sentences.push_back(std::move(sentence));
  }
  return sentences;
}

std::string summary_markdown(const Experiment& experiment, const experiment::Results& results,
                             const Summary& summary) {
  std::string text = heading(experiment) + legend(experiment, summary);
  text += overviews(experiment, summary);
  text += differences(experiment, summary);
  text += nations(experiment, summary);
  text += debts(experiment, summary);
  text += sites(experiment, summary);
  text += "\n## What the figures rest on\n\n";
  for (const std::string& sentence : caveats(experiment, results)) text += "- " + sentence + "\n";
  return text;
}

}  // namespace archipelago::tables
