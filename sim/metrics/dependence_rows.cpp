#include "metrics/dependence_rows.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <string>

#include "metrics/groups.hpp"

namespace archipelago::metrics {

namespace {

using platform::Platform;
using Amounts = std::map<std::string, double>;  // of answers, by who gave them

void add(Amounts& to, const Amounts& more) {
  for (const auto& [who, amount] : more) to[who] += amount;
}

// Answers to the users of a group, by what of them is not their own nation's.
struct Foreign {
  Amounts soil;
  Amounts laws;  // "US", "KR+US": the operator's, but for the users' own
  Amounts operators;
  Amounts vendors;
  bool vendors_known = true;
  std::vector<double>
      under;  // by NationIndex: where that law reaches, of users that are not its own

  void merge(const Foreign& other) {
    add(soil, other.soil);
    add(laws, other.laws);
    add(operators, other.operators);
    add(vendors, other.vendors);
    vendors_known = vendors_known && other.vendors_known;
    under.resize(std::max(under.size(), other.under.size()));
    for (std::size_t n = 0; n < other.under.size(); ++n) under[n] += other.under[n];
  }
};

struct Tally {
  std::uint64_t sent = 0;
  double bytes = 0;
  double exposed_bytes = 0;
  double nation_bytes = 0;
  double served = 0;
  Foreign foreign;

  void merge(const Tally& other) {
    sent += other.sent;
    bytes += other.bytes;
    exposed_bytes += other.exposed_bytes;
    nation_bytes += other.nation_bytes;
    served += other.served;
    foreign.merge(other.foreign);
  }
  [[nodiscard]] std::uint64_t counted() const { return sent; }
};

void count(Foreign& foreign, const Platform& platform, NationIndex home, const platform::Site& site,
           double served) {
  if (site.nation != home) foreign.soil[platform.nations[site.nation.at()].iso2] += served;
  std::string laws;
  for (std::size_t n = 0; n < platform.nations.size(); ++n) {
    const NationIndex law(n);
    if (law == home) continue;
    if (site.under(law)) foreign.under[n] += served;
    if (site.operator_under(law)) laws += (laws.empty() ? "" : "+") + platform.nations[n].iso2;
  }
  if (!laws.empty()) {
    foreign.laws[laws] += served;
    foreign.operators[site.operator_name] += served;
  }
  const platform::Gpu& gpu = platform.gpus[site.gpu.at()];
  if (gpu.vendor.empty() || gpu.vendor_laws.empty()) foreign.vendors_known = false;
  const bool other = std::any_of(gpu.vendor_laws.begin(), gpu.vendor_laws.end(),
                                 [&](NationIndex law) { return law != home; });
  if (other) foreign.vendors[gpu.vendor] += served;
}

Tally tally_of(const Platform& platform, const record::RequestFacts& facts, NationIndex home) {
  Tally tally{facts.routed, facts.bytes, facts.exposed_bytes, facts.nation_bytes, 0, {}};
  tally.foreign.under.resize(platform.nations.size());
  for (std::size_t i = 0; i < facts.served.size(); ++i) {
    if (facts.served[i] == 0) continue;
    const auto served = static_cast<double>(facts.served[i]);
    tally.served += served;
    count(tally.foreign, platform, home, platform.sites[i % platform.sites.size()], served);
  }
  return tally;
}

// Nations whose law reaches a site that has GPUs.
std::vector<bool> reaching(const Platform& platform) {
  std::vector<bool> laws(platform.nations.size());
  for (const platform::Site& site : platform.sites) {
    if (site.gpus == 0) continue;
    for (std::size_t n = 0; n < laws.size(); ++n) {
      if (site.under(NationIndex(n))) laws[n] = true;
    }
  }
  return laws;
}

void append_exposures(Rows& rows, const std::string& group, const Platform& platform,
                      const Tally& tally) {
  const std::vector<bool> laws = reaching(platform);
  for (std::size_t n = 0; n < laws.size(); ++n) {
    const std::string& law = platform.nations[n].iso2;
    if (!laws[n] || law == group) continue;
    rows.push_back({under_law(law, group), "law_exposure", tally.foreign.under[n] / tally.served});
  }
}

void append_concentration(Rows& rows, const std::string& group, const Tally& tally) {
  const auto row = [&](const char* metric, const Amounts& amounts) {
    std::vector<double> parts;
    for (const auto& [who, amount] : amounts) parts.push_back(amount);
    rows.push_back({group, metric, concentration(parts, tally.served)});
  };
  row("foreign_concentration_soil", tally.foreign.soil);
  row("foreign_concentration_law", tally.foreign.laws);
  row("foreign_concentration_operator", tally.foreign.operators);
  if (tally.foreign.vendors_known) {
    row("foreign_concentration_gpu_vendor", tally.foreign.vendors);
  }
}

}  // namespace

double concentration(const std::vector<double>& amounts, double whole) {
  double squares = 0;
  for (const double amount : amounts) squares += amount * amount;
  return whole > 0 ? squares / (whole * whole) : 0;
}

std::string under_law(const std::string& law, const std::string& group) {
  return "law:" + law + ":" + group;
}

Rows dependence_rows(const Platform& platform, const record::RunFacts& facts) {
  std::vector<Tally> tallies;
  for (std::size_t n = 0; n < facts.requests.size(); ++n) {
    tallies.push_back(tally_of(platform, facts.requests[n], NationIndex(n)));
  }
  return grouped_rows(platform, tallies, [&](Rows& to, const std::string& group, const Tally& of) {
    if (of.bytes > 0) {
      to.push_back({group, "transit_exposure_share", of.exposed_bytes / of.bytes});
      to.push_back({group, "transit_nations_mean", of.nation_bytes / of.bytes});
    }
    if (of.served <= 0) return;
    append_concentration(to, group, of);
    append_exposures(to, group, platform, of);
  });
}

}  // namespace archipelago::metrics
