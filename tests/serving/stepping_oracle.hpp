// The plain stepping reference: the rules of serving.hpp, chunked.hpp and service.hpp, one
// iteration at a time, with naive containers.  Slow, obviously right, and written without a look at
// sim/serving's code; the event queue must give the same answers to the last picosecond.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/mix.hpp"
#include "base/random.hpp"
#include "serving/serving.hpp"

namespace archipelago::test {

class SteppingOracle {
 public:
  SteppingOracle(const std::vector<serving::PoolSpec>& specs, serving::Listener& listener)
      : listener_(listener) {
    for (const serving::PoolSpec& spec : specs) {
      const std::string stream = "serving.dispatch." + std::to_string(pools_.size());
      const bool split = spec.prefill_replicas > 0;
      add_pool(spec, split ? spec.prefill_replicas : spec.replicas, stream);
    }
    for (std::size_t p = 0; p < specs.size(); ++p) {
      if (specs[p].prefill_replicas == 0) continue;
      pools_[p].decoders = pools_.size();
      add_pool(specs[p], specs[p].replicas - specs[p].prefill_replicas,
               "serving.dispatch." + std::to_string(p) + ".decode");
      pools_.back().spec.limits.prefix_cache = false;
    }
  }

  void run_until(SimTime t) {
    for (;;) {
      // The earliest boundary, or end of a load; ties to the first replica of the first pool.
      Pool* pool = nullptr;
      Replica* next = nullptr;
      for (Pool& p : pools_) {
        for (Replica& r : p.replicas) {
          const bool has_end = r.busy || r.service == serving::Service::kLoading;
          if (has_end && r.end <= t && (next == nullptr || r.end < next->end)) {
            pool = &p;
            next = &r;
          }
        }
      }
      // Then the earliest landing, by sender.
      Pool* sender_pool = nullptr;
      Replica* sender = nullptr;
      for (Pool& p : pools_) {
        for (Replica& r : p.replicas) {
          if (r.transfers && r.lands <= t && (sender == nullptr || r.lands < sender->lands)) {
            sender_pool = &p;
            sender = &r;
          }
        }
      }
      // Then those who wait for somebody to serve, by pool.
      Pool* cold = nullptr;
      for (Pool& p : pools_) {
        if (cold_time(p) <= t && (cold == nullptr || cold_time(p) < cold_time(*cold))) cold = &p;
      }
      const SimTime next_time = next == nullptr ? kNever : next->end;
      const SimTime send_time = sender == nullptr ? kNever : sender->lands;
      const SimTime cold_at = cold == nullptr ? kNever : cold_time(*cold);
      const SimTime first = std::min({next_time, send_time, cold_at});
      if (first > t || first == kNever) {
        spend(t);
        return;
      }
      spend(first);
      if (next_time == first) {
        next->busy ? boundary(*pool, *next) : ready(*pool, *next);
      } else if (cold_at == first && send_time > first) {
        end_waits(*cold, first);
      } else {
        land(*sender_pool, *sender);
      }
    }
  }

  void set_speed(std::size_t pool_number, const serving::Speed& speed, SimTime) {
    Pool& pool = pools_[pool_number];
    pool.with_prompts = pool.spec.cost.slowed(speed.prefill);
    pool.decodes_only = pool.spec.cost.slowed(speed.decode);
    if (pool.decoders > 0) set_speed(pool.decoders, speed, {});
  }
  void set_draw(std::size_t pool, const serving::DrawTable& table) { pools_[pool].draws = table; }
  // Milliwatts x time.
  [[nodiscard]] serving::ReplicaTime drawn(std::size_t pool) const { return pools_[pool].joules; }
  // All that the pool holds is refused, replica by replica.
  void stop(std::size_t pool_number, SimTime now) {
    Pool& front = pools_[pool_number];
    if (front.stopped) return;
    stop_part(front, front, now);
    if (front.decoders > 0) stop_part(pools_[front.decoders], front, now);
  }
  void resume(std::size_t pool_number, SimTime now) {
    Pool& pool = pools_[pool_number];
    if (!pool.stopped) return;
    pool.stopped = false;
    if (pool.decoders > 0) pools_[pool.decoders].stopped = false;
    for (Replica& r : pool.replicas) {
      if (r.service == serving::Service::kLoading) r.end = ready_time(pool, now);
    }
  }
  void start(std::size_t pool_number, std::size_t number, SimTime now) {
    Replica& replica = pools_[pool_number].replicas[number];
    replica.service = serving::Service::kLoading;
    replica.end = ready_time(pools_[pool_number], now);
    ++pools_[pool_number].stats.starts;
  }
  void drain(std::size_t pool_number, std::size_t number, SimTime) {
    Pool& pool = pools_[pool_number];
    Replica& replica = pool.replicas[number];
    const bool loads = replica.service == serving::Service::kLoading;
    replica.service = serving::Service::kDraining;
    if (loads || !replica.busy) go_away(replica);
    if (!loads) draw_two(pool);
  }
  [[nodiscard]] serving::Service service(std::size_t pool, std::size_t replica) const {
    return pools_[pool].replicas[replica].service;
  }

