// The scheduler of a pool, whichever it is, and what its meters of phases and draws are told.
#pragma once

#include <utility>

#include "serving/chunked.hpp"
#include "serving/prefill_first.hpp"
#include "serving/replica.hpp"

namespace archipelago::serving {

// The work of a replica has changed, or not.
inline void note_work(Pool& pool, Replica& replica, Phase before, SimTime now) {
  pool.phases.move(before, replica.phase(), now);
  if (pool.draws == nullptr) return;
  const std::int32_t drew = std::exchange(replica.draw_mw, replica.draw_of(pool));
  pool.drawn.move(drew, replica.draw_mw, now);
}

// The work under way ends; the next begins.  Returns when that will end, kNever when there is none.
inline SimTime at_boundary(Pool& pool, Replica& replica, SimTime now) {
  const Phase before = replica.phase();
  const SimTime ends = pool.spec.limits.scheduler == Scheduler::kChunked
                           ? chunked::at_boundary(pool, replica, now)
                           : prefill_first::at_boundary(pool, replica, now);
  note_work(pool, replica, before, now);
  return ends;
}

// A fresh request has just joined the queue.  Returns when the work under way will end now.
inline SimTime on_arrival(Pool& pool, Replica& replica, SimTime now) {
  const bool was_idle = replica.idle();
  const SimTime ends = pool.spec.limits.scheduler == Scheduler::kChunked
                           ? chunked::on_arrival(pool, replica, now)
                           : prefill_first::on_arrival(pool, replica, now);
  if (was_idle) note_work(pool, replica, Phase::kIdle, now);  // else it goes on
  return ends;
}

}  // namespace archipelago::serving
