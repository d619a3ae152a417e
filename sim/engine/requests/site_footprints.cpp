#include "engine/requests/site_footprints.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "engine/fleet/full_replica.hpp"
#include "platform/site_hours.hpp"
#include "workload/payload.hpp"

namespace archipelago::engine {

namespace {

constexpr std::int32_t kOutput = 256;  // assumed
constexpr std::int32_t kShort = 512;
constexpr std::int32_t kLong = 2048;
constexpr double kJoulesPerKwh = 3.6e6;
constexpr double kSecondsPerHour = 3600;

}  // namespace

SiteFootprints::SiteFootprints(const platform::Platform& platform, const Deployment& deployment,
                               const std::vector<serving::PoolSpec>& specs, UtcTime start,
                               SimTime horizon, double price_scale, double output_bytes)
    : platform_(platform), price_scale_(price_scale), output_bytes_(output_bytes) {
  ARCHIPELAGO_REQUIRE(specs.size() == deployment.pools().size());
  for (std::size_t p = 0; p < specs.size(); ++p) {
    const Pool& pool = deployment.pools()[p];
    const platform::Site& site = platform.sites[pool.site.at()];
    const double brief = gpu_seconds(platform, pool, specs[p], kShort, kOutput);
    const double lengthy = gpu_seconds(platform, pool, specs[p], kLong, kOutput);
    const auto [prompts_w, full_w] = rises_above_idle(platform, pool, specs[p]);
    Work work;
    work.per_token_s = std::max(0.0, (lengthy - brief) / (kLong - kShort));
    work.fixed_s = std::max(0.0, brief - kShort * work.per_token_s);
    work.per_token_j = site.pue * work.per_token_s * prompts_w;
    work.fixed_j = site.pue * work.fixed_s * full_w;
    works_.push_back(work);
  }
  for (const platform::Site& site : platform.sites) {
    const platform::GridZone& zone = platform.zones[site.zone.at()];
    const std::string& timezone = platform.nations[site.nation.at()].timezone;
    prices_.push_back(
        {platform::hours_of(zone.price, zone.price_usd_per_kwh, timezone, start, horizon),
         platform::hours_of(zone.carbon, zone.carbon_g_per_kwh, timezone, start, horizon)});
  }
}

policy::Footprint SiteFootprints::of(SiteIndex index, serving::PoolIndex pool,
                                     const workload::Request& request) {
  read_ = true;
  const Work& work = works_[pool.at()];
  const double prompt = request.prompt_tokens;
  const double kwh = (work.per_token_j * prompt + work.fixed_j) / kJoulesPerKwh;
  Prices& prices = prices_[index.at()];
  policy::Footprint footprint{price_scale_ * kwh * prices.usd_per_kwh.value(request.at),
                              kwh * prices.g_per_kwh.value(request.at)};
  const platform::Site& site = platform_.sites[index.at()];
  if (site.cloud_price) {
    const platform::CloudPrice& list = *site.cloud_price;
    const double hours = (work.per_token_s * prompt + work.fixed_s) / kSecondsPerHour;
    const platform::TokenPrice* const tokens = list.tokens_of(request.llm);
    footprint.usd = tokens != nullptr
                        ? (tokens->input_usd * prompt + tokens->output_usd * kOutput) * 1e-6
                        : list.usd_per_gpu_hour * hours;
    if (site.nation != request.nation) {
      const double payload = request.payload != nullptr ? request.payload->down.si() : 0;
      footprint.usd += list.egress_usd_per_gb * (kOutput * output_bytes_ + payload) * 1e-9;
    }
  }
  return footprint;
}

}  // namespace archipelago::engine
