#include "platform/failures/outage_law.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"

namespace archipelago::platform {

// A lognormal of mean m and coefficient of variation c has the logarithms' variance ln(1 + c^2) and
// mean ln(m) minus half of that.
Seconds draw_repair(RandomStream& stream, const RepairLaw& law) {
  ARCHIPELAGO_REQUIRE(law.mean.si() >= 0 && law.cv >= 0);
  const double variance = std::log1p(law.cv * law.cv);
  return law.mean * std::exp(std::sqrt(variance) * stream.normal() - variance / 2);
}

SimTime repaired_at(Seconds starts, Seconds repair, SimTime horizon) {
  const Seconds ends = starts + repair;
  return ends < to_seconds(horizon) ? to_sim_time(ends) : kNever;
}

std::vector<Outage> draw_outages(RandomStream& stream, const OutageLaw& law, SimTime horizon,
                                 Seconds lookback) {
  ARCHIPELAGO_REQUIRE(horizon >= SimTime{} && horizon <= kMaxHorizon && lookback.si() >= 0);
  std::vector<Outage> outages;
  if (law.faults_per_second <= 0) return outages;
  Seconds at = -1 * lookback;
  while (true) {
    at += Seconds(stream.exponential() / law.faults_per_second);
    if (at >= to_seconds(horizon)) return outages;
    const Seconds repair = draw_repair(stream, law.repair);
    if (at + repair <= Seconds(0)) continue;
    const Outage outage{to_sim_time(std::max(at, Seconds(0))), repaired_at(at, repair, horizon)};
    if (outage.ends <= outage.starts) continue;  // shorter than a picosecond
    if (!outages.empty() && outage.starts <= outages.back().ends) {
      outages.back().ends = std::max(outages.back().ends, outage.ends);
    } else {
      outages.push_back(outage);
    }
  }
}

}  // namespace archipelago::platform
