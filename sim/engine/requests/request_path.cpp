#include "engine/requests/request_path.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"
#include "serving/fetch.hpp"
#include "workload/payload.hpp"

namespace archipelago::engine {

namespace {

using record::Fate;

Fate fate_of(serving::Refusal why) {
  switch (why) {
    case serving::Refusal::kQueueFull:
      return Fate::kQueueFull;
    case serving::Refusal::kTimeout:
      return Fate::kTimeout;
    case serving::Refusal::kTooLong:
      return Fate::kTooLong;
    case serving::Refusal::kNoReplica:
      return Fate::kNoSite;
    case serving::Refusal::kStopped:
      return Fate::kNoPower;
  }
  return Fate::kNoSite;
}

}  // namespace

RequestPath::RequestPath(const Parts& parts)
    : platform_(parts.platform),
      deployment_(parts.deployment),
      policy_(parts.policy),
      source_(parts.source),
      sink_(parts.sink),
      meter_(parts.meter),
      traffic_(parts.traffic),
      audit_(parts.audit != nullptr && parts.audit->on() ? parts.audit : nullptr),
      router_(parts.router),
      serving_(parts.specs, *this),
      view_(parts.platform, parts.router, parts.deployment, serving_, parts.footprints,
            parts.residency),
      bound_(parts.deployment, parts.specs),
      transit_(parts.platform, parts.router),
      has_next_(!source_.listens() && source_.next(next_)),
      asked_(parts.platform.nations.size()) {
  ARCHIPELAGO_REQUIRE(parts.specs.size() == parts.deployment.pools().size());
  if (parts.name_paths) paths_.emplace(parts.platform, parts.router, parts.sink);
  if (parts.view_refresh.ps == 0) return;
  stale_.emplace(parts.platform, view_, parts.deployment, parts.specs, serving_,
                 parts.view_refresh);
}

void RequestPath::advance_to(SimTime t) {
  for (;;) {
    const SimTime asks = this->asks();
    const SimTime arrives = arrivals_.empty() ? kNever : arrivals_.top().at;
    const SimTime publishes = stale_ ? stale_->next() : kNever;
    // An outcome may bring the next question: no queue may run ahead of it.
    if (source_.listens()) {
      const SimTime ends = serving_.next_event();
      if (ends <= std::min({asks, arrives, publishes, t})) {
        serving_.run_until(ends);
        continue;
      }
    }
    if (publishes < arrives && publishes <= asks) {
      if (publishes > t) break;
      serving_.run_until(publishes);
      stale_->publish();
    } else if (arrives <= asks) {
      if (arrives > t) break;
      deliver();
    } else {
      if (asks > t) break;
      ask();
    }
  }
  serving_.run_until(t);
}

workload::Request RequestPath::take_next() {
  workload::Request request;
  if (source_.listens()) {
    ARCHIPELAGO_REQUIRE(source_.next(request));
    return request;
  }
  request = std::move(next_);
  has_next_ = source_.next(next_);
  return request;
}

// The outcome is known; a user who waited for it may ask again.
void RequestPath::tell(const record::RequestOutcome& outcome, const workload::Request& request) {
  sink_.on_outcome(outcome);
  if (source_.listens()) source_.answered(request, outcome.finished);
}

// At once, sent to no site.
void RequestPath::refuse(const workload::Request& request, std::uint64_t number, Fate fate) {
  UnderWay nowhere;
  nowhere.request = request;
  nowhere.number = number;
  record::RequestOutcome outcome = outcome_of(nowhere, fate);
  outcome.sent = false;
  outcome.finished = request.at;
  tell(outcome, request);
}

void RequestPath::ask() {
  workload::Request request = take_next();
  request.llm = policy_.answers_with(request.llm);
  ++asked_[request.nation.at()];
  const std::uint64_t number = numbered_++;
  serving_.run_until(request.at);  // the policy sees the queues as they are now

  if (std::int64_t{request.prompt_tokens} + request.output_tokens >
      platform_.llms[request.llm.at()].max_context_tokens) {
    return refuse(request, number, Fate::kTooLong);
  }
  const policy::FederationView* view = &view_;
  if (stale_) view = &*stale_;
  const auto way = policy_.decide(request, *view);
  if (!way) {
    return refuse(request, number,
                  view_.rules_refuse(request, policy_) ? Fate::kForbidden : Fate::kNoSite);
  }
  const auto pool = deployment_.find(way->site, request.llm);
  ARCHIPELAGO_REQUIRE(pool.has_value());  // the policy's contract
  if (audit_ != nullptr) {
    audit_->sent(request, way->site, router_.version(),
                 [&] { return view_.route(request, way->site); });
  }
  const std::uint32_t tag = take_slot();
  const SimTime upload = request.payload != nullptr ? request.payload->upload() : SimTime{};
  arrivals_.push({request.at + upload + way->one_way, sent_++, tag});
  UnderWay& sent = under_way_[tag];
  sent.site = way->site;
  sent.pool = *pool;
  sent.one_way = way->one_way;
  sent.third_nations = transit_.third_nations(request.metro, way->site, view_.scope(request));
  sent.used = true;
  sent.number = number;
  if (paths_) {
    sent.path = paths_->number_of(request.metro, way->site, view_.scope(request),
                                  [&] { return view_.route(request, way->site); });
  }
  sent.bound = *bound_.of(view_, request) + upload;
  sent.request = std::move(request);
}

void RequestPath::deliver() {
  const Arrival arrival = arrivals_.top();
  arrivals_.pop();
  if (!arrivals_.empty()) fetch(arrivals_.top().tag);
  const UnderWay& way = under_way_[arrival.tag];
  const serving::ServingRequest request{arrival.tag, way.request.prompt_tokens,
                                        way.request.output_tokens, way.request.session,
                                        way.request.blocks.get()};
  const serving::PoolIndex pool = way.pool;
  if (meter_ != nullptr) meter_->arrived(way.request, way.site, pool, arrival.at);
  if (traffic_ != nullptr) traffic_->add(way.request, way.site);
  serving_.run_until(arrival.at);
  serving_.submit(pool, request, arrival.at);
}

void RequestPath::on_served(std::uint32_t tag, SimTime first_token, SimTime finished) {
  const UnderWay& way = under_way_[tag];
  record::RequestOutcome outcome = outcome_of(way, Fate::kServed);
  outcome.first_token = first_token + way.one_way;
  outcome.ttft_bound = way.bound;
  if (way.request.payload != nullptr) outcome.download = way.request.payload->download();
  outcome.finished = finished + way.one_way + outcome.download;
  if (first_token < way.request.at + way.one_way || finished < first_token) {
    throw SimulationError("INV-2 broken: a request was answered before it arrived");
  }
  tell(outcome, way.request);
  release(tag);
}

void RequestPath::on_refused(std::uint32_t tag, SimTime when, serving::Refusal why) {
  const UnderWay& way = under_way_[tag];
  record::RequestOutcome outcome = outcome_of(way, fate_of(why));
  outcome.finished = when + way.one_way;
  tell(outcome, way.request);
  release(tag);
}

void RequestPath::fetch(std::uint32_t tag) const {
  const char* first = reinterpret_cast<const char*>(&under_way_[tag]);
  for (std::size_t at = 0; at < sizeof(UnderWay); at += 64) serving::fetch_line(first + at);
}

void RequestPath::close() {
  for (UnderWay& way : under_way_) {
    if (!way.used) continue;
    way.used = false;
    sink_.on_outcome(outcome_of(way, Fate::kInFlight));
  }
}

std::uint32_t RequestPath::take_slot() {
  if (free_tags_.empty()) {
    under_way_.emplace_back();
    return static_cast<std::uint32_t>(under_way_.size() - 1);
  }
  const std::uint32_t tag = free_tags_.back();
  free_tags_.pop_back();
  return tag;
}

void RequestPath::release(std::uint32_t tag) {
  under_way_[tag].used = false;
  under_way_[tag].request.blocks = nullptr;
  free_tags_.push_back(tag);
}

record::RequestOutcome RequestPath::outcome_of(const UnderWay& way, Fate fate) const {
  record::RequestOutcome outcome;
  outcome.number = way.number;
  outcome.fate = fate;
  outcome.nation = way.request.nation;
  outcome.metro = way.request.metro;
  outcome.site = way.site;
  outcome.llm = way.request.llm;
  outcome.data_class = static_cast<std::uint8_t>(way.request.data_class);
  outcome.prompt_tokens = way.request.prompt_tokens;
  outcome.output_tokens = way.request.output_tokens;
  outcome.asked = way.request.at;
  outcome.network_one_way = way.one_way;
  outcome.third_nations = way.third_nations;
  outcome.path = way.path;
  if (way.request.payload != nullptr) {
    outcome.payload_up = way.request.payload->up.si();
    outcome.payload_down = way.request.payload->down.si();
  }
  return outcome;
}

}  // namespace archipelago::engine
