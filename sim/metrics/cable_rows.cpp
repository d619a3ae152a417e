#include "metrics/cable_rows.hpp"

#include <algorithm>
#include <string>

namespace archipelago::metrics {

namespace {

using record::TrafficClass;

constexpr std::array kBulkClasses{TrafficClass::kStaging, TrafficClass::kGradient,
                                  TrafficClass::kCheckpoint};
constexpr double kGigabyte = 1e9;

void append_wan(Rows& rows, const record::TrainingFacts& training) {
  double travelled = 0;
  double best = 0;
  double without_path = 0;
  std::uint64_t moves = 0;
  for (const TrafficClass traffic : kBulkClasses) {
    const record::BulkWork& work = training.bulk[record::row_of(traffic)];
    travelled += work.byte_km;
    best += work.best_byte_km;
    without_path += work.without_path.seconds();
    moves += work.moves;
  }
  if (best > 0) rows.push_back({"wan", "path_stretch", travelled / best});
  rows.push_back({"wan", "hours_without_path", without_path / 3600});
  rows.push_back({"wan", "reroutes", static_cast<double>(moves)});
}

void append_cable(Rows& rows, const std::string& group, const record::CableUse& cable) {
  const auto carried = [&](TrafficClass traffic) {
    return (cable.lanes[0].carried[record::row_of(traffic)].si() +
            cable.lanes[1].carried[record::row_of(traffic)].si()) /
           kGigabyte;
  };
  if (carried(TrafficClass::kStaging) + carried(TrafficClass::kGradient) +
          carried(TrafficClass::kCheckpoint) ==
      0) {
    return;
  }
  const auto add = [&](const char* metric, double value) {
    rows.push_back({group, metric, value});
  };
  add("carried_staging", carried(TrafficClass::kStaging));
  add("carried_gradients", carried(TrafficClass::kGradient));
  add("carried_checkpoints", carried(TrafficClass::kCheckpoint));
  add("carried_inference", carried(TrafficClass::kInferenceBackground));
  add("cable_utilisation", std::max(cable.lanes[0].mean_share, cable.lanes[1].mean_share));
  add("cable_utilisation_peak", std::max(cable.lanes[0].peak_share, cable.lanes[1].peak_share));
}

}  // namespace

Rows cable_rows(const platform::Platform& platform, const record::RunFacts& facts) {
  Rows rows;
  if (!facts.training) return rows;
  append_wan(rows, *facts.training);
  for (std::size_t c = 0; c < facts.cables.size(); ++c) {
    append_cable(rows, "cable:" + platform.cables[c].name, facts.cables[c]);
  }
  return rows;
}

}  // namespace archipelago::metrics