  void submit(std::size_t pool_number, const serving::ServingRequest& request, SimTime now) {
    Pool& pool = pools_[pool_number];
    ++pool.stats.submitted;
    if (pool.stopped) return refuse(pool, request.tag, now, serving::Refusal::kStopped);
    if (pool.replicas.empty()) {
      return refuse(pool, request.tag, now, serving::Refusal::kNoReplica);
    }
    if (blocks(pool, request.prompt_tokens + request.output_tokens - 1) > pool.stats.kv_blocks) {
      return refuse(pool, request.tag, now, serving::Refusal::kTooLong);
    }
    if (serving(pool).empty()) {
      if (static_cast<std::int64_t>(pool.cold.size()) >= pool.spec.limits.queue_limit) {
        return refuse(pool, request.tag, now, serving::Refusal::kQueueFull);
      }
      pool.cold.push_back({request, now, {}, 0, 0, 0, false, false, false, {}});
      return;
    }
    Replica* chosen = send_to(pool, request.session);
    const auto waiting = static_cast<std::int64_t>(chosen->waiting.size());
    if ((chosen->busy || waiting > 0) && waiting >= pool.spec.limits.queue_limit) {
      return refuse(pool, request.tag, now, serving::Refusal::kQueueFull);
    }
    chosen->waiting.push_back({request, now, {}, 0, 0, 0, false, false, false, {}});
    note_change(pool, *chosen);
    if (!chosen->busy) begin_iteration(pool, *chosen, now);
  }

  [[nodiscard]] serving::PoolStats stats(std::size_t pool_number) const {
    serving::PoolStats stats = own_stats(pools_[pool_number]);
    if (pools_[pool_number].decoders == 0) return stats;
    const serving::PoolStats more = own_stats(pools_[pools_[pool_number].decoders]);
    for (auto sum : {&serving::PoolStats::served, &serving::PoolStats::preemptions,
                     &serving::PoolStats::in_flight, &serving::PoolStats::out_of_range}) {
      stats.*sum += more.*sum;
    }
    stats.busy_ps += more.busy_ps;
    stats.prefill_busy_ps += more.prefill_busy_ps;
    stats.decode_busy_ps += more.decode_busy_ps;
    stats.up_ps += more.up_ps;
    for (auto peak :
         {&serving::PoolStats::peak_kv_blocks, &serving::PoolStats::peak_sequences,
          &serving::PoolStats::peak_context_tokens, &serving::PoolStats::peak_prompt_tokens}) {
      stats.*peak = std::max(stats.*peak, more.*peak);
    }
    return stats;
  }

