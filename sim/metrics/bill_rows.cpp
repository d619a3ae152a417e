#include "metrics/bill_rows.hpp"

#include <string>
#include <vector>

#include "base/time_slots.hpp"
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
  bool several = false;  // nations

  void merge(const Tally& other) {
    bill.costs += other.bill.costs;
    bill.paid += other.bill.paid;
    bill.received += other.bill.received;
    bill.serving_costs += other.bill.serving_costs;
    bill.serving_net += other.bill.serving_net;
    work += other.work;
    several = true;
  }
  // Nations that neither bore a cost nor had work done are left out.
  [[nodiscard]] std::size_t counted() const {
    return bill.net().quality.has_value() || work.gpu_s() > 0 ? 1 : 0;
  }
};

// Appends rows of one group.
class GroupRows {
 public:
  GroupRows(Rows& rows, const std::string& group, const Tally& tally)
      : rows_(rows), group_(group), tally_(tally) {}

  void costs() {
    const NationBill& bill = tally_.bill;
    for (std::size_t p = 0; p < kCostParts; ++p) add(kMetrics[p], bill.costs.parts[p]);
    add("resource_cost", bill.costs.total());
    add("settlement_paid", bill.paid);
    add("settlement_received", bill.received);
    add("settlement_net", bill.received - bill.paid);
    add("cost_total", bill.net());
  }
  void unit_costs() {
    const NationWork& work = tally_.work;
    if (work.tokens > 0) {
      const double millions = work.tokens * 1e-6;
      add("usd_per_million_tokens", 1 / millions * worked(tally_.bill.serving_net));
      if (tally_.several) {
        add("resource_usd_per_million_tokens", 1 / millions * worked(tally_.bill.serving_costs));
      }
    }
    const double useful_hours = (work.useful_gpu_s + work.serving_gpu_s) / 3600;
    if (useful_hours > 0) add("usd_per_gpu_hour", 1 / useful_hours * worked(tally_.bill.net()));
  }
  void a_year(double years) {
    add("resource_cost_a_year", 1 / years * tally_.bill.costs.total());
    add("cost_total_a_year", 1 / years * tally_.bill.net());
  }

 private:
  void add(const char* metric, const Graded& amount) {
    rows_.push_back({group_, metric, amount.value, amount.quality});
  }
  [[nodiscard]] Graded worked(Graded amount) const {
    amount.quality = std::max(amount.quality, tally_.work.quality);
    return amount;
  }

  Rows& rows_;
  const std::string& group_;
  const Tally& tally_;
};

}  // namespace

bool whole_days(SimTime measured) {
  constexpr SimTime kDay{24 * kHours.length.ps};
  return measured.ps > 0 && measured.ps % kDay.ps == 0;
}

Rows bill_rows(const platform::Platform& platform, const UsageLedger& ledger, const Bills& bills) {
  std::vector<Tally> tallies;
  for (std::size_t n = 0; n < platform.nations.size(); ++n) {
    tallies.push_back({bills.nations[n], work_for(platform, ledger, NationIndex(n)), false});
  }
  const auto append = [&](Rows& rows, const std::string& group, const Tally& tally) {
    GroupRows of_group(rows, group, tally);
    of_group.costs();
    of_group.unit_costs();
    if (whole_days(ledger.measured)) of_group.a_year(to_years(ledger.measured));
  };
  Rows rows = grouped_rows(platform, tallies, append);
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
