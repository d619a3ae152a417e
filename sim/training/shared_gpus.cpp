#include "training/shared_gpus.hpp"

#include "base/error.hpp"

namespace archipelago::training {

void SharedGpus::index(std::int32_t number, bool present) {
  const Gpu& gpu = at(number);
  const std::tuple key(gpu.left, gpu.node, number);
  if (present) {
    by_left_.insert(key);
  } else {
    by_left_.erase(key);
  }
}

std::optional<std::int32_t> SharedGpus::best_fit(std::int32_t milli) const {
  const auto found = by_left_.lower_bound({milli, 0, 0});
  if (found == by_left_.end()) return std::nullopt;
  return std::get<2>(*found);
}

std::int32_t SharedGpus::open(std::uint32_t node) {
  auto number = static_cast<std::int32_t>(gpus_.size());
  if (numbers_free_.empty()) {
    gpus_.emplace_back();
  } else {
    number = numbers_free_.top();
    numbers_free_.pop();
  }
  gpus_[static_cast<std::size_t>(number)] = {node};
  index(number, true);
  return number;
}

void SharedGpus::take(std::int32_t number, std::int32_t milli) {
  Gpu& gpu = gpus_[static_cast<std::size_t>(number)];
  ARCHIPELAGO_REQUIRE(milli > 0 && milli <= gpu.left);
  index(number, false);
  gpu.left -= milli;
  index(number, true);
}

bool SharedGpus::give_back(std::int32_t number, std::int32_t milli) {
  Gpu& gpu = gpus_[static_cast<std::size_t>(number)];
  ARCHIPELAGO_REQUIRE(milli > 0 && gpu.left + milli <= kMilli);
  index(number, false);
  gpu.left += milli;
  if (gpu.left < kMilli) {
    index(number, true);
    return false;
  }
  numbers_free_.push(number);
  return true;
}

}  // namespace archipelago::training
