// Where a training job goes, and not before which hour: among the sites that the policy admits,
// that the residency rules allow and that can hold it, those that are best for the objective.
//
// Flow     Job + Policy + JobView + JobObjective -> place_job() -> JobPlacement -> the queues of
//          those sites.
// Earliest kEarliest, and whenever nothing else is said below: the earliest expected completion.
// Figure   of a site and a start: mean over the run, from that start, of the zone's price (kCost)
//          or carbon intensity (kCarbon) x PUE x what the site's GPU draws at its full clock (its
//          TDP when that is not known) x run time there; kBalanced: both, each divided by its mean
//          over all sites and starts that come into question, with equal weight.  Prices and
//          intensities of the hours to come are taken to be known exactly: markets publish them a
//          day ahead; that the days behind are known too is assumed.
// At once  a job without a deadline: the lowest figure among the sites whose expected completion is
//          at most kPatience times as far as the earliest one (of a job over k sites: the k-th).
// Deferred a job with a deadline: the site and the start with the lowest figure, the start being
//          now or the beginning of a local hour, so that it is expected to be done by the deadline.
//          A site's queue of now is waited for before, not after.  When no start is left that makes
//          it, the earliest completion.
// Spread   a job over k sites takes the k best ones of one start, each judged alone for its share.
// Tiers    sites of Policy::tier() 0 come into question; when fewer of them than the job needs can
//          run it now (they are too small, down or cut off), those of tier 1 too, and so on.
// Ties     (within 1e-9): the earliest start, then the earliest completion, then the order of
//          sites.csv.
#pragma once

#include <cstdint>
#include <vector>

#include "base/ids.hpp"
#include "base/sim_time.hpp"
#include "policy/policy.hpp"
#include "workload/job.hpp"

namespace archipelago::policy {

enum class JobObjective : std::uint8_t { kEarliest, kCost, kCarbon, kBalanced };
enum class EnergyFigure : std::uint8_t { kPrice, kCarbon };  // USD and g CO2e, per kWh

inline constexpr double kPatience = 1.25;  // assumed

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
  // On the site's GPUs with nothing in its way.
  [[nodiscard]] virtual SimTime run_time_at(SiteIndex site, const workload::Job& job) const = 0;
  // Mean over [from, from + run) of a figure of the site's zone; hours that are not known yet are
  // left out, and when none is, the last known one stands for them.
  [[nodiscard]] virtual double hour_price(SiteIndex site, EnergyFigure figure, SimTime from,
                                          SimTime run) const = 0;
  // When the site's next local hour begins; kNever when nothing is known of it.
  [[nodiscard]] virtual SimTime next_hour(SiteIndex site, SimTime after) const = 0;
};

enum class JobRefusal : std::uint8_t { kNone, kForbidden, kTooLarge };

struct JobPlacement {
  std::vector<SiteIndex> sites;  // as many as the job is spread over; empty when refused
  JobRefusal refusal = JobRefusal::kNone;
  SimTime hold_until;  // it joins no queue before
};

// Sites that are down or without a way for the data come last: a job that only they may run waits
// for a repair.
[[nodiscard]] JobPlacement place_job(const Policy& policy, const platform::Platform& platform,
                                     const workload::Job& job, const JobView& view,
                                     JobObjective objective = JobObjective::kEarliest,
                                     SimTime now = {});

}  // namespace archipelago::policy
