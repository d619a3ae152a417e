#include "planning/valuation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "planning/no_effect.hpp"

namespace archipelago::planning {

namespace {

// Savings below so much of a year's cost are rounding.
constexpr double kRounding = 1e-7;

double sum_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

}  // namespace

Saving saving(const Screened& before, const Screened& after) {
  return {before.usd - after.usd, before.unserved_tokens - after.unserved_tokens,
          before.unmoved_bytes - after.unmoved_bytes, sum_of(before.bought) - sum_of(after.bought),
          before.carbon_t - after.carbon_t};
}

std::vector<Choice> choices_of(const PlanTask& task, CapexLevel level, double discount) {
  std::vector<Choice> choices;
  for (const Candidate& candidate : task.candidates) {
    const Costing costing = candidate.costing(level);
    choices.push_back({costing.capex_usd, usd_a_year(costing, discount), candidate.one_of});
  }
  return choices;
}

Portfolio everything(const PlanTask& task) {
  Portfolio all(task.candidates.size(), true);
  for (std::size_t a = 0; a < all.size(); ++a) {
    for (std::size_t b = 0; b < all.size(); ++b) {
      const Candidate& mine = task.candidates[a];
      const Candidate& other = task.candidates[b];
      if (a == b || mine.one_of.empty() || mine.one_of != other.one_of || !all[b]) continue;
      const double more = other.capex_usd[1] - mine.capex_usd[1];
      if (more > 0 || (more == 0 && b < a)) all[a] = false;
    }
  }
  return all;
}

Valuation::Valuation(const PlanTask& task, const Network& network,
                     const std::vector<Changes>& changes)
    : Valuation(task, network, changes, task.capex, task.discount) {}

Valuation::Valuation(const PlanTask& task, const Network& network,
                     const std::vector<Changes>& changes, CapexLevel level, double discount)
    : task_(task),
      network_(network),
      changes_(changes),
      screening_(network, changes),
      portfolios_(screening_, choices_of(task, level, discount)) {}

const Screened& Valuation::today() {
  return portfolios_.screened(Portfolio(task_.candidates.size()));
}

const Screened& Valuation::with(std::size_t candidate) {
  Portfolio alone(task_.candidates.size());
  alone[candidate] = true;
  return portfolios_.screened(alone);
}

Appraised Valuation::appraise(std::size_t candidate) {
  const Candidate& of = task_.candidates[candidate];
  Portfolio whole = everything(task_);
  for (std::size_t o = 0; o < whole.size(); ++o) {
    if (!of.one_of.empty() && o != candidate && task_.candidates[o].one_of == of.one_of) {
      whole[o] = false;
    }
  }
  whole[candidate] = true;
  Portfolio without = whole;
  without[candidate] = false;
  Appraised found;
  found.put_in = saving(today(), with(candidate));
  found.taken_out = saving(portfolios_.screened(without), portfolios_.screened(whole));
  const double least = std::max(1.0, kRounding * today().usd);
  if (std::abs(found.put_in.usd) < least && std::abs(found.taken_out.usd) < least) {
    found.no_effect =
        why_no_effect(network_, changes_[candidate], today(), portfolios_.screened(whole));
  }
  found.flows = cash_flows(of.costing(task_.capex), found.put_in.usd);
  found.worth = worth(found.flows, task_.discount);
  found.worth_out = worth(cash_flows(of.costing(task_.capex), found.taken_out.usd), task_.discount);
  for (const CapexLevel level : {CapexLevel::kLow, CapexLevel::kMid, CapexLevel::kHigh}) {
    found.worth_at[static_cast<std::size_t>(level)] =
        worth(cash_flows(of.costing(level), found.put_in.usd), task_.discount);
  }
  return found;
}

}  // namespace archipelago::planning
