#include "training/fair_share.hpp"

#include <algorithm>
#include <tuple>

#include "training/later.hpp"

namespace archipelago::training {

double FairShare::weight(NationIndex nation) const {
  return nation.at() < rules_.weights.size() ? rules_.weights[nation.at()] : 1;
}

double FairShare::share(NationIndex nation) const { return usage_.usage(nation) / weight(nation); }

std::vector<NationIndex> FairShare::order() const {
  std::vector<std::tuple<double, double, NationIndex>> ranks;
  for (std::size_t n = 0; n < nations_.size(); ++n) {
    const NationIndex nation(n);
    if (nations_[n].by_number.empty()) continue;
    ranks.emplace_back(share(nation), usage_.gpus(nation) / weight(nation), nation);
  }
  std::sort(ranks.begin(), ranks.end());
  std::vector<NationIndex> order;
  order.reserve(ranks.size());
  for (const auto& rank : ranks) order.push_back(std::get<2>(rank));
  return order;
}

void FairShare::add(const WaitingJob& job) {
  if (nations_.size() <= job.nation.at()) nations_.resize(job.nation.at() + 1);
  Nation& nation = nations_[job.nation.at()];
  nation.by_size.add(job);
  nation.by_number.emplace(job.number, Waiting{job.milli, job.since});
  ++size_;
}

std::optional<Start> FairShare::next(SimTime now) {
  usage_.settle(now);
  for (const NationIndex n : order()) {
    Nation& nation = nations_[n.at()];
    const auto found = nation.by_size.first([this](std::int64_t milli) {
      return pool_.fits(milli) ? SizeIndex::kNoLimit : SizeIndex::kNobody;
    });
    if (!found) continue;
    nation.by_size.remove(found->milli, found->number);
    nation.by_number.erase(found->number);
    --size_;
    return Start{found->number, *pool_.find(found->milli)};
  }
  return std::nullopt;
}

void FairShare::on_start(const RunningJob& job, SimTime now) {
  usage_.settle(now);
  usage_.change(job.nation, job.place.gpu_milli());
  if (rules_.preempt_after != kNever) running_.emplace(std::pair(job.started, job.number), job);
}

void FairShare::on_end(const RunningJob& job, SimTime now) {
  usage_.settle(now);
  usage_.change(job.nation, -job.place.gpu_milli());
  running_.erase({job.started, job.number});
}

bool FairShare::may_stop(const RunningJob& job, NationIndex hungry, SimTime now) const {
  if (job.started == now || share(job.nation) <= share(hungry)) return false;
  const auto spared = spared_.find(job.number);
  return spared == spared_.end() || now - job.started >= spared->second;
}

std::vector<JobNumber> FairShare::victims(SimTime now) {
  if (rules_.preempt_after == kNever || size_ == 0) return {};
  usage_.settle(now);
  const NationIndex first = order().front();
  const Waiting& waiting = nations_[first.at()].by_number.begin()->second;
  if (now - waiting.since < rules_.preempt_after || pool_.fits(waiting.milli)) return {};

  NodePool without = pool_;
  std::vector<const RunningJob*> taken;
  for (auto job = running_.rbegin(); job != running_.rend() && !without.fits(waiting.milli);
       ++job) {
    if (!may_stop(job->second, first, now)) continue;
    without.release(job->second.place);
    taken.push_back(&job->second);
  }
  if (!without.fits(waiting.milli)) return {};
  std::vector<JobNumber> victims;
  for (auto job = taken.rbegin(); job != taken.rend(); ++job) {
    NodePool spared = pool_;
    for (const RunningJob* other : taken) {
      if (other != nullptr && other != *job) spared.release(other->place);
    }
    if (spared.fits(waiting.milli)) {
      *job = nullptr;
    } else {
      victims.push_back((*job)->number);
    }
  }
  std::sort(victims.begin(), victims.end());
  for (const JobNumber number : victims) {
    SimTime& spared = spared_[number];
    spared = later(later(spared, spared), rules_.preempt_after);
  }
  return victims;
}

SimTime FairShare::next_wake(SimTime now) const {
  SimTime wake = kNever;
  if (rules_.preempt_after == kNever) return wake;
  for (const Nation& nation : nations_) {
    if (nation.by_number.empty()) continue;
    const SimTime at = later(nation.by_number.begin()->second.since, rules_.preempt_after);
    if (at > now) wake = std::min(wake, at);
  }
  return wake;
}

}  // namespace archipelago::training
