// The GPUs for training of every site, each with its queue, and what a placement may know of them.
//
// Flow     TrainingRun -> at(site).submit() ... advance() -> starts, stops; JobView -> place_job().
// GPUs     whole nodes: floor(share x GPUs of the site / GPUs of a node); the rest is for serving.
// Speed    a job's run time is scaled by the BF16 rates of the GPU it was recorded on and of the
//          site's, each times its type's MFU where the job runs at that (a type without one: at that
//          of the other); a job recorded on none runs as stated anywhere.
// Memory   a site whose part of a job cannot hold the job's state is too small for it.
// Expected completion: data over the route of now at the narrowest cable's whole capacity; unless
//          nobody waits there and it would fit now, the GPU-seconds of everything sent there that
//          is not done, spread over all of the site's GPUs; then the run itself.  What a planner
//          can know at submission; no promise.
// Errors   none thrown.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/ids.hpp"
#include "base/sim_time.hpp"
#include "engine/jobs/training_settings.hpp"
#include "platform/law/rules.hpp"
#include "platform/platform.hpp"
#include "platform/routes/router.hpp"
#include "policy/energy_forecast.hpp"
#include "policy/job_placement.hpp"
#include "training/site_scheduler.hpp"
#include "workload/job.hpp"

namespace archipelago::engine {

class TrainingHalls final : public policy::JobView {
 public:
  // `platform` and `router` must outlive this; `computed` is for the schedulers.
  TrainingHalls(const platform::Platform& platform, platform::Router& router,
                const TrainingSettings& settings,
                const training::SiteScheduler::Computed& computed);

  [[nodiscard]] bool has(SiteIndex site) const { return sites_[site.at()] != nullptr; }
  // REQUIRES: has(site).
  [[nodiscard]] training::SiteScheduler& at(SiteIndex site) { return *sites_[site.at()]; }
  [[nodiscard]] const training::SiteScheduler& at(SiteIndex site) const {
    return *sites_[site.at()];
  }
  [[nodiscard]] std::uint32_t nodes(SiteIndex site) const { return nodes_[site.at()]; }
  [[nodiscard]] std::int64_t gpus(SiteIndex site) const;

  // Jobs go to a site that is down only when nothing else is left, and wait there.
  void set_up(SiteIndex site, bool up) { up_[site.at()] = up; }
  [[nodiscard]] bool is_up(SiteIndex site) const { return up_[site.at()]; }
  // Work sent to, or gone from, a site.
  void add_backlog(SiteIndex site, double gpu_seconds) { backlog_[site.at()] += gpu_seconds; }

  // The job's share of one of its sites: GPUs rounded up to whole ones when there are several.
  [[nodiscard]] static std::int64_t part_milli(const workload::Job& job);
  [[nodiscard]] platform::ScopeIndex scope(NationIndex origin, platform::DataClass data) const;
  [[nodiscard]] const platform::Rules& rules() const { return rules_; }

  [[nodiscard]] bool allowed(SiteIndex site, const workload::Job& job) const override;
  [[nodiscard]] bool can_hold(SiteIndex site, const workload::Job& job) const override;
  [[nodiscard]] Seconds expected_completion(SiteIndex site,
                                            const workload::Job& job) const override;
  [[nodiscard]] SimTime run_time_at(SiteIndex site, const workload::Job& job) const override;
  // All the work of a model of one's own, on GPUs of the site.
  [[nodiscard]] double whole_gpu_seconds(SiteIndex site, const workload::Job& job) const;
  // REQUIRES: an objective other than kEarliest.
  [[nodiscard]] double hour_price(SiteIndex site, policy::EnergyFigure figure, SimTime from,
                                  SimTime run) const override;
  [[nodiscard]] SimTime next_hour(SiteIndex site, SimTime after) const override;

 private:
  // Of the type that a job was recorded on over that of the site.
  [[nodiscard]] double speed_ratio(SiteIndex site, const workload::Job& job) const;

  const platform::Platform& platform_;
  platform::Router& router_;
  platform::Rules rules_;
  std::vector<std::unique_ptr<training::SiteScheduler>> sites_;  // null: no node for training
  std::vector<std::uint32_t> nodes_;
  std::vector<bool> up_;
  std::vector<double> backlog_;               // GPU-seconds
  std::vector<platform::ScopeIndex> scopes_;  // by nation, then class
  std::optional<policy::EnergyForecast> forecast_;
};

}  // namespace archipelago::engine
