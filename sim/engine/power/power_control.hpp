// Keeps every site within its power, and measures what it draws.
//
// Flow     each epoch, and whenever a script changes a grid limit: settle what was drawn since the
//          last time (meter, battery; SimGrid's hosts), look at what there is for the next step
//          (site_supply.hpp), plan the clocks (power_plan.hpp), set them.  TrainingRun asks speed()
//          whenever the GPUs that hold jobs change.
// Draw     IT = base + sum over GPUs of (draw - idle) x time; site = PUE x IT;
//          PUE = pue + pue_per_c x max(0, outside temperature - pue_from_c).
//          A GPU that serves draws by the sequences in service and the prompt tokens of the
//          iteration (serving_power.csv), or by the phase alone where there are no such rows and in
//          split pools (platform/serving_draw.hpp); loaded_idle_w while its replica holds a model
//          and does nothing, at any clock.
// Cap      IT <= it_power x cap_scale, and site <= grid limit + sun + battery, at every instant.
//          An hourly limit that falls within an epoch holds for all of it, a scripted one from its
//          instant on.  An iteration under way keeps its end: its last part is drawn at the new
//          clock.
// Dark     a site whose power does not even carry serving at its lowest clock: what it holds is
//          refused (Fate::kNoPower), its jobs roll back, it draws nothing until power is back.
// Sites    without GPUs, or whose GPU has no clock steps, are left out.
// Errors   SimulationError: INV-4 (a cap exceeded, GPUs busier than time allows), INV-5
//          (power_hosts.hpp).
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/local_time.hpp"
#include "engine/fleet/deployment.hpp"
#include "engine/jobs/hall_power.hpp"
#include "engine/jobs/training_settings.hpp"
#include "engine/power/power_settings.hpp"
#include "engine/simgrid/power_hosts.hpp"
#include "platform/failures/scripted_events.hpp"
#include "record/site_usage.hpp"
#include "serving/serving.hpp"

namespace archipelago::engine {

class TrainingRun;

class PowerControl final : public HallPower {
 public:
  struct Run {
    UtcTime start{};
    SimTime horizon;
    SimTime epoch;
  };
  // References must outlive this.
  PowerControl(const platform::Platform& platform, const Deployment& deployment,
               const PowerSettings& settings, const TrainingSettings& training, Run run,
               const std::vector<platform::GridLimit>& limits, Session& session);
  ~PowerControl() override;

  // Before begin().  `training` may be null.
  void govern(serving::Serving& serving, TrainingRun* training);

  // All from the control actor: at 0; at each epoch and when a script changed a grid limit; at the
  // end of the warm-up; at the horizon.
  void begin();
  void step(SimTime now);
  void begin_measuring(SimTime now);
  void close(SimTime now);

  double speed(SiteIndex site, double gpus_holding, SimTime now) override;
  void computing(SiteIndex site, double gpus, SimTime now) override;

  // Since begin_measuring(), by SiteIndex; complete after close().
  [[nodiscard]] const std::vector<record::SiteEnergy>& energies() const { return energies_; }
  // Ends of the steps of SiteEnergy::bought_j.
  [[nodiscard]] const std::vector<SimTime>& steps() const { return steps_; }
  // Likewise, what was drawn in every hour of the run, J.
  [[nodiscard]] const std::vector<std::vector<double>>& drawn_by_hour() const { return drawn_j_; }

 private:
  struct Site;

  void settle(SiteIndex index, SimTime now);
  void look(SiteIndex index, SimTime now);
  void plan(SiteIndex index, SimTime now);
  void apply(SiteIndex index, const PowerPlan& plan, SimTime now);
  void book(SiteIndex index, double it_w, double pue, SimTime from, SimTime now);
  void clear_measures(SimTime now);
  void play_training(const Site& site, SimTime now);
  [[nodiscard]] SimTime end_of_step(SimTime now) const;

  PowerSettings settings_;
  Run run_;
  std::vector<platform::GridLimit> limits_;
  PowerHosts hosts_;
  serving::Serving* serving_ = nullptr;
  TrainingRun* training_ = nullptr;
  std::vector<std::unique_ptr<Site>> sites_;  // null: left out
  std::vector<record::SiteEnergy> energies_;
  SimTime measured_from_;
  std::vector<std::vector<double>> drawn_j_;  // by site, then hour
  std::vector<SimTime> steps_;                // ends of those since begin_measuring()
  std::string broken_;
};

}  // namespace archipelago::engine
