#include "engine/ledger/invariants.hpp"

#include <fmt/format.h>

#include <numeric>
#include <string>

#include "base/error.hpp"

namespace archipelago::engine {

void check_invariants(const platform::Platform& platform, const std::vector<std::uint64_t>& asked,
                      const metrics::RequestMetrics& metrics, const Deployment& deployment,
                      const serving::Serving& serving, const serving::Limits& limits) {
  std::string broken;
  for (std::size_t n = 0; n < platform.nations.size(); ++n) {
    const auto& fates = metrics.totals(NationIndex(n));
    const auto ended = std::accumulate(fates.begin(), fates.end(), std::uint64_t{0});
    if (ended != asked[n]) {
      broken += fmt::format("INV-1 broken: {} asked {} requests, {} have an outcome\n",
                            platform.nations[n].iso2, asked[n], ended);
    }
  }
  for (std::size_t p = 0; p < serving.pools(); ++p) {
    const serving::PoolStats stats = serving.stats(serving::PoolIndex(p));
    const Pool& pool = deployment.pools()[p];
    const std::string name =
        platform.sites[pool.site.at()].name + "/" + platform.llms[pool.llm.at()].name;
    if (stats.submitted != stats.served + stats.refused + stats.in_flight) {
      broken += fmt::format("INV-1 broken: {} got {} requests; {} served, {} refused, {} held\n",
                            name, stats.submitted, stats.served, stats.refused, stats.in_flight);
    }
    if (stats.peak_kv_blocks > stats.kv_blocks) {
      broken += fmt::format("INV-4 broken: {} used {} KV blocks of {}\n", name,
                            stats.peak_kv_blocks, stats.kv_blocks);
    }
    if (stats.peak_kept_blocks > stats.kv_blocks) {
      broken += fmt::format("INV-4 broken: {} used and kept {} KV blocks of {}\n", name,
                            stats.peak_kept_blocks, stats.kv_blocks);
    }
    if (stats.peak_sequences > limits.max_sequences) {
      broken += fmt::format("INV-4 broken: {} ran {} sequences of {}\n", name, stats.peak_sequences,
                            limits.max_sequences);
    }
  }
  if (!broken.empty()) throw SimulationError(broken);
}

}  // namespace archipelago::engine
