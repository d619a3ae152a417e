#include "engine/autoscaling_rows.hpp"

#include <map>
#include <string>

namespace archipelago::engine {

void append_autoscaling_rows(metrics::Rows& rows, const platform::Platform& platform,
                             const Deployment& deployment,
                             const std::vector<serving::PoolStats>& before,
                             const std::vector<serving::PoolStats>& after, SimTime measured) {
  struct Sums {
    double up_ps = 0;
    double loading_ps = 0;
    double starts = 0;
    double cold_waits = 0;
    double cold_wait_ps = 0;
  };
  std::map<SiteIndex, Sums> sites;
  for (std::size_t p = 0; p < after.size(); ++p) {
    Sums& site = sites[deployment.pools()[p].site];
    site.up_ps += after[p].up_ps - before[p].up_ps;
    site.loading_ps += after[p].loading_ps - before[p].loading_ps;
    site.starts += static_cast<double>(after[p].starts - before[p].starts);
    site.cold_waits += static_cast<double>(after[p].cold_waits - before[p].cold_waits);
    site.cold_wait_ps += after[p].cold_wait_ps - before[p].cold_wait_ps;
  }
  for (const auto& [index, site] : sites) {
    const std::string group = "site:" + platform.sites[index.at()].name;
    rows.push_back({group, "replicas_mean", site.up_ps / static_cast<double>(measured.ps)});
    rows.push_back(
        {group, "replicas_loading_mean", site.loading_ps / static_cast<double>(measured.ps)});
    rows.push_back({group, "replica_starts", site.starts});
    rows.push_back({group, "cold_waits", site.cold_waits});
    if (site.cold_waits == 0) continue;
    rows.push_back(
        {group, "cold_wait_mean", site.cold_wait_ps / (site.cold_waits * kPicosecondsPerSecond)});
  }
}

}  // namespace archipelago::engine
