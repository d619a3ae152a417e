#include "metrics/bill.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "base/error.hpp"

namespace archipelago::metrics {

namespace {

constexpr double kHalfACent = 0.005;

constexpr std::array<std::string_view, kCostParts> kPartWords{
    "GPUs",  "servers",     "halls",  "cables", "leases",
    "staff", "maintenance", "energy", "clouds", "egress"};

// Of what a cloud asks of a nation.
Graded serving_of(const platform::Platform& platform, SiteIndex site, const UsageLedger& ledger,
                  CloudBilling billing, const Costs& asked, std::size_t nation) {
  Graded serving = asked[CostPart::kCloud];
  if (billing == CloudBilling::kTokens) {
    serving.value -= platform.sites[site.at()].cloud_price->usd_per_gpu_hour *
                     ledger.use[site.at()][nation].training_gpu_s / 3600;
  } else {
    serving = ledger.serving_part[site.at()] * serving;
  }
  return serving + asked[CostPart::kEgress];
}

// Of the GPUs of all sites with costs.
double mean_serving_part(const platform::Platform& platform, const UsageLedger& ledger) {
  double serving = 0;
  double all = 0;
  for (std::size_t s = 0; s < platform.sites.size(); ++s) {
    if (platform.sites[s].cloud_price) continue;
    serving += ledger.serving_part[s] * platform.sites[s].gpus;
    all += platform.sites[s].gpus;
  }
  return all > 0 ? serving / all : 1;
}

void add_site(Bills& bills, const platform::Platform& platform, SiteIndex index,
              const UsageLedger& ledger, CloudBilling billing) {
  const platform::Site& site = platform.sites[index.at()];
  if (!site.cloud_price) {
    bills.sites.push_back(site_costs(platform, index, ledger));
    NationBill& owner = bills.nations[site.operator_nation.at()];
    owner.costs += bills.sites.back();
    owner.serving_costs += ledger.serving_part[index.at()] * bills.sites.back().total();
    return;
  }
  const std::vector<Costs> users = cloud_costs(platform, index, ledger, billing);
  Costs all;
  for (std::size_t n = 0; n < users.size(); ++n) {
    bills.nations[n].costs += users[n];
    bills.nations[n].serving_costs += serving_of(platform, index, ledger, billing, users[n], n);
    all += users[n];
  }
  bills.sites.push_back(all);
}

void add_cable(Bills& bills, const platform::Platform& platform, CableIndex index,
               const UsageLedger& ledger, double serving_part) {
  const platform::Cable& cable = platform.cables[index.at()];
  Costs both;
  for (const PointIndex end : {cable.from, cable.to}) {
    const Costs half = cable_end_costs(platform, index, end, ledger);
    NationBill& owner = bills.nations[platform.points[end.at()].nation.at()];
    owner.costs += half;
    owner.serving_costs += serving_part * half.total();
    both += half;
  }
  bills.cables.push_back(both);
}

// A sentence when the two differ by more than half a cent, or either is no number.
void compare(std::vector<std::string>& breaches, std::string_view what, double sum,
             double expected) {
  if (std::abs(sum - expected) < kHalfACent) return;
  breaches.push_back(fmt::format("{} {:.3f} USD, expected {:.3f}", what, sum, expected));
}

}  // namespace

std::vector<std::string> missing_for_bill(const platform::Platform& platform) {
  std::vector<std::string> sentences;
  const auto say = [&](std::string sentence) {
    if (std::find(sentences.begin(), sentences.end(), sentence) == sentences.end()) {
      sentences.push_back(std::move(sentence));
    }
  };
  for (const platform::Site& site : platform.sites) {
    if (site.cloud_price) continue;
    const platform::Nation& nation = platform.nations[site.nation.at()];
    const platform::Gpu& gpu = platform.gpus[site.gpu.at()];
    if (!nation.costs) {
      say(fmt::format("no row for {} in nation_costs.csv, where sites without a cloud price stand",
                      nation.iso2));
    }
    if (gpu.clocks.empty()) {
      say(fmt::format("no row for {} in gpu_clocks.csv: what its sites draw is not known",
                      gpu.name));
    }
  }
  return sentences;
}

Bills make_bills(const platform::Platform& platform, const UsageLedger& ledger,
                 const BillTerms& terms) {
  ARCHIPELAGO_REQUIRE(ledger.sites.size() == platform.sites.size());
  ARCHIPELAGO_REQUIRE(ledger.use.size() == platform.sites.size());
  ARCHIPELAGO_REQUIRE(ledger.absent.size() == platform.sites.size());
  ARCHIPELAGO_REQUIRE(ledger.serving_part.size() == platform.sites.size());
  ARCHIPELAGO_REQUIRE(ledger.crossed.size() == platform.cables.size());
  Bills bills;
  bills.nations.resize(platform.nations.size());
  for (std::size_t s = 0; s < platform.sites.size(); ++s) {
    add_site(bills, platform, SiteIndex(s), ledger, terms.clouds);
  }
  const double serving_part = mean_serving_part(platform, ledger);
  for (std::size_t c = 0; c < platform.cables.size(); ++c) {
    add_cable(bills, platform, CableIndex(c), ledger, serving_part);
  }
  bills.settlement = settle(platform, ledger, bills.sites, terms.settlement);
  for (std::size_t n = 0; n < bills.nations.size(); ++n) {
    bills.nations[n].paid = bills.settlement.paid(NationIndex(n));
    bills.nations[n].received = bills.settlement.received(NationIndex(n));
    bills.nations[n].serving_net =
        bills.nations[n].serving_costs + bills.settlement.serving_net(NationIndex(n));
  }
  return bills;
}

std::vector<std::string> money_breaches(const Bills& bills) {
  Costs things;
  for (const Costs& site : bills.sites) things += site;
  for (const Costs& cable : bills.cables) things += cable;
  Costs nations;
  double net = 0;
  double settled = 0;
  for (const NationBill& bill : bills.nations) {
    nations += bill.costs;
    net += bill.net().value;
    settled += bill.received.value - bill.paid.value;
  }
  std::vector<std::string> breaches;
  for (std::size_t p = 0; p < kCostParts; ++p) {
    compare(breaches, fmt::format("the nations' bills for {} sum to", kPartWords[p]),
            nations.parts[p].value, things.parts[p].value);
  }
  compare(breaches, "all bills with settlement sum to", net, things.total().value);
  compare(breaches, "what nations received less what they paid sums to", settled, 0);
  return breaches;
}

}  // namespace archipelago::metrics
