#include "metrics/reservation.hpp"

#include <algorithm>
#include <numeric>

namespace archipelago::metrics {

namespace {

constexpr double kHour = 3600;

double sum_of(const std::vector<double>& gpus) {
  return std::accumulate(gpus.begin(), gpus.end(), 0.0);
}

}  // namespace

double Reservation::spare() const {
  return divisor > 0 ? std::max(1 - sum_of(gpus) / divisor, 0.0) : 0;
}

Reservation peaks_at(const platform::Platform& platform, SiteIndex site,
                     const UsageLedger& ledger) {
  Reservation held;
  const double seconds = std::min(kHour, ledger.measured.seconds());
  for (const record::SiteUse& use : ledger.use[site.at()]) {
    const auto& hours = use.work_by_hour;
    const double most = hours.empty() ? 0 : *std::max_element(hours.begin(), hours.end());
    held.gpus.push_back(most / seconds);
  }
  held.divisor = std::max<double>(platform.sites[site.at()].gpus, sum_of(held.gpus));
  return held;
}

Reservation reserved_at(const platform::Platform& platform, SiteIndex site,
                        const UsageLedger& ledger) {
  Reservation held = peaks_at(platform, site, ledger);
  const platform::Site& hall = platform.sites[site.at()];
  if (hall.nation != hall.operator_nation) {
    held.gpus[hall.nation.at()] += std::max(hall.gpus - sum_of(held.gpus), 0.0);
  }
  return held;
}

}  // namespace archipelago::metrics
