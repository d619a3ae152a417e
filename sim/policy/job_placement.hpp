// Where a training job goes: among the sites that the policy admits, that the residency rules allow
// and that can hold it, those with the earliest expected completion.
//
// Flow     Job + Policy + JobView -> place_job() -> JobPlacement -> the queues of those sites.
// Spread   a job over k sites takes the k best ones, each judged alone for its share of the GPUs.
// Ties     the site that comes first in sites.csv.
#pragma once

#include <cstdint>
#include <vector>

#include "base/ids.hpp"
#include "base/sim_time.hpp"
#include "policy/policy.hpp"
#include "workload/job.hpp"

namespace archipelago::policy {

// What may be known of the sites when a job is placed.
class JobView {
 public:
  virtual ~JobView() = default;
  // The residency rules let the site work on the job's data.
  [[nodiscard]] virtual bool allowed(SiteIndex site, const workload::Job& job) const = 0;
  // The site's GPUs for training, all free, would hold the job's share.
  [[nodiscard]] virtual bool can_hold(SiteIndex site, const workload::Job& job) const = 0;
  // From now on, if the job went there: its data over the WAN, the work queued there, its own run
  // time.  Infinite when its data have no way there now, or the site is down.
  [[nodiscard]] virtual Seconds expected_completion(SiteIndex site,
                                                    const workload::Job& job) const = 0;
};

enum class JobRefusal : std::uint8_t { kNone, kForbidden, kTooLarge };

struct JobPlacement {
  std::vector<SiteIndex> sites;  // as many as the job is spread over; empty when refused
  JobRefusal refusal = JobRefusal::kNone;
};

// Sites that are down or without a way for the data come last: a job that only they may run waits
// for a repair.
[[nodiscard]] JobPlacement place_job(const Policy& policy, const platform::Platform& platform,
                                     const workload::Job& job, const JobView& view);

}  // namespace archipelago::policy
