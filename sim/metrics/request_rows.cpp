#include "metrics/request_rows.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>

#include "metrics/groups.hpp"
#include "metrics/slo_count.hpp"
#include "platform/law/rules.hpp"

namespace archipelago::metrics {

namespace {

using platform::kDataClasses;
using record::Fate;

// What is known at the end about the LLMs of sites, by site x LLMs + LLM.
struct PlaceMarks {
  std::vector<double> saturated;     // 1: the offered load reached capacity
  std::vector<double> out_of_range;  // share of its requests outside the serving profile's range
  std::vector<double> slow;          // share of the time its site lacked the power for full clocks
};

PlaceMarks marks_of(const platform::Platform& platform, const record::RunFacts& facts) {
  const std::size_t places = platform.sites.size() * platform.llms.size();
  PlaceMarks marks{std::vector<double>(places), std::vector<double>(places),
                   std::vector<double>(places)};
  for (const record::PoolUse& pool : facts.pools) {
    const std::size_t place = pool.site.at() * platform.llms.size() + pool.llm.at();
    marks.saturated[place] = pool.load.saturated() ? 1 : 0;
    if (facts.metered) {
      marks.slow[place] = facts.energy[pool.site.at()].slow_serving_s / facts.measured().seconds();
    }
    if (pool.submitted == 0) continue;
    marks.out_of_range[place] =
        std::min(static_cast<double>(pool.out_of_range) / static_cast<double>(pool.submitted), 1.0);
  }
  return marks;
}

// The facts of a group, and who served it.
struct Tally {
  record::RequestFacts facts;
  double good = 0;
  std::uint64_t foreign_soil = 0;
  std::uint64_t outside_bloc = 0;
  std::uint64_t foreign_operator = 0;
  std::array<std::uint64_t, kDataClasses> served_by_class{};
  std::array<std::uint64_t, kDataClasses> compliant{};  // of those

