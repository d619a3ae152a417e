// The values of a platform that only bills and carbon accounts read: they can be laid over what
// happened in a run without another run, unless somebody in it chose by prices.
//
// Path     platform.<table>[<row>].<column>, as the tables are written: a row by its name or a pattern
//          (platform/load/editable_table.hpp), "platform.zones[singapore].price_usd_per_kwh", "platform.gpus[*].price_usd".
// Text     a number in the column's unit, or a factor on what stands there: "x1.2".  The factor of a
//          zone's price or carbon moves its hours too; a number cannot, and is refused where there are
//          hours.
// Columns  the middle prices (platform/price_levels.hpp), with which low and high ones move: nations:
//          wacc_percent; nation_costs, cloud_prices, token_prices: all; zones: price_usd_per_kwh,
//          carbon_g_per_kwh; gpus: price_usd; cables: capex_usd_m, life_years, maintenance_share,
//          lease_usd_k_per_year.
// Errors   sentences of faults; with_money() requires that there are none.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "campaign/sensitivity/uncertain_input.hpp"
#include "platform/platform.hpp"

namespace archipelago::campaign {

// "platform.gpus[*].price_usd", ...: every column, for messages.
[[nodiscard]] std::vector<std::string> money_paths();

// Whether the path is that of a column of money, whatever its row.
[[nodiscard]] bool is_money_path(std::string_view path);

// What is wrong with this path, or with this text there; "": nothing.
[[nodiscard]] std::string money_fault(const platform::Platform& platform, std::string_view path);
[[nodiscard]] std::string money_fault(const platform::Platform& platform,
                                      const Assignment& assignment);

// Whether two paths mean a cell in common.
[[nodiscard]] bool overlap(std::string_view a, std::string_view b);

// The platform with these values; of one at a scale (platform/scaled_platform.hpp), they are those of
// the full size.  REQUIRES: no fault.
[[nodiscard]] std::shared_ptr<const platform::Platform> with_money(
    const platform::Platform& platform, std::span<const Assignment> assignments,
    double of_scale = 1);

}  // namespace archipelago::campaign
