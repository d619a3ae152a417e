#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "platform/load/load_detail.hpp"

namespace archipelago::platform::detail {

namespace {

using input::CsvTable;

struct RowOf {
  const CsvTable& table;
  std::size_t row;
};

// The thing that a row is about; nothing when it is unknown or has a row already.
template <class Thing, class Figure>
Thing* owner_of(const RowOf& at, const char* column, const CsvTable& names,
                std::vector<Thing>& things, std::optional<Figure> Thing::*figure,
                const FaultyRows& faulty, Issues& issues) {
  const auto& [table, row] = at;
  const auto found = table.check_reference(row, column, names, issues);
  if (!found || faulty.has(table, row) || *found >= things.size()) return nullptr;
  Thing& thing = things[*found];
  if (!(thing.*figure)) return &thing;
  issues.add(table.fault(
      row, column, fmt::format("{} has a row already; expected one", table.text(row, column))));
  return nullptr;
}

// What low_<column> and high_<column> are of <column>.  `falling`: the low cost has the high value.
PriceSpread spread_of(const CsvTable& t, std::size_t row, const std::string& column, Issues& issues,
                      bool falling = false) {
  const double mid = t.number(row, column);
  const auto share = [&](const char* level, bool below) {
    const std::string name = level + column;
    if (t.is_blank(row, name)) return 1.0;
    const double value = t.number(row, name);
    if (!(mid > 0) || (below ? value > mid : value < mid)) {
      issues.add(t.fault(
          row, name,
          fmt::format("{:g} is {} {} of {:g}; expected a price {}", value,
                      below ? "above" : "below", column, mid, below ? "up to it" : "from it on")));
      return 1.0;
    }
    return value / mid;
  };
  return {share("low_", !falling), share("high_", falling)};
}

void read_nation_costs(Platform& platform, const Tables& tables, const FaultyRows& faulty,
                       Issues& issues) {
  const CsvTable& t = *tables.nation_costs;
  for (std::size_t row = 0; row < t.rows(); ++row) {
    Nation* nation = owner_of({t, row}, "iso2", tables.nations, platform.nations, &Nation::costs,
                              faulty, issues);
    if (nation == nullptr) continue;
    constexpr double kUsdPerWOfMillionPerMw = 1;
    nation->costs = NationCosts{t.number(row, "hall_usd_m_per_mw") * kUsdPerWOfMillionPerMw,
                                t.number(row, "hall_life_years"),
                                t.number(row, "gpu_life_years"),
                                t.number(row, "server_share"),
                                t.number(row, "staff_share"),
                                t.number(row, "maintenance_share"),
                                {quality_of(t, row), t.text(row, "source")},
                                spread_of(t, row, "hall_usd_m_per_mw", issues),
                                spread_of(t, row, "gpu_life_years", issues, true)};
  }
}

void read_cloud_prices(Platform& platform, const Tables& tables, const FaultyRows& faulty,
                       Issues& issues) {
  const CsvTable& t = *tables.cloud_prices;
  for (std::size_t row = 0; row < t.rows(); ++row) {
    Site* site = owner_of({t, row}, "site", tables.sites, platform.sites, &Site::cloud_price,
                          faulty, issues);
    if (site == nullptr) continue;
    CloudPrice price;
    price.usd_per_gpu_hour = t.number(row, "usd_per_gpu_hour");
    price.gpu_hour_spread = spread_of(t, row, "usd_per_gpu_hour", issues);
    price.egress_usd_per_gb = t.number(row, "egress_usd_per_gb");
    price.provenance = {quality_of(t, row), t.text(row, "source")};
    price.tokens.resize(platform.llms.size());
    site->cloud_price = price;
  }
}

void read_token_prices(Platform& platform, const Tables& tables, const FaultyRows& faulty,
                       Issues& issues) {
  const CsvTable& t = *tables.token_prices;
  for (std::size_t row = 0; row < t.rows(); ++row) {
    const auto site = t.check_reference(row, "site", tables.sites, issues);
    const auto llm = t.check_reference(row, "llm", tables.llms, issues);
    if (!site || !llm || faulty.has(t, row) || *site >= platform.sites.size() ||
        *llm >= platform.llms.size()) {
      continue;
    }
    std::optional<CloudPrice>& list = platform.sites[*site].cloud_price;
    if (!list) {
      if (tables.cloud_prices && faulty.has_any(*tables.cloud_prices)) continue;
      issues.add(t.fault(
          row, "site",
          fmt::format("{} has no row in cloud_prices.csv; expected one", t.text(row, "site"))));
      continue;
    }
    std::optional<TokenPrice>& price = list->tokens[*llm];
    if (price) {
      issues.add(t.fault(row, "llm",
                         fmt::format("{} of {} has a row already; expected one", t.text(row, "llm"),
                                     t.text(row, "site"))));
      continue;
    }
    price = TokenPrice{t.number(row, "usd_per_m_input_tokens"),
                       t.number(row, "usd_per_m_output_tokens"),
                       {quality_of(t, row), t.text(row, "source")},
                       spread_of(t, row, "usd_per_m_input_tokens", issues),
                       spread_of(t, row, "usd_per_m_output_tokens", issues)};
  }
}

void read_price_years(Platform& platform, const Tables& tables, const FaultyRows& faulty,
                      Issues& issues) {
  const CsvTable& t = *tables.price_years;
  for (std::size_t row = 0; row < t.rows(); ++row) {
    if (faulty.has(t, row)) continue;
    PriceYears years{t.text(row, "prices"),
                     static_cast<int>(t.integer(row, "from_year")),
                     static_cast<int>(t.integer(row, "to_year")),
                     {quality_of(t, row), t.text(row, "source")}};
    if (years.to_year < years.from_year) {
      issues.add(t.fault(
          row, "to_year",
          fmt::format("{} is before {}; expected a later year", years.to_year, years.from_year)));
      continue;
    }
    platform.price_years.push_back(std::move(years));
  }
}

// Of the tables whose other columns have been read.
void read_spreads(Platform& platform, const Tables& tables, const FaultyRows& faulty,
                  Issues& issues) {
  for (std::size_t row = 0; row < std::min(tables.gpus.rows(), platform.gpus.size()); ++row) {
    if (faulty.has(tables.gpus, row)) continue;
    platform.gpus[row].price_spread = spread_of(tables.gpus, row, "price_usd", issues);
  }
  for (std::size_t row = 0; row < std::min(tables.nations.rows(), platform.nations.size()); ++row) {
    if (faulty.has(tables.nations, row)) continue;
    platform.nations[row].wacc_spread = spread_of(tables.nations, row, "wacc_percent", issues);
  }
}

}  // namespace

void fill_costs(Platform& platform, const Tables& tables, const FaultyRows& faulty,
                Issues& issues) {
  if (tables.nation_costs) read_nation_costs(platform, tables, faulty, issues);
  if (tables.cloud_prices) read_cloud_prices(platform, tables, faulty, issues);
  if (tables.token_prices) read_token_prices(platform, tables, faulty, issues);
  if (tables.price_years) read_price_years(platform, tables, faulty, issues);
  read_spreads(platform, tables, faulty, issues);
}

}  // namespace archipelago::platform::detail
