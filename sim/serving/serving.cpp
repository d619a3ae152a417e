#include "serving/serving.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.hpp"
#include "base/large_pages.hpp"
#include "serving/event_calendar.hpp"
#include "serving/first_token_estimate.hpp"
#include "serving/pool.hpp"
#include "serving/pool_counts.hpp"
#include "serving/pool_draws.hpp"
#include "serving/replica.hpp"
#include "serving/scheduler.hpp"
#include "serving/sequence.hpp"

namespace archipelago::serving {

struct Serving::Impl {
  Impl(const std::vector<PoolSpec>& specs, Listener& listener)
      : callers(specs.size()),
        links(count_links(specs)),
        events(count_replicas(specs) + links.size() + count_timers(specs)) {
    pools.reserve(2 * specs.size());
    replicas.reserve(count_replicas(specs));
    for (const PoolSpec& spec : specs) {
      ARCHIPELAGO_REQUIRE(spec.limits.block_tokens > 0 && spec.limits.max_sequences > 0 &&
                          spec.limits.token_budget > 0 && spec.kv_capacity_tokens >= 0);
      PoolSpec front = spec;
      if (spec.prefill_replicas > 0) front.replicas = spec.prefill_replicas;
      add_pool(front, listener, "serving.dispatch." + std::to_string(pools.size()));
      if (spec.load_time.ps > 0) {
        ARCHIPELAGO_REQUIRE(spec.prefill_replicas == 0);
        timers.push_back(static_cast<std::uint32_t>(pools.size() - 1));
      }
    }
    // Replicas that decode come after all others, and so do their pools.
    for (std::size_t p = 0; p < specs.size(); ++p) {
      if (specs[p].prefill_replicas > 0) add_decode_pool(p, specs[p], listener);
    }
    for (std::size_t t = 0; t < timers.size(); ++t) {
      pools[timers[t]].timer = static_cast<std::uint32_t>(replicas.size() + links.size() + t);
    }
  }
  void add_pool(const PoolSpec& spec, Listener& listener, const std::string& stream) {
    const auto index = static_cast<std::uint32_t>(pools.size());
    pools.emplace_back(spec, static_cast<std::uint32_t>(replicas.size()), sequences, prefix_uses,
                       listener, stream);
    for (std::size_t i = 0; i < spec.replicas; ++i) {
      replicas.emplace_back(index, pools.back().kv_blocks, spec.limits.block_tokens);
    }
    pools.back().replicas = replicas.data() + pools.back().first_replica;
  }
  void add_decode_pool(std::size_t front, PoolSpec spec, Listener& listener) {
    ARCHIPELAGO_REQUIRE(spec.prefill_replicas < spec.replicas);
    spec.replicas -= spec.prefill_replicas;
    spec.limits.timeout = kNever;      // they have given a token
    spec.limits.prefix_cache = false;  // prompts are processed elsewhere
    pools[front].decode_pool = static_cast<std::uint32_t>(pools.size());
    for (std::size_t i = 0; i < spec.prefill_replicas; ++i) {
      Replica& sender = replicas[pools[front].first_replica + i];
      sender.link = &links[senders.size()];
      senders.push_back(static_cast<std::uint32_t>(pools[front].first_replica + i));
    }
    add_pool(spec, listener, "serving.dispatch." + std::to_string(front) + ".decode");
  }

