// What an investment is worth: its cash flows, and net present value, benefit over cost, payback and
// internal rate of return made of them.
//
// Flow     Costing + what it saves a year -> CashFlows -> Worth.
// Years    from now: capital in equal parts at the start of every year of the lead, 0 to lead - 1 (at
//          a lead of 0 all of it now); service begins at `lead`; what a year saves, less opex, counts
//          at its end, lead + 1 to lead + life.  Year t counts 1 / (1 + r)^t.
// Worth    npv             sum of flows, discounted; USD; above 0: worth it
//          benefit_cost    discounted savings over discounted capital and opex; above 1: worth it
//          payback_years   from now until the undiscounted sum stays at or above 0, within a year in
//                          proportion; none: never
//          irr             the rate at which npv is 0; none where it never is.  One sign change: one
//                          rate at most (Descartes' rule).
// Example  100 now, 60 a year for two years, no opex, r = 10 %: npv = -100 + 54.545 + 49.587 = 4.132,
//          benefit/cost 1.0413, payback 1.667 years, irr 13.07 %.
// Units    USD; years; rates a share a year.  Constant prices: r is a real rate.
// Errors   none.  REQUIRES: life above 0, lead not below 0.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace archipelago::planning {

struct Costing {
  double capex_usd = 0;
  double opex_usd = 0;  // a year
  double life_years = 1;
  double lead_years = 0;
};

struct CashFlows {
  std::vector<double> spent;  // by year, capital and opex
  std::vector<double> saved;

  [[nodiscard]] std::size_t years() const { return spent.size(); }
  [[nodiscard]] double net(std::size_t year) const { return saved[year] - spent[year]; }
};

// Parts of a year in lead and life are rounded up and down to whole years, at least one of life.
[[nodiscard]] CashFlows cash_flows(const Costing& costing, double saved_usd);

[[nodiscard]] double npv(const CashFlows& flows, double rate);

struct Worth {
  double npv_usd = 0;
  double benefit_cost = 0;
  std::optional<double> payback_years;
  std::optional<double> irr;
};
[[nodiscard]] Worth worth(const CashFlows& flows, double rate);

// Of capital over its life, and opex.
[[nodiscard]] double usd_a_year(const Costing& costing, double rate);

}  // namespace archipelago::planning
