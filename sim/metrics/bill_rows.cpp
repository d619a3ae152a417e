#include "metrics/bill_rows.hpp"

#include <string>
#include <vector>

#include "metrics/groups.hpp"
#include "metrics/nation_work.hpp"

namespace archipelago::metrics {

namespace {

// In the order of CostPart.
constexpr std::array<const char*, kCostParts> kMetrics{
    "cost_gpus",  "cost_servers",     "cost_halls",  "cost_cables", "cost_leases",
    "cost_staff", "cost_maintenance", "cost_energy", "cost_cloud",  "cost_egress"};

struct Tally {
  NationBill bill;
  NationWork work;

  void merge(const Tally& other) {
    bill.costs += other.bill.costs;
    bill.paid += other.bill.paid;
    bill.received += other.bill.received;
    work += other.work;
  }
  // Nations that neither bore a cost nor had work done are left out.
  [[nodiscard]] std::size_t counted() const {
    return bill.net().quality.has_value() || work.gpu_s() > 0 ? 1 : 0;
  }
};

void append_rows(Rows& rows, const std::string& group, const Tally& tally) {
  const auto add = [&](const char* metric, const Graded& amount) {
    rows.push_back({group, metric, amount.value, amount.quality});
  };
  const NationBill& bill = tally.bill;
  for (std::size_t p = 0; p < kCostParts; ++p) add(kMetrics[p], bill.costs.parts[p]);
  add("settlement_paid", bill.paid);
  add("settlement_received", bill.received);
  add("settlement_net", bill.received - bill.paid);
  add("cost_total", bill.net());

  const NationWork& work = tally.work;
  Graded net = bill.net();
  net.quality = std::max(net.quality, work.quality);
  if (work.tokens > 0) {
    add("usd_per_million_tokens", work.serving_share() / (work.tokens * 1e-6) * net);
  }
  const double useful_hours = (work.useful_gpu_s + work.serving_gpu_s) / 3600;
  if (useful_hours > 0) add("usd_per_gpu_hour", 1 / useful_hours * net);
}

}  // namespace

Rows bill_rows(const platform::Platform& platform, const UsageLedger& ledger, const Bills& bills) {
  std::vector<Tally> tallies;
  for (std::size_t n = 0; n < platform.nations.size(); ++n) {
    tallies.push_back({bills.nations[n], work_for(platform, ledger, NationIndex(n))});
  }
  Rows rows = grouped_rows(platform, tallies, append_rows);
  const auto& pays = bills.settlement.pays;
  for (std::size_t payer = 0; payer < pays.size(); ++payer) {
    for (std::size_t owner = 0; owner < pays.size(); ++owner) {
      const Graded& amount = pays[payer][owner];
      if (!amount.quality) continue;  // did no work for it
      rows.push_back({platform.nations[payer].iso2 + "->" + platform.nations[owner].iso2,
                      "settlement_paid", amount.value, amount.quality});
    }
  }
  return rows;
}

}  // namespace archipelago::metrics
