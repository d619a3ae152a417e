#include "engine/prefix_rows.hpp"

#include <map>

namespace archipelago::engine {

void PrefixRows::begin(const serving::Serving& serving) {
  before_.clear();
  for (std::size_t p = 0; p < serving.pools(); ++p) {
    const serving::PoolStats stats = serving.stats(serving::PoolIndex(p));
    before_.push_back({stats.prefix_asked_tokens, stats.prefix_hit_tokens});
  }
}

void PrefixRows::append_rows(metrics::Rows& rows, const platform::Platform& platform,
                             const Deployment& deployment, const serving::Serving& serving) const {
  std::map<SiteIndex, Tokens> sites;
  for (std::size_t p = 0; p < serving.pools(); ++p) {
    const serving::PoolStats stats = serving.stats(serving::PoolIndex(p));
    Tokens& site = sites[deployment.pools()[p].site];
    site.asked += stats.prefix_asked_tokens - before_[p].asked;
    site.hit += stats.prefix_hit_tokens - before_[p].hit;
  }
  for (const auto& [index, site] : sites) {
    if (site.asked == 0) continue;
    rows.push_back({"site:" + platform.sites[index.at()].name, "prefix_hit_share",
                    static_cast<double>(site.hit) / static_cast<double>(site.asked)});
  }
}

}  // namespace archipelago::engine
