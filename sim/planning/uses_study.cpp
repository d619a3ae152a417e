#include "planning/uses_study.hpp"

#include <algorithm>
#include <cmath>

#include "base/in_parallel.hpp"
#include "planning/no_effect.hpp"

namespace archipelago::planning {

namespace {

// What is short, of all that has a price.
template <typename Thing>
Shortage shortest(const std::vector<Thing>& things, const std::vector<double>& usd) {
  Shortage shortage;
  for (std::size_t i = 0; i < usd.size(); ++i) {
    if (usd[i] > shortage.usd * (1 + 1e-9) + 1e-6) shortage = {things[i].name, usd[i]};
  }
  return shortage;
}

// Put in only: everything else beside it would be ten times the work, and decides nothing here.
Appraised put_in(const PlanTask& task, const Network& network, const Changes& changes,
                 Valuation& valuation, std::size_t c) {
  constexpr double kRounding = 1e-7;
  const Candidate& of = task.candidates[c];
  const Screened& today = valuation.today();
  Appraised found;
  found.put_in = saving(today, valuation.with(c));
  if (std::abs(found.put_in.usd) < std::max(1.0, kRounding * today.usd)) {
    found.no_effect = why_no_effect(network, changes, today, valuation.with(c));
  }
  found.flows = cash_flows(of.costing(task.capex), found.put_in.usd);
  found.worth = worth(found.flows, task.discount);
  return found;
}

UsePoint study(const PlanTask& task, const Planned& planned, std::size_t use, double year) {
  UsePoint point;
  point.use = use;
  point.year = year;
  point.growth = task.growth.after(year);
  const Network network = with_use(planned.network, task.made_for(), task.uses[use], point.growth);
  Valuation valuation(task, network, planned.changes);
  point.today = valuation.today();
  for (std::size_t c = 0; c < network.cables.size(); ++c) {
    if (network.cables[c].gbps <= 0) continue;
    const double share = point.today.fullest_gbps[c] / network.cables[c].gbps;
    if (share > point.fullest_share * (1 + 1e-9)) {
      point.fullest_share = share;
      point.fullest_cable = network.cables[c].name;
    }
  }
  point.gbps = shortest(network.cables, point.today.usd_per_gbps);
  point.gpu = shortest(network.sites, point.today.usd_per_gpu);
  point.megawatt = shortest(network.sites, point.today.usd_per_mw);
  for (std::size_t c = 0; c < task.candidates.size(); ++c) {
    point.candidates.push_back(put_in(task, network, planned.changes[c], valuation, c));
  }
  point.best = valuation.portfolios().best(task.first_budget());
  point.with = valuation.portfolios().screened(point.best.built);
  point.programs = valuation.screening().programs();
  point.iterations = valuation.screening().iterations();
  return point;
}

}  // namespace

std::vector<UsePoint> study_uses(const PlanTask& task, const Planned& planned, std::size_t jobs,
                                 const std::function<bool()>& stop) {
  const std::vector<double>& years = task.growth.years;
  std::vector<UsePoint> points(task.uses.size() * years.size());
  in_parallel(
      points.size(), jobs,
      [&](std::size_t i) {
        points[i] = study(task, planned, i / years.size(), years[i % years.size()]);
      },
      stop);
  return points;
}

}  // namespace archipelago::planning
