#include "engine/failure_plan.hpp"

#include <string>

#include "base/error.hpp"
#include "platform/failures/outage_law.hpp"
#include "platform/failures/withdrawal.hpp"
#include "platform/routes/worst_cuts.hpp"

namespace archipelago::engine {

namespace {

// Repairs take weeks, so a run begins with cables in repair as the long run has them; what broke
// longer ago than this is up again, but for one repair in thousands.
constexpr Seconds kLookback{365.0 * 86'400};

// Of a zone: until its grid is back.  Mean and variation are assumed, as those of sites.
constexpr platform::RepairLaw kGridRepair{Seconds(4.0 * 3600), 0.75};

void add_grid_outages(FailurePlan& plan, const platform::Platform& platform,
                      const FailureSettings& settings, SimTime horizon, Seed seed) {
  const platform::OutageLaw law{settings.grids_per_year / platform::kSecondsPerYear.si(),
                                kGridRepair};
  for (std::size_t z = 0; z < platform.zones.size(); ++z) {
    RandomStream random(seed, "grid-outages/" + platform.zones[z].name);
    for (const platform::Outage& outage : platform::draw_outages(random, law, horizon, {})) {
      for (std::size_t s = 0; s < platform.sites.size(); ++s) {
        if (platform.sites[s].zone != ZoneIndex(z)) continue;
        plan.grids.push_back({SiteIndex(s), outage.starts, outage.ends, 0});
      }
    }
  }
}

// Nothing where the network has fewer that harm anybody.
void add_worst_cut(FailurePlan& plan, const platform::Platform& platform,
                   const FailureSettings& settings) {
  if (settings.worst_cut == 0) return;
  const auto number = static_cast<std::size_t>(settings.worst_cut);
  const std::vector<platform::HarmfulCut> cuts = platform::worst_cuts(platform, number);
  if (cuts.size() < number) return;
  for (const CableIndex cable : cuts.back().cables) {
    plan.cables.push_back({cable, {}, kNever, platform::FaultCause::kScripted});
  }
}

void add_withdrawals(FailurePlan& plan, const platform::Platform& platform,
                     const FailureSettings& settings) {
  for (const std::string& iso2 : settings.withdraw) {
    const auto law = platform.find_nation(iso2);
    ARCHIPELAGO_REQUIRE(law.has_value());
    for (const SiteIndex site : platform::withdrawal_of(platform, *law).sites) {
      plan.sites.push_back({site, {}, kNever});
    }
  }
}

}  // namespace

std::vector<NationIndex> isolated_nations(const platform::Platform& platform,
                                          const FailureSettings& settings) {
  std::vector<NationIndex> nations;
  for (const std::string& iso2 : settings.isolate) {
    if (iso2 == kEveryNation) {
      for (std::size_t n = 0; n < platform.nations.size(); ++n) nations.emplace_back(n);
      return nations;
    }
    const auto nation = platform.find_nation(iso2);
    ARCHIPELAGO_REQUIRE(nation.has_value());
    nations.push_back(*nation);
  }
  return nations;
}

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
  for (const NationIndex nation : isolated_nations(platform, settings)) {
    const std::vector<platform::CableFault> borders = platform::isolation_of(platform, nation);
    plan.cables.insert(plan.cables.end(), borders.begin(), borders.end());
  }
  add_worst_cut(plan, platform, settings);
  plan.cables = platform::join_overlaps(std::move(plan.cables));

  platform::SiteFaultSettings sites;
  sites.per_site_year = settings.sites_per_year;
  sites.per_gpu_day = settings.gpus_per_day;
  if (settings.sites_per_year > 0) {
    plan.sites = platform::draw_site_faults(platform, horizon, seed, sites);
  }
  const std::vector<platform::SiteFault> scripted = platform::site_faults_of(settings.events);
  plan.sites.insert(plan.sites.end(), scripted.begin(), scripted.end());
  add_withdrawals(plan, platform, settings);
  plan.sites = platform::join_overlaps(std::move(plan.sites));
  if (settings.gpus_per_day > 0) {
    plan.nodes = platform::draw_node_faults(platform, horizon, seed, sites);
  }
  plan.grids = platform::grid_limits_of(platform, settings.events);
  if (settings.grids_per_year > 0) add_grid_outages(plan, platform, settings, horizon, seed);
  // A run is [0, horizon): what begins at its end is no part of it.
  const auto is_behind = [horizon](const auto& fault) { return fault.starts >= horizon; };
  std::erase_if(plan.cables, is_behind);
  std::erase_if(plan.sites, is_behind);
  std::erase_if(plan.grids, is_behind);
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
