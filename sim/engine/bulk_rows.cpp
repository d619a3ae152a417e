#include "engine/bulk_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.hpp"

namespace archipelago::engine {

namespace {

constexpr std::array kBulkClasses{record::TrafficClass::kStaging, record::TrafficClass::kGradient,
                                  record::TrafficClass::kCheckpoint};
constexpr double kGigabyte = 1e9;

// Bytes are whole, their sums in doubles exact to below one byte.
bool adds_up(Bytes requested, Bytes sum) {
  return std::abs(requested.si() - sum.si()) <= 1 + 1e-9 * requested.si();
}

}  // namespace

void check_bulk(const Wan& wan, const BulkTransfers& bulk) {
  std::string broken;
  for (const record::TrafficClass traffic : kBulkClasses) {
    const WanTotals& flows = wan.totals(traffic);
    const BulkTotals& orders = bulk.totals(traffic);
    if (!adds_up(flows.requested, flows.delivered + flows.not_delivered + flows.in_flight) ||
        !adds_up(orders.requested,
                 orders.work.delivered + orders.not_delivered + orders.in_flight)) {
      broken += fmt::format("INV-3 broken: {} bytes do not add up\n", record::word_of(traffic));
    }
  }
  if (wan.ledger().over_used()) broken += "INV-4 broken: a cable carried more than its capacity\n";
  if (!broken.empty()) throw SimulationError(broken);
}

void append_bulk_rows(metrics::Rows& rows, const platform::Platform& platform, const Wan& wan,
                      const BulkTransfers& bulk) {
  double travelled = 0;
  double best = 0;
  double without_path = 0;
  std::uint64_t moves = 0;
  for (const record::TrafficClass traffic : kBulkClasses) {
    const BulkWork& work = bulk.totals(traffic).work;
    travelled += work.byte_km;
    best += work.best_byte_km;
    without_path += work.without_path.seconds();
    moves += work.moves;
  }
  if (best > 0) rows.push_back({"wan", "path_stretch", travelled / best});
  rows.push_back({"wan", "hours_without_path", without_path / 3600});
  rows.push_back({"wan", "reroutes", static_cast<double>(moves)});
  for (std::size_t c = 0; c < platform.cables.size(); ++c) {
    const CableIndex cable(c);
    const std::array<const LaneUse*, 2> lanes{&wan.ledger().lane(cable, true),
                                              &wan.ledger().lane(cable, false)};
    const auto carried = [&](record::TrafficClass traffic) {
      return (lanes[0]->carried[record::row_of(traffic)].si() +
              lanes[1]->carried[record::row_of(traffic)].si()) /
             kGigabyte;
    };
    if (carried(record::TrafficClass::kStaging) + carried(record::TrafficClass::kGradient) +
            carried(record::TrafficClass::kCheckpoint) ==
        0) {
      continue;
    }
    const std::string group = "cable:" + platform.cables[c].name;
    rows.push_back({group, "carried_staging", carried(record::TrafficClass::kStaging)});
    rows.push_back({group, "carried_gradients", carried(record::TrafficClass::kGradient)});
    rows.push_back({group, "carried_checkpoints", carried(record::TrafficClass::kCheckpoint)});
    rows.push_back(
        {group, "carried_inference", carried(record::TrafficClass::kInferenceBackground)});
    rows.push_back(
        {group, "cable_utilisation",
         std::max(wan.ledger().mean_share(cable, true), wan.ledger().mean_share(cable, false))});
    rows.push_back(
        {group, "cable_utilisation_peak", std::max(lanes[0]->peak_share, lanes[1]->peak_share)});
  }
}

}  // namespace archipelago::engine
