#include "serving/replica.hpp"

#include <algorithm>

namespace archipelago::serving {

Admission Replica::front(Pool& p) const {
  const std::int64_t tokens = p.sequences[waiting.front()].prefill_tokens();
  Admission head{tokens, 0, memory.blocks(tokens)};
  if (!p.caches.empty()) look_up(p, head);
  return head;
}

bool Replica::admits(const Pool& p, std::int64_t blocks, std::int64_t used) const {
  if (seated() >= p.spec.limits.max_sequences) return false;
  const std::int64_t spare = seated() == 0 ? 0 : p.watermark_blocks;
  return used + blocks + spare <= p.kv_blocks;
}

void Replica::admit_front(Pool& p, const Admission& head, std::int64_t ahead) {
  const SequenceId id = waiting.pop_front(p.sequences);
  Sequence& s = p.sequences[id];
  memory.take_blocks(head.blocks);
  if (!p.caches.empty()) {
    s.cached = static_cast<std::int32_t>(head.cached);
    hold_hit(p, id, head);
    evict_cached(p, memory.used() + ahead);
  }
  s.next = kNoSequence;
  (batch == kNoSequence ? batch : p.sequences[batch_last].next) = id;
  batch_last = id;
  ++prefilling;
}

bool Replica::admits_landed(const Pool& p, std::int64_t n) const {
  const std::int64_t tokens = std::int64_t{p.sequences[waiting.front()].prompt} + 1;
  return admits(p, memory.blocks(tokens), memory.used() + memory.growth(n + 1));
}

std::int64_t Replica::admit_landed(Pool& p, std::int64_t most) {
  std::int64_t n = 0;
  for (; n < most && next_has_landed(p) && admits_landed(p, 0); ++n) {
    const SequenceId id = waiting.pop_front(p.sequences);
    const Sequence& s = p.sequences[id];
    memory.take(s.cached);
    memory.start_growth(s.cached);
    running.add(id, s.cached, s.output - s.produced);
  }
  return n;
}

std::int64_t Replica::prompt_tokens_outstanding(const Pool& p) const {
  std::int64_t sum = waiting.tokens();
  for (SequenceId id = batch; id != kNoSequence; id = p.sequences[id].next) {
    sum += p.sequences[id].prefill_tokens();
  }
  return sum;
}

void Replica::give_prefilled_tokens(Pool& p, SimTime now) {
  SequenceId id = batch;
  batch = kNoSequence;
  prefilling = 0;
  while (id != kNoSequence) {
    const SequenceId next = p.sequences[id].next;
    complete_prompt(p, id, now);
    id = next;
  }
}

void Replica::give_prefilled_tokens(Pool& p, std::int64_t n, SimTime now) {
  for (; n > 0; --n) {
    const SequenceId id = batch;
    batch = p.sequences[id].next;
    --prefilling;
    complete_prompt(p, id, now);
  }
}

void Replica::complete_prompt(Pool& p, SequenceId id, SimTime now) {
  Sequence& s = p.sequences[id];
  const std::int64_t written = s.prefill_tokens();
  if (!p.caches.empty()) share_prompt(p, id);
  if (s.produced++ == 0) s.mark = now;
  if (s.produced == s.output) {
    leave(p, id, written, now);
  } else if (link != nullptr) {
    link->push(p.sequences, id);
  } else {
    running.add(id, written, s.output - s.produced);
    memory.start_growth(written);
  }
}

void Replica::give_decoded_tokens(Pool& p, std::int64_t n, SimTime now) {
  memory.grow(n);
  // Nothing is looked up and nothing falls idle within a jump, and the blocks in use only grow: to
  // evict for its last iteration is to evict for each of them.
  evict_for(p, memory.used());
  running.advance(n);
  p.stats.peak_kv_blocks = std::max(p.stats.peak_kv_blocks, memory.used());
  while (running.any_finished()) {
    const SequenceId id = running.next().id;
    const Sequence& s = p.sequences[id];
    const std::int64_t written = std::int64_t{s.prompt} + s.output - 1;
    running.remove_next(written);
    memory.stop_growth(written);
    leave(p, id, written, now);
  }
}

void Replica::leave(Pool& p, SequenceId id, std::int64_t written, SimTime now) {
  const Sequence& s = p.sequences[id];
  give_back(p, id, written);
  p.stats.peak_context_tokens = std::max(p.stats.peak_context_tokens, written);
  if (written > p.spec.range.context) ++p.stats.out_of_range;
  const std::int64_t n = s.prompt;
  p.note_residence(now - s.mark + p.prefill_cost.of(n, n * (n + 1) / 2, 0, 0));
  ++p.stats.served;
  p.output_tokens += s.output;
  p.listener.on_served(s.tag, s.mark, now);
  p.sequences.destroy(id);
}

void Replica::give_back(Pool& p, SequenceId id, std::int64_t written) {
  memory.give_back(written);
  if (!p.caches.empty()) release_shared(p, id);
}

void Replica::preempt_youngest(Pool& p) {
  const std::size_t at = running.youngest();
  const SequenceId id = running[at].id;
  Sequence& s = p.sequences[id];
  s.produced = s.output - static_cast<std::int32_t>(running.remaining(running[at]));
  const std::int64_t written = s.prefill_tokens() - 1;
  running.remove(at, written);
  memory.stop_growth(written);
  give_back(p, id, written);
  s.cached = 0;
  waiting.push_preempted(p.sequences, id);
  p.stats.peak_context_tokens = std::max(p.stats.peak_context_tokens, written);
  ++p.stats.preemptions;
}

void Replica::preempt_prompt(Pool& p) {
  give_back(p, batch, p.sequences[batch].prefill_tokens());
  waiting.push_preempted(p.sequences, batch);
  batch = kNoSequence;
  prefilling = 0;
  p.stats.peak_context_tokens = std::max<std::int64_t>(p.stats.peak_context_tokens, last_done);
  ++p.stats.preemptions;
}

void Replica::expire(Pool& p, SimTime now) {
  while (deadline(p) < now) {
    const SequenceId id = waiting.pop_oldest_fresh(p.sequences);
    p.refuse(p.sequences[id].tag, now, Refusal::kTimeout);
    p.sequences.destroy(id);
  }
}

SimTime Replica::deadline(const Pool& p) const {
  const SequenceId id = waiting.oldest_fresh();
  return id == kNoSequence ? kNever : p.deadline_of(p.sequences[id].mark);
}

std::int64_t Replica::iterations_beyond(const Pool& p, SimTime t) const {
  if (iterations == 1) return 1;
  const std::int64_t span = (t - began).ps + 1;
  if (stretch.length == CostTables::kNoEnd || stretch.series.sum(stretch.length) >= span) {
    return stretch.series.to_cover(span);
  }
  return cost(p).many_to_cover(SimTime{span}, shape());
}

void Replica::end_current(Pool& p, SimTime now) {
  if (work != Work::kIterations || iterations == 1) return;
  const std::int64_t ended = begun_by(p, now) - 1;
  const SimTime spent = duration(p, ended);
  const SimTime end = end_of(p, ended + 1);
  p.stats.busy_ps += static_cast<double>(spent.ps);
  give_decoded_tokens(p, ended, began + spent);  // nobody's last
  last_done += static_cast<std::int32_t>(last_chunk * ended);
  chunk_products += ended * chunk_tokens * chunk_tokens;
  began += spent;
  iterations = 1;
  ends = end;
}

void Replica::stop_at_deadline(const Pool& p) {
  const SimTime last = deadline(p);
  if (last < ends) cut_after(p, iterations_beyond(p, last));
}

void Replica::fetch_named(const Pool& p, int stage) const {
  if (stage == 1) {
    p.dispatcher.fetch(static_cast<std::uint32_t>(this - p.replicas));
    running.fetch_next();
    return;
  }
  const SequenceId read = first_read();
  if (read == kNoSequence) return;
  if (stage == 2) return fetch_line(&p.sequences[read]);
  if (work == Work::kPrefill) return running.fetch_all();
  p.listener.fetch(p.sequences[read].tag);
}

}  // namespace archipelago::serving
