#include "policy/job_placement.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

namespace archipelago::policy {

namespace {

using Candidate = std::pair<Seconds, SiteIndex>;  // expected completion

// A site and a start.
struct Option {
  SiteIndex site;
  SimTime held;  // queued no earlier
  double cost = 0;
  double carbon = 0;
  double figure = 0;
};

// Stops short of kNever.
SimTime after(SimTime t, SimTime d) {
  const std::int64_t last = kNever.ps - 1;
  return {d.ps > last - t.ps ? last : t.ps + d.ps};
}
SimTime span_of(Seconds s) { return to_sim_time(std::min(s, to_seconds(kMaxHorizon))); }

double mean(const std::vector<Option>& options, double Option::*value) {
  double sum = 0;
  for (const Option& option : options) sum += option.*value;
  return sum / static_cast<double>(options.size());
}

// Means may differ in their last bits where prices do not.
bool is_better(double a, double b) { return a < b - 1e-9 * std::abs(b); }

class Chooser {
 public:
  Chooser(const platform::Platform& platform, const workload::Job& job, const JobView& view,
          JobObjective objective, SimTime now)
      : platform_(platform), job_(job), view_(view), objective_(objective), now_(now) {}

  // `candidates` by completion; answers options in that order, too.
  [[nodiscard]] std::vector<Option> at_once(const std::vector<Candidate>& candidates,
                                            std::size_t wanted) const {
    std::vector<Option> options;
    const Seconds limit = kPatience * candidates[wanted - 1].first;
    for (const auto& [completion, site] : candidates) {
      if (completion <= limit)
        options.push_back(option(site, now_, queued_until(completion, site)));
    }
    judge(options);
    return options;
  }

  // By start, then completion.
  [[nodiscard]] std::vector<Option> by_deadline(const std::vector<Candidate>& candidates) const {
    const SimTime deadline = after(job_.submitted, job_.deadline);
    std::set<SimTime> starts{now_};
    for (const auto& [completion, site] : candidates) {
      const SimTime latest = deadline - view_.run_time_at(site, job_);
      for (SimTime hour = view_.next_hour(site, now_); hour != kNever && hour <= latest;
           hour = view_.next_hour(site, hour)) {
        starts.insert(hour);
      }
    }
    std::vector<Option> options;
    for (const SimTime held : starts) {
      for (const auto& [completion, site] : candidates) {
        if (!std::isfinite(completion.si())) continue;
        const SimTime start = std::max(held, queued_until(completion, site));
        if (after(start, view_.run_time_at(site, job_)) > deadline) continue;
        options.push_back(option(site, held, start));
      }
    }
    judge(options);
    return options;
  }

 private:
  [[nodiscard]] SimTime queued_until(Seconds completion, SiteIndex site) const {
    return std::max(now_, after(now_, span_of(completion)) - view_.run_time_at(site, job_));
  }

  [[nodiscard]] Option option(SiteIndex site, SimTime held, SimTime start) const {
    const platform::Site& place = platform_.sites[site.at()];
    const platform::Gpu& gpu = platform_.gpus[place.gpu.at()];
    const double watts = gpu.clocks.empty() ? gpu.tdp_w : gpu.clocks.front().training_w;
    const SimTime run = view_.run_time_at(site, job_);
    const double energy = place.pue * watts * run.seconds();
    return {site, held, energy * view_.hour_price(site, EnergyFigure::kPrice, start, run),
            energy * view_.hour_price(site, EnergyFigure::kCarbon, start, run), 0};
  }

  void judge(std::vector<Option>& options) const {
    if (options.empty()) return;
    const double cost = mean(options, &Option::cost);
    const double carbon = mean(options, &Option::carbon);
    for (Option& option : options) {
      switch (objective_) {
        case JobObjective::kEarliest:
          break;
        case JobObjective::kCost:
          option.figure = option.cost;
          break;
        case JobObjective::kCarbon:
          option.figure = option.carbon;
          break;
        case JobObjective::kBalanced:  // prices may be negative
          option.figure = (cost == 0 ? 0 : option.cost / std::abs(cost)) +
                          (carbon == 0 ? 0 : option.carbon / std::abs(carbon));
          break;
      }
    }
  }

