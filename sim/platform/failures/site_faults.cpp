#include "platform/failures/site_faults.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/error.hpp"
#include "platform/failures/outage_law.hpp"

namespace archipelago::platform {

namespace {

constexpr double kMostPerYear = 1000;

void require_in_range(const SiteFaultSettings& settings) {
  ARCHIPELAGO_REQUIRE(settings.per_site_year >= 0 && settings.per_site_year <= kMostPerYear);
  ARCHIPELAGO_REQUIRE(settings.per_gpu_day >= 0 && settings.per_gpu_day <= 1);
  ARCHIPELAGO_REQUIRE(settings.site_repair.si() >= 0 && settings.node_repair.si() >= 0);
  ARCHIPELAGO_REQUIRE(settings.repair_cv >= 0 && settings.lookback.si() >= 0);
}

}  // namespace

std::vector<SiteFault> draw_site_faults(const Platform& platform, SimTime horizon, Seed seed,
                                        const SiteFaultSettings& settings) {
  require_in_range(settings);
  const OutageLaw law{settings.per_site_year / kSecondsPerYear.si(),
                      {settings.site_repair, settings.repair_cv}};
  std::vector<SiteFault> faults;
  for (std::size_t s = 0; s < platform.sites.size(); ++s) {
    RandomStream random(seed, "site-faults/" + platform.sites[s].name);
    for (const Outage& outage : draw_outages(random, law, horizon, settings.lookback)) {
      faults.push_back({SiteIndex(s), outage.starts, outage.ends});
    }
  }
  return join_overlaps(std::move(faults));
}

std::vector<SiteFault> join_overlaps(std::vector<SiteFault> faults) {
  std::sort(faults.begin(), faults.end(), [](const SiteFault& a, const SiteFault& b) {
    return std::tie(a.site, a.starts) < std::tie(b.site, b.starts);
  });
  std::vector<SiteFault> joined;
  for (const SiteFault& fault : faults) {
    if (!joined.empty() && joined.back().site == fault.site && fault.starts <= joined.back().ends) {
      joined.back().ends = std::max(joined.back().ends, fault.ends);
    } else {
      joined.push_back(fault);
    }
  }
  std::sort(joined.begin(), joined.end(), [](const SiteFault& a, const SiteFault& b) {
    return std::tie(a.starts, a.site) < std::tie(b.starts, b.site);
  });
  return joined;
}

std::vector<NodeFault> draw_node_faults(const Platform& platform, SimTime horizon, Seed seed,
                                        const SiteFaultSettings& settings) {
  require_in_range(settings);
  std::vector<NodeFault> faults;
  for (std::size_t s = 0; s < platform.sites.size(); ++s) {
    const Site& site = platform.sites[s];
    for (int first = 0, node = 0; first < site.gpus; first += site.gpus_per_node, ++node) {
      const int gpus = std::min(site.gpus_per_node, site.gpus - first);
      const OutageLaw law{settings.per_gpu_day * gpus / 86'400,
                          {settings.node_repair, settings.repair_cv}};
      RandomStream random(seed, fmt::format("node-faults/{}/{}", site.name, node));
      for (const Outage& outage : draw_outages(random, law, horizon, settings.lookback)) {
        faults.push_back(
            {SiteIndex(s), static_cast<std::uint32_t>(node), outage.starts, outage.ends});
      }
    }
  }
  std::sort(faults.begin(), faults.end(), [](const NodeFault& a, const NodeFault& b) {
    return std::tie(a.starts, a.site, a.node) < std::tie(b.starts, b.site, b.node);
  });
  return faults;
}

}  // namespace archipelago::platform
