#include "training/fifo_skip.hpp"

namespace archipelago::training {

std::optional<Start> FifoSkip::next(SimTime) {
  const auto found = waiting_.first([this](std::int64_t milli) {
    return pool_.fits(milli) ? SizeIndex::kNoLimit : SizeIndex::kNobody;
  });
  if (!found) return std::nullopt;
  waiting_.remove(found->milli, found->number);
  return Start{found->number, *pool_.find(found->milli)};
}

}  // namespace archipelago::training
