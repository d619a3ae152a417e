#include "metrics/dependence_rows.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <string>

#include "metrics/groups.hpp"

namespace archipelago::metrics {

namespace {

// `amounts` by site, summed over the sites of one key.
template <class Key, class KeyOf>
double concentration_by(const platform::Platform& platform, const std::vector<double>& amounts,
                        KeyOf key_of) {
  std::map<Key, double> sums;
  for (std::size_t s = 0; s < amounts.size(); ++s) sums[key_of(platform.sites[s])] += amounts[s];
  std::vector<double> parts;
  for (const auto& [key, sum] : sums) parts.push_back(sum);
  return concentration(parts);
}

struct Tally {
  std::uint64_t sent = 0;
  double bytes = 0;
  double exposed_bytes = 0;
  double nation_bytes = 0;
  std::vector<double> served;  // by SiteIndex

  void merge(const Tally& other) {
    sent += other.sent;
    bytes += other.bytes;
    exposed_bytes += other.exposed_bytes;
    nation_bytes += other.nation_bytes;
    served.resize(other.served.size());
    for (std::size_t s = 0; s < served.size(); ++s) served[s] += other.served[s];
  }
  [[nodiscard]] std::uint64_t counted() const { return sent; }
};

Tally tally_of(const record::RequestFacts& facts, std::size_t sites) {
  Tally tally{facts.routed, facts.bytes, facts.exposed_bytes, facts.nation_bytes,
              std::vector<double>(sites)};
  for (std::size_t i = 0; i < facts.served.size(); ++i) {
    tally.served[i % sites] += static_cast<double>(facts.served[i]);
  }
  return tally;
}

void append_concentration(Rows& rows, const std::string& group, const platform::Platform& platform,
                          const std::vector<double>& served) {
  const auto add = [&](const char* metric, double value) {
    rows.push_back({group, metric, value});
  };
  using platform::Site;
  const auto vendor = [&](const Site& site) { return platform.gpus[site.gpu.at()].vendor; };
  add("concentration_soil",
      concentration_by<NationIndex>(platform, served, [](const Site& s) { return s.nation; }));
  add("concentration_operator_nation",
      concentration_by<NationIndex>(platform, served,
                                    [](const Site& s) { return s.operator_nation; }));
  add("concentration_operator", concentration_by<std::string>(platform, served, [](const Site& s) {
        return s.operator_name;
      }));
  for (std::size_t s = 0; s < served.size(); ++s) {
    if (served[s] > 0 && vendor(platform.sites[s]).empty()) return;
  }
  add("concentration_gpu_vendor", concentration_by<std::string>(platform, served, vendor));
}

}  // namespace

double concentration(const std::vector<double>& amounts) {
  const double whole = std::accumulate(amounts.begin(), amounts.end(), 0.0);
  double squares = 0;
  for (const double amount : amounts) squares += amount * amount;
  return whole > 0 ? squares / (whole * whole) : 0;
}

Rows dependence_rows(const platform::Platform& platform, const record::RunFacts& facts) {
  std::vector<Tally> tallies;
  for (const record::RequestFacts& nation : facts.requests) {
    tallies.push_back(tally_of(nation, platform.sites.size()));
  }
  return grouped_rows(platform, tallies, [&](Rows& to, const std::string& group, const Tally& of) {
    if (of.bytes > 0) {
      to.push_back({group, "transit_exposure_share", of.exposed_bytes / of.bytes});
      to.push_back({group, "transit_nations_mean", of.nation_bytes / of.bytes});
    }
    const bool any =
        std::any_of(of.served.begin(), of.served.end(), [](double served) { return served > 0; });
    if (any) append_concentration(to, group, platform, of.served);
  });
}

}  // namespace archipelago::metrics
