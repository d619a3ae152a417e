#include "platform/load/editable_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <algorithm>

#include "base/error.hpp"
#include "input/text.hpp"
#include "platform/load/schema_files.hpp"

namespace archipelago::platform {

namespace {

using Names = std::vector<std::string_view>;

const std::vector<EditableTable>& tables() {
  static const Names profile{"llm", "gpu", "tensor_parallel"};
  static const Names rule{"origin", "data_class"};
  static const std::vector<EditableTable> all{
      {"nations", "nations.csv", {"iso2"}},
      {"zones", "zones.csv", {"zone"}},
      {"points", "points.csv", {"point"}},
      {"cables", "cables.csv", {"cable"}},
      {"gpus", "gpus.csv", {"gpu"}},
      {"llms", "llms.csv", {"llm"}},
      {"serving_profiles", "serving_profiles.csv", profile},
      {"sites", "sites.csv", {"site"}},
      {"serving_tables",
       "serving_tables.csv",
       {"llm", "gpu", "tensor_parallel", "quantity", "sequences", "at"}},
      {"serving_power", "serving_power.csv", {"llm", "gpu", "tensor_parallel", "batch"}},
      {"rules", "rules.csv", rule},
      {"rules_open", "rules.csv", rule},
      {"rules_strict", "rules.csv", rule},
      {"gpu_clocks", "gpu_clocks.csv", {"gpu", "mhz"}},
      {"nation_costs", "nation_costs.csv", {"iso2"}},
      {"cloud_prices", "cloud_prices.csv", {"site"}},
      {"token_prices", "token_prices.csv", {"site", "llm"}},
      {"price_years", "price_years.csv", {"prices"}},
      {"profiles", "profiles.csv", {"kind", "of", "quantity", "days", "hour"}},
      {"series", "series.csv", {"kind", "of", "quantity", "from"}},
      {"round_trips", "round_trips.csv", {"from", "to"}},
      {"replicas", "replicas.csv", {"site", "llm"}},
  };
  return all;
}

}  // namespace

std::span<const EditableTable> editable_tables() { return tables(); }

const EditableTable* find_table(std::string_view name) {
  const auto found = std::find_if(tables().begin(), tables().end(),
                                  [&](const EditableTable& table) { return table.name == name; });
  return found == tables().end() ? nullptr : &*found;
}

std::string no_table(std::string_view name) {
  std::vector<std::string> names;
  for (const EditableTable& table : tables()) names.emplace_back(table.name);
  return input::shown(name) + " is no table of a platform" + input::did_you_mean(name, names);
}

FoundColumn find_column(const EditableTable& table, std::string_view word) {
  const input::CsvSchema schema = schema_of(table.schema);
  std::vector<std::string> names;
  std::vector<std::string> begun;  // those that add a unit to the word
  for (const input::CsvColumn& column : schema.columns()) {
    if (column.name == word) return {column.name, ""};
    if (column.name.starts_with(std::string(word) + "_")) begun.push_back(column.name);
    names.push_back(column.name);
  }
  if (begun.size() == 1) return {begun.front(), ""};
  if (begun.size() > 1) {
    return {"", fmt::format("{} may be {}; write the whole name", input::shown(word),
                            fmt::join(begun, " or "))};
  }
  return {"", fmt::format("{} is no column of {}{}; docs/platforms.md lists them",
                          input::shown(word), table.name, input::did_you_mean(word, names))};
}

bool is_pattern(std::string_view name) { return name.find('*') != std::string_view::npos; }

bool matches(const std::string& pattern, const std::string& row) {
  if (!is_pattern(pattern)) return pattern == row;
  return ::fnmatch(pattern.c_str(), row.c_str(), FNM_NOESCAPE) == 0;
}

std::string row_name(const EditableTable& table, const input::CsvSchema& schema,
                     std::span<const std::string> cells) {
  std::string name;
  for (const std::string_view column : table.identity) {
    const auto& columns = schema.columns();
    const auto found =
        std::find_if(columns.begin(), columns.end(),
                     [&](const input::CsvColumn& declared) { return declared.name == column; });
    ARCHIPELAGO_REQUIRE(found != columns.end());
    const std::string& cell = cells[static_cast<std::size_t>(found - columns.begin())];
    name += (name.empty() ? "" : "/") + (cell.empty() ? found->fallback : cell);
  }
  return name;
}

}  // namespace archipelago::platform
