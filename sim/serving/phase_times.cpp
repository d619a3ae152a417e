#include "serving/phase_times.hpp"

namespace archipelago::serving {

void PhaseMeter::change(Phase from, Phase to, SimTime now) {
  busy_.move(from != Phase::kIdle, to != Phase::kIdle, now);
  prefill_.move(from == Phase::kPrefill, to == Phase::kPrefill, now);
}

void PhaseMeter::Sum::move(bool was_in, bool is_in, SimTime now) {
  if (was_in == is_in) return;
  const std::int64_t left = was_in ? 1 : -1;
  spent += ReplicaTime{now, left};
  replicas -= left;
}

}  // namespace archipelago::serving
