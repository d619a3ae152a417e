#include "training/fifo.hpp"

#include <utility>

namespace archipelago::training {

std::optional<Start> Fifo::next(SimTime) {
  if (sizes_.empty()) return std::nullopt;
  const auto head = sizes_.begin();
  auto place = pool_.find(head->second);
  if (!place) return std::nullopt;
  Start start{head->first, std::move(*place)};
  sizes_.erase(head);
  return start;
}

}  // namespace archipelago::training