 private:
  static constexpr serving::Refusal kNoPower = serving::Refusal::kStopped;
  struct Sequence {
    serving::ServingRequest request;
    SimTime arrival;
    SimTime first_token;
    std::int64_t produced;              // tokens given to the user
    std::int64_t in_cache;              // KV tokens written
    std::int64_t chunk;                 // tokens written in this iteration
    bool seen;                          // has had a seat
    bool decodes;                       // its prompt is behind it
    bool landed;                        // its KV came from elsewhere, and waits
    std::vector<std::uint64_t> shared;  // hashes of the kept blocks it uses
    [[nodiscard]] std::int64_t context() const { return request.prompt_tokens + produced; }
  };
  struct Kept {
    std::int64_t users = 0;
    std::int64_t blocks = 0;     // KV blocks
    std::uint64_t released = 0;  // when its last user let it go
  };
  struct Replica {
    std::map<std::uint64_t, Kept> kept;  // by hash
    std::uint64_t releases = 0;
    std::deque<Sequence> waiting;
    std::vector<Sequence> running;  // in order of admission
    bool busy = false;
    SimTime begin;
    SimTime end;
    std::uint64_t seats_taken = 0;
    std::uint64_t since = 0;       // when its count of requests last changed
    std::size_t count = 0;         // requests outstanding then
    std::int64_t prompts = 0;      // prompt tokens outstanding when its work was predicted
    std::size_t requests = 0;      // requests outstanding then
    std::int64_t work = 0;         // predicted work
    std::deque<Sequence> sending;  // prompts processed here that are decoded elsewhere
    bool transfers = false;        // the first of them is under way
    std::size_t to = 0;            // replica it goes to
    SimTime lands;
    std::size_t incoming = 0;
    serving::Service service = serving::Service::kServing;  // `end` is also that of a load
    [[nodiscard]] std::size_t here() const { return waiting.size() + running.size(); }
    [[nodiscard]] std::size_t outstanding() const { return here() + incoming; }
  };
  struct Pool {
    serving::PoolSpec spec;
    std::vector<Replica> replicas;
    serving::PoolStats stats;
    std::uint64_t changes;
    std::size_t turn;            // number after the replica a request went to last
    std::int64_t output_tokens;  // of those served
    RandomStream random;
    std::array<std::size_t, 2> drawn;
    std::size_t decoders = 0;        // the pool that decodes what this one only prefills; 0: itself
    std::deque<Sequence> cold = {};  // found nobody serving
    SimTime opened = {};             // when somebody began to serve
    bool stopped = false;            // no power
    serving::IterationCost with_prompts = spec.cost;  // of iterations that begin now
    serving::IterationCost decodes_only = spec.cost;
    serving::DrawTable draws = {};
    serving::ReplicaTime joules = {};
  };

  void add_pool(const serving::PoolSpec& spec, std::size_t replicas, const std::string& stream) {
    pools_.push_back(
        {spec, {}, {}, 0, 0, 0, RandomStream(spec.limits.dispatch_seed, stream), {}, 0});
    Pool& pool = pools_.back();
    pool.replicas.resize(replicas);
    if (replicas > 0) draw_two(pool);
    for (Replica& replica : pool.replicas) replica.since = pool.changes++;
    pool.stats.kv_blocks = spec.kv_capacity_tokens / spec.limits.block_tokens;
  }
  static serving::PoolStats own_stats(const Pool& pool) {
    serving::PoolStats stats = pool.stats;
    for (const Replica& r : pool.replicas) stats.in_flight += r.here() + r.sending.size();
    stats.in_flight += pool.cold.size();
    return stats;
  }

