#include "serving/speed.hpp"

#include <algorithm>

namespace archipelago::serving {

IterationCost SlowedCosts::at(const IterationCost& full, double speed) {
  if (speed == 1 || full.tables == nullptr) return full.slowed(speed);
  const auto found = std::find_if(made_.begin(), made_.end(), [&](const Made& made) {
    return made.full == full.tables && made.speed == speed;
  });
  if (found == made_.end()) {
    const IterationCost slowed = full.slowed(speed);
    made_.push_back({full.tables, speed, slowed.tables});
    return slowed;
  }
  IterationCost slowed = full;
  slowed.tables = nullptr;
  slowed = slowed.slowed(speed);
  slowed.tables = found->slowed;
  return slowed;
}

}  // namespace archipelago::serving
