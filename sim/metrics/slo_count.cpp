#include "metrics/slo_count.hpp"

#include <algorithm>

namespace archipelago::metrics {

namespace {

// What a limit leaves of a bin: the share that keeps it, and whether all and any can.
struct Kept {
  double share = 0;
  bool all = false;
  bool any = false;
};

Kept kept(int bin, double limit) {
  const double low = record::latency_edge(bin);
  const double high = record::latency_edge(bin + 1);
  if (high <= limit) return {1, true, true};
  if (limit <= low) return {};  // a value on the edge itself is lost among the others
  return {(limit - low) / (high - low), false, true};
}

}  // namespace

SloCount count_cells(const record::LatencyCells& cells, const record::Slo& slo) {
  SloCount sum;
  for (const record::LatencyCell& cell : cells) {
    const Kept ttft = kept(cell.ttft, slo.ttft.si());
    // Bin 0 also holds answers without a time per token, which keep every limit.
    const Kept tpot = cell.tpot == 0 ? Kept{1, true, true} : kept(cell.tpot, slo.tpot.si());
    const double count = cell.count;
    sum.good += count * ttft.share * tpot.share;
    if (ttft.all && tpot.all) sum.least += count;
    if (ttft.any && tpot.any) sum.most += count;
  }
  return sum;
}

SloCount slo_count(const record::RunFacts& facts, NationIndex nation, const record::Slo& slo) {
  if (slo == facts.slo) {
    const auto exact = static_cast<double>(facts.requests[nation.at()].within_slo);
    return {exact, exact, exact};
  }
  SloCount sum;
  for (const record::NationHour& hour : facts.nation_hours[nation.at()]) {
    sum += count_cells(hour.cells, slo);
  }
  return sum;
}

double slo_uncertainty(const record::RunFacts& facts, const record::Slo& slo) {
  double worst = 0;
  for (std::size_t n = 0; n < facts.requests.size(); ++n) {
    std::uint64_t ended = 0;
    for (const std::uint64_t fate : facts.requests[n].fates) ended += fate;
    ended -= facts.requests[n].fates[static_cast<std::size_t>(record::Fate::kInFlight)];
    if (ended == 0) continue;
    const SloCount count = slo_count(facts, NationIndex(n), slo);
    const double off = std::max(count.most - count.good, count.good - count.least);
    worst = std::max(worst, off / static_cast<double>(ended));
  }
  return worst;
}

}  // namespace archipelago::metrics
