#include "metrics/cost_definitions.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "metrics/bill_rows.hpp"
#include "metrics/energy_rows.hpp"
#include "metrics/toy_bill.hpp"

namespace archipelago::metrics {
namespace {

// A definition that no ledger gives would be a promise in results/columns.csv that nothing keeps.
TEST(CostDefinitions, AreWhatALedgerGivesAndNoOther) {
  platform::Platform platform = test::billed_platform();
  platform.sites[test::kBeta].solar_w = 1;
  platform.sites[test::kBeta].battery.capacity_j = 1;
  metrics::UsageLedger ledger = test::billed_ledger();
  ledger.measured = to_sim_time(Seconds(86'400));  // whole days: figures a year, too
  std::set<std::string> given;
  for (const Row& row : energy_rows(platform, ledger)) given.insert(row.metric);
  for (const Row& row : bill_rows(platform, ledger, make_bills(platform, ledger, {}))) {
    given.insert(row.metric);
  }
  std::set<std::string> defined;
  for (const Definition& d : cost_definitions()) defined.emplace(d.metric);
  EXPECT_EQ(given, defined);
}

}  // namespace
}  // namespace archipelago::metrics