  const platform::Platform& platform_;
  const workload::Job& job_;
  const JobView& view_;
  JobObjective objective_;
  SimTime now_;
};

// The best `wanted` options of one start; empty when there are not so many.
std::pair<std::vector<SiteIndex>, double> best_of(std::vector<Option> options, std::size_t wanted) {
  std::pair<std::vector<SiteIndex>, double> best;
  if (options.size() < wanted) return best;
  while (best.first.size() < wanted) {
    auto least = options.begin();
    for (auto option = options.begin(); option != options.end(); ++option) {
      if (is_better(option->figure, least->figure)) least = option;
    }
    best.first.push_back(least->site);
    best.second += least->figure;
    options.erase(least);
  }
  return best;
}

// Sites without an option in time: none.
JobPlacement best_start(const std::vector<Option>& options, std::size_t wanted) {
  std::map<SimTime, std::vector<Option>> by_start;
  for (const Option& option : options) by_start[option.held].push_back(option);
  JobPlacement placement;
  double figure = 0;
  for (const auto& [held, here] : by_start) {
    auto [sites, sum] = best_of(here, wanted);
    if (sites.empty() || (!placement.sites.empty() && !is_better(sum, figure))) continue;
    placement.sites = std::move(sites);
    placement.hold_until = held;
    figure = sum;
  }
  return placement;
}

// Drops the sites of tiers that the job does not need; sites that cannot run it now count for none.
template <class TierOf>
void keep_first_tiers(std::vector<Candidate>& candidates, std::size_t wanted, TierOf tier_of) {
  std::vector<int> tiers;
  for (const auto& [completion, site] : candidates) {
    if (std::isfinite(completion.si())) tiers.push_back(tier_of(site));
  }
  if (tiers.size() < wanted) return;
  std::sort(tiers.begin(), tiers.end());
  const int last = tiers[wanted - 1];
  std::erase_if(candidates, [&](const Candidate& c) { return tier_of(c.second) > last; });
}

}  // namespace

JobPlacement place_job(const Policy& policy, const platform::Platform& platform,
                       const workload::Job& job, const JobView& view, JobObjective objective,
                       SimTime now) {
  const auto wanted = static_cast<std::size_t>(std::max(job.sync.sites, 1));
  std::size_t allowed = 0;
  std::vector<Candidate> candidates;
  for (std::size_t s = 0; s < platform.sites.size(); ++s) {
    const SiteIndex site(s);
    if (!policy.admits(platform, job.nation, site) || !view.allowed(site, job)) continue;
    ++allowed;
    if (view.can_hold(site, job)) {
      candidates.emplace_back(view.expected_completion(site, job), site);
    }
  }
  if (allowed < wanted) return {{}, JobRefusal::kForbidden, now};
  if (candidates.size() < wanted) return {{}, JobRefusal::kTooLarge, now};
  keep_first_tiers(candidates, wanted,
                   [&](SiteIndex site) { return policy.tier(platform, job.nation, site); });
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  if (objective != JobObjective::kEarliest && std::isfinite(candidates[wanted - 1].first.si())) {
    const Chooser chooser(platform, job, view, objective, now);
    JobPlacement best = best_start(job.deadline == kNever ? chooser.at_once(candidates, wanted)
                                                          : chooser.by_deadline(candidates),
                                   wanted);
    if (!best.sites.empty()) return best;
  }
  JobPlacement placement;
  placement.hold_until = now;
  for (std::size_t i = 0; i < wanted; ++i) placement.sites.push_back(candidates[i].second);
  return placement;
}

}  // namespace archipelago::policy
