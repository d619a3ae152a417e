#include "metrics/run_rows.hpp"

#include <algorithm>
#include <string>

#include "base/error.hpp"
#include "metrics/bill_rows.hpp"
#include "metrics/cable_rows.hpp"
#include "metrics/citizen_rows.hpp"
#include "metrics/contribution_rows.hpp"
#include "metrics/dependence_rows.hpp"
#include "metrics/energy_rows.hpp"
#include "metrics/full_scale.hpp"
#include "metrics/job_rows.hpp"
#include "metrics/model_rows.hpp"
#include "metrics/request_rows.hpp"
#include "metrics/site_rows.hpp"
#include "metrics/usage_ledger.hpp"

namespace archipelago::metrics {

namespace {

using platform::Platform;

void append(Rows& rows, const Rows& more) { rows.insert(rows.end(), more.begin(), more.end()); }

// What an isolated nation did for its users.
Rows autonomy_rows(const Rows& rows, const Platform& platform,
                   const std::vector<NationIndex>& isolated) {
  Rows autonomy;
  for (const Row& row : rows) {
    if (row.metric != "slo_attainment") continue;
    const bool alone = std::any_of(isolated.begin(), isolated.end(), [&](NationIndex nation) {
      return platform.nations[nation.at()].iso2 == row.group;
    });
    if (alone) autonomy.push_back({row.group, "autonomy", row.value});
  }
  return autonomy;
}

Rows audit_rows(const record::AuditFacts& audit) {
  return {{"rules", "audited_requests", static_cast<double>(audit.requests)},
          {"rules", "audited_jobs", static_cast<double>(audit.jobs)},
          {"rules", "audited_copies", static_cast<double>(audit.copies)},
          {"rules", "audited_paths", static_cast<double>(audit.paths)}};
}

void append_energy_and_money(Rows& rows, const Platform& platform, const record::RunFacts& facts,
                             const MetricSettings& settings) {
  const BillTerms& terms = settings.bills;
  const UsageLedger ledger = lay_prices(platform, facts, settings.price_scale, terms.home_fleet);
  append(rows, energy_rows(platform, ledger));
  const bool has_prices = missing_for_bill(platform).empty() &&
                          missing_token_prices(platform, ledger, terms.clouds).empty();
  if (facts.training) {
    append(rows, model_rows(platform, facts.training->models, &ledger, has_prices));
  }
  if (!has_prices) return;
  const Bills bills = make_bills(platform, ledger, terms);
  std::string broken;
  for (const std::string& breach : money_breaches(bills)) broken += breach + '\n';
  if (!broken.empty()) throw SimulationError(broken);
  append(rows, bill_rows(platform, ledger, bills));
}

}  // namespace

Rows run_rows(const Platform& platform, const record::RunFacts& facts,
              const MetricSettings& settings) {
  Rows rows = request_rows(platform, facts, settings.slo);
  if (settings.demand_scale) append(rows, citizen_rows(platform, facts, *settings.demand_scale));
  append(rows, dependence_rows(platform, facts));
  append(rows, autonomy_rows(rows, platform, facts.isolated));
  append(rows, site_rows(platform, facts));
  if (facts.audit) append(rows, audit_rows(*facts.audit));
  if (facts.training) append(rows, job_rows(platform, *facts.training));
  append(rows, cable_rows(platform, facts));
  append(rows, contribution_rows(platform, facts.use));
  if (facts.metered) {
    append_energy_and_money(rows, platform::at_price_levels(platform, settings.prices), facts,
                            settings);
  } else if (facts.training) {
    append(rows, model_rows(platform, facts.training->models, nullptr, false));
  }
  print_at_full_scale(rows, settings.scale);
  return rows;
}

}  // namespace archipelago::metrics
