#include "metrics/request_metrics.hpp"

#include <algorithm>
#include <numeric>
#include <string>

#include "base/error.hpp"
#include "metrics/groups.hpp"

namespace archipelago::metrics {

namespace {

using record::Fate;
using record::RequestOutcome;

// Of `whole` requests, those sent to places, each place's weighed by its mark.
double marked_share(const std::vector<std::uint64_t>& sent, const std::vector<double>& mark,
                    std::uint64_t whole) {
  double sum = 0;
  for (std::size_t i = 0; i < mark.size(); ++i) sum += mark[i] * static_cast<double>(sent[i]);
  return whole == 0 ? 0.0 : sum / static_cast<double>(whole);
}

double ratio(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

RequestMetrics::RequestMetrics(const platform::Platform& platform, Slo slo, SimTime warmup,
                               SimTime horizon)
    : platform_(platform),
      law_(platform, platform::RulePack::kDefault),
      slo_(slo),
      warmup_(warmup),
      horizon_(horizon),
      tallies_(platform.nations.size()),
      totals_(platform.nations.size()),
      served_at_(platform.sites.size()) {
  ARCHIPELAGO_REQUIRE(warmup < horizon);
  for (Tally& tally : tallies_) tally.sent.resize(platform.sites.size() * platform.llms.size());
}

void RequestMetrics::on_outcome(const RequestOutcome& outcome) {
  const auto fate = static_cast<std::size_t>(outcome.fate);
  ++totals_[outcome.nation.at()][fate];
  if (outcome.asked < warmup_) return;
  Tally& tally = tallies_[outcome.nation.at()];
  ++tally.fates[fate];
  if (outcome.fate != Fate::kNoSite && outcome.fate != Fate::kForbidden) {
    ++tally.sent[outcome.site.at() * platform_.llms.size() + outcome.llm.at()];
  }
  if (outcome.fate == Fate::kServed) count_served(tally, outcome);
}

void RequestMetrics::count_served(Tally& tally, const RequestOutcome& outcome) {
  const double ttft = (outcome.first_token - outcome.asked).seconds();
  tally.ttft.add(ttft);
  tally.bound_s += outcome.ttft_bound.seconds();
  tally.e2e.add((outcome.finished - outcome.asked).seconds());
  bool good = ttft <= slo_.ttft.si();
  if (outcome.output_tokens > 1) {
    const double tpot =
        (outcome.finished - outcome.first_token).seconds() / (outcome.output_tokens - 1);
    tally.tpot.add(tpot);
    good = good && tpot <= slo_.tpot.si();
  }
  tally.good += good ? 1 : 0;
  tally.network_rtt_s += (2 * outcome.network_one_way).seconds();
  ++served_at_[outcome.site.at()];

  const platform::Site& site = platform_.sites[outcome.site.at()];
  if (law_.bind()) {
    const auto data = static_cast<platform::DataClass>(outcome.data_class);
    ++tally.served_by_class.at(outcome.data_class);
    if (law_.may_process(outcome.nation, data, site)) ++tally.compliant[outcome.data_class];
  }
  if (site.operator_nation != outcome.nation) ++tally.foreign_operator;
  if (site.nation == outcome.nation) return;
  ++tally.foreign_soil;
  const std::string& home_bloc = platform_.nations[outcome.nation.at()].bloc;
  if (home_bloc.empty() || platform_.nations[site.nation.at()].bloc != home_bloc) {
    ++tally.outside_bloc;
  }
}

std::uint64_t RequestMetrics::Tally::counted() const {
  return std::accumulate(fates.begin(), fates.end(), std::uint64_t{0});
}

void RequestMetrics::Tally::merge(const Tally& other) {
  ttft.merge(other.ttft);
  tpot.merge(other.tpot);
  e2e.merge(other.e2e);
  for (std::size_t f = 0; f < fates.size(); ++f) fates[f] += other.fates[f];
  good += other.good;
  foreign_soil += other.foreign_soil;
  outside_bloc += other.outside_bloc;
  foreign_operator += other.foreign_operator;
  network_rtt_s += other.network_rtt_s;
  bound_s += other.bound_s;
  for (std::size_t c = 0; c < compliant.size(); ++c) {
    served_by_class[c] += other.served_by_class[c];
    compliant[c] += other.compliant[c];
  }
  sent.resize(other.sent.size());
  for (std::size_t i = 0; i < sent.size(); ++i) sent[i] += other.sent[i];
}

// By class, too, where there are several.
void RequestMetrics::append_compliance(Rows& rows, const std::string& group,
                                       const Tally& tally) const {
  static constexpr std::array<const char*, platform::kDataClasses> kByClass{
      "residency_compliance_public", "residency_compliance_personal",
      "residency_compliance_regulated", "residency_compliance_state"};
  const auto sum = [](const auto& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  };
  rows.push_back(
      {group, "residency_compliance", ratio(sum(tally.compliant), sum(tally.served_by_class))});
  const auto& served = tally.served_by_class;
  if (std::count(served.begin(), served.end(), 0) + 1 >= std::ptrdiff_t{platform::kDataClasses}) {
    return;
  }
  for (std::size_t c = 0; c < served.size(); ++c) {
    if (served[c] > 0) rows.push_back({group, kByClass[c], ratio(tally.compliant[c], served[c])});
  }
}

void RequestMetrics::append_rows(Rows& rows, const std::string& group, const Tally& tally,
                                 const PlaceMarks& marks) const {
  const auto add = [&](const char* metric, double value) {
    rows.push_back({group, metric, value});
  };
  const auto fate = [&](Fate f) { return tally.fates[static_cast<std::size_t>(f)]; };
  const std::uint64_t served = fate(Fate::kServed);
  const std::uint64_t ended = tally.counted() - fate(Fate::kInFlight);

  add("requests", static_cast<double>(tally.counted()));
  add("saturated_share", marked_share(tally.sent, marks.saturated, tally.counted()));
  add("out_of_range_share", marked_share(tally.sent, marks.out_of_range, tally.counted()));
  if (served > 0) {
    add("ttft_mean", tally.ttft.mean());
    add("ttft_bound_mean", tally.bound_s / static_cast<double>(served));
    add("ttft_p50", tally.ttft.quantile(0.50));
    add("ttft_p90", tally.ttft.quantile(0.90));
    add("ttft_p95", tally.ttft.quantile(0.95));
    add("ttft_p99", tally.ttft.quantile(0.99));
    add("e2e_mean", tally.e2e.mean());
    add("e2e_p50", tally.e2e.quantile(0.50));
    add("e2e_p90", tally.e2e.quantile(0.90));
    add("e2e_p95", tally.e2e.quantile(0.95));
    add("e2e_p99", tally.e2e.quantile(0.99));
    add("network_rtt_mean", tally.network_rtt_s / static_cast<double>(served));
    add("foreign_served_share", ratio(tally.foreign_soil, served));
    add("extra_regional_share", ratio(tally.outside_bloc, served));
    add("foreign_operator_share", ratio(tally.foreign_operator, served));
    if (law_.bind()) append_compliance(rows, group, tally);
  }
  if (tally.tpot.count() > 0) {
    add("tpot_p50", tally.tpot.quantile(0.50));
    add("tpot_p90", tally.tpot.quantile(0.90));
    add("tpot_p95", tally.tpot.quantile(0.95));
    add("tpot_p99", tally.tpot.quantile(0.99));
  }
  if (ended > 0) {
    add("slo_attainment", ratio(tally.good, ended));
    add("refusal_share", ratio(ended - served, ended));
  }
  add("goodput", static_cast<double>(tally.good) / (horizon_ - warmup_).seconds());
  add("refused_no_site", static_cast<double>(fate(Fate::kNoSite)));
  const std::uint64_t forbidden = fate(Fate::kForbidden);
  if (marks.rules_bind || forbidden > 0) {
    add("refused_forbidden", static_cast<double>(forbidden));
  }
  add("refused_queue_full", static_cast<double>(fate(Fate::kQueueFull)));
  add("refused_timeout", static_cast<double>(fate(Fate::kTimeout)));
  add("refused_too_long", static_cast<double>(fate(Fate::kTooLong)));
  const std::uint64_t no_power = fate(Fate::kNoPower);
  if (marks.power_can_fail || no_power > 0) {
    add("refused_no_power", static_cast<double>(no_power));
  }
  add("in_flight", static_cast<double>(fate(Fate::kInFlight)));
}

Rows RequestMetrics::rows(const PlaceMarks& marks) const {
  Rows rows = grouped_rows(platform_, tallies_,
                           [&](Rows& to, const std::string& group, const Tally& tally) {
                             append_rows(to, group, tally, marks);
                           });
  for (std::size_t s = 0; s < served_at_.size(); ++s) {
    rows.push_back(
        {"site:" + platform_.sites[s].name, "served", static_cast<double>(served_at_[s])});
  }
  return rows;
}

}  // namespace archipelago::metrics
