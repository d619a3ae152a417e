#include "planning/appraisal.hpp"

#include <algorithm>
#include <cmath>

#include "base/error.hpp"
#include "metrics/annuity.hpp"

namespace archipelago::planning {

namespace {

// Rates of return beyond it are told as none: they say that nearly nothing was spent.
constexpr double kMostRate = 1e3;

double discounted(const std::vector<double>& flows, double rate) {
  double sum = 0;
  double factor = 1;
  for (const double flow : flows) {
    sum += flow * factor;
    factor /= 1 + rate;
  }
  return sum;
}

std::optional<double> irr_of(const CashFlows& flows) {
  double low = -0.99;
  double high = kMostRate;
  if (!(npv(flows, low) > 0) || !(npv(flows, high) < 0)) return std::nullopt;
  for (int i = 0; i < 200; ++i) {
    const double middle = (low + high) / 2;
    (npv(flows, middle) > 0 ? low : high) = middle;
  }
  return (low + high) / 2;
}

std::optional<double> payback_of(const CashFlows& flows) {
  double sum = 0;
  std::optional<double> since;
  for (std::size_t year = 0; year < flows.years(); ++year) {
    const double before = sum;
    sum += flows.net(year);
    if (sum < 0) {
      since.reset();
    } else if (!since) {
      // What comes in during a year comes evenly.
      const double net = flows.net(year);
      const double start = year == 0 ? 0 : static_cast<double>(year) - 1;
      since = start + (net > 0 && before < 0 ? -before / net : 0);
    }
  }
  return since;
}

}  // namespace

CashFlows cash_flows(const Costing& costing, double saved_usd) {
  ARCHIPELAGO_REQUIRE(costing.life_years > 0 && costing.lead_years >= 0);
  const auto lead = static_cast<std::size_t>(std::ceil(costing.lead_years));
  const auto building = std::max<std::size_t>(lead, 1);
  const auto life = std::max<std::size_t>(static_cast<std::size_t>(costing.life_years), 1);
  const std::size_t years = lead + 1 + life;
  CashFlows flows{std::vector<double>(years), std::vector<double>(years)};
  for (std::size_t year = 0; year < building; ++year) {
    flows.spent[year] = costing.capex_usd / static_cast<double>(building);
  }
  for (std::size_t year = lead + 1; year < years; ++year) {
    flows.spent[year] = costing.opex_usd;
    flows.saved[year] = saved_usd;
  }
  return flows;
}

double npv(const CashFlows& flows, double rate) {
  return discounted(flows.saved, rate) - discounted(flows.spent, rate);
}

Worth worth(const CashFlows& flows, double rate) {
  Worth worth;
  const double spent = discounted(flows.spent, rate);
  worth.npv_usd = npv(flows, rate);
  worth.benefit_cost = spent > 0 ? discounted(flows.saved, rate) / spent : 0;
  worth.payback_years = payback_of(flows);
  worth.irr = irr_of(flows);
  return worth;
}

double usd_a_year(const Costing& costing, double rate) {
  return metrics::annuity(costing.capex_usd, rate, costing.life_years) + costing.opex_usd;
}

}  // namespace archipelago::planning
