#include "campaign/sensitivity/money_inputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "base/error.hpp"
#include "input/text.hpp"
#include "input/yaml_reader.hpp"
#include "platform/load/editable_table.hpp"
#include "platform/load/table_edits.hpp"

namespace archipelago::campaign {

namespace {

using platform::Platform;

// One cell of a column: where its value stands, and the hours that go before it.
struct Cell {
  std::string row;
  double* value = nullptr;
  platform::Hourly* hours = nullptr;  // none: the value is constant
};

struct Column {
  std::string_view table;
  std::string_view name;
  double unit = 1;  // of the table, in that of the value
  input::Range bounds = input::kNotNegative;
  std::function<std::vector<Cell>(Platform&)> cells;
  bool of_full_size = false;  // at a scale, what the table says is more than what the platform has
};

platform::Hourly* hours_of(std::optional<platform::Hourly>& hours) {
  return hours ? &*hours : nullptr;
}

Column of_nation_costs(std::string_view name, double platform::NationCosts::*member,
                       input::Range bounds) {
  return {"nation_costs", name, 1, bounds, [member](Platform& p) {
            std::vector<Cell> cells;
            for (platform::Nation& n : p.nations) {
              if (n.costs) cells.push_back({n.iso2, &((*n.costs).*member), nullptr});
            }
            return cells;
          }};
}

Column of_cables(std::string_view name, double platform::CableCosts::*member, double unit,
                 input::Range bounds) {
  return {"cables",
          name,
          unit,
          bounds,
          [member](Platform& p) {
            std::vector<Cell> cells;
            for (platform::Cable& c : p.cables) {
              cells.push_back({c.name, &(c.costs.*member), nullptr});
            }
            return cells;
          },
          member == &platform::CableCosts::capex_usd ||
              member == &platform::CableCosts::lease_usd_per_year};
}

Column of_cloud_prices(std::string_view name, double platform::CloudPrice::*member) {
  return {"cloud_prices", name, 1, input::kNotNegative, [member](Platform& p) {
            std::vector<Cell> cells;
            for (platform::Site& s : p.sites) {
              if (s.cloud_price) cells.push_back({s.name, &((*s.cloud_price).*member), nullptr});
            }
            return cells;
          }};
}

// Rows "oregon/llama-3.3-70b".
Column of_token_prices(std::string_view name, double platform::TokenPrice::*member) {
  return {"token_prices", name, 1, input::kNotNegative, [member](Platform& p) {
            std::vector<Cell> cells;
            for (platform::Site& s : p.sites) {
              if (!s.cloud_price) continue;
              for (std::size_t l = 0; l < s.cloud_price->tokens.size(); ++l) {
                std::optional<platform::TokenPrice>& price = s.cloud_price->tokens[l];
                if (!price) continue;
                cells.push_back({s.name + "/" + p.llms[l].name, &((*price).*member), nullptr});
              }
            }
            return cells;
          }};
}

Column of_zones(std::string_view name, double platform::GridZone::*member,
                std::optional<platform::Hourly> platform::GridZone::*hours, input::Range bounds) {
  return {"zones", name, 1, bounds, [member, hours](Platform& p) {
            std::vector<Cell> cells;
            for (platform::GridZone& z : p.zones) {
              cells.push_back({z.name, &(z.*member), hours_of(z.*hours)});
            }
            return cells;
          }};
}

std::vector<Column> make_columns() {
  using platform::CableCosts;
  using platform::CloudPrice;
  using platform::GridZone;
  using platform::NationCosts;
  using platform::TokenPrice;
  const auto of_nations = [](Platform& p) {
    std::vector<Cell> cells;
    for (platform::Nation& n : p.nations) cells.push_back({n.iso2, &n.wacc_percent, nullptr});
    return cells;
  };
  const auto of_gpus = [](Platform& p) {
    std::vector<Cell> cells;
    for (platform::Gpu& g : p.gpus) cells.push_back({g.name, &g.price_usd, nullptr});
    return cells;
  };
  return {
      {"nations", "wacc_percent", 1, input::kNotNegative, of_nations},
      // USD million a MW is USD a W.
      of_nation_costs("hall_usd_m_per_mw", &NationCosts::hall_usd_per_w, input::kNotNegative),
      of_nation_costs("hall_life_years", &NationCosts::hall_life_years, input::kPositive),
      of_nation_costs("gpu_life_years", &NationCosts::gpu_life_years, input::kPositive),
      of_nation_costs("server_share", &NationCosts::server_share, input::kNotNegative),
      of_nation_costs("staff_share", &NationCosts::staff_share, input::kShare),
      of_nation_costs("maintenance_share", &NationCosts::maintenance_share, input::kShare),
      of_zones("price_usd_per_kwh", &GridZone::price_usd_per_kwh, &GridZone::price,
               input::kAnyNumber),
      of_zones("carbon_g_per_kwh", &GridZone::carbon_g_per_kwh, &GridZone::carbon,
               input::kNotNegative),
      {"gpus", "price_usd", 1, input::kPositive, of_gpus},
      of_cables("capex_usd_m", &CableCosts::capex_usd, 1e6, input::kNotNegative),
      of_cables("life_years", &CableCosts::life_years, 1, input::kPositive),
      of_cables("maintenance_share", &CableCosts::maintenance_share, 1, input::kShare),
      of_cables("lease_usd_k_per_year", &CableCosts::lease_usd_per_year, 1e3, input::kNotNegative),
      of_cloud_prices("usd_per_gpu_hour", &CloudPrice::usd_per_gpu_hour),
      of_cloud_prices("egress_usd_per_gb", &CloudPrice::egress_usd_per_gb),
      of_token_prices("usd_per_m_input_tokens", &TokenPrice::input_usd),
      of_token_prices("usd_per_m_output_tokens", &TokenPrice::output_usd),
  };
}

const std::vector<Column>& columns() {
  static const std::vector<Column> table = make_columns();
  return table;
}

struct Path {
  const Column* column = nullptr;
  std::string row;  // a name or a pattern
};

// platform.<table>[<row>].<column>; no column when it is not of that form or not of money.
Path parse_path(std::string_view path) {
  constexpr std::string_view kRoot = "platform.";
  if (!path.starts_with(kRoot)) return {};
  const auto [cell, fault] = platform::parse_cell_path(path.substr(kRoot.size()));
  if (!fault.empty()) return {};
  for (const Column& column : columns()) {
    if (column.table == cell.table && column.name == cell.column) return {&column, cell.row};
  }
  return {};
}

struct Value {
  bool factor = false;
  double number = 0;
};

std::optional<Value> parse_value(const std::string& text) {
  const bool factor = text.starts_with('x');
  const auto number = input::parse_number(factor ? text.substr(1) : text);
  if (!number) return std::nullopt;
  return Value{factor, *number};
}

double changed(const Cell& cell, const Column& column, Value value, double of_scale) {
  if (value.factor) return *cell.value * value.number;
  return value.number * column.unit * (column.of_full_size ? of_scale : 1);
}

void scale(platform::Hourly& hours, double by) {
  if (hours.profile) {
    for (double& hour : hours.profile->weekday) hour *= by;
    for (double& hour : hours.profile->weekend) hour *= by;
  }
  for (double& hour : hours.series) hour *= by;
}

}  // namespace

std::vector<std::string> money_paths() {
  std::vector<std::string> paths;
  for (const Column& column : columns()) {
    paths.push_back(fmt::format("platform.{}[*].{}", column.table, column.name));
  }
  return paths;
}

bool is_money_path(std::string_view path) { return parse_path(path).column != nullptr; }

std::string money_fault(const Platform& platform, std::string_view path) {
  const Path parsed = parse_path(path);
  if (parsed.column == nullptr) {
    return fmt::format("'{}' is no price of a platform{}; expected one of {}", path,
                       input::did_you_mean(path, money_paths()), fmt::join(money_paths(), ", "));
  }
  Platform scratch = platform;  // cells are of what may be changed
  std::vector<std::string> rows;
  for (const Cell& cell : parsed.column->cells(scratch)) rows.push_back(cell.row);
  if (rows.empty()) {
    return fmt::format("platform {} has no {} in {}.csv", platform.name, parsed.column->name,
                       parsed.column->table);
  }
  const auto is_meant = [&](const std::string& row) { return platform::matches(parsed.row, row); };
  if (std::any_of(rows.begin(), rows.end(), is_meant)) return "";
  return fmt::format("'{}' is no row of {}.csv with {} on platform {}{}", parsed.row,
                     parsed.column->table, parsed.column->name, platform.name,
                     input::did_you_mean(parsed.row, rows));
}

std::string money_fault(const Platform& platform, const Assignment& assignment) {
  if (std::string fault = money_fault(platform, assignment.path); !fault.empty()) return fault;
  const Path parsed = parse_path(assignment.path);
  const auto value = parse_value(assignment.text);
  if (!value) return input::shown(assignment.text) + " is no number and no factor as x1.2";
  Platform scratch = platform;
  for (const Cell& cell : parsed.column->cells(scratch)) {
    if (!platform::matches(parsed.row, cell.row)) continue;
    if (cell.hours != nullptr && !value->factor) {
      return fmt::format(
          "{} has hours on platform {}, which a number leaves as they are; write a "
          "factor, as x1.2",
          cell.row, platform.name);
    }
    const double number = changed(cell, *parsed.column, *value, 1);
    const input::Range bounds = parsed.column->bounds;
    if (number < bounds.low || number > bounds.high) {
      return fmt::format("{} makes {} of {} {:.6g}, which is out of its range", assignment.text,
                         parsed.column->name, cell.row, number / parsed.column->unit);
    }
  }
  return "";
}

bool overlap(std::string_view a, std::string_view b) {
  const Path one = parse_path(a);
  const Path other = parse_path(b);
  if (one.column == nullptr || one.column != other.column) return false;
  return platform::matches(one.row, other.row) || platform::matches(other.row, one.row);
}

std::shared_ptr<const Platform> with_money(const Platform& platform,
                                           std::span<const Assignment> assignments,
                                           double of_scale) {
  auto fresh = std::make_shared<Platform>(platform);
  for (const Assignment& assignment : assignments) {
    const Path parsed = parse_path(assignment.path);
    const auto value = parse_value(assignment.text);
    ARCHIPELAGO_REQUIRE(parsed.column != nullptr && value.has_value());
    for (const Cell& cell : parsed.column->cells(*fresh)) {
      if (!platform::matches(parsed.row, cell.row)) continue;
      *cell.value = changed(cell, *parsed.column, *value, of_scale);
      if (cell.hours != nullptr) scale(*cell.hours, value->number);
    }
  }
  return fresh;
}

}  // namespace archipelago::campaign
