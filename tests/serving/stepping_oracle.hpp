// The plain stepping reference: the rules of serving.hpp and chunked.hpp, one iteration at a time,
// with naive containers.  Slow, obviously right, and written without a look at sim/serving's code;
// the event queue must give the same answers to the last picosecond.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "serving/serving.hpp"

namespace archipelago::test {

class SteppingOracle {
 public:
  SteppingOracle(const std::vector<serving::PoolSpec>& specs, serving::Listener& listener)
      : listener_(listener) {
    for (const serving::PoolSpec& spec : specs) {
      const std::string stream = "serving.dispatch." + std::to_string(pools_.size());
      pools_.push_back(
          {spec, {}, {}, 0, 0, 0, RandomStream(spec.limits.dispatch_seed, stream), {}});
      Pool& pool = pools_.back();
      pool.replicas.resize(spec.replicas);
      if (spec.replicas > 0) draw_two(pool);
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
    Replica* chosen = choose(pool);
    draw_two(pool);
    ++pool.turn;
    const auto waiting = static_cast<std::int64_t>(chosen->waiting.size());
    if (chosen->busy && waiting >= pool.spec.limits.queue_limit) {
      return refuse(pool, request.tag, now, serving::Refusal::kQueueFull);
    }
    chosen->waiting.push_back({request, now, {}, 0, 0, 0, false, false});
    note_change(pool, *chosen);
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
    std::int64_t chunk;     // tokens written in this iteration
    bool seen;              // has had a seat
    bool decodes;           // its prompt is behind it
    [[nodiscard]] std::int64_t context() const { return request.prompt_tokens + produced; }
  };
  struct Replica {
    std::deque<Sequence> waiting;
    std::vector<Sequence> running;  // in order of admission
    bool busy = false;
    SimTime begin;
    SimTime end;
    std::uint64_t seats_taken = 0;
    std::uint64_t since = 0;   // when its count of requests last changed
    std::size_t count = 0;     // requests outstanding then
    std::int64_t prompts = 0;  // prompt tokens outstanding when its work was predicted
    std::size_t requests = 0;  // requests outstanding then
    std::int64_t work = 0;     // predicted work
    [[nodiscard]] std::size_t outstanding() const { return waiting.size() + running.size(); }
  };
  struct Pool {
    serving::PoolSpec spec;
    std::vector<Replica> replicas;
    serving::PoolStats stats;
    std::uint64_t changes;
    std::uint64_t turn;          // requests dispatched
    std::int64_t output_tokens;  // of those served
    RandomStream random;
    std::array<std::size_t, 2> drawn;
  };

  static void draw_two(Pool& pool) {
    for (std::size_t& one : pool.drawn) one = pool.random.below(pool.replicas.size());
  }
  static Replica* choose(Pool& pool) {
    const auto first = [&](auto before) {
      return &*std::min_element(pool.replicas.begin(), pool.replicas.end(), before);
    };
    switch (pool.spec.limits.dispatch) {
      case serving::Dispatch::kLeastWork:
        return first([](const Replica& a, const Replica& b) { return a.work < b.work; });
      case serving::Dispatch::kPowerOfTwo: {
        Replica& a = pool.replicas[pool.drawn[0]];
        Replica& b = pool.replicas[pool.drawn[1]];
        return b.outstanding() < a.outstanding() ? &b : &a;
      }
      case serving::Dispatch::kRoundRobin:
        return &pool.replicas[pool.turn % pool.replicas.size()];
      case serving::Dispatch::kShortestQueue:
        break;
    }
    return first([](const Replica& a, const Replica& b) {
      return a.count != b.count ? a.count < b.count : a.since < b.since;
    });
  }
  // After every submission and boundary: what the dispatcher knows of the replica.
  static void note_change(Pool& pool, Replica& replica) {
    if (replica.outstanding() != replica.count) replica.since = pool.changes++;
    replica.count = replica.outstanding();
    std::int64_t prompts = 0;
    for (const Sequence& s : replica.waiting) prompts += s.context();
    for (const Sequence& s : replica.running) prompts += s.decodes ? 0 : s.context();
    if (prompts == replica.prompts && replica.count == replica.requests) return;
    replica.prompts = prompts;
    replica.requests = replica.count;
    const auto served = static_cast<std::int64_t>(pool.stats.served);
    const std::int64_t mean = served == 0 ? 0 : pool.output_tokens / served;
    const std::int64_t prompt = pool.spec.cost.of(512, 512 * 513 / 2, 0, 0).ps / 512;
    const std::int64_t output = pool.spec.cost.of(0, 0, 32, 32 * 1024).ps / 32;
    replica.work = prompts * prompt + static_cast<std::int64_t>(replica.requests) * mean * output;
  }

  static std::int64_t blocks(const Pool& pool, std::int64_t tokens) {
    const std::int64_t size = pool.spec.limits.block_tokens;
    return tokens / size + (tokens % size != 0 ? 1 : 0);
  }
  // Blocks in use when all that decode hold what they have written plus `more` tokens; the blocks
  // of a prompt are taken on admission.
  static std::int64_t used(const Pool& pool, const Replica& replica, std::int64_t more) {
    std::int64_t sum = 0;
    for (const Sequence& s : replica.running) {
      sum += blocks(pool, s.decodes ? s.in_cache + more : s.context());
    }
    return sum;
  }
  void refuse(Pool& pool, std::uint32_t tag, SimTime now, serving::Refusal why) {
    ++pool.stats.refused;
    listener_.on_refused(tag, now, why);
  }

  void boundary(Pool& pool, Replica& replica) {
    const SimTime now = replica.end;
    pool.stats.busy_ps += (now - replica.begin).ps;
    give_tokens(replica, now);
    remove_complete(pool, replica, now);
    refuse_expired(pool, replica, now);
    begin_iteration(pool, replica, now);
    note_change(pool, replica);
  }

  static void give_tokens(Replica& replica, SimTime now) {
    for (Sequence& s : replica.running) {
      s.in_cache += s.chunk;
      if (s.chunk == 0 || s.in_cache < s.context()) continue;  // waits, or has some prompt left
      s.decodes = true;
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
      pool.output_tokens += s.request.output_tokens;
      note_context(pool, s);
      if (s.in_cache > pool.spec.range.context) ++pool.stats.out_of_range;
      listener_.on_served(s.request.tag, s.first_token, now);
    }
    replica.running = left;
  }

  void refuse_expired(Pool& pool, Replica& replica, SimTime now) {
    std::deque<Sequence> left;
    for (const Sequence& s : replica.waiting) {
      if (!s.seen && now - s.arrival > pool.spec.limits.timeout) {
        refuse(pool, s.request.tag, now, serving::Refusal::kTimeout);
      } else {
        left.push_back(s);
      }
    }
    replica.waiting = left;
  }

  static void begin_iteration(Pool& pool, Replica& replica, SimTime now) {
    for (Sequence& s : replica.running) s.chunk = 0;
    const std::uint64_t seats_before = replica.seats_taken;
    if (pool.spec.limits.scheduler == serving::Scheduler::kChunked) {
      decode(pool, replica);
      chunk_prompts(pool, replica);
    } else {
      admit_prompts(pool, replica);
      if (prompt_tokens(replica) == 0) decode(pool, replica);
    }
    replica.begin = now;
    replica.busy = !replica.running.empty();
    if (!replica.busy) return;
    replica.end = now + duration(pool, replica);
    pool.stats.peak_prompt_tokens = std::max(pool.stats.peak_prompt_tokens, prompt_tokens(replica));
    note_use(pool, replica);
    const serving::CostRange& range = pool.spec.range;
    if (prompt_tokens(replica) > range.prompt_tokens ||
        static_cast<std::int64_t>(replica.running.size()) > range.sequences) {
      pool.stats.out_of_range += replica.seats_taken - seats_before;
    }
  }

  static std::int64_t prompt_tokens(const Replica& replica) {
    std::int64_t sum = 0;
    for (const Sequence& s : replica.running) sum += s.decodes ? 0 : s.chunk;
    return sum;
  }

  // What the iteration takes: each token attends to all before it and to itself.
  static SimTime duration(const Pool& pool, const Replica& replica) {
    std::int64_t products = 0;
    std::int64_t decoding = 0;
    std::int64_t held = 0;
    for (const Sequence& s : replica.running) {
      if (s.chunk == 0) continue;
      if (s.decodes) {
        ++decoding;
        held += s.in_cache + 1;
        continue;
      }
      for (std::int64_t token = 1; token <= s.chunk; ++token) products += s.in_cache + token;
    }
    return pool.spec.cost.of(prompt_tokens(replica), products, decoding, held);
  }

  // The head of the queue gets a seat, if there is one, and its blocks beside `more` tokens for
  // each that decodes.
  static Sequence* seat(const Pool& pool, Replica& replica, std::int64_t more) {
    const serving::Limits& limits = pool.spec.limits;
    const auto watermark =
        static_cast<std::int64_t>(limits.watermark * static_cast<double>(pool.stats.kv_blocks));
    const std::int64_t spare = replica.running.empty() ? 0 : watermark;
    const auto running = static_cast<std::int64_t>(replica.running.size());
    const std::int64_t own = blocks(pool, replica.waiting.front().context());
    if (running + 1 > limits.max_sequences) return nullptr;
    if (used(pool, replica, more) + own + spare > pool.stats.kv_blocks) return nullptr;
    replica.running.push_back(replica.waiting.front());
    replica.waiting.pop_front();
    replica.running.back().seen = true;
    ++replica.seats_taken;
    return &replica.running.back();
  }

  // prefill_first: whole prompts.
  static void admit_prompts(const Pool& pool, Replica& replica) {
    std::int64_t prompt = 0;
    std::vector<std::int64_t> lengths;
    while (!replica.waiting.empty()) {
      const std::int64_t n = replica.waiting.front().context();
      lengths.push_back(n);
      const std::int64_t rectangle = static_cast<std::int64_t>(lengths.size()) *
                                     *std::max_element(lengths.begin(), lengths.end());
      const std::int64_t counted = pool.spec.limits.padded_prompts ? rectangle : prompt + n;
      if (prompt > 0 && counted > pool.spec.limits.max_batched_tokens) break;
      Sequence* s = seat(pool, replica, 0);
      if (s == nullptr) break;
      s->chunk = n;
      prompt += n;
    }
  }

  // chunked: first those begun, then the queue.
  static void chunk_prompts(const Pool& pool, Replica& replica) {
    std::int64_t left = pool.spec.limits.token_budget;
    for (const Sequence& s : replica.running) left -= s.decodes ? 1 : 0;
    for (Sequence& s : replica.running) {
      if (left > 0 && !s.decodes) left -= s.chunk = std::min(left, s.context() - s.in_cache);
    }
    while (left > 0 && !replica.waiting.empty()) {
      Sequence* s = seat(pool, replica, 1);
      if (s == nullptr) break;
      left -= s->chunk = std::min(left, s->context());
    }
  }

  // Every running sequence that has its prompt behind it writes a token; the youngest make room.
  static void decode(Pool& pool, Replica& replica) {
    while (used(pool, replica, 1) > pool.stats.kv_blocks) {
      Sequence s = replica.running.back();
      note_context(pool, s);
      s.in_cache = 0;
      s.decodes = false;
      replica.running.pop_back();
      replica.waiting.push_front(s);
      ++pool.stats.preemptions;
    }
    for (Sequence& s : replica.running) s.chunk = s.decodes ? 1 : 0;
  }

  static void note_use(Pool& pool, const Replica& replica) {
    const bool decode = std::any_of(replica.running.begin(), replica.running.end(),
                                    [](const Sequence& s) { return s.decodes && s.chunk > 0; });
    const std::int64_t more = decode ? 1 : 0;
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
