// The hours of runs: load, service and energy of nations and sites, hour by hour.
//
// Flow     a run's rows -> Series -> series.csv (csv_tables.hpp).
// Units    hours since the start of the run; the values those of the metric.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace archipelago::tables {

struct HourRow {
  std::string group;  // as in metrics::Row
  std::uint32_t hour = 0;
  std::string metric;
  double value = 0;
};

// series[scenario][replicate]
using Series = std::vector<std::vector<std::vector<HourRow>>>;

}  // namespace archipelago::tables
