#include "workload/traces/clock_step.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace archipelago::workload {

void ClockStep::add(std::int64_t gap) {
  if (gap == 0) return;
  ++count_;
  divisor_ = std::gcd(divisor_, gap);
  if (many_) return;
  ++gaps_[gap];
  if (gaps_.size() <= kMostGaps) return;
  many_ = true;
  gaps_.clear();
}

std::int64_t ClockStep::step() const {
  if (count_ < kLeastSteps) return 0;
  std::int64_t step = divisor_;
  if (!gaps_.empty()) {
    const auto commonest =
        std::max_element(gaps_.begin(), gaps_.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    const auto candidate = static_cast<double>(commonest->first);
    const bool all = std::all_of(gaps_.begin(), gaps_.end(), [&](const auto& gap) {
      const double steps = static_cast<double>(gap.first) / candidate;
      return std::abs(steps - std::max(1.0, std::round(steps))) <= kTremble;
    });
    // Gaps that scatter about their mean come each once.
    const bool is_batch = commonest->second * kBatchShare >= count_;
    if (all && is_batch) step = std::max(step, commonest->first);
  }
  return step >= kFinestStep ? step : 0;
}

}  // namespace archipelago::workload