  // Every replica spends the time up to `t` in the state it is in.
  void spend(SimTime t) {
    if (t == kNever) return;
    for (Pool& pool : pools_) {
      for (const Replica& r : pool.replicas) {
        const bool loads = r.service == serving::Service::kLoading;
        double& spent = loads ? pool.stats.loading_ps : pool.stats.up_ps;
        const auto ps = static_cast<double>((t - spent_).ps);
        if (r.service != serving::Service::kAway && !pool.stopped) spent += ps;
        if (!r.busy) continue;
        const bool prompts = prompt_tokens(r) > 0;
        (prompts ? pool.stats.prefill_busy_ps : pool.stats.decode_busy_ps) += ps;
        if (!pool.draws.by_seats_mw.empty()) {
          pool.joules += serving::ReplicaTime{t - spent_, draw(pool.draws, r)};
        }
      }
    }
    spent_ = t;
  }
  // By its seats; from 512 prompt tokens on that of prompts, with fewer a part of the way.
  static std::int64_t draw(const serving::DrawTable& table, const Replica& replica) {
    const std::vector<std::int32_t>& by_seats = table.by_seats_mw;
    const std::int64_t mixed = replica.running.size() > by_seats.size()
                                   ? by_seats.back()
                                   : by_seats[replica.running.size() - 1];
    if (prompt_tokens(replica) >= 512) return table.prompts_mw;
    return mixed + (table.prompts_mw - mixed) * prompt_tokens(replica) / 512;
  }
  static std::vector<std::size_t> serving(const Pool& pool) {
    std::vector<std::size_t> numbers;
    for (std::size_t r = 0; r < pool.replicas.size(); ++r) {
      if (pool.replicas[r].service == serving::Service::kServing) numbers.push_back(r);
    }
    return numbers;
  }
  static SimTime ready_time(const Pool& pool, SimTime now) {
    return pool.stopped ? kNever : now + pool.spec.load_time;
  }
  // `front` is the pool that the requests were submitted to.
  void stop_part(Pool& pool, Pool& front, SimTime now) {
    pool.stopped = true;
    for (Replica& r : pool.replicas) {
      if (r.busy) pool.stats.busy_ps += static_cast<double>((now - r.begin).ps);
      r.busy = r.transfers = false;
      for (const Sequence& s : r.running) refuse(front, s.request.tag, now, kNoPower);
      for (const Sequence& s : r.waiting) refuse(front, s.request.tag, now, kNoPower);
      for (const Sequence& s : r.sending) refuse(front, s.request.tag, now, kNoPower);
      r.running.clear();
      r.waiting.clear();
      r.sending.clear();
      r.kept.clear();
      r.incoming = 0;
      if (r.service == serving::Service::kLoading) r.end = kNever;
      if (r.service == serving::Service::kDraining) go_away(r);
      note_change(pool, r);
    }
    for (const Sequence& s : pool.cold) refuse(front, s.request.tag, now, kNoPower);
    pool.cold.clear();
  }
  static void go_away(Replica& replica) {
    replica.service = serving::Service::kAway;
    replica.kept.clear();
  }
  static void ready(Pool& pool, Replica& replica) {
    replica.service = serving::Service::kServing;
    replica.count = replica.requests = 0;
    replica.prompts = replica.work = 0;
    replica.since = pool.changes++;
    pool.opened = replica.end;
    draw_two(pool);
  }
  // When somebody who waits for a replica to serve has an end to it.
  static SimTime cold_time(const Pool& pool) {
    if (pool.cold.empty()) return kNever;
    if (!serving(pool).empty()) return pool.opened;
    const SimTime timeout = pool.spec.limits.timeout;
    return timeout == kNever ? kNever : pool.cold.front().arrival + timeout + SimTime{1};
  }
  void end_waits(Pool& pool, SimTime now) {
    std::deque<Sequence> waiting;
    waiting.swap(pool.cold);
    for (const Sequence& s : waiting) {
      if (now - s.arrival > pool.spec.limits.timeout) {
        refuse(pool, s.request.tag, now, serving::Refusal::kTimeout);
      } else if (serving(pool).empty()) {
        pool.cold.push_back(s);
      } else {
        ++pool.stats.cold_waits;
        pool.stats.cold_wait_ps += static_cast<double>((now - s.arrival).ps);
        Replica* chosen = send_to(pool, s.request.session);
        chosen->waiting.push_back(s);
        note_change(pool, *chosen);
        if (!chosen->busy) begin_iteration(pool, *chosen, now);
      }
    }
  }

  // Both among those that serve.
  static void draw_two(Pool& pool) {
    const std::vector<std::size_t> numbers = serving(pool);
    if (numbers.empty()) return;
    for (std::size_t& one : pool.drawn) one = numbers[pool.random.below(numbers.size())];
  }
  static Replica* send_to(Pool& pool, std::uint64_t session) {
    Replica* chosen = choose(pool, session);
    draw_two(pool);
    pool.turn = static_cast<std::size_t>(chosen - pool.replicas.data()) + 1;
    return chosen;
  }
  // Where sessions go while there is room.
  static Replica& home_of(Pool& pool, std::uint64_t session) {
    for (std::uint64_t i = 0; i < 64; ++i) {
      Replica& replica = pool.replicas[mix64(session + i) % pool.replicas.size()];
      if (replica.service == serving::Service::kServing) return replica;
    }
    const std::vector<std::size_t> numbers = serving(pool);
    return pool.replicas[numbers[mix64(session) % numbers.size()]];
  }
  static Replica* choose(Pool& pool, std::uint64_t session) {
    const std::vector<std::size_t> numbers = serving(pool);
    const auto first = [&](auto before) {
      return &pool.replicas[*std::min_element(numbers.begin(), numbers.end(),
                                              [&](std::size_t a, std::size_t b) {
                                                return before(pool.replicas[a], pool.replicas[b]);
                                              })];
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
        for (const std::size_t r : numbers) {
          if (r >= pool.turn) return &pool.replicas[r];
        }
        return &pool.replicas[numbers.front()];
      case serving::Dispatch::kSessionAffinity: {
        if (session == 0) break;
        Replica& home = home_of(pool, session);
        const auto waiting = static_cast<std::int64_t>(home.waiting.size());
        const bool refuses = (home.busy || waiting > 0) && waiting >= pool.spec.limits.queue_limit;
        if (!refuses) return &home;
        break;
      }
      case serving::Dispatch::kShortestQueue:
        break;
    }
    return first([](const Replica& a, const Replica& b) {
      return a.count != b.count ? a.count < b.count : a.since < b.since;
    });
  }
  // After every submission and boundary: what the dispatcher knows of the replica.
  static void note_change(Pool& pool, Replica& replica) {
    if (replica.service != serving::Service::kServing) return;
    if (replica.outstanding() != replica.count) replica.since = pool.changes++;
    replica.count = replica.outstanding();
    std::int64_t prompts = 0;
    for (const Sequence& s : replica.waiting) prompts += s.landed ? 0 : s.context();
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
    for (const Sequence& s : replica.sending) {
      sum += blocks(pool, s.request.prompt_tokens);
      for (const std::uint64_t hash : s.shared) sum -= replica.kept.at(hash).blocks;
    }
    for (const Sequence& s : replica.running) {
      sum += blocks(pool, s.decodes ? s.in_cache + more : s.context());
      for (const std::uint64_t hash : s.shared) sum -= replica.kept.at(hash).blocks;
    }
    for (const auto& [hash, kept] : replica.kept) sum += kept.users > 0 ? kept.blocks : 0;
    return sum;
  }
  static std::int64_t unused(const Replica& replica) {
    std::int64_t sum = 0;
    for (const auto& [hash, kept] : replica.kept) sum += kept.users == 0 ? kept.blocks : 0;
    return sum;
  }

