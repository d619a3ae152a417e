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
  Bytes all;
  for (const RoundTransfer& transfer : plan.transfers) all += transfer.payload;
  const Bytes each = all / static_cast<double>(transfers);
  for (const RoundTransfer& transfer : plan.transfers) {
    std::vector<RoundTransfer>& groups = coarse.transfers;
    // Half of the last transfer may stick out: rounding errors must not open a group more.
    if (!groups.empty() && joins(plan, groups.back(), transfer) &&
        groups.back().payload + 0.5 * transfer.payload < each) {
      RoundTransfer& group = groups.back();
      group.ready = std::max(group.ready, transfer.ready);
      group.due = std::min(group.due, transfer.due);
      group.payload += transfer.payload;
    } else {
      groups.push_back(transfer);
    }
  }
  for (RoundTransfer& group : coarse.transfers) {
    group.ready = times * group.ready;
    group.due = times * group.due;
    group.payload = static_cast<double>(times) * group.payload;
  }
  return coarse;
}

}  // namespace archipelago::training
