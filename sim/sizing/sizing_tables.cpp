#include "sizing/sizing_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "base/text_table.hpp"
#include "input/text.hpp"
#include "metrics/definitions.hpp"
#include "sizing/sized_overlay.hpp"

namespace archipelago::sizing {

namespace {

// Of the whole run, all users together.
constexpr std::array<std::string_view, 8> kRunMetrics{"slo_attainment",
                                                      "resource_usd_per_million_tokens",
                                                      "ttft_p50",
                                                      "ttft_p95",
                                                      "tpot_p95",
                                                      "carbon",
                                                      "extra_regional_share",
                                                      "foreign_operator_share"};

using Figures = std::vector<std::pair<std::string, double>>;  // "metric,unit"

double megawatts(const Sized& sized) {
  double sum = 0;
  for (std::size_t s = 0; s < sized.stands.platform->sites.size(); ++s) {
    const int gpus = sized.stands.nodes(sized.fleet, SiteIndex(s)) *
                     sized.stands.platform->sites[s].gpus_per_node;
    if (gpus > 0) sum += it_power_w(*sized.stands.platform, SiteIndex(s), gpus) / 1e6;
  }
  return sum;
}

// The users together: "all", or the bloc that all of them belong to.
std::string users_of(const experiment::RunResult& run) {
  if (metrics::find_row(run.rows, "all", "slo_attainment") != nullptr) return "all";
  for (const metrics::Row& row : run.rows) {
    if (row.metric == "slo_attainment" && row.group.size() > 2) return row.group;
  }
  return "all";
}

// Weighted by the GPUs of the sites that hold any.
std::optional<double> mean_of_sites(const SizedScenario& scenario, std::string_view metric) {
  double sum = 0;
  double weights = 0;
  const Sized& sized = scenario.sized;
  for (std::size_t s = 0; s < sized.stands.platform->sites.size(); ++s) {
    const int nodes = sized.stands.nodes(sized.fleet, SiteIndex(s));
    const platform::Site& site = sized.stands.platform->sites[s];
    const metrics::Row* const row =
        metrics::find_row(scenario.run.rows, "site:" + site.name, metric);
    if (nodes == 0 || row == nullptr) continue;
    sum += nodes * site.gpus_per_node * row->value;
    weights += nodes * site.gpus_per_node;
  }
  if (weights == 0) return std::nullopt;
  return sum / weights;
}

Figures figures_of(const SizedScenario& scenario) {
  const Sized& sized = scenario.sized;
  Figures figures{{"gpus,GPUs", sized.stands.gpus(sized.fleet)},
                  {"gpus_filled,GPUs", sized.stands.filled(sized.fleet)},
                  {"it_power,MW", megawatts(sized)},
                  {"usd_a_year,USD/year", sized.stands.usd(sized.fleet)},
                  {"usd_a_year_least,USD/year", sized.bound_usd},
                  {"proved,yes=1", sized.proved ? 1 : 0}};
  const std::string users = users_of(scenario.run);
  for (const std::string_view metric : kRunMetrics) {
    const metrics::Row* const row = metrics::find_row(scenario.run.rows, users, metric);
    if (row == nullptr) continue;
    figures.emplace_back(fmt::format("{},{}", metric, metrics::definition_of(metric).unit),
                         row->value);
  }
  if (const auto use = mean_of_sites(scenario, "utilisation")) {
    figures.emplace_back("utilisation,share", *use);
  }
  return figures;
}

// The worst of any one site or shared-risk group of cables down; nothing by staffing or of a wait.
const Judgement* worst_outage(const SizingTask& task, const Sized& sized) {
  if (task.by_staffing || task.target.is_wait() || sized.n_1.empty()) return nullptr;
  return &*std::min_element(
      sized.n_1.begin(), sized.n_1.end(),
      [](const Judgement& a, const Judgement& b) { return a.worst.share < b.worst.share; });
}

std::string sizing_csv(const SizingTask& task, const std::vector<SizedScenario>& scenarios) {
  std::string text = "scenario";
  for (const experiment::Axis& axis : task.experiment.axes) text += "," + input::csv_cell(axis.key);
  text += ",metric,unit,value\n";
  for (const SizedScenario& scenario : scenarios) {
    std::string start = std::to_string(scenario.number + 1);
    const std::vector<std::size_t>& point = task.experiment.scenarios[scenario.number].point;
    for (std::size_t a = 0; a < point.size(); ++a) {
      start += "," + input::csv_cell(task.experiment.axes[a].values[point[a]].raw);
    }
    Figures figures = figures_of(scenario);
    if (const Judgement* worst = worst_outage(task, scenario.sized)) {
      figures.emplace_back("n_1_within_slo,share", worst->worst.share);
    }
    for (const auto& [metric, value] : figures) {
      text += fmt::format("{},{},{:.9g}\n", start, metric, value);
    }
  }
  return text;
}

std::string fleets_csv(const std::vector<SizedScenario>& scenarios) {
  std::string text = "scenario,site,llm,replicas,gpus\n";
  for (const SizedScenario& scenario : scenarios) {
    const Sized& sized = scenario.sized;
    const platform::Platform& platform = *sized.stands.platform;
    for (std::size_t s = 0; s < platform.sites.size(); ++s) {
      int free = sized.stands.nodes(sized.fleet, SiteIndex(s)) * platform.sites[s].gpus_per_node;
      for (std::size_t p = 0; p < sized.stands.pools.size(); ++p) {
        const Pool& pool = sized.stands.pools[p];
        if (pool.site.at() != s || sized.fleet[p] == 0) continue;
        free -= sized.fleet[p] * pool.gpus;
        text += fmt::format("{},{},{},{},{}\n", scenario.number + 1, platform.sites[s].name,
                            platform.llms[pool.llm.at()].name, sized.fleet[p],
                            sized.fleet[p] * pool.gpus);
      }
      if (free > 0) {
        text += fmt::format("{},{},,0,{}\n", scenario.number + 1, platform.sites[s].name, free);
      }
    }
  }
  return text;
}

std::size_t hour_of(std::size_t slot) { return slot / kSlotsAnHour; }

std::string certificate_csv(const SizingTask& task, const std::vector<SizedScenario>& scenarios) {
  std::string text = fmt::format(
      "scenario,one_fewer_site,one_fewer_llm,down,nation,from_hour,to_hour,requests,{},limit,"
      "keeps\n",
      task.target.is_wait() ? "wait_s" : "within_slo");
  for (const SizedScenario& scenario : scenarios) {
    const Sized& sized = scenario.sized;
    const platform::Platform& platform = *sized.stands.platform;
    const auto line = [&](const std::string& fewer, const std::string& down,
                          const CellVerdict& cell, std::size_t from) {
      text += fmt::format("{},{},{},{},{},{},{},{:.6g},{:.6g},{}\n", scenario.number + 1, fewer,
                          input::csv_cell(down), platform.nations[cell.cell.nation].iso2, from,
                          from + hour_of(cell.cell.last - cell.cell.first), cell.ended, cell.share,
                          cell.limit, cell.keeps ? "yes" : "no");
    };
    for (const CellVerdict& cell : sized.cells) line(",", "", cell, hour_of(cell.cell.first));
    for (std::size_t g = 0; g < sized.worst.size(); ++g) {
      if (sized.outage[g].empty()) continue;
      line(",", sized.outage[g], sized.worst[g], hour_of(sized.worst[g].cell.first));
    }
    for (const OneFewer& fewer : sized.fewer) {
      const Pool& pool = sized.stands.pools[fewer.pool];
      line(platform.sites[pool.site.at()].name + "," + platform.llms[pool.llm.at()].name,
           fewer.outage, fewer.cell, fewer.hour);
    }
  }
  return text;
}

std::string money(double usd) {
  return usd >= 1e6 ? fmt::format("{:.3f} M", usd / 1e6) : fmt::format("{:.0f}", usd);
}

std::string overview(const SizingTask& task, const std::vector<SizedScenario>& scenarios) {
  TextTable table(
      {"scenario", "GPUs", "filled", "MW", "USD a year", "least by arithmetic", "proved least",
       "within SLO", "N-1", "TTFT p95", "use", "t CO2e in the run", "foreign operators"},
      {Align::kLeft, Align::kRight, Align::kRight, Align::kRight, Align::kRight, Align::kRight,
       Align::kLeft, Align::kRight, Align::kRight, Align::kRight, Align::kRight, Align::kRight,
       Align::kRight});
  for (const SizedScenario& scenario : scenarios) {
    const Sized& sized = scenario.sized;
    const std::string users = users_of(scenario.run);
    const auto figure = [&](std::string_view metric, auto print) {
      const metrics::Row* const row = metrics::find_row(scenario.run.rows, users, metric);
      return row == nullptr ? std::string() : print(row->value);
    };
    const auto use = mean_of_sites(scenario, "utilisation");
    const Judgement* worst = worst_outage(task, sized);
    table.add({task.experiment.scenarios[scenario.number].id,
               std::to_string(sized.stands.gpus(sized.fleet)),
               std::to_string(sized.stands.filled(sized.fleet)),
               fmt::format("{:.4g}", megawatts(sized)), money(sized.stands.usd(sized.fleet)),
               money(sized.bound_usd), sized.proved ? "yes" : "no",
               figure("slo_attainment", [](double v) { return fmt::format("{:.2f} %", 100 * v); }),
               worst == nullptr ? "" : fmt::format("{:.1f} %", 100 * worst->worst.share),
               figure("ttft_p95", [](double v) { return fmt::format("{:.0f} ms", 1000 * v); }),
               use ? fmt::format("{:.0f} %", 100 * *use) : "",
               figure("carbon", [](double v) { return fmt::format("{:.3g}", v); }),
               figure("foreign_operator_share",
                      [](double v) { return fmt::format("{:.0f} %", 100 * v); })});
  }
  return table.markdown();
}

// "TH, hours 6 to 7: 98.21 % of 12034 within the SLO (lower limit 97.90 %)".
std::string cell_text(const SizingTask& task, const platform::Platform& platform,
                      const CellVerdict& cell, std::size_t from) {
  const std::size_t to = from + hour_of(cell.cell.last - cell.cell.first);
  const std::string& iso2 = platform.nations[cell.cell.nation].iso2;
  if (task.target.is_wait()) {
    return fmt::format("{} waits {:.3f} s in the mean (limit {:.3f} s)", iso2, cell.share,
                       cell.limit);
  }
  return fmt::format("{}, hours {} to {}: {:.2f} % within the SLO (limit {:.2f} %)", iso2, from, to,
                     100 * cell.share, 100 * cell.limit);
}

// How the fleet was found, and who says that it keeps the target.
std::string evidence(const SizingTask& task, const Sized& sized) {
  const auto kept = std::count_if(sized.cells.begin(), sized.cells.end(),
                                  [](const CellVerdict& cell) { return cell.keeps; });
  const std::string cells =
      fmt::format("{} of {} cells of nations and hours keep the target", kept, sized.cells.size());
  if (task.by_staffing) {
    return fmt::format("By arithmetic alone, {} fleets looked at, nothing simulated: {}",
                       sized.fleets, cells);
  }
  return fmt::format(
      "Search: {} fleets tried in hours {} to {}. Certificate: {}, {} replicates that the search "
      "has "
      "not seen; it added {} replicas. {} runs in all",
      sized.fleets, sized.busy.first_hour, sized.busy.first_hour + sized.busy.hours, cells,
      task.replicates, sized.grown, sized.runs);
}

std::string section(const SizingTask& task, const SizedScenario& scenario) {
  const Sized& sized = scenario.sized;
  const platform::Platform& platform = *sized.stands.platform;
  std::string text = fmt::format("\n## {}\n\n", task.experiment.scenarios[scenario.number].id);
  for (const Group& group : sized.stands.groups) {
    std::string nations;
    for (const std::size_t n : group.nations) {
      nations += (nations.empty() ? "" : ", ") + platform.nations[n].iso2;
    }
    text += fmt::format("- {}: {}\n", nations, text_of(sized.stands, sized.fleet, group.pools));
  }
  text += fmt::format("\n{}; the nearest:\n\n", evidence(task, sized));
  for (std::size_t g = 0; g < sized.worst.size(); ++g) {
    text += fmt::format(
        "- {}{}\n", cell_text(task, platform, sized.worst[g], hour_of(sized.worst[g].cell.first)),
        sized.outage[g].empty() ? "" : " with " + sized.outage[g]);
  }
  if (const Judgement* worst = worst_outage(task, sized)) {
    text += fmt::format(
        "\nThe worst that any one site or shared-risk group of cables down does in the busy hours: "
        "{}{}.\n",
        cell_text(task, platform, worst->worst,
                  sized.busy.first_hour + hour_of(worst->worst.cell.first)),
        worst->outage.empty() ? ", with nothing down" : " with " + worst->outage);
  }
  text += "\nA replica less anywhere breaks it:\n\n";
  for (const OneFewer& fewer : sized.fewer) {
    const Pool& pool = sized.stands.pools[fewer.pool];
    text += fmt::format("- {} at {}: {}{}\n", platform.llms[pool.llm.at()].name,
                        platform.sites[pool.site.at()].name,
                        cell_text(task, platform, fewer.cell, fewer.hour),
                        fewer.outage.empty() ? "" : " with " + fewer.outage);
  }
  return text;
}

std::string sizing_md(const SizingTask& task, const std::vector<SizedScenario>& scenarios) {
  std::string text = fmt::format(
      "# {}\n\n{}\n\nThe least-cost fleet of whole nodes found for {}, said {}; {}, seed {}.\n\n",
      task.name, task.question, task.target_text(),
      task.by_staffing ? "by arithmetic alone"
                       : fmt::format("with {:g} % confidence by {} replicates",
                                     100 * task.target.confidence, task.replicates),
      task.experiment.name, task.experiment.seed);
  text += overview(task, scenarios);
  text +=
      "\nUSD a year: what stands, whether used or not: annuities of GPUs, servers and halls, "
      "staff, "
      "maintenance, and energy half of the way from idle to full clocks; of clouds the list price "
      "of the GPUs all of the time. Least by arithmetic: nodes that hold the mean of the busiest "
      "hour, always busy. Proved least: no cheaper fleet keeps the target under the seeds of the "
      "search; no: too many to try. Filled: GPUs that replicas hold; the others stand free in "
      "their nodes. N-1: the lowest share within the SLO of any nation and hour of the busy ones "
      "with any "
      "one site or shared-risk group of cables down. Hours count from the end of the warm-up.\n";
  for (const SizedScenario& scenario : scenarios) text += section(task, scenario);
  return text;
}

}  // namespace

std::map<std::string, std::string> sizing_tables(const SizingTask& task,
                                                 const std::vector<SizedScenario>& scenarios) {
  std::map<std::string, std::string> files{{"sizing.md", sizing_md(task, scenarios)},
                                           {"sizing.csv", sizing_csv(task, scenarios)},
                                           {"fleets.csv", fleets_csv(scenarios)},
                                           {"certificate.csv", certificate_csv(task, scenarios)}};
  for (const SizedScenario& scenario : scenarios) {
    const std::string& id = task.experiment.scenarios[scenario.number].id;
    files["sized/" + file_word(id) + ".yaml"] = overlay_text(task, scenario.number, scenario.sized);
  }
  return files;
}

}  // namespace archipelago::sizing