  void note_outstanding(Pool& pool, std::uint32_t replica) {
    const Replica& r = replicas[replica];
    if (r.service != Service::kServing) return;  // the dispatcher does not know it
    pool.dispatcher.set(
        replica - pool.first_replica, r.outstanding(),
        [&] { return r.prompt_tokens_outstanding(pool); }, [&] { return pool.mean_output(); });
  }
  // A replica's count of requests may have changed, and its next event too.
  void changed(Pool& pool, std::uint32_t replica, SimTime next_event) {
    note_outstanding(pool, replica);
    events.set(replica, next_event);
  }
  // With thousands of replicas the data of an event is far away in memory.  It is asked for while
  // others are processed, each part when what names it has come.
  void look_ahead() {
    events.look_ahead([this](std::uint32_t number, int stage) {
      if (number >= replicas.size()) return;
      const Replica& replica = replicas[number];
      if (stage == 0) return replica.fetch();
      replica.fetch_named(pools[replica.pool], stage);
    });
  }
  [[nodiscard]] static std::uint32_t choice(const Pool& pool) {
    return pool.first_replica + pool.dispatcher.choice();
  }
  // Of a request of that session.
  [[nodiscard]] std::uint32_t choice(const Pool& pool, std::uint64_t session) const {
    return pool.first_replica + pool.dispatcher.choice(session, [&](std::uint32_t replica) {
      return queue_full(pool, replicas[pool.first_replica + replica]);
    });
  }
  void note_prompt(const Pool& pool, SequenceId id, const workload::PromptBlocks* blocks) {
    ARCHIPELAGO_REQUIRE(blocks == nullptr || (blocks->tokens > 0 &&
                                              blocks->tokens % pool.spec.limits.block_tokens == 0));
    if (prefix_uses.size() <= id) prefix_uses.resize(id + std::size_t{1});
    prefix_uses[id].blocks = blocks;
  }
  [[nodiscard]] static bool queue_full(const Pool& pool, const Replica& replica) {
    return !(replica.idle() && replica.waiting.empty()) &&
           replica.waiting.size() >= pool.spec.limits.queue_limit;
  }

  // A replica has come to a boundary.
  void boundary(std::uint32_t number, SimTime when) {
    Replica& replica = replicas[number];
    Pool& pool = pools[replica.pool];
    if (replica.service == Service::kLoading) return come_into_service(pool, number, when);
    changed(pool, number, at_boundary(pool, replica, when));
    if (replica.service == Service::kDraining && replica.idle()) {
      pool.count_times(when);
      --pool.draining;
      leave(pool, replica);
    }
    if (replica.link != nullptr && replica.link->waits()) start_transfer(*replica.link, when);
  }
  // The front of a free link goes to a replica of its choice.
  void start_transfer(KvLink& link, SimTime when) {
    const auto number = static_cast<std::size_t>(&link - links.data());
    const Pool& sender = pools[replicas[senders[number]].pool];
    Pool& pool = pools[sender.decode_pool];
    link.to = choice(pool);
    pool.dispatcher.sent();
    ++replicas[link.to].incoming;
    note_outstanding(pool, link.to);
    const double ps = sender.spec.kv_transfer_ps_per_token * sequences[link.front].prompt;
    link.ends = when + SimTime{std::llround(ps)};
    events.set(static_cast<std::uint32_t>(replicas.size() + number), link.ends);
  }
  // KV has landed: it waits there, and its blocks here are free.
  void land(std::size_t number, SimTime when) {
    KvLink& link = links[number];
    Replica& sender = replicas[senders[number]];
    Pool& from = pools[sender.pool];
    const SequenceId id = link.pop_front(sequences);
    Sequence& s = sequences[id];
    ++from.stats.kv_transfers;
    from.stats.kv_transfer_tokens += s.prompt;
    from.stats.kv_transfer_wait_ps += static_cast<double>((when - s.mark).ps);
    from.stats.peak_kv_blocks = std::max(from.stats.peak_kv_blocks, sender.memory.used());
    sender.give_back(from, id, s.prompt);
    if (sender.idle() && !sender.waiting.empty()) {
      sender.expire(from, when);
      changed(from, senders[number], on_arrival(from, sender, when));
    }
    s.cached = s.prompt;
    Replica& receiver = replicas[link.to];
    Pool& to = pools[receiver.pool];
    --receiver.incoming;
    receiver.waiting.push_fresh(sequences, id);
    changed(to, link.to, on_arrival(to, receiver, when));
    link.ends = kNever;
    events.set(static_cast<std::uint32_t>(replicas.size() + number), kNever);
    if (link.waits()) start_transfer(link, when);
  }