  // Kept blocks: hashes of the prompt's full blocks, the leading ones of them that are here.
  static std::vector<std::uint64_t> full_hashes(const Sequence& s) {
    std::vector<std::uint64_t> list;
    const workload::PromptBlocks* prompt = s.request.blocks;
    if (prompt == nullptr) return list;
    for (const std::uint64_t hash : prompt->hashes) {
      const auto end = static_cast<std::int64_t>(list.size() + 1) * prompt->tokens;
      if (end <= s.request.prompt_tokens) list.push_back(hash);
    }
    return list;
  }
  static std::vector<std::uint64_t> hit(const Pool& pool, const Replica& replica,
                                        const Sequence& s) {
    std::vector<std::uint64_t> list;
    if (!pool.spec.limits.prefix_cache) return list;
    for (const std::uint64_t hash : full_hashes(s)) {
      const auto end = static_cast<std::int64_t>(list.size() + 1) * s.request.blocks->tokens;
      if (!replica.kept.contains(hash) || end >= s.context()) break;
      list.push_back(hash);
    }
    return list;
  }
  // Nobody uses these any more: the oldest go until all fits.
  static void evict(const Pool& pool, Replica& replica, std::int64_t more) {
    while (used(pool, replica, more) + unused(replica) > pool.stats.kv_blocks) {
      auto oldest = replica.kept.end();
      for (auto k = replica.kept.begin(); k != replica.kept.end(); ++k) {
        if (k->second.users > 0) continue;
        if (oldest == replica.kept.end() || k->second.released < oldest->second.released)
          oldest = k;
      }
      replica.kept.erase(oldest);
    }
  }
  static void let_go(Replica& replica, Sequence& s) {
    for (; !s.shared.empty(); s.shared.pop_back()) {
      Kept& kept = replica.kept.at(s.shared.back());
      if (--kept.users == 0) kept.released = replica.releases++;
    }
  }
  static void keep_prompt(const Pool& pool, Replica& replica, Sequence& s) {
    if (!pool.spec.limits.prefix_cache) return;
    const std::vector<std::uint64_t> all = full_hashes(s);
    for (std::size_t i = s.shared.size(); i < all.size(); ++i) {
      if (replica.kept.contains(all[i])) continue;  // a copy of its own
      replica.kept[all[i]] = {1, blocks(pool, s.request.blocks->tokens), 0};
      s.shared.push_back(all[i]);
    }
  }
  void refuse(Pool& pool, std::uint32_t tag, SimTime now, serving::Refusal why) {
    ++pool.stats.refused;
    listener_.on_refused(tag, now, why);
  }

