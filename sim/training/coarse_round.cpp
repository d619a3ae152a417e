#include "training/coarse_round.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace archipelago::training {
namespace {

bool joins(const RoundPlan& plan, const RoundTransfer& group, const RoundTransfer& next) {
  const bool same_round = (group.due >= plan.compute) == (next.due >= plan.compute);
  return same_round && next.ready <= std::min(group.due, next.due);
}

}  // namespace

RoundPlan coarse_round(const RoundPlan& plan, std::size_t transfers, std::int64_t times) {
  ARCHIPELAGO_REQUIRE(transfers > 0 && times > 0);
  RoundPlan coarse{times * plan.compute, plan.phases, {}};
  const std::size_t n = plan.transfers.size();
  std::size_t group_before = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const RoundTransfer& transfer = plan.transfers[i];
    const std::size_t number = n <= transfers ? i : i * transfers / n;
    std::vector<RoundTransfer>& groups = coarse.transfers;
    if (i > 0 && number == group_before && joins(plan, groups.back(), transfer)) {
      RoundTransfer& group = groups.back();
      group.ready = std::max(group.ready, transfer.ready);
      group.due = std::min(group.due, transfer.due);
      group.payload += transfer.payload;
    } else {
      groups.push_back(transfer);
    }
    group_before = number;
  }
  for (RoundTransfer& group : coarse.transfers) {
    group.ready = times * group.ready;
    group.due = times * group.due;
    group.payload = static_cast<double>(times) * group.payload;
  }
  return coarse;
}

}  // namespace archipelago::training