  // A request that the pool takes; it stands nowhere yet.
  SequenceId create(const Pool& pool, const ServingRequest& request, SimTime when) {
    const SequenceId id = sequences.create({.mark = when,
                                            .tag = request.tag,
                                            .prompt = request.prompt_tokens,
                                            .output = request.output_tokens});
    if (pool.spec.limits.prefix_cache) note_prompt(pool, id, request.blocks);
    return id;
  }

  // A replica that comes and goes (service.hpp).
  static void leave(Pool& pool, Replica& replica) {
    replica.service = Service::kAway;
    if (!pool.caches.empty()) {
      pool.caches[static_cast<std::size_t>(&replica - pool.replicas)].keep_idle(0);
    }
  }
  void find_first_ready(Pool& pool) const {
    pool.first_ready = kNever;
    for (std::size_t i = 0; i < pool.spec.replicas; ++i) {
      const Replica& replica = pool.replicas[i];
      if (replica.service != Service::kLoading) continue;
      pool.first_ready = std::min(pool.first_ready, replica.ends);
    }
  }
  // It has loaded, or never will.
  void end_load(Pool& pool, std::uint32_t number, SimTime when) {
    Replica& replica = replicas[number];
    pool.count_times(when);
    --pool.loading;
    replica.service = Service::kAway;
    replica.ends = kNever;
    events.set(number, kNever);
    find_first_ready(pool);
  }
  void come_into_service(Pool& pool, std::uint32_t number, SimTime when) {
    end_load(pool, number, when);
    ++pool.serving;
    replicas[number].service = Service::kServing;
    pool.dispatcher.join(number - pool.first_replica);
    set_timer(pool, when);
  }
  // Nobody serves.
  void submit_cold(Pool& pool, const ServingRequest& request, SimTime when) {
    if (pool.spec.replicas == 0) return pool.refuse(request.tag, when, Refusal::kNoReplica);
    if (!pool.can_ever_fit(request.prompt_tokens, request.output_tokens)) {
      return pool.refuse(request.tag, when, Refusal::kTooLong);
    }
    if (pool.cold.size() >= pool.spec.limits.queue_limit) {
      return pool.refuse(request.tag, when, Refusal::kQueueFull);
    }
    pool.cold.push(sequences, {create(pool, request, when), request.session});
    set_timer(pool, when);
  }
  // The cold queue is looked at: now that it can be served, or when its first request has waited
  // too long.
  void set_timer(const Pool& pool, SimTime when) {
    SimTime next = kNever;
    if (!pool.cold.empty()) {
      const SimTime last = pool.deadline_of(sequences[pool.cold.front()].mark);
      next = pool.serving > 0 ? when : last == kNever ? kNever : last + SimTime{1};
    }
    events.set(pool.timer, next);
  }
  void serve_cold(Pool& pool, SimTime when) {
    while (!pool.cold.empty() && pool.deadline_of(sequences[pool.cold.front()].mark) < when) {
      const SequenceId id = pool.cold.pop(sequences).id;
      pool.refuse(sequences[id].tag, when, Refusal::kTimeout);
      sequences.destroy(id);
    }
    while (!pool.cold.empty() && pool.serving > 0) {
      const auto [id, session] = pool.cold.pop(sequences);
      ++pool.stats.cold_waits;
      pool.stats.cold_wait_ps += static_cast<double>((when - sequences[id].mark).ps);
      const std::uint32_t number = choice(pool, session);
      pool.dispatcher.sent();
      replicas[number].waiting.push_fresh(sequences, id);
      changed(pool, number, on_arrival(pool, replicas[number], when));
    }
    set_timer(pool, when);
  }
  void set_speed(Pool& pool, const Speed& speed, SimTime when) {
    if (pool.speed == speed) return;
    for (std::size_t i = 0; i < pool.spec.replicas; ++i) {
      const auto number = static_cast<std::uint32_t>(pool.first_replica + i);
      Replica& replica = replicas[number];
      const SimTime ends = replica.ends;
      replica.end_current(pool, when);
      if (replica.ends != ends) events.set(number, replica.ends);
    }
    pool.speed = speed;
    pool.prefill_cost = slowed_costs.at(pool.spec.cost, speed.prefill);
    pool.decode_cost = slowed_costs.at(pool.spec.cost, speed.decode);
  }
  // Without power; `front` is the pool itself, or the one that it decodes for.
  void stop(Pool& pool, Pool& front, SimTime when) {
    if (pool.stopped) return;
    pool.count_times(when);
    pool.stopped = true;
    pool.first_ready = kNever;
    for (std::size_t i = 0; i < pool.spec.replicas; ++i) {
      const auto number = static_cast<std::uint32_t>(pool.first_replica + i);
      Replica& replica = replicas[number];
      const Phase before = replica.phase();
      replica.lose_everything(pool, front, when);
      note_work(pool, replica, before, when);
      if (replica.service == Service::kDraining) {
        --pool.draining;
        leave(pool, replica);
      }
      note_outstanding(pool, number);
      events.set(number, kNever);
      if (replica.link == nullptr) continue;
      events.set(static_cast<std::uint32_t>(replicas.size() +
                                            static_cast<std::size_t>(replica.link - links.data())),
                 kNever);
    }
    while (!pool.cold.empty()) {
      const SequenceId id = pool.cold.pop(sequences).id;
      pool.refuse(sequences[id].tag, when, Refusal::kStopped);
      sequences.destroy(id);
    }
    if (pool.timer != Pool::kNoTimer) set_timer(pool, when);
  }
  void resume(Pool& pool, SimTime when) {
    if (!pool.stopped) return;
    pool.count_times(when);
    pool.stopped = false;
    for (std::size_t i = 0; i < pool.spec.replicas; ++i) {
      const auto number = static_cast<std::uint32_t>(pool.first_replica + i);
      if (replicas[number].service == Service::kLoading) begin_load(pool, number, when);
    }
  }
  void begin_load(Pool& pool, std::uint32_t number, SimTime when) {
    const SimTime load_time = pool.stopped ? kNever : pool.spec.load_time;
    const SimTime ready = load_time < kNever - when ? when + load_time : kNever;
    replicas[number].ends = ready;
    pool.first_ready = std::min(pool.first_ready, ready);
    events.set(number, ready);
  }
  // For those who call start() and drain().
  std::uint32_t number_at(const Pool& pool, std::size_t replica, SimTime when) {
    ARCHIPELAGO_REQUIRE(when >= now && pool.timer != Pool::kNoTimer &&
                        replica < pool.spec.replicas);
    now = when;
    return pool.first_replica + static_cast<std::uint32_t>(replica);
  }

