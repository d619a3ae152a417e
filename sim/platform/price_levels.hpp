// Low, middle and high prices: the platform whose middle prices are those of another level.
//
// Flow     tables (low_<column>, high_<column>) -> PriceSpread -> at_price_levels() ->
//          metrics/run_rows.hpp.  Whoever chooses by prices in a run reads the middle ones.
// Capex    GPUs, halls, cost of capital (WACC) and the life of GPUs, whose low is the longer life.
// Clouds   GPU-hours and tokens.
// Source   that of the rows; a column left out is the middle price.
#pragma once

#include <cstdint>

#include "platform/platform.hpp"

namespace archipelago::platform {

enum class PriceLevel : std::uint8_t { kLow, kMid, kHigh };

struct PriceLevels {
  PriceLevel capex = PriceLevel::kMid;
  PriceLevel clouds = PriceLevel::kMid;

  [[nodiscard]] bool operator==(const PriceLevels&) const = default;
};

// The level's price over the middle one.
[[nodiscard]] double factor_of(const PriceSpread& spread, PriceLevel level);

[[nodiscard]] Platform at_price_levels(const Platform& platform, const PriceLevels& levels);

}  // namespace archipelago::platform
