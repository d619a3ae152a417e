// The draw of a pool's boards changes its table: at the start, and whenever its clock does.
//
// Flow     Serving::set_draw() -> change_draws() -> DrawMeter, which integrates (draw_meter.hpp).
// Units    mW; errors none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "serving/pool.hpp"
#include "serving/replica.hpp"

namespace archipelago::serving {

// From `now` on.  `replicas` are those of the pool.
inline void change_draws(Pool& pool, std::shared_ptr<const DrawTable> draws, Replica* replicas,
                         SimTime now) {
  pool.draws = std::move(draws);
  for (std::size_t i = 0; i < pool.spec.replicas; ++i) {
    const std::int32_t drew = std::exchange(replicas[i].draw_mw, replicas[i].draw_of(pool));
    pool.drawn.move(drew, replicas[i].draw_mw, now);
  }
}

}  // namespace archipelago::serving