  void merge(const Tally& other) {
    facts += other.facts;
    good += other.good;
    foreign_soil += other.foreign_soil;
    outside_bloc += other.outside_bloc;
    foreign_operator += other.foreign_operator;
    for (std::size_t c = 0; c < kDataClasses; ++c) {
      served_by_class[c] += other.served_by_class[c];
      compliant[c] += other.compliant[c];
    }
  }
  [[nodiscard]] std::uint64_t counted() const {
    return std::accumulate(facts.fates.begin(), facts.fates.end(), std::uint64_t{0});
  }
  [[nodiscard]] std::uint64_t fate(Fate f) const {
    return facts.fates[static_cast<std::size_t>(f)];
  }
};

// Which rows there are, whatever their figures.
struct Shape {
  double measured_s = 0;
  bool law = false;  // the platform has default rules
  bool rules_bind = false;
  bool power_can_fail = false;
  const std::vector<platform::Llm>* llms = nullptr;
};

// Adds whose soil and law the answers came from.
void count_places(Tally& tally, const platform::Platform& platform, const platform::Rules& law,
                  NationIndex nation) {
  const std::string& home_bloc = platform.nations[nation.at()].bloc;
  const std::size_t sites = platform.sites.size();
  for (std::size_t i = 0; i < tally.facts.served.size(); ++i) {
    const std::uint64_t served = tally.facts.served[i];
    if (served == 0) continue;
    const platform::Site& site = platform.sites[i % sites];
    const auto data = static_cast<platform::DataClass>(i / sites);
    tally.served_by_class.at(i / sites) += served;
    if (law.bind() && law.may_process(nation, data, site)) {
      tally.compliant.at(i / sites) += served;
    }
    if (site.operator_nation != nation || !site.other_laws.empty())
      tally.foreign_operator += served;
    if (site.nation == nation) continue;
    tally.foreign_soil += served;
    if (home_bloc.empty() || platform.nations[site.nation.at()].bloc != home_bloc) {
      tally.outside_bloc += served;
    }
  }
}

// Of `whole` requests, those sent to places, each place's weighed by its mark.
double marked_share(const std::vector<std::uint64_t>& sent, const std::vector<double>& mark,
                    std::uint64_t whole) {
  double sum = 0;
  for (std::size_t i = 0; i < mark.size(); ++i) sum += mark[i] * static_cast<double>(sent[i]);
  return whole == 0 ? 0.0 : sum / static_cast<double>(whole);
}

double ratio(double part, std::uint64_t whole) {
  return whole == 0 ? 0.0 : part / static_cast<double>(whole);
}
double ratio(std::uint64_t part, std::uint64_t whole) {
  return ratio(static_cast<double>(part), whole);
}

// Mean score of the LLMs that requests were sent to; none where one has no score or theirs are of
// different benchmarks.  `sent` by site x LLMs + LLM.
std::optional<double> score_of(const std::vector<std::uint64_t>& sent,
                               const std::vector<platform::Llm>& llms) {
  double points = 0;
  std::uint64_t whole = 0;
  std::string_view benchmark;
  for (std::size_t i = 0; i < sent.size(); ++i) {
    if (sent[i] == 0) continue;
    const std::optional<platform::LlmScore>& score = llms[i % llms.size()].score;
    if (!score || (!benchmark.empty() && benchmark != score->benchmark)) return std::nullopt;
    benchmark = score->benchmark;
    points += score->percent / 100 * static_cast<double>(sent[i]);
    whole += sent[i];
  }
  if (whole == 0) return std::nullopt;
  return ratio(points, whole);
}

// By class, too, where there are several.
void append_compliance(Rows& rows, const std::string& group, const Tally& tally) {
  static constexpr std::array<const char*, kDataClasses> kByClass{
      "residency_compliance_public", "residency_compliance_personal",
      "residency_compliance_regulated", "residency_compliance_state"};
  const auto sum = [](const auto& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  };
  rows.push_back(
      {group, "residency_compliance", ratio(sum(tally.compliant), sum(tally.served_by_class))});
  const auto& served = tally.served_by_class;
  if (std::count(served.begin(), served.end(), 0) + 1 >= std::ptrdiff_t{kDataClasses}) return;
  for (std::size_t c = 0; c < served.size(); ++c) {
    if (served[c] > 0) rows.push_back({group, kByClass[c], ratio(tally.compliant[c], served[c])});
  }
}

void append_served(Rows& rows, const std::string& group, const Tally& tally, bool law) {
  const auto add = [&](const char* metric, double value) {
    rows.push_back({group, metric, value});
  };
  const record::RequestFacts& facts = tally.facts;
  const std::uint64_t served = tally.fate(Fate::kServed);
  add("ttft_mean", facts.ttft.mean());
  add("ttft_bound_mean", facts.ttft_bound_s / static_cast<double>(served));
  add("ttft_p50", facts.ttft.quantile(0.50));
  add("ttft_p90", facts.ttft.quantile(0.90));
  add("ttft_p95", facts.ttft.quantile(0.95));
  add("ttft_p99", facts.ttft.quantile(0.99));
  add("e2e_mean", facts.e2e.mean());
  add("e2e_p50", facts.e2e.quantile(0.50));
  add("e2e_p90", facts.e2e.quantile(0.90));
  add("e2e_p95", facts.e2e.quantile(0.95));
  add("e2e_p99", facts.e2e.quantile(0.99));
  add("network_rtt_mean", facts.network_rtt_s / static_cast<double>(served));
  add("foreign_served_share", ratio(tally.foreign_soil, served));
  add("extra_regional_share", ratio(tally.outside_bloc, served));
  add("foreign_operator_share", ratio(tally.foreign_operator, served));
  if (law) append_compliance(rows, group, tally);
}

void append_refusals(Rows& rows, const std::string& group, const Tally& tally, const Shape& shape) {
  const auto add = [&](const char* metric, Fate fate) {
    rows.push_back({group, metric, static_cast<double>(tally.fate(fate))});
  };
  add("refused_no_site", Fate::kNoSite);
  if (shape.rules_bind || tally.fate(Fate::kForbidden) > 0) {
    add("refused_forbidden", Fate::kForbidden);
  }
  add("refused_queue_full", Fate::kQueueFull);
  add("refused_timeout", Fate::kTimeout);
  add("refused_too_long", Fate::kTooLong);
  if (shape.power_can_fail || tally.fate(Fate::kNoPower) > 0) {
    add("refused_no_power", Fate::kNoPower);
  }
  add("in_flight", Fate::kInFlight);
}

void append_rows(Rows& rows, const std::string& group, const Tally& tally, const PlaceMarks& marks,
                 const Shape& shape) {
  const auto add = [&](const char* metric, double value) {
    rows.push_back({group, metric, value});
  };
  const std::uint64_t counted = tally.counted();
  const std::uint64_t served = tally.fate(Fate::kServed);
  const std::uint64_t ended = counted - tally.fate(Fate::kInFlight);
  add("requests", static_cast<double>(counted));
  add("saturated_share", marked_share(tally.facts.sent, marks.saturated, counted));
  add("out_of_range_share", marked_share(tally.facts.sent, marks.out_of_range, counted));
  if (shape.power_can_fail) {
    add("short_of_power_share", marked_share(tally.facts.sent, marks.slow, counted));
  }
  if (served > 0) append_served(rows, group, tally, shape.law);
  if (tally.facts.tpot.count() > 0) {
    add("tpot_p50", tally.facts.tpot.quantile(0.50));
    add("tpot_p90", tally.facts.tpot.quantile(0.90));
    add("tpot_p95", tally.facts.tpot.quantile(0.95));
    add("tpot_p99", tally.facts.tpot.quantile(0.99));
  }
  if (ended > 0) {
    add("slo_attainment", ratio(tally.good, ended));
    // What the law forbids everybody to serve is no failure of who would have served it.
    const std::uint64_t forbidden = tally.fate(Fate::kForbidden);
    add("refusal_share", ratio(ended - served - forbidden, ended));
    if (shape.rules_bind || forbidden > 0) {
      add("refused_by_law_share", ratio(forbidden, ended));
      add("missed_slo_share", ratio(static_cast<double>(ended - forbidden) - tally.good, ended));
    }
  }
  if (const auto score = score_of(tally.facts.sent, *shape.llms)) add("llm_score_mean", *score);
  add("goodput", tally.good / shape.measured_s);
  append_refusals(rows, group, tally, shape);
}

void append_sites(Rows& rows, const platform::Platform& platform, const record::RunFacts& facts) {
  const std::size_t sites = platform.sites.size();
  std::vector<std::uint64_t> served(sites);
  for (const record::RequestFacts& nation : facts.requests) {
    for (std::size_t i = 0; i < nation.served.size(); ++i) served[i % sites] += nation.served[i];
  }
  for (std::size_t s = 0; s < sites; ++s) {
    rows.push_back({"site:" + platform.sites[s].name, "served", static_cast<double>(served[s])});
  }
}

// Nobody asked: the bloc of all that might have, or "all".
std::string group_of(const platform::Platform& platform,
                     const std::vector<record::AskerFacts>& askers) {
  const std::string& bloc = platform.nations[askers.front().nation.at()].bloc;
  const bool is_one = std::all_of(askers.begin(), askers.end(), [&](const auto& asker) {
    return platform.nations[asker.nation.at()].bloc == bloc;
  });
  return is_one && !bloc.empty() ? bloc : "all";
}

}  // namespace

Rows request_rows(const platform::Platform& platform, const record::RunFacts& facts,
                  const record::Slo& slo) {
  // The default pack, whichever one binds.
  const platform::Rules law(platform, platform::RulePack::kDefault);
  const PlaceMarks marks = marks_of(platform, facts);
  const Shape shape{facts.measured().seconds(), law.bind(), facts.rules_bind, facts.metered,
                    &platform.llms};
  std::vector<Tally> tallies(facts.requests.size());
  for (std::size_t n = 0; n < tallies.size(); ++n) {
    tallies[n].facts = facts.requests[n];
    tallies[n].good = slo_count(facts, NationIndex(n), slo).good;
    count_places(tallies[n], platform, law, NationIndex(n));
  }
  Rows rows =
      grouped_rows(platform, tallies, [&](Rows& to, const std::string& group, const Tally& tally) {
        append_rows(to, group, tally, marks, shape);
      });
  if (rows.empty() && !facts.askers.empty()) {
    Tally none;
    for (const Tally& tally : tallies) none.merge(tally);
    append_rows(rows, group_of(platform, facts.askers), none, marks, shape);
  }
  append_sites(rows, platform, facts);
  return rows;
}

}  // namespace archipelago::metrics
