#include "report/page/page_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "base/build_info.hpp"
#include "base/error.hpp"
#include "metrics/comparison_rule.hpp"
#include "metrics/definitions.hpp"
#include "metrics/statistics.hpp"
#include "platform/site_hours.hpp"
#include "report/page/page_figures.hpp"
#include "report/page/page_region.hpp"

namespace archipelago::report {

namespace {

using Json = nlohmann::ordered_json;

std::string_view word_of(FolderKind kind) {
  switch (kind) {
    case FolderKind::kPlan:
      return "plan";
    case FolderKind::kInputs:
      return "inputs";
    case FolderKind::kSizing:
      return "sizing";
    default:
      return "results";
  }
}

Json student(std::size_t most) {
  Json quantiles = Json::array();
  for (std::size_t n = 2; n <= most; ++n) quantiles.push_back(metrics::student95(n));
  return quantiles;
}

std::size_t most_replicates(const PageFolder& folder) {
  std::size_t most = 2;
  const auto runs = folder.results.tables.find("runs.csv");
  if (runs == folder.results.tables.end()) return most;
  for (const tables::ResultTable::Row& row : runs->second.rows) {
    most = std::max(most, static_cast<std::size_t>(std::atoll(row.instance.c_str())) + 1);
  }
  return most;
}

Json metrics_of(const FigureNames& names) {
  Json rows = Json::array();
  for (const FigureNames::Metric& metric : names.metrics) {
    Json row{{"name", metric.name}, {"unit", metric.unit}};
    for (const metrics::Definition& definition : metrics::definitions()) {
      if (definition.metric != metric.name) continue;
      const metrics::ComparisonRule& rule = metrics::comparison_rule(metric.name);
      row["better"] = definition.better;
      row["formula"] = definition.formula;
      row["definition"] = definition.definition;
      row["matters_relative"] = rule.relative;
      row["matters_absolute"] = rule.absolute;
      row["matters"] = metrics::text_of(rule, definition.unit);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

Json groups_of(const FigureNames& names) {
  Json rows = Json::array();
  for (const FigureNames::Group& group : names.groups) {
    rows.push_back({{"kind", group.kind}, {"name", group.name}});
  }
  return rows;
}

// scenarios.csv: the labels of each axis, in its order.
Json axes_of(const PageTable& scenarios) {
  Json axes = Json::array();
  for (std::size_t c = 0; c < scenarios.columns.size(); ++c) {
    const std::string label = scenarios.columns[c] + "_label";
    const auto place = std::find(scenarios.columns.begin(), scenarios.columns.end(), label);
    if (place == scenarios.columns.end()) continue;
    const auto column = static_cast<std::size_t>(place - scenarios.columns.begin());
    Json labels = Json::array();
    for (const auto& row : scenarios.rows) {
      if (std::find(labels.begin(), labels.end(), row[column]) == labels.end()) {
        labels.push_back(row[column]);
      }
    }
    axes.push_back({{"key", scenarios.columns[c]}, {"labels", labels}, {"column", column}});
  }
  return axes;
}

Json events_of(const experiment::Scenario& scenario) {
  Json events = Json::array();
  const platform::Platform& platform = *scenario.platform;
  for (const platform::ScriptedEvent& event : scenario.settings.run.failures.events) {
    Json cables = Json::array();
    for (const CableIndex cable : event.cables) cables.push_back(platform.cables[cable.at()].name);
    Json sites = Json::array();
    for (const SiteIndex site : event.sites) sites.push_back(platform.sites[site.at()].name);
    events.push_back({{"names", event.names},
                      {"cables", cables},
                      {"sites", sites},
                      {"starts_s", event.starts.seconds()},
                      {"ends_s", event.starts.seconds() + event.lasts.seconds()}});
  }
  return events;
}

// Platforms of the scenarios, each once.
class Regions {
 public:
  std::size_t place_of(const platform::Platform& platform) {
    const std::string key = platform.name + platform.digests.physics + platform.digests.prices;
    const auto [entry, is_new] = places_.try_emplace(key, texts_.size());
    if (is_new) texts_.push_back(Json::parse(region_json(platform)));
    return entry->second;
  }
  [[nodiscard]] Json list() const { return texts_; }

 private:
  std::map<std::string, std::size_t> places_;
  std::vector<Json> texts_;
};

// Means of the hours of the run, of the zones that have hours of their own; the others have a constant.
Json carbon_hours_of(const platform::Platform& platform, const engine::RunSettings& run) {
  constexpr double kTenths = 10;
  const SimTime hour = to_sim_time(Seconds(3600));
  Json zones = Json::object();
  for (const platform::GridZone& zone : platform.zones) {
    if (!zone.carbon || !zone.carbon->covers(run.start, run.horizon)) continue;
    const std::string& timezone = platform.nations[zone.nation.at()].timezone;
    SeriesWindow window = platform::hours_of(zone.carbon, 0, timezone, run.start, run.horizon);
    Json values = Json::array();
    for (SimTime from; from < run.horizon; from = from + hour) {
      const double mean = window.mean(from, std::min(from + hour, run.horizon));
      values.push_back(std::round(mean * kTenths) / kTenths);
    }
    zones[zone.name] = std::move(values);
  }
  return zones;
}

void add_run(const experiment::Scenario& scenario, Regions& regions, Json& row) {
  const engine::RunSettings& run = scenario.settings.run;
  row["platform"] = regions.place_of(scenario.full ? *scenario.full : *scenario.platform);
  row["start"] = format_utc(run.start);
  row["warmup_s"] = run.warmup.seconds();
  row["horizon_s"] = run.horizon.seconds();
  row["slo"] = {{"ttft_s", run.slo.ttft.si()}, {"tpot_s", run.slo.tpot.si()}};
  row["events"] = events_of(scenario);
  row["carbon_hours"] = carbon_hours_of(*scenario.platform, run);
}

Json scenarios_of(const PageFolder& folder, const PageTable& table, const Json& axes,
                  Regions& regions) {
  const auto& scenarios = folder.results.scenarios;
  const bool is_known =
      folder.experiment && folder.experiment->scenarios.size() == scenarios.size();
  Json rows = Json::array();
  for (std::size_t s = 0; s < scenarios.size(); ++s) {
    Json labels = Json::array();
    for (const Json& axis : axes)
      labels.push_back(table.rows[s][axis["column"].get<std::size_t>()]);
    Json row{{"number", scenarios[s].number},
             {"point", scenarios[s].point},
             {"words", scenarios[s].words},
             {"labels", labels},
             {"baseline", nullptr}};
    for (std::size_t b = 0; b < scenarios.size(); ++b) {
      const bool is_it = b != s && scenarios[b].number == scenarios[s].baseline;
      if (is_it) row["baseline"] = b;
    }
    if (is_known) add_run(folder.experiment->scenarios[s], regions, row);
    rows.push_back(std::move(row));
  }
  return rows;
}

// A file of the folder that is JSON; null where there is none.
Json parsed(const PageFolder& folder, const std::string& text, const std::string& file,
            const std::string& what) {
  if (text.empty()) return nullptr;
  try {
    return Json::parse(text);
  } catch (const nlohmann::json::exception& error) {
    throw InputError(folder.name + "/" + file, 0, "", "is no " + what + ": " + error.what());
  }
}

Json tables_of(const PageFolder& folder) {
  Json tables = Json::object();
  for (const auto& [name, table] : folder.tables) {
    tables[name] = {{"columns", table.columns}, {"rows", table.rows}};
  }
  return tables;
}

Json plans_of(const PageFolder& folder) {
  Json rows = Json::array();
  for (const PagePlan& plan : folder.plans) {
    rows.push_back({{"name", plan.name},
                    {"address", plan.address},
                    {"repairs", {{"columns", plan.repairs.columns}, {"rows", plan.repairs.rows}}},
                    {"words", plan.words}});
  }
  return rows;
}

Json beside_of(const PageFolder& folder) {
  Json rows = Json::array();
  for (const PageLink& link : folder.beside) {
    rows.push_back({{"name", link.name},
                    {"address", link.address},
                    {"kind", word_of(link.kind)},
                    {"question", link.question}});
  }
  return rows;
}

// scenarios.csv as cells: its labels are words of the page.
PageTable scenario_table(const PageFolder& folder) {
  return read_page_table(folder.name + "/scenarios.csv", folder.results.texts.at("scenarios.csv"));
}

void add_results(const PageFolder& folder, std::size_t f, Json& json,
                 std::vector<PageBlock>& blocks) {
  const FigureNames names = figure_names(folder.results);
  const PageTable table = scenario_table(folder);
  Json axes = axes_of(table);
  Regions regions;
  json["scenarios"] = scenarios_of(folder, table, axes, regions);
  for (Json& axis : axes) axis.erase("column");
  json["axes"] = axes;
  json["metrics"] = metrics_of(names);
  json["groups"] = groups_of(names);
  json["platforms"] = regions.list();
  const std::vector<std::string> figures = figure_blocks(folder.results, names);
  const std::vector<std::string> series = series_blocks(folder.results, names);
  for (std::size_t s = 0; s < figures.size(); ++s) {
    blocks.push_back({fmt::format("figures-{}-{}", f, s), figures[s]});
    blocks.push_back({fmt::format("series-{}-{}", f, s), series[s]});
  }
}

}  // namespace

std::vector<PageBlock> page_blocks(std::span<const PageFolder> folders) {
  std::vector<PageBlock> blocks(1);
  Json report;
  report["format"] = 1;
  report["made_by"] = {{"version", build_info().version}, {"commit", build_info().commit}};
  report["folders"] = Json::array();
  std::size_t most = 2;
  for (std::size_t f = 0; f < folders.size(); ++f) {
    const PageFolder& folder = folders[f];
    Json json{{"kind", word_of(folder.kind)},
              {"name", folder.name},
              {"manifest", parsed(folder, folder.manifest, "manifest.json", "manifest")},
              {"tables", tables_of(folder)},
              {"texts", folder.texts},
              {"notes", folder.notes},
              {"beside", beside_of(folder)},
              {"plans", plans_of(folder)},
              {"map", parsed(folder, folder.map, "plan.geojson", "map")}};
    if (folder.kind == FolderKind::kResults) add_results(folder, f, json, blocks);
    report["folders"].push_back(std::move(json));
    most = std::max(most, most_replicates(folder));
  }
  report["student"] = student(most);
  blocks.front() = {"report", report.dump(-1, ' ', false, Json::error_handler_t::replace)};
  return blocks;
}

}  // namespace archipelago::report
