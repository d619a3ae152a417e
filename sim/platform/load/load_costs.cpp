#include <fmt/format.h>

#include "platform/load/load_detail.hpp"

namespace archipelago::platform::detail {

namespace {

using input::CsvTable;

// The thing that a row is about; nothing when it is unknown or has a row already.
template <class Thing, class Row>
Thing* owner_of(const CsvTable& table, std::size_t row, const char* column, const CsvTable& things,
                std::vector<Thing>& rows, std::optional<Row> Thing::*figure,
                const FaultyRows& faulty, Issues& issues) {
  const auto found = table.check_reference(row, column, things, issues);
  if (!found || faulty.has(table, row) || *found >= rows.size()) return nullptr;
  Thing& thing = rows[*found];
  if (!(thing.*figure)) return &thing;
  issues.add(table.fault(
      row, column, fmt::format("{} has a row already; expected one", table.text(row, column))));
  return nullptr;
}

void read_nation_costs(Platform& platform, const Tables& tables, const FaultyRows& faulty,
                       Issues& issues) {
  const CsvTable& t = *tables.nation_costs;
  for (std::size_t row = 0; row < t.rows(); ++row) {
    Nation* nation =
        owner_of(t, row, "iso2", tables.nations, platform.nations, &Nation::costs, faulty, issues);
    if (nation == nullptr) continue;
    constexpr double kUsdPerWOfMillionPerMw = 1;
    nation->costs = NationCosts{t.number(row, "hall_usd_m_per_mw") * kUsdPerWOfMillionPerMw,
                                t.number(row, "hall_life_years"),
                                t.number(row, "gpu_life_years"),
                                t.number(row, "server_share"),
                                t.number(row, "staff_share"),
                                t.number(row, "maintenance_share"),
                                {quality_of(t, row), t.text(row, "source")}};
  }
}

void read_cloud_prices(Platform& platform, const Tables& tables, const FaultyRows& faulty,
                       Issues& issues) {
  const CsvTable& t = *tables.cloud_prices;
  for (std::size_t row = 0; row < t.rows(); ++row) {
    Site* site =
        owner_of(t, row, "site", tables.sites, platform.sites, &Site::cloud_price, faulty, issues);
    if (site == nullptr) continue;
    CloudPrice price;
    price.usd_per_gpu_hour = t.number(row, "usd_per_gpu_hour");
    if (!t.is_blank(row, "usd_per_million_tokens")) {
      price.usd_per_million_tokens = t.number(row, "usd_per_million_tokens");
    }
    price.egress_usd_per_gb = t.number(row, "egress_usd_per_gb");
    price.provenance = {quality_of(t, row), t.text(row, "source")};
    site->cloud_price = price;
  }
}

}  // namespace

void fill_costs(Platform& platform, const Tables& tables, const FaultyRows& faulty,
                Issues& issues) {
  if (tables.nation_costs) read_nation_costs(platform, tables, faulty, issues);
  if (tables.cloud_prices) read_cloud_prices(platform, tables, faulty, issues);
}

}  // namespace archipelago::platform::detail
