#include "planning/repair_study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <map>
#include <utility>

#include "base/error.hpp"
#include "base/in_parallel.hpp"
#include "planning/screening.hpp"

namespace archipelago::planning {

namespace {

// Less than this a day is rounding of the program: a cent, or this share of a day's cost.
constexpr double kCent = 0.01;
constexpr double kRounding = 1e-7;

std::vector<CableIndex> down_in(const RepairSet& set, CutSet open) {
  std::vector<CableIndex> down = set.away;
  for (std::size_t c = 0; c < set.cuts.size(); ++c) {
    const std::vector<CableIndex>& of = set.cuts[c].cables;
    if ((open >> c) & 1U) down.insert(down.end(), of.begin(), of.end());
  }
  std::sort(down.begin(), down.end());
  down.erase(std::unique(down.begin(), down.end()), down.end());
  return down;
}

std::vector<Outage> states_of(const RepairSet& set) {
  const auto cuts = static_cast<int>(set.cuts.size());
  std::vector<Outage> states;
  for (CutSet open = 0; open < CutSet{1} << cuts; ++open) {
    const int count = std::popcount(open);
    if (set.cuts.size() > kMostOrdered && count > 1 && count < cuts - 1) continue;
    states.push_back({{}, down_in(set, open)});
  }
  return states;
}

// Days of one set, each solved once.
class Days {
 public:
  Days(const Network& day, const std::vector<double>& bought, const RepairSet& set)
      : network_(day), set_(set), screening_(day, none_, Keep::kAll) {
    screening_.buy(bought);
    const Screened& calm = solve(0);
    calm_usd_ = calm.unserved_usd;
    rounding_usd_ = std::max(kCent, kRounding * (calm.unserved_usd + calm.energy_usd));
  }

  double lost_usd(CutSet open) {
    const double more = solve(open).unserved_usd - calm_usd_;
    return more < rounding_usd_ ? 0 : more;
  }

  DayLeft left(CutSet open) {
    const Screened& day = solve(open);
    DayLeft left{day.unserved_tokens, day.unmoved_bytes, lost_usd(open), "", 0};
    std::vector<bool> down(network_.cables.size());
    for (const CableIndex cable : down_in(set_, open)) down[cable.at()] = true;
    for (std::size_t c = 0; c < network_.cables.size(); ++c) {
      if (down[c] || network_.cables[c].gbps <= 0) continue;
      const double share = day.fullest_gbps[c] / network_.cables[c].gbps;
      if (share <= left.fullest_share * (1 + 1e-9)) continue;
      left.fullest_share = share;
      left.fullest_cable = network_.cables[c].name;
    }
    return left;
  }

 private:
  const Screened& solve(CutSet open) {
    const auto found = known_.find(open);
    if (found != known_.end()) return found->second;
    std::vector<std::size_t> down;
    for (const CableIndex cable : down_in(set_, open)) down.push_back(cable.at());
    screening_.lose(down, {});
    return known_.emplace(open, screening_.solve()).first->second;
  }

  const Network& network_;
  const RepairSet& set_;
  const std::vector<Changes> none_;
  Screening screening_;
  std::map<CutSet, Screened> known_;
  double calm_usd_ = 0;
  double rounding_usd_ = 0;
};

std::string why_tie(const OrderedRepairs& of, std::size_t cuts) {
  const std::string all = cuts == 1 ? "the only cut" : fmt::format("all {}", cuts);
  if (of.open.lost_usd > kSameLoss * of.choice.worst.lost) {
    return cuts == 1 ? "there is one" : "each repair brings back as much a day of its work";
  }
  std::string text = fmt::format("with {} open as much is served as with none", all);
  if (of.calm.unserved_tokens > 0) {
    text += "; GPUs are short with and without them, and what one cannot send others use";
  }
  if (!of.open.fullest_cable.empty() && of.open.fullest_share > 0) {
    text += fmt::format("; the fullest cable left, {}, carries {:.2g} % of what it can",
                        of.open.fullest_cable, 100 * of.open.fullest_share);
    if (of.open.fullest_share < 0.5) {
      text += fmt::format(", and an order would matter with some {:.0f} times the bytes",
                          1 / of.open.fullest_share);
    }
  }
  return text;
}

}  // namespace

OrderedRepairs order_repairs(const PlanTask& task, const Planned& planned, std::size_t set,
                             std::optional<std::size_t> use, const std::function<bool()>& stop) {
  const RepairSet& of = task.repairs[set];
  const std::vector<Changes> none;
  const std::vector<double> bought = Screening(planned.network, none).solve().bought;
  const Network day = calm_day(planned.network, find_ways(task, planned, states_of(of)));
  Days days(day, bought, of);
  std::vector<double> repair_days;
  for (const Cut& cut : of.cuts) repair_days.push_back(cut.repair_days);
  OrderedRepairs found;
  found.set = set;
  found.use = use;
  found.choice = choose_order(repair_days, of.ships, [&](CutSet open) {
    if (stop && stop()) throw SimulationError("stopped");
    return days.lost_usd(open);
  });
  found.open = days.left((CutSet{1} << of.cuts.size()) - 1);
  found.calm = days.left(0);
  for (const Repaired& step : found.choice.best.steps) found.after.push_back(days.left(step.open));
  if (found.choice.tie) found.why_tie = why_tie(found, of.cuts.size());
  return found;
}

std::vector<OrderedRepairs> study_repairs(const PlanTask& task, const Planned& planned,
                                          const std::vector<std::size_t>& uses,
                                          const RepairHow& how) {
  const std::size_t each = std::max<std::size_t>(1, uses.size());
  std::vector<OrderedRepairs> found(task.repairs.size() * each);
  in_parallel(
      found.size(), how.jobs,
      [&](std::size_t i) {
        if (uses.empty()) {
          found[i] = order_repairs(task, planned, i, std::nullopt, how.stop);
          return;
        }
        const std::size_t use = uses[i % each];
        Planned with = planned;
        Use made_for = task.made_for();
        made_for.demand_times *= how.growth;
        with.network = with_use(planned.network, made_for, task.uses[use], how.growth);
        found[i] = order_repairs(task, with, i / each, use, how.stop);
      },
      how.stop);
  return found;
}

}  // namespace archipelago::planning
