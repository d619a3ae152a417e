#include "engine/jobs/training_halls.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "engine/fleet/fleet_settings.hpp"

namespace archipelago::engine {

TrainingHalls::TrainingHalls(const platform::Platform& platform, platform::Router& router,
                             const TrainingSettings& settings,
                             const training::SiteScheduler::Computed& computed)
    : platform_(platform),
      router_(router),
      rules_(platform, settings.rules),
      sites_(platform.sites.size()),
      nodes_(platform.sites.size()),
      up_(platform.sites.size(), true),
      backlog_(platform.sites.size()) {
  if (settings.objective != policy::JobObjective::kEarliest) {
    ARCHIPELAGO_REQUIRE(settings.start.has_value());
    forecast_.emplace(platform, *settings.start);
  }
  std::vector<std::string> nations;
  for (const platform::Nation& nation : platform.nations) nations.push_back(nation.iso2);
  for (std::size_t s = 0; s < platform.sites.size(); ++s) {
    nodes_[s] = training_nodes(platform.sites[s], settings.gpu_share);
    if (nodes_[s] == 0) continue;
    sites_[s] = std::make_unique<training::SiteScheduler>(
        std::vector<std::int32_t>(nodes_[s], platform.sites[s].gpus_per_node), settings.queue,
        nations, computed);
  }
  for (std::size_t n = 0; n < platform.nations.size(); ++n) {
    for (std::size_t c = 0; c < platform::kDataClasses; ++c) {
      scopes_.push_back(
          router.add_scope(rules_.may_cross(NationIndex(n), static_cast<platform::DataClass>(c))));
    }
  }
}

double TrainingHalls::hour_price(SiteIndex site, policy::EnergyFigure figure, SimTime from,
                                 SimTime run) const {
  ARCHIPELAGO_REQUIRE(forecast_.has_value());
  return forecast_->mean(platform_.sites[site.at()].zone, figure, from, run);
}

SimTime TrainingHalls::next_hour(SiteIndex site, SimTime after) const {
  ARCHIPELAGO_REQUIRE(forecast_.has_value());
  return forecast_->next_hour(platform_.sites[site.at()].zone, after);
}

std::int64_t TrainingHalls::gpus(SiteIndex site) const {
  return std::int64_t{nodes_[site.at()]} * platform_.sites[site.at()].gpus_per_node;
}

std::int64_t TrainingHalls::part_milli(const workload::Job& job) {
  const std::int64_t sites = std::max(job.sync.sites, 1);
  if (sites == 1) return job.gpu_milli;
  const std::int64_t each = (job.gpu_milli + sites - 1) / sites;
  return (each + training::kMilli - 1) / training::kMilli * training::kMilli;
}

double TrainingHalls::speed_ratio(SiteIndex site, const workload::Job& job) const {
  const platform::Gpu& there = platform_.gpus[platform_.sites[site.at()].gpu.at()];
  const platform::Gpu& then = platform_.gpus[job.recorded_on->at()];
  const double mfu =
      job.at_type_mfu && there.training_mfu > 0 ? then.training_mfu / there.training_mfu : 1;
  return mfu * then.bf16_flops / there.bf16_flops;
}

double TrainingHalls::whole_gpu_seconds(SiteIndex site, const workload::Job& job) const {
  return job.gpu_seconds * (job.recorded_on ? speed_ratio(site, job) : 1);
}

SimTime TrainingHalls::run_time_at(SiteIndex site, const workload::Job& job) const {
  if (job.own != nullptr) {
    const double seconds =
        whole_gpu_seconds(site, job) * training::kMilli / static_cast<double>(job.gpu_milli);
    return to_sim_time(Seconds(std::min(seconds, kMaxHorizon.seconds())));
  }
  if (!job.recorded_on) return job.run_time;
  return {std::llround(static_cast<double>(job.run_time.ps) * speed_ratio(site, job))};
}

platform::ScopeIndex TrainingHalls::scope(NationIndex origin, platform::DataClass data) const {
  return scopes_[origin.at() * platform::kDataClasses + static_cast<std::size_t>(data)];
}

bool TrainingHalls::allowed(SiteIndex site, const workload::Job& job) const {
  return rules_.may_process(job.nation, job.data_class, platform_.sites[site.at()]);
}

bool TrainingHalls::can_hold(SiteIndex site, const workload::Job& job) const {
  if (!has(site) || !at(site).pool().can_ever_fit(part_milli(job))) return false;
  const Bytes memory = static_cast<double>(part_milli(job)) / training::kMilli *
                       platform_.gpus[platform_.sites[site.at()].gpu.at()].memory;
  return job.state <= memory;
}

Seconds TrainingHalls::expected_completion(SiteIndex site, const workload::Job& job) const {
  constexpr Seconds kNoTelling(std::numeric_limits<double>::infinity());
  if (!is_up(site)) return kNoTelling;
  double seconds = 0;
  if (job.dataset_home && job.dataset.si() > 0) {
    const PointIndex home = platform_.sites[job.dataset_home->at()].point;
    const platform::Route* route =
        router_.route(home, platform_.sites[site.at()].point, scope(job.nation, job.data_class));
    if (route == nullptr) return kNoTelling;
    seconds += route->delay.si();
    double narrowest = 0;
    for (const platform::Hop& hop : route->hops) {
      const double capacity = platform_.cables[hop.cable.at()].capacity.si();
      narrowest = narrowest == 0 ? capacity : std::min(narrowest, capacity);
    }
    if (narrowest > 0) seconds += job.dataset.si() / narrowest;
  }
  const training::SiteScheduler& hall = at(site);
  const bool at_once = hall.counts().waiting == 0 && hall.pool().fits(part_milli(job));
  if (!at_once) seconds += backlog_[site.at()] / static_cast<double>(gpus(site));
  return Seconds(seconds + run_time_at(site, job).seconds());
}

}  // namespace archipelago::engine
