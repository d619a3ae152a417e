// The plain stepping reference: the rules of serving.hpp, one iteration at a time, with naive
// containers.  Slow, obviously right, and written without a look at sim/serving's code; the event
// queue must give the same answers to the last picosecond.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "serving/serving.hpp"

namespace archipelago::test {

class SteppingOracle {
 public:
  SteppingOracle(const std::vector<serving::PoolSpec>& specs, serving::Listener& listener)
      : listener_(listener) {
    for (const serving::PoolSpec& spec : specs) {
      pools_.push_back({spec, {}, {}, 0});
      Pool& pool = pools_.back();
      pool.replicas.resize(spec.replicas);
      for (Replica& replica : pool.replicas) replica.since = pool.changes++;
      pool.stats.kv_blocks = spec.kv_capacity_tokens / spec.limits.block_tokens;
    }
  }

  void run_until(SimTime t) {
    for (;;) {
      // The earliest boundary; ties to the first replica of the first pool.
      Pool* pool = nullptr;
      Replica* next = nullptr;
      for (Pool& p : pools_) {
        for (Replica& r : p.replicas) {
          if (r.busy && r.end <= t && (next == nullptr || r.end < next->end)) {
            pool = &p;
            next = &r;
          }
        }
      }
      if (next == nullptr) return;
      boundary(*pool, *next);
    }
  }

  void submit(std::size_t pool_number, const serving::ServingRequest& request, SimTime now) {
    Pool& pool = pools_[pool_number];
    ++pool.stats.submitted;
    if (pool.replicas.empty()) {
      return refuse(pool, request.tag, now, serving::Refusal::kNoReplica);
    }
    if (blocks(pool, request.prompt_tokens + request.output_tokens - 1) > pool.stats.kv_blocks) {
      return refuse(pool, request.tag, now, serving::Refusal::kTooLong);
    }
    Replica* chosen = &pool.replicas.front();
    for (Replica& r : pool.replicas) {
      const bool fewer = r.outstanding() < chosen->outstanding();
      const bool same = r.outstanding() == chosen->outstanding();
      if (fewer || (same && r.since < chosen->since)) chosen = &r;
    }
    const auto waiting = static_cast<std::int64_t>(chosen->waiting.size());
    if (chosen->busy && waiting >= pool.spec.limits.queue_limit) {
      return refuse(pool, request.tag, now, serving::Refusal::kQueueFull);
    }
    chosen->waiting.push_back({request, now, {}, 0, 0});
    chosen->since = pool.changes++;
    if (!chosen->busy) begin_iteration(pool, *chosen, now);
  }

  [[nodiscard]] serving::PoolStats stats(std::size_t pool_number) const {
    const Pool& pool = pools_[pool_number];
    serving::PoolStats stats = pool.stats;
    for (const Replica& r : pool.replicas) stats.in_flight += r.outstanding();
    return stats;
  }

 private:
  struct Sequence {
    serving::ServingRequest request;
    SimTime arrival;
    SimTime first_token;
    std::int64_t produced;  // tokens given to the user
    std::int64_t in_cache;  // KV tokens written
    [[nodiscard]] std::int64_t context() const { return request.prompt_tokens + produced; }
  };
  struct Replica {
    std::deque<Sequence> waiting;
    std::vector<Sequence> running;  // in order of admission
    std::size_t prefilling = 0;     // so many at the back are prefilled now; 0: all decode
    bool busy = false;
    SimTime begin;
    SimTime end;
    std::uint64_t since = 0;  // when its count of requests last changed
    [[nodiscard]] std::size_t outstanding() const { return waiting.size() + running.size(); }
  };
  struct Pool {
    serving::PoolSpec spec;
    std::vector<Replica> replicas;
    serving::PoolStats stats;
    std::uint64_t changes;
  };

  static std::int64_t blocks(const Pool& pool, std::int64_t tokens) {
    const std::int64_t size = pool.spec.limits.block_tokens;
    return tokens / size + (tokens % size != 0 ? 1 : 0);
  }
  // Blocks in use when every running sequence holds what it has written plus `more` tokens.
  static std::int64_t used(const Pool& pool, const Replica& replica, std::int64_t more) {
    std::int64_t sum = 0;
    for (const Sequence& s : replica.running) sum += blocks(pool, s.in_cache + more);
    return sum;
  }
  void refuse(Pool& pool, std::uint32_t tag, SimTime now, serving::Refusal why) {
    ++pool.stats.refused;
    listener_.on_refused(tag, now, why);
  }

