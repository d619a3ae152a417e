// Prices and carbon intensities of the hours of a run, as they are known to those who place jobs.
//
// Flow     zones of the platform x start -> EnergyForecast -> TrainingHalls -> place_job().
// Hours    of the day profile in the local time of the zone's nation, of a dated series, or the
//          constant where a zone has neither.  A series is known to its end, the others as far as
//          a clock goes.
// Units    USD and g CO2e, per kWh; SimTime since the start of the run.
// Errors   REQUIRES series that have begun by the start; the experiment's check tells the user.
#pragma once

#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/local_time.hpp"
#include "base/sim_time.hpp"
#include "platform/platform.hpp"
#include "policy/job_placement.hpp"

namespace archipelago::policy {

class EnergyForecast {
 public:
  EnergyForecast(const platform::Platform& platform, UtcTime start);

  // As JobView::hour_price and next_hour.
  [[nodiscard]] double mean(ZoneIndex zone, EnergyFigure figure, SimTime from, SimTime run) const;
  [[nodiscard]] SimTime next_hour(ZoneIndex zone, SimTime after) const;

 private:
  // A step function with its integral.
  struct Curve {
    std::vector<SimTime> starts;
    std::vector<double> values;
    std::vector<double> sums;  // value x seconds, before each step
    SimTime end;

    void add(SimTime start, double value);
    [[nodiscard]] double sum_until(SimTime t) const;
    [[nodiscard]] double mean(SimTime from, SimTime run) const;
  };
  struct Zone {
    std::size_t hours = 0;  // of hours_
    Curve price;
    Curve carbon;
  };
  static Curve curve_of(const std::optional<platform::Hourly>& hourly, double constant,
                        const std::string& timezone, UtcTime start);

  std::vector<std::vector<LocalHour>> hours_;  // one for each time zone
  std::vector<Zone> zones_;
};

}  // namespace archipelago::policy
