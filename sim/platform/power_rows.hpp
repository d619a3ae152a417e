// What the power side of a platform is made of: clock steps of GPUs, hourly figures of zones and
// sites, batteries and solar plants.
//
// Flow     gpu_clocks.csv, profiles.csv, series.csv, sites.csv -> load_platform() -> power of a run
//          (engine/site_power.hpp), prices and carbon (metrics).
// Units    as the column names say; powers of one GPU in W, of a site's plant in W, energies in J.
// Errors   none here: the loader has checked every range and reference.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/local_time.hpp"
#include "base/sim_time.hpp"
#include "base/step_series.hpp"
#include "platform/quality.hpp"

namespace archipelago::platform {

// One clock step of a GPU: what it draws while busy, and how fast it works against its full clock.
// A GPU's first step is the full clock (every speed 1); each next one draws no more and works no
// faster.  An idle GPU draws Gpu::idle_w at any clock.
struct GpuClock {
  double mhz = 0;
  double prefill_w = 0;   // an iteration with prompt tokens under way
  double decode_w = 0;    // an iteration without
  double training_w = 0;  // a job computes
  double prefill_speed = 1;
  double decode_speed = 1;
  double training_speed = 1;
  Provenance provenance;
};

// A figure that may change by the hour: 24 values of a local day (weekdays and weekends apart when
// both are given), or dated hours, which must cover the run.
struct Hourly {
  struct Day {
    std::array<double, 24> weekday{};
    std::array<double, 24> weekend{};
  };
  std::optional<Day> profile;  // exactly one of the two is there
  UtcTime first{};             // the series' first hour
  std::vector<double> series;
  std::string where;  // "platforms/asean/series.csv:12", its last row
  Provenance provenance;

  // Every instant of such a run is known; of a profile all are.
  [[nodiscard]] bool covers(UtcTime start, SimTime horizon) const;
  // Over a run, in the local hours of that time zone.  REQUIRES: covers(start, horizon).
  [[nodiscard]] StepSeries over(const std::string& timezone, UtcTime start, SimTime horizon) const;
};

// A battery beside a site.  Of what is charged the share `efficiency` comes out again (round trip).
struct Battery {
  double capacity_j = 0;  // 0: none
  double power_w = 0;     // most that it takes or gives
  double efficiency = 1;
};

}  // namespace archipelago::platform
