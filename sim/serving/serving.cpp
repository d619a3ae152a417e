#include "serving/serving.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "serving/chunked.hpp"
#include "serving/event_heap.hpp"
#include "serving/first_token_estimate.hpp"
#include "serving/pool.hpp"
#include "serving/prefill_first.hpp"
#include "serving/replica.hpp"
#include "serving/sequence.hpp"

namespace archipelago::serving {
namespace {

std::size_t count_replicas(const std::vector<PoolSpec>& specs) {
  std::size_t n = 0;
  for (const PoolSpec& spec : specs) n += spec.replicas;
  return n;
}

SimTime at_boundary(Pool& pool, Replica& replica, SimTime now) {
  return pool.spec.limits.scheduler == Scheduler::kChunked
             ? chunked::at_boundary(pool, replica, now)
             : prefill_first::at_boundary(pool, replica, now);
}
SimTime on_arrival(Pool& pool, Replica& replica, SimTime now) {
  return pool.spec.limits.scheduler == Scheduler::kChunked
             ? chunked::on_arrival(pool, replica, now)
             : prefill_first::on_arrival(pool, replica, now);
}

}  // namespace

struct Serving::Impl {
  Impl(const std::vector<PoolSpec>& specs, Listener& listener) : events(count_replicas(specs)) {
    pools.reserve(specs.size());
    replicas.reserve(count_replicas(specs));
    for (const PoolSpec& spec : specs) {
      ARCHIPELAGO_REQUIRE(spec.limits.block_tokens > 0 && spec.limits.max_sequences > 0 &&
                          spec.limits.token_budget > 0 && spec.kv_capacity_tokens >= 0);
      const auto pool_index = static_cast<std::uint32_t>(pools.size());
      pools.emplace_back(spec, static_cast<std::uint32_t>(replicas.size()), sequences, listener,
                         pool_index);
      for (std::size_t i = 0; i < spec.replicas; ++i) {
        replicas.emplace_back(pool_index, pools.back().kv_blocks, spec.limits.block_tokens);
      }
    }
  }

  // A replica's count of requests may have changed, and its next event too.
  void changed(Pool& pool, std::uint32_t replica, SimTime next_event) {
    const Replica& r = replicas[replica];
    pool.dispatcher.set(
        replica - pool.first_replica, r.outstanding(),
        [&] { return r.prompt_tokens_outstanding(pool); }, [&] { return pool.mean_output(); });
    events.set({next_event, replica, replicas[replica].first_read()},
               [this](const EventHeap::Event& event, std::size_t level) { fetch(event, level); });
  }
  // With thousands of replicas the data of an event is far away in memory.  It is asked for while
  // others are processed: first the replica, and when the event is nearer what the replica names.
  void fetch(const EventHeap::Event& event, std::size_t level) const {
    const Replica& replica = replicas[event.replica];
    if (level == 2) {
      replica.fetch();
      if (event.touches != kNoSequence) fetch_line(&sequences[event.touches]);
    } else if (level == 1) {
      const Pool& pool = pools[replica.pool];
      pool.dispatcher.fetch(event.replica - pool.first_replica);
      if (replica.batch != kNoSequence) {
        replica.running.fetch_all();
      } else {
        replica.running.fetch_next();
      }
    }
  }
  [[nodiscard]] static std::uint32_t choice(const Pool& pool) {
    return pool.first_replica + pool.dispatcher.choice();
  }
  [[nodiscard]] static bool queue_full(const Pool& pool, const Replica& replica) {
    return !replica.idle() && replica.waiting.size() >= pool.spec.limits.queue_limit;
  }

  SequenceStore sequences;
  std::vector<Pool> pools;
  std::vector<Replica> replicas;  // pool after pool
  EventHeap events;
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
    Replica& replica = impl.replicas[number];
    Pool& pool = impl.pools[replica.pool];
    impl.changed(pool, number, at_boundary(pool, replica, when));
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
  if (pool.spec.replicas == 0) return pool.refuse(request.tag, now, Refusal::kNoReplica);
  if (!pool.can_ever_fit(request.prompt_tokens, request.output_tokens)) {
    return pool.refuse(request.tag, now, Refusal::kTooLong);
  }
  const std::uint32_t number = Impl::choice(pool);
  pool.dispatcher.sent();
  Replica& replica = impl.replicas[number];
  if (Impl::queue_full(pool, replica)) return pool.refuse(request.tag, now, Refusal::kQueueFull);

  const SequenceId id = impl.sequences.create({.mark = now,
                                               .tag = request.tag,
                                               .prompt = request.prompt_tokens,
                                               .output = request.output_tokens});
  replica.waiting.push_fresh(impl.sequences, id);
  impl.changed(pool, number, on_arrival(pool, replica, now));
  impl.replicas[Impl::choice(pool)].fetch();
}

SimTime Serving::next_event() const { return impl_->events.time(); }

SimTime Serving::expected_first_token(PoolIndex pool_index, std::int64_t prompt_tokens,
                                      SimTime now) const {
  const Pool& pool = impl_->pools[pool_index.at()];
  if (pool.spec.replicas == 0 || !pool.can_ever_fit(prompt_tokens, 1)) return kNever;
  const Replica& replica = impl_->replicas[Impl::choice(pool)];
  if (Impl::queue_full(pool, replica)) return kNever;
  return estimate_first_token(pool, replica, prompt_tokens, now);
}

std::size_t Serving::pools() const { return impl_->pools.size(); }

PoolStats Serving::stats(PoolIndex pool_index) const {
  const Pool& pool = impl_->pools[pool_index.at()];
  PoolStats stats = pool.stats;
  // Decode jumps are booked when they end: add what of those under way has happened by now.
  for (std::size_t i = 0; i < pool.spec.replicas; ++i) {
    const Replica& replica = impl_->replicas[pool.first_replica + i];
    stats.in_flight += replica.outstanding();
    if (replica.work != Work::kIterations) continue;
    // Iterations that take no time end at this very instant, but not yet.
    const std::int64_t begun =
        impl_->now < replica.ends ? replica.iterations_beyond(pool, impl_->now) : 1;
    stats.busy_ps += replica.duration(pool, begun - 1).ps;
    stats.peak_kv_blocks =
        std::max(stats.peak_kv_blocks, replica.memory.used() + replica.memory.growth(begun));
  }
  return stats;
}

}  // namespace archipelago::serving
