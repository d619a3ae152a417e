#include "engine/ledger/invariants.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numeric>
#include <string>

#include "base/error.hpp"

namespace archipelago::engine {

namespace {

using record::TrafficClass;

// Bytes are whole, their sums in doubles exact to below one byte.
std::string unequal(std::string_view what, Bytes requested, Bytes sum) {
  if (std::abs(requested.si() - sum.si()) <= 1 + 1e-9 * requested.si()) return "";
  return fmt::format("INV-3 broken: {} bytes do not add up: {} requested, {} accounted for\n", what,
                     requested.si(), sum.si());
}

}  // namespace

void check_bulk(const Wan& wan, const BulkTransfers& bulk) {
  std::string broken;
  for (const TrafficClass traffic :
       {TrafficClass::kStaging, TrafficClass::kGradient, TrafficClass::kCheckpoint}) {
    const WanTotals& flows = wan.totals(traffic);
    const BulkTotals& orders = bulk.totals(traffic);
    const std::string word(record::word_of(traffic));
    broken += unequal(word + " flows'", flows.requested,
                      flows.delivered + flows.not_delivered + flows.in_flight);
    broken += unequal(word + " orders'", orders.requested,
                      orders.work.delivered + orders.not_delivered + orders.in_flight);
  }
  if (wan.ledger().over_used()) broken += "INV-4 broken: a cable carried more than its capacity\n";
  if (!broken.empty()) throw SimulationError(broken);
}

void check_jobs(const platform::Platform& platform, const std::vector<std::uint64_t>& submitted,
                const RunBook& book) {
  std::string broken;
  for (std::size_t n = 0; n < platform.nations.size(); ++n) {
    const record::JobFateCounts& fates = book.jobs()[n].all;
    const auto ended = std::accumulate(fates.begin(), fates.end(), std::uint64_t{0});
    if (ended == submitted[n]) continue;
    broken += fmt::format("INV-1 broken: {} submitted {} jobs, {} have an outcome\n",
                          platform.nations[n].iso2, submitted[n], ended);
  }
  if (!broken.empty()) throw SimulationError(broken);
}

void check_invariants(const platform::Platform& platform, const std::vector<std::uint64_t>& asked,
                      const RunBook& book, const Deployment& deployment,
                      const serving::Serving& serving, const serving::Limits& limits) {
  std::string broken;
  for (std::size_t n = 0; n < platform.nations.size(); ++n) {
    const record::FateCounts& fates = book.requests()[n].all;
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
