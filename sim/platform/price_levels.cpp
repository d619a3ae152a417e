#include "platform/price_levels.hpp"

namespace archipelago::platform {

double factor_of(const PriceSpread& spread, PriceLevel level) {
  if (level == PriceLevel::kLow) return spread.low;
  return level == PriceLevel::kHigh ? spread.high : 1;
}

Platform at_price_levels(const Platform& platform, const PriceLevels& levels) {
  Platform priced = platform;
  for (Gpu& gpu : priced.gpus) gpu.price_usd *= factor_of(gpu.price_spread, levels.capex);
  for (Nation& nation : priced.nations) {
    nation.wacc_percent *= factor_of(nation.wacc_spread, levels.capex);
    if (!nation.costs) continue;
    nation.costs->hall_usd_per_w *= factor_of(nation.costs->hall_spread, levels.capex);
    nation.costs->gpu_life_years *= factor_of(nation.costs->gpu_life_spread, levels.capex);
  }
  for (Site& site : priced.sites) {
    if (!site.cloud_price) continue;
    CloudPrice& list = *site.cloud_price;
    list.usd_per_gpu_hour *= factor_of(list.gpu_hour_spread, levels.clouds);
    for (std::optional<TokenPrice>& price : list.tokens) {
      if (!price) continue;
      price->input_usd *= factor_of(price->input_spread, levels.clouds);
      price->output_usd *= factor_of(price->output_spread, levels.clouds);
    }
  }
  return priced;
}

}  // namespace archipelago::platform
