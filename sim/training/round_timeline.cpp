#include "training/round_timeline.hpp"

#include <algorithm>
#include <map>

#include "base/error.hpp"

namespace archipelago::training {
namespace {

const SyncLink& link_of(const SyncLinks& links, ExchangeScope scope) {
  return scope == ExchangeScope::kWithinNation ? links.within : links.between;
}

}  // namespace

RoundTimeline::RoundTimeline(RoundPlan plan, const SyncLinks& links)
    : plan_(std::move(plan)),
      program_(round_program(plan_)),
      arrival_(plan_.transfers.size()),
      before_(plan_.transfers.size()) {
  Seconds for_each_byte;
  for (const ExchangePhase& phase : plan_.phases) {
    const SyncLink& link = link_of(links, phase.scope);
    ARCHIPELAGO_REQUIRE(link.bandwidth > BytesPerSecond(0));
    for_each_byte += Bytes(phase.volume) / link.bandwidth;
    delay_ += phase.messages * link.delay;
  }
  for (const RoundTransfer& transfer : plan_.transfers) {
    occupied_.push_back(to_sim_time(transfer.payload.si() * for_each_byte));
  }
}

RoundRun RoundTimeline::next() {
  RoundRun run{.began = now_, .ended = {}, .computing = {}, .sending = {}, .awaiting = {}};
  before_ = arrival_;
  for (const RoundStep& step : program_) {
    switch (step.kind) {
      case RoundStep::Kind::kCompute:
        run.computing.push_back({now_, now_ + step.duration, 0});
        now_ += step.duration;
        break;
      case RoundStep::Kind::kSend: {
        const SimTime start = std::max(now_, free_);
        free_ = start + occupied_[step.transfer];
        arrival_[step.transfer] = free_ + delay_;
        run.sending.push_back({start, arrival_[step.transfer], step.transfer});
        break;
      }
      case RoundStep::Kind::kAwait: {
        // In the first round nothing is under way from the one before: arrived at 0.
        const SimTime there =
            step.rounds_back == 0 ? arrival_[step.transfer] : before_[step.transfer];
        run.awaiting.push_back({now_, std::max(now_, there), step.transfer});
        now_ = std::max(now_, there);
        break;
      }
    }
  }
  run.ended = now_;
  return run;
}

std::vector<SimTime> RoundTimeline::state() const {
  std::vector<SimTime> state{std::max(free_, now_) - now_};
  for (const SimTime arrival : arrival_) state.push_back(std::max(arrival, now_) - now_);
  return state;
}

SteadyRound steady_round(const RoundPlan& plan, const SyncLinks& links) {
  RoundTimeline timeline(plan, links);
  std::map<std::vector<SimTime>, std::size_t> seen;
  std::vector<SimTime> ends;
  std::size_t from = kMaxSettlingRounds / 2;
  while (ends.size() <= kMaxSettlingRounds) {
    ends.push_back(timeline.next().ended);
    const auto [entry, is_new] = seen.emplace(timeline.state(), ends.size() - 1);
    if (!is_new) {
      from = entry->second;
      break;
    }
  }
  const auto rounds = static_cast<double>(ends.size() - 1 - from);
  const Seconds duration = to_seconds(ends.back() - ends[from]) / rounds;
  return {duration, to_seconds(plan.compute) / duration};
}

}  // namespace archipelago::training
