#include "training/shortest_first.hpp"

namespace archipelago::training {

std::optional<Start> ShortestFirst::next(SimTime) {
  auto best = by_size_.end();
  for (auto size = by_size_.begin(); size != by_size_.end(); ++size) {
    if (!pool_.fits(size->first)) continue;
    if (best == by_size_.end() || *size->second.begin() < *best->second.begin()) best = size;
  }
  if (best == by_size_.end()) return std::nullopt;
  const Start start{best->second.begin()->second, *pool_.find(best->first)};
  best->second.erase(best->second.begin());
  if (best->second.empty()) by_size_.erase(best);
  --size_;
  return start;
}

}  // namespace archipelago::training