  void boundary(Pool& pool, Replica& replica) {
    const SimTime now = replica.end;
    pool.stats.busy_ps += static_cast<double>((now - replica.begin).ps);
    give_tokens(pool, replica, now);
    remove_complete(pool, replica, now);
    if (pool.decoders > 0) move_to_link(replica);
    refuse_expired(pool, replica, now);
    begin_iteration(pool, replica, now);
    note_change(pool, replica);
    const bool drains = replica.service == serving::Service::kDraining;
    if (drains && !replica.busy) go_away(replica);
    send(pool, replica, now);
  }

  static void move_to_link(Replica& replica) {
    std::vector<Sequence> left;
    for (const Sequence& s : replica.running) {
      s.decodes ? replica.sending.push_back(s) : left.push_back(s);
    }
    replica.running = left;
  }

  // One transfer at a time.
  void send(Pool& pool, Replica& replica, SimTime now) {
    if (replica.transfers || replica.sending.empty()) return;
    Pool& decoders = pools_[pool.decoders];
    Replica* chosen = send_to(decoders, 0);
    ++chosen->incoming;
    note_change(decoders, *chosen);
    const auto tokens = static_cast<double>(replica.sending.front().request.prompt_tokens);
    replica.to = static_cast<std::size_t>(chosen - decoders.replicas.data());
    replica.lands = now + SimTime{std::llround(tokens * pool.spec.kv_transfer_ps_per_token)};
    replica.transfers = true;
  }

  void land(Pool& pool, Replica& sender) {
    const SimTime now = sender.lands;
    Sequence s = sender.sending.front();
    ++pool.stats.kv_transfers;
    pool.stats.kv_transfer_tokens += s.request.prompt_tokens;
    pool.stats.kv_transfer_wait_ps += static_cast<double>((now - s.first_token).ps);
    let_go(sender, s);
    sender.sending.pop_front();
    sender.transfers = false;
    if (!sender.busy && !sender.waiting.empty()) {
      refuse_expired(pool, sender, now);
      begin_iteration(pool, sender, now);
      note_change(pool, sender);
    }
    Pool& decoders = pools_[pool.decoders];
    Replica& receiver = decoders.replicas[sender.to];
    --receiver.incoming;
    s.landed = true;
    s.decodes = false;
    receiver.waiting.push_back(s);
    note_change(decoders, receiver);
    if (!receiver.busy) begin_iteration(decoders, receiver, now);
    send(pool, sender, now);
  }

  static void give_tokens(const Pool& pool, Replica& replica, SimTime now) {
    for (Sequence& s : replica.running) {
      s.in_cache += s.chunk;
      if (s.chunk == 0 || s.in_cache < s.context()) continue;  // waits, or has some prompt left
      if (!s.decodes) keep_prompt(pool, replica, s);
      s.decodes = true;
      ++s.produced;
      if (s.produced == 1) s.first_token = now;
    }
  }

  void remove_complete(Pool& pool, Replica& replica, SimTime now) {
    std::vector<Sequence> left;
    for (Sequence& s : replica.running) {
      if (s.produced < s.request.output_tokens) {
        left.push_back(s);
        continue;
      }
      ++pool.stats.served;
      pool.output_tokens += s.request.output_tokens;
      note_context(pool, s);
      if (s.in_cache > pool.spec.range.context) ++pool.stats.out_of_range;
      let_go(replica, s);
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
      if (prompt_tokens(replica) == 0) {
        seat_landed(pool, replica, std::numeric_limits<std::int64_t>::max());
        decode(pool, replica);
      }
    }
    const bool decode = decodes(replica);
    evict(pool, replica, decode ? 1 : 0);
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
    const std::int64_t prompts = prompt_tokens(replica);
    const serving::IterationCost& cost = prompts > 0 ? pool.with_prompts : pool.decodes_only;
    return cost.of(prompts, products, decoding, held);
  }

