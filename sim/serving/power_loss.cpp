// What a replica loses when its power goes.
#include <algorithm>

#include "serving/replica.hpp"

namespace archipelago::serving {

void Replica::lose_everything(Pool& p, Pool& submitted_to, SimTime now) {
  if (!idle()) p.stats.busy_ps += static_cast<double>((now - began).ps);
  if (work == Work::kIterations) {
    p.stats.peak_kv_blocks =
        std::max(p.stats.peak_kv_blocks, memory.used() + memory.growth(begun_by(p, now)));
  }
  const auto refuse = [&](SequenceId id) {
    if (!p.caches.empty()) cache(p).release(p.uses[id].held);
    submitted_to.refuse(p.sequences[id].tag, now, Refusal::kStopped);
    p.sequences.destroy(id);
  };
  const auto refuse_list = [&](SequenceId first) {
    for (SequenceId id = first; id != kNoSequence;) {
      const SequenceId next = p.sequences[id].next;
      refuse(id);
      id = next;
    }
  };
  for (const SequenceId id : running.clear()) refuse(id);
  refuse_list(batch);
  while (!waiting.empty()) refuse(waiting.pop_front(p.sequences));
  if (link != nullptr) {
    refuse_list(link->front);
    *link = {};
  }
  memory.clear();
  if (!p.caches.empty()) cache(p).keep_idle(0);

  work = Work::kNone;
  batch = batch_last = kNoSequence;
  prefilling = last_done = last_chunk = chunk_tokens = incoming = 0;
  chunk_products = iterations = 0;
  ends = kNever;
}

}  // namespace archipelago::serving