  void boundary(Pool& pool, Replica& replica) {
    const SimTime now = replica.end;
    const std::size_t before = replica.outstanding();
    pool.stats.busy_ps += (now - replica.begin).ps;
    give_tokens(replica, now);
    remove_complete(pool, replica, now);
    refuse_expired(pool, replica, now);
    if (replica.outstanding() != before) replica.since = pool.changes++;
    begin_iteration(pool, replica, now);
  }

  static void give_tokens(Replica& replica, SimTime now) {
    const std::size_t first =
        replica.prefilling > 0 ? replica.running.size() - replica.prefilling : 0;
    for (std::size_t i = first; i < replica.running.size(); ++i) {
      Sequence& s = replica.running[i];
      s.in_cache = s.context();
      ++s.produced;
      if (s.produced == 1) s.first_token = now;
    }
  }

  void remove_complete(Pool& pool, Replica& replica, SimTime now) {
    std::vector<Sequence> left;
    for (const Sequence& s : replica.running) {
      if (s.produced < s.request.output_tokens) {
        left.push_back(s);
        continue;
      }
      ++pool.stats.served;
      note_context(pool, s);
      listener_.on_served(s.request.tag, s.first_token, now);
    }
    replica.running = left;
  }

  void refuse_expired(Pool& pool, Replica& replica, SimTime now) {
    std::deque<Sequence> left;
    for (const Sequence& s : replica.waiting) {
      if (s.produced == 0 && now - s.arrival > pool.spec.limits.timeout) {
        refuse(pool, s.request.tag, now, serving::Refusal::kTimeout);
      } else {
        left.push_back(s);
      }
    }
    replica.waiting = left;
  }

  static void begin_iteration(Pool& pool, Replica& replica, SimTime now) {
    replica.begin = now;
    replica.prefilling = 0;
    replica.busy = true;
    if (admit(pool, replica, now)) return;
    if (replica.running.empty()) {
      replica.busy = false;
      return;
    }
    decode(pool, replica, now);
  }

  static bool admit(Pool& pool, Replica& replica, SimTime now) {
    const serving::Limits& limits = pool.spec.limits;
    const auto watermark =
        static_cast<std::int64_t>(limits.watermark * static_cast<double>(pool.stats.kv_blocks));
    std::int64_t prompt = 0;
    std::int64_t products = 0;
    while (!replica.waiting.empty()) {
      Sequence s = replica.waiting.front();
      const std::int64_t n = s.context();
      const std::int64_t spare = replica.running.empty() ? 0 : watermark;
      const auto running = static_cast<std::int64_t>(replica.running.size());
      if (running + 1 > limits.max_sequences) break;
      if (used(pool, replica, 0) + blocks(pool, n) + spare > pool.stats.kv_blocks) break;
      if (replica.prefilling > 0 && prompt + n > limits.max_batched_tokens) break;
      s.in_cache = n;
      for (std::int64_t token = 1; token <= n; ++token) products += token;
      prompt += n;
      replica.waiting.pop_front();
      replica.running.push_back(s);
      ++replica.prefilling;
    }
    if (replica.prefilling == 0) return false;
    pool.stats.peak_prompt_tokens = std::max(pool.stats.peak_prompt_tokens, prompt);
    note_use(pool, replica, 0);
    replica.end = now + pool.spec.cost.of(prompt, products, 0, 0);
    return true;
  }

  static void decode(Pool& pool, Replica& replica, SimTime now) {
    while (used(pool, replica, 1) > pool.stats.kv_blocks) {
      Sequence s = replica.running.back();
      note_context(pool, s);
      s.in_cache = 0;
      replica.running.pop_back();
      replica.waiting.push_front(s);
      ++pool.stats.preemptions;
    }
    std::int64_t held = 0;
    for (const Sequence& s : replica.running) held += s.in_cache + 1;
    note_use(pool, replica, 1);
    const auto running = static_cast<std::int64_t>(replica.running.size());
    replica.end = now + pool.spec.cost.of(0, 0, running, held);
  }

  static void note_use(Pool& pool, const Replica& replica, std::int64_t more) {
    const auto running = static_cast<std::int64_t>(replica.running.size());
    pool.stats.peak_sequences = std::max(pool.stats.peak_sequences, running);
    pool.stats.peak_kv_blocks = std::max(pool.stats.peak_kv_blocks, used(pool, replica, more));
  }
  static void note_context(Pool& pool, const Sequence& s) {
    pool.stats.peak_context_tokens = std::max(pool.stats.peak_context_tokens, s.in_cache);
  }

  serving::Listener& listener_;
  std::vector<Pool> pools_;
};

}  // namespace archipelago::test
