#include "engine/failure_plan.hpp"

namespace archipelago::engine {

namespace {

// Repairs take weeks, so a run begins with cables in repair as the long run has them; what broke
// longer ago than this is up again, but for one repair in thousands.
constexpr Seconds kLookback{365.0 * 86'400};

}  // namespace

FailurePlan plan_failures(const platform::Platform& platform, const FailureSettings& settings,
                          SimTime horizon, Seed seed) {
  FailurePlan plan;
  platform::CableFaultSettings cables;
  cables.rate_factor = settings.cable_rate_factor;
  cables.common_cause_per_year = settings.common_cause_per_year;
  cables.lookback = kLookback;
  if (settings.cable_rate_factor > 0 || settings.common_cause_per_year > 0) {
    plan.cables = platform::draw_faults(platform, horizon, seed, cables);
  }
  const std::vector<platform::CableFault> cuts = platform::cuts_of(settings.events);
  plan.cables.insert(plan.cables.end(), cuts.begin(), cuts.end());
  plan.cables = platform::join_overlaps(std::move(plan.cables));

  platform::SiteFaultSettings sites;
  sites.per_site_year = settings.sites_per_year;
  sites.per_gpu_day = settings.gpus_per_day;
  if (settings.sites_per_year > 0) {
    plan.sites = platform::draw_site_faults(platform, horizon, seed, sites);
  }
  const std::vector<platform::SiteFault> scripted = platform::site_faults_of(settings.events);
  plan.sites.insert(plan.sites.end(), scripted.begin(), scripted.end());
  plan.sites = platform::join_overlaps(std::move(plan.sites));
  if (settings.gpus_per_day > 0) {
    plan.nodes = platform::draw_node_faults(platform, horizon, seed, sites);
  }
  return plan;
}

void arm_cables(const FailurePlan& plan, Clock& clock, Wan& wan) {
  for (const platform::CableFault& fault : plan.cables) {
    clock.at(fault.starts, [&wan, cable = fault.cable] { wan.cut(cable); });
    if (fault.ends == kNever) continue;
    clock.at(fault.ends, [&wan, cable = fault.cable] { wan.repair(cable); });
  }
}

}  // namespace archipelago::engine