  // So many replicas stay in the processor's cache.
  static constexpr std::size_t kNearby = 2048;

  SequenceStore sequences;
  std::size_t callers;  // the caller's pools are the first so many
  std::vector<KvLink> links;
  std::vector<std::uint32_t> senders;  // the replica of each link
  std::vector<PrefixUse> prefix_uses;
  std::vector<Pool> pools;  // the caller's, then those that decode for them
  std::vector<Replica, LargePages<Replica>> replicas;  // pool after pool
  std::vector<std::uint32_t> timers;                   // the pool of each
  EventCalendar events;  // of replicas, then of links, then of cold queues
  SlowedCosts slowed_costs;
  SimTime now;  // the latest instant anybody spoke of
};

Serving::Serving(const std::vector<PoolSpec>& pools, Listener& listener)
    : impl_(std::make_unique<Impl>(pools, listener)) {}
Serving::~Serving() = default;

void Serving::run_until(SimTime t) {
  Impl& impl = *impl_;
  for (;;) {
    const SimTime when = impl.events.time();
    if (when > t || when == kNever) break;
    const std::uint32_t number = impl.events.replica();
    if (number < impl.replicas.size()) {
      impl.boundary(number, when);
      if (impl.replicas.size() > Impl::kNearby) impl.look_ahead();
    } else if (const std::size_t n = number - impl.replicas.size(); n < impl.links.size()) {
      impl.land(n, when);
    } else {
      impl.serve_cold(impl.pools[impl.timers[n - impl.links.size()]], when);
    }
    impl.now = std::max(impl.now, when);
  }
  if (t != kNever) impl.now = std::max(impl.now, t);
}

void Serving::submit(PoolIndex pool_index, const ServingRequest& request, SimTime now) {
  Impl& impl = *impl_;
  ARCHIPELAGO_REQUIRE(now >= impl.now && request.prompt_tokens > 0 && request.output_tokens > 0);
  impl.now = now;
  Pool& pool = impl.pools[pool_index.at()];
  ++pool.stats.submitted;
  if (pool.stopped) return pool.refuse(request.tag, now, Refusal::kStopped);
  if (pool.serving == 0) return impl.submit_cold(pool, request, now);
  if (!pool.can_ever_fit(request.prompt_tokens, request.output_tokens)) {
    return pool.refuse(request.tag, now, Refusal::kTooLong);
  }
  const std::uint32_t number = impl.choice(pool, request.session);
  pool.dispatcher.sent();
  Replica& replica = impl.replicas[number];
  if (Impl::queue_full(pool, replica)) return pool.refuse(request.tag, now, Refusal::kQueueFull);

  replica.waiting.push_fresh(impl.sequences, impl.create(pool, request, now));
  impl.changed(pool, number, on_arrival(pool, replica, now));
  impl.replicas[Impl::choice(pool)].fetch();
}

void Serving::set_speed(PoolIndex pool_index, const Speed& speed, SimTime now) {
  Impl& impl = *impl_;
  ARCHIPELAGO_REQUIRE(now >= impl.now);
  impl.now = now;
  Pool& pool = impl.pools[pool_index.at()];
  impl.set_speed(pool, speed, now);
  if (pool.decode_pool != Pool::kWhole) impl.set_speed(impl.pools[pool.decode_pool], speed, now);
}

void Serving::stop(PoolIndex pool_index, SimTime now) {
  Impl& impl = *impl_;
  ARCHIPELAGO_REQUIRE(now >= impl.now);
  impl.now = now;
  Pool& pool = impl.pools[pool_index.at()];
  impl.stop(pool, pool, now);
  if (pool.decode_pool != Pool::kWhole) impl.stop(impl.pools[pool.decode_pool], pool, now);
}

void Serving::resume(PoolIndex pool_index, SimTime now) {
  Impl& impl = *impl_;
  ARCHIPELAGO_REQUIRE(now >= impl.now);
  impl.now = now;
  Pool& pool = impl.pools[pool_index.at()];
  impl.resume(pool, now);
  if (pool.decode_pool != Pool::kWhole) impl.resume(impl.pools[pool.decode_pool], now);
}

void Serving::start(PoolIndex pool_index, std::size_t replica, SimTime now) {
  Impl& impl = *impl_;
  Pool& pool = impl.pools[pool_index.at()];
  const std::uint32_t number = impl.number_at(pool, replica, now);
  Replica& starts = impl.replicas[number];
  ARCHIPELAGO_REQUIRE(starts.service == Service::kAway);
  pool.count_times(now);
  ++pool.loading;
  ++pool.stats.starts;
  starts.service = Service::kLoading;
  impl.begin_load(pool, number, now);
}

void Serving::drain(PoolIndex pool_index, std::size_t replica, SimTime now) {
  Impl& impl = *impl_;
  Pool& pool = impl.pools[pool_index.at()];
  const std::uint32_t number = impl.number_at(pool, replica, now);
  Replica& leaves = impl.replicas[number];
  if (leaves.service == Service::kLoading) return impl.end_load(pool, number, now);
  ARCHIPELAGO_REQUIRE(leaves.service == Service::kServing);
  pool.count_times(now);
  --pool.serving;
  pool.dispatcher.leave(static_cast<std::uint32_t>(replica));
  if (leaves.idle()) return Impl::leave(pool, leaves);
  ++pool.draining;
  leaves.service = Service::kDraining;
}

Service Serving::service(PoolIndex pool_index, std::size_t replica) const {
  return impl_->pools[pool_index.at()].replicas[replica].service;
}

std::size_t Serving::outstanding(PoolIndex pool_index, std::size_t replica) const {
  return impl_->pools[pool_index.at()].replicas[replica].outstanding();
}

SimTime Serving::next_event() const { return impl_->events.time(); }

SimTime Serving::expected_first_token(PoolIndex pool_index, std::int64_t prompt_tokens, SimTime now,
                                      std::uint64_t session) const {
  const Pool& pool = impl_->pools[pool_index.at()];
  if (pool.stopped) return kNever;
  if (pool.serving == 0) return estimate_cold_first_token(pool, prompt_tokens, now);
  if (!pool.can_ever_fit(prompt_tokens, 1)) return kNever;
  const Replica& replica = impl_->replicas[impl_->choice(pool, session)];
  if (Impl::queue_full(pool, replica)) return kNever;
  return estimate_first_token(pool, replica, prompt_tokens, now);
}

SimTime Serving::expected_decode_step(PoolIndex pool_index, std::int64_t prompt_tokens) const {
  const Pool* pool = &impl_->pools[pool_index.at()];
  if (pool->decode_pool != Pool::kWhole) pool = &impl_->pools[pool->decode_pool];
  if (pool->stopped || pool->serving == 0) return pool->decode_cost.of(0, 0, 1, prompt_tokens + 1);
  return estimate_decode_step(*pool, impl_->replicas[Impl::choice(*pool)], prompt_tokens);
}

SimTime Serving::prefill_bound(PoolIndex pool_index, std::int64_t prompt_tokens) const {
  const PoolSpec& spec = impl_->pools[pool_index.at()].spec;
  return spec.limits.scheduler == Scheduler::kPrefillFirst
             ? spec.cost.whole_prefill_floor(prompt_tokens)
             : spec.cost.prefill_floor(prompt_tokens);
}

std::size_t Serving::pools() const { return impl_->callers; }

PhaseTimes Serving::busy(PoolIndex pool_index) const {
  const Pool& pool = impl_->pools[pool_index.at()];
  PhaseTimes times = pool.phases.at(impl_->now);
  if (pool.decode_pool != Pool::kWhole) {
    times += impl_->pools[pool.decode_pool].phases.at(impl_->now);
  }
  return times;
}

void Serving::set_draw(PoolIndex pool_index, std::shared_ptr<const DrawTable> draws, SimTime now) {
  Pool& pool = impl_->pools[pool_index.at()];
  ARCHIPELAGO_REQUIRE(pool.decode_pool == Pool::kWhole && draws != nullptr &&
                      !draws->by_seats_mw.empty());
  change_draws(pool, std::move(draws), impl_->replicas.data() + pool.first_replica, now);
}

ReplicaTime Serving::drawn(PoolIndex pool_index) const {
  return impl_->pools[pool_index.at()].drawn.at(impl_->now);
}

double Serving::loaded_s(PoolIndex pool_index) const {
  const Pool& pool = impl_->pools[pool_index.at()];
  const double decode =
      pool.decode_pool == Pool::kWhole ? 0 : loaded_ps(impl_->now, impl_->pools[pool.decode_pool]);
  return (loaded_ps(impl_->now, pool) + decode) / kPicosecondsPerSecond;
}

PoolStats Serving::stats(PoolIndex pool_index) const {
  const Pool& pool = impl_->pools[pool_index.at()];
  PoolStats stats = stats_up_to(impl_->now, pool);
  if (pool.decode_pool != Pool::kWhole) {
    add_decode_part(stats, stats_up_to(impl_->now, impl_->pools[pool.decode_pool]));
  }
  return stats;
}

}  // namespace archipelago::serving