  // The head of the queue gets a seat, if there is one, and its blocks beside `more` tokens for
  // each that decodes.
  static Sequence* seat(Pool& pool, Replica& replica, std::int64_t more) {
    const serving::Limits& limits = pool.spec.limits;
    const auto watermark =
        static_cast<std::int64_t>(limits.watermark * static_cast<double>(pool.stats.kv_blocks));
    const std::int64_t spare = replica.running.empty() ? 0 : watermark;
    const auto running = static_cast<std::int64_t>(replica.running.size());
    const std::vector<std::uint64_t> found = hit(pool, replica, replica.waiting.front());
    std::int64_t own = blocks(pool, replica.waiting.front().context());  // landed: one more
    for (const std::uint64_t hash : found) own -= replica.kept.at(hash).blocks;
    for (const std::uint64_t hash : std::set<std::uint64_t>(found.begin(), found.end())) {
      if (replica.kept.at(hash).users == 0) own += replica.kept.at(hash).blocks;
    }
    if (running + 1 > limits.max_sequences) return nullptr;
    if (used(pool, replica, more) + own + spare > pool.stats.kv_blocks) return nullptr;
    replica.running.push_back(replica.waiting.front());
    replica.waiting.pop_front();
    Sequence& s = replica.running.back();
    s.seen = true;
    ++replica.seats_taken;
    s.shared = found;
    for (const std::uint64_t hash : found) ++replica.kept.at(hash).users;
    evict(pool, replica, more);
    if (!found.empty()) {
      s.in_cache = static_cast<std::int64_t>(found.size()) * s.request.blocks->tokens;
    }
    if (limits.prefix_cache) {
      pool.stats.prefix_asked_tokens += s.context();
      pool.stats.prefix_hit_tokens += s.in_cache;
    }
    return &s;
  }

  // Those whose KV has come decode at once, older than any prompt under way.
  static void seat_landed(Pool& pool, Replica& replica, std::int64_t most) {
    for (; most > 0 && !replica.waiting.empty() && replica.waiting.front().landed; --most) {
      if (seat(pool, replica, 1) == nullptr) return;
      Sequence s = replica.running.back();
      replica.running.pop_back();
      s.landed = false;
      s.decodes = true;
      s.chunk = 1;
      const auto prompt = std::find_if(replica.running.begin(), replica.running.end(),
                                       [](const Sequence& other) { return !other.decodes; });
      replica.running.insert(prompt, s);
    }
  }

  // prefill_first: whole prompts.
  static void admit_prompts(Pool& pool, Replica& replica) {
    std::int64_t prompt = 0;
    std::vector<std::int64_t> lengths;
    while (!replica.waiting.empty() && !replica.waiting.front().landed) {
      const Sequence& head = replica.waiting.front();
      std::int64_t n = head.context();
      if (const auto found = hit(pool, replica, head); !found.empty()) {
        n -= static_cast<std::int64_t>(found.size()) * head.request.blocks->tokens;
      }
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
  static void chunk_prompts(Pool& pool, Replica& replica) {
    std::int64_t left = pool.spec.limits.token_budget;
    for (const Sequence& s : replica.running) left -= s.decodes ? 1 : 0;
    for (Sequence& s : replica.running) {
      if (left > 0 && !s.decodes) left -= s.chunk = std::min(left, s.context() - s.in_cache);
    }
    evict(pool, replica, 1);
    while (left > 0 && !replica.waiting.empty() && !replica.waiting.front().landed) {
      Sequence* s = seat(pool, replica, 1);
      if (s == nullptr) break;
      left -= s->chunk = std::min(left, s->context() - s->in_cache);
    }
    seat_landed(pool, replica, left);
  }

  // Every running sequence that has its prompt behind it writes a token; the youngest make room.
  static void decode(Pool& pool, Replica& replica) {
    while (used(pool, replica, 1) > pool.stats.kv_blocks) {
      Sequence s = replica.running.back();
      note_context(pool, s);
      let_go(replica, s);
      s.in_cache = 0;
      s.decodes = false;
      replica.running.pop_back();
      replica.waiting.push_front(s);
      ++pool.stats.preemptions;
    }
    for (Sequence& s : replica.running) s.chunk = s.decodes ? 1 : 0;
  }

  static bool decodes(const Replica& replica) {
    return std::any_of(replica.running.begin(), replica.running.end(),
                       [](const Sequence& s) { return s.decodes && s.chunk > 0; });
  }
  static void note_use(Pool& pool, const Replica& replica) {
    const std::int64_t more = decodes(replica) ? 1 : 0;
    const auto running = static_cast<std::int64_t>(replica.running.size());
    pool.stats.peak_sequences = std::max(pool.stats.peak_sequences, running);
    pool.stats.peak_kv_blocks = std::max(pool.stats.peak_kv_blocks, used(pool, replica, more));
  }
  static void note_context(Pool& pool, const Sequence& s) {
    pool.stats.peak_context_tokens = std::max(pool.stats.peak_context_tokens, s.in_cache);
  }

  serving::Listener& listener_;
  std::vector<Pool> pools_;
  SimTime spent_;  // times up to here are in the statistics
};

}  // namespace archipelago::test
