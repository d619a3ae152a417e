#include "engine/jobs/job_exchange.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "base/error.hpp"
#include "training/coarse_round.hpp"
#include "training/later.hpp"
#include "training/paced_work.hpp"
#include "training/sync_ring.hpp"

namespace archipelago::engine {

namespace {

using training::ExchangeScope;
using training::RoundStep;

// Wide enough that only delays show.
constexpr BytesPerSecond kUnlimited{1e18};

std::vector<std::int32_t> sites_by_nation(const std::vector<JobExchange::Place>& sites) {
  std::map<NationIndex, std::int32_t> count;
  for (const auto& site : sites) ++count[site.nation];
  std::vector<std::int32_t> list;
  list.reserve(count.size());
  for (const auto& [nation, n] : count) list.push_back(n);
  return list;
}

}  // namespace

JobExchange::JobExchange(const workload::Job& job, const std::vector<Place>& sites,
                         const Network& network, std::function<void()> on_transfer)
    : network_(network),
      owner_{job.nation, job.data_class, job.id},
      on_transfer_(std::move(on_transfer)) {
  ARCHIPELAGO_REQUIRE(sites.size() > 1);
  make_rings(sites, job.sync);
  const training::RoundPlan fine = training::plan_round(
      training::model_of(job), job.sync,
      job.sync.hierarchical ? sites_by_nation(sites) : std::vector<std::int32_t>{});
  ARCHIPELAGO_REQUIRE(SimTime{} < fine.compute);
  const std::int64_t times = (kLeastRound.ps + fine.compute.ps - 1) / fine.compute.ps;
  plan_ = training::coarse_round(fine, kMaxTransfers, times);
  program_ = training::round_program(plan_);
  there_.resize(plan_.transfers.size());

  // A flow shows the delay of its route once.
  for (const training::ExchangePhase& phase : plan_.phases) {
    further_delay_ += (times * phase.messages - 1) * longest_delay(edges(phase.scope));
  }
}

SimTime JobExchange::longest_delay(const std::vector<Edge>& ring) const {
  SimTime longest;
  for (const Edge& edge : ring) {
    const platform::Route* route = network_.router.route(edge.first, edge.second, network_.scope);
    if (route != nullptr) longest = std::max(longest, to_sim_time(route->delay));
  }
  return longest;
}

void JobExchange::set_speed(double speed, SimTime now) {
  if (speed == speed_) return;
  SimTime left = to_compute_;
  if (computing_since_ != kNever) {
    const SimTime done = computed(now) - computed_;
    computed_ += done;
    left -= done;
  }
  speed_ = speed;
  if (computing_since_ != kNever) compute(left, now);
}

SimTime JobExchange::next_wake() const {
  return arriving_.empty() ? wake_at_ : std::min(wake_at_, arriving_.front().at);
}

void JobExchange::compute(SimTime work, SimTime now) {
  computing_since_ = now;
  to_compute_ = work;
  const SimTime time = training::time_for(work, speed_);
  wake_at_ = time == kNever ? kNever : training::later(now, time);
}

void JobExchange::make_rings(const std::vector<Place>& sites, const workload::SyncMode& sync) {
  if (!sync.hierarchical) {
    all_ = ring_of(sites);
    return;
  }
  std::map<NationIndex, std::vector<Place>> nations;
  for (const Place& site : sites) nations[site.nation].push_back(site);
  std::vector<Place> leaders;
  for (const auto& [nation, members] : nations) {
    leaders.push_back(members.front());
    const std::vector<Edge> ring = ring_of(members);
    within_.insert(within_.end(), ring.begin(), ring.end());
  }
  between_ = ring_of(leaders);
}

std::vector<JobExchange::Edge> JobExchange::ring_of(const std::vector<Place>& sites) const {
  std::vector<Edge> ring;
  if (sites.size() < 2) return ring;
  std::vector<std::vector<BytesPerSecond>> width(sites.size(),
                                                 std::vector<BytesPerSecond>(sites.size()));
  for (std::size_t a = 0; a < sites.size(); ++a) {
    for (std::size_t b = 0; b < sites.size(); ++b) {
      if (a == b) continue;
      const platform::Route* route =
          network_.router.route(sites[a].point, sites[b].point, network_.scope);
      if (route == nullptr) continue;
      width[a][b] = kUnlimited;
      for (const platform::Hop& hop : route->hops) {
        width[a][b] = std::min(width[a][b], network_.platform.cables[hop.cable.at()].capacity);
      }
    }
  }
  const training::SyncRing order = training::widest_ring(width);
  for (std::size_t i = 0; i < order.order.size(); ++i) {
    ring.emplace_back(sites[order.order[i]].point,
                      sites[order.order[(i + 1) % order.order.size()]].point);
  }
  return ring;
}

const std::vector<JobExchange::Edge>& JobExchange::edges(ExchangeScope scope) const {
  switch (scope) {
    case ExchangeScope::kWithinNation:
      return within_;
    case ExchangeScope::kBetweenNations:
      return between_;
    case ExchangeScope::kAllSites:
      break;
  }
  return all_;
}

void JobExchange::start(SimTime target, SimTime now) {
  target_ = target;
  wake(now);
}

SimTime JobExchange::computed(SimTime now) const {
  if (computing_since_ == kNever) return computed_;
  return computed_ + std::min(to_compute_, training::work_in(now - computing_since_, speed_));
}

Bytes JobExchange::delivered() const {
  Bytes sum = delivered_;
  for (const auto& flow : sending_.flows) sum += network_.bulk.delivered(flow);
  return sum;
}

std::optional<JobExchange::Rounds> JobExchange::steady_rounds() const {
  if (round_ < 2) return std::nullopt;
  return Rounds{last_end_.time - first_end_.time, last_end_.computed - first_end_.computed,
                last_end_.delivered - first_end_.delivered};
}

void JobExchange::stop() {
  for (const auto& flow : sending_.flows) {
    network_.bulk.cancel(flow);
    delivered_ += network_.bulk.delivered(flow);
  }
  sending_.flows.clear();
  is_sending_ = false;
  queue_.clear();
  arriving_.clear();
}

// What has ended on the network: the next phase, or the next transfer while this one's further
// messages are under way.
void JobExchange::collect(SimTime now) {
  while (is_sending_) {
    if (*sending_.open > 0) return;
    for (const auto& flow : sending_.flows) delivered_ += network_.bulk.delivered(flow);
    sending_.flows.clear();
    if (++sending_.phase < plan_.phases.size()) {
      begin_phase();
      continue;
    }
    arriving_.push_back({now + further_delay_, sending_.transfer});
    is_sending_ = false;
    if (!queue_.empty()) send_next();
  }
}

void JobExchange::arrive(SimTime now) {
  while (!arriving_.empty() && arriving_.front().at <= now) {
    ++there_[arriving_.front().transfer];
    arriving_.pop_front();
  }
}

void JobExchange::send_next() {
  sending_ = {queue_.front(), 0, {}, {}};
  queue_.erase(queue_.begin());
  is_sending_ = true;
  begin_phase();
}

void JobExchange::begin_phase() {
  const training::ExchangePhase& phase = plan_.phases[sending_.phase];
  const Bytes size = phase.volume * plan_.transfers[sending_.transfer].payload;
  const std::vector<Edge>& ring = edges(phase.scope);
  sending_.open = std::make_shared<std::size_t>(ring.size());
  for (const Edge& edge : ring) {
    sending_.flows.push_back(
        network_.bulk.start({.from = edge.first,
                             .to = edge.second,
                             .size = size,
                             .traffic = record::TrafficClass::kGradient,
                             .scope = network_.scope,
                             .owner = owner_},
                            [open = sending_.open, tell = on_transfer_](const BulkResult&) {
                              --*open;
                              tell();
                            }));
  }
}

void JobExchange::wake(SimTime now) {
  collect(now);
  arrive(now);
  while (!done_ && step(now)) {
  }
}

// One instruction of the program; false when it has to wait.
bool JobExchange::step(SimTime now) {
  if (computing_since_ != kNever) {
    if (now < wake_at_) return false;
    computed_ += to_compute_;
    computing_since_ = wake_at_ = kNever;
    ++at_;
  }
  if (at_ == program_.size()) {
    at_ = 0;
    last_end_ = {now, computed_, delivered()};
    if (round_++ == 0) first_end_ = last_end_;
  }
  const RoundStep& next = program_[at_];
  switch (next.kind) {
    case RoundStep::Kind::kCompute:
      if (computed_ >= target_) {
        done_ = !is_sending_ && arriving_.empty();
        return false;
      }
      compute(std::min(next.duration, target_ - computed_), now);
      return false;
    case RoundStep::Kind::kSend:
      queue_.push_back(next.transfer);
      if (!is_sending_) {
        send_next();
        collect(now);
        arrive(now);
      }
      break;
    case RoundStep::Kind::kAwait:
      // Of this round or the one before; in the first round nothing was sent before.
      if (there_[next.transfer] + static_cast<std::uint64_t>(next.rounds_back) < round_ + 1) {
        return false;
      }
      break;
  }
  ++at_;
  return true;
}

}  // namespace archipelago::engine
