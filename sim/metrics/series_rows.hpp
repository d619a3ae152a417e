// What happened hour by hour: the series from which curves are drawn.
//
// Flow     RunFacts -> series_rows() -> series.csv.zst.
// Hours    since the start of the run, of the measured time only: hour 0 holds nothing of the
//          warm-up, and sums over the hours are the figures of the tables.  The first and the last
//          hour may not be whole; load and served count, the others are means.
// Groups   nations (iso2), then "site:<name>".  Requests are a nation's by their user, and a
//          site's when they were sent to it; by the hour in which they were asked.  Use and energy
//          of a nation are those of the halls on its soil.
// Metrics  load        requests asked (of a site: sent to it)
//          served      of them, answered
//          within_slo  share within both limits of those that were answered or refused
//          use         GPU time that worked (iterations; training held) / GPU time there was
//          energy      kWh drawn, cooling included; without power metering no row
//          Hours without a request have no within_slo, nor have sites when the limits are not
//          those of the run; nations without a user or hall have no rows.
// Scale    load, served and energy are those of the full size: what was simulated / scale.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "platform/platform.hpp"
#include "record/run_facts.hpp"

namespace archipelago::metrics {

struct HourRow {
  std::string group;
  std::uint32_t hour = 0;
  std::string metric;
  double value = 0;
};

// By group, metric and hour, in the orders above.
[[nodiscard]] std::vector<HourRow> series_rows(const platform::Platform& platform,
                                               const record::RunFacts& facts,
                                               const record::Slo& slo, double scale = 1);

}  // namespace archipelago::metrics
