#include "policy/job_placement.hpp"

#include <algorithm>
#include <utility>

namespace archipelago::policy {

JobPlacement place_job(const Policy& policy, const platform::Platform& platform,
                       const workload::Job& job, const JobView& view) {
  const auto wanted = static_cast<std::size_t>(std::max(job.sync.sites, 1));
  std::size_t allowed = 0;
  std::vector<std::pair<Seconds, SiteIndex>> candidates;
  for (std::size_t s = 0; s < platform.sites.size(); ++s) {
    const SiteIndex site(s);
    if (!policy.admits(platform, job.nation, site) || !view.allowed(site, job)) continue;
    ++allowed;
    if (view.can_hold(site, job)) {
      candidates.emplace_back(view.expected_completion(site, job), site);
    }
  }
  if (allowed < wanted) return {{}, JobRefusal::kForbidden};
  if (candidates.size() < wanted) return {{}, JobRefusal::kTooLarge};
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  JobPlacement placement;
  for (std::size_t i = 0; i < wanted; ++i) placement.sites.push_back(candidates[i].second);
  return placement;
}

}  // namespace archipelago::policy
