#include "metrics/sovereignty_metrics.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <string>

#include "metrics/groups.hpp"

namespace archipelago::metrics {

namespace {

using record::Fate;

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

}  // namespace

double concentration(const std::vector<double>& amounts) {
  const double whole = std::accumulate(amounts.begin(), amounts.end(), 0.0);
  double squares = 0;
  for (const double amount : amounts) squares += amount * amount;
  return whole > 0 ? squares / (whole * whole) : 0;
}

SovereigntyMetrics::SovereigntyMetrics(const platform::Platform& platform, WireBytes bytes,
                                       SimTime warmup, record::RequestSink& next)
    : platform_(platform),
      bytes_(bytes),
      warmup_(warmup),
      next_(next),
      tallies_(platform.nations.size()) {
  for (Tally& tally : tallies_) tally.served.resize(platform.sites.size());
}

void SovereigntyMetrics::on_outcome(const record::RequestOutcome& outcome) {
  next_.on_outcome(outcome);
  if (outcome.asked < warmup_ || outcome.fate == Fate::kNoSite) return;
  Tally& tally = tallies_[outcome.nation.at()];
  const bool served = outcome.fate == Fate::kServed;
  const double bytes =
      bytes_.prompt * outcome.prompt_tokens + (served ? bytes_.output * outcome.output_tokens : 0);
  ++tally.sent;
  tally.bytes += bytes;
  tally.nation_bytes += bytes * outcome.third_nations;
  if (outcome.third_nations > 0) tally.exposed_bytes += bytes;
  if (served) tally.served[outcome.site.at()] += 1;
}

void SovereigntyMetrics::Tally::merge(const Tally& other) {
  sent += other.sent;
  bytes += other.bytes;
  exposed_bytes += other.exposed_bytes;
  nation_bytes += other.nation_bytes;
  served.resize(other.served.size());
  for (std::size_t s = 0; s < served.size(); ++s) served[s] += other.served[s];
}

void SovereigntyMetrics::append_concentration(Rows& rows, const std::string& group,
                                              const Tally& tally) const {
  const auto add = [&](const char* metric, double value) {
    rows.push_back({group, metric, value});
  };
  using platform::Site;
  const std::vector<double>& served = tally.served;
  const auto vendor = [&](const Site& site) { return platform_.gpus[site.gpu.at()].vendor; };
  add("concentration_soil",
      concentration_by<NationIndex>(platform_, served, [](const Site& s) { return s.nation; }));
  add("concentration_operator_nation",
      concentration_by<NationIndex>(platform_, served,
                                    [](const Site& s) { return s.operator_nation; }));
  add("concentration_operator", concentration_by<std::string>(platform_, served, [](const Site& s) {
        return s.operator_name;
      }));
  for (std::size_t s = 0; s < served.size(); ++s) {
    if (served[s] > 0 && vendor(platform_.sites[s]).empty()) return;
  }
  add("concentration_gpu_vendor", concentration_by<std::string>(platform_, served, vendor));
}

void SovereigntyMetrics::append_rows(Rows& rows, const std::string& group,
                                     const Tally& tally) const {
  if (tally.bytes > 0) {
    rows.push_back({group, "transit_exposure_share", tally.exposed_bytes / tally.bytes});
    rows.push_back({group, "transit_nations_mean", tally.nation_bytes / tally.bytes});
  }
  const bool any = std::any_of(tally.served.begin(), tally.served.end(),
                               [](double served) { return served > 0; });
  if (any) append_concentration(rows, group, tally);
}

Rows SovereigntyMetrics::rows() const {
  return grouped_rows(platform_, tallies_,
                      [&](Rows& to, const std::string& group, const Tally& tally) {
                        append_rows(to, group, tally);
                      });
}

}  // namespace archipelago::metrics
