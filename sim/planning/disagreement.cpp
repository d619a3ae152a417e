#include "planning/disagreement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace archipelago::planning {

namespace {

constexpr double kNoted = 5e-4;  // of requests, hours, shares: less is not worth a word

double value_of(const metrics::Rows& rows, const std::string& group, const char* metric) {
  const metrics::Row* const row = metrics::find_row(rows, group, metric);
  return row == nullptr ? 0 : row->value;
}

std::string percent_of(double share) { return fmt::format("{:.1f} %", 100 * share); }

// What became of the requests of a nation that are not served within the SLO.
std::string fate(const SeenNation& of, const record::Slo& slo) {
  std::string text;
  if (of.refused > kNoted) text += fmt::format("{} of them are refused", percent_of(of.refused));
  if (of.missed <= kNoted) return text;
  const double ttft = of.ttft_p95 / slo.ttft.si();
  const double tpot = of.tpot_p95 / slo.tpot.si();
  text += text.empty() ? "" : " and ";
  text += fmt::format("{} are served too late", percent_of(of.missed));
  text += tpot > ttft ? fmt::format(" (p95 of the time a token {:.3g} ms, limit {:.3g})",
                                    1e3 * of.tpot_p95, 1e3 * slo.tpot.si())
                      : fmt::format(" (p95 of the time to first token {:.3g} s, limit {:.3g})",
                                    of.ttft_p95, slo.ttft.si());
  return text;
}

std::string busy_text(const std::vector<SeenSite>& sites) {
  // Where no request goes, as at a cloud that the policy leaves aside, no room is left unused.
  std::vector<SeenSite> used = sites;
  std::erase_if(used, [](const SeenSite& of) { return of.utilisation <= 0; });
  if (used.empty()) return "";
  const auto by_use = [](const SeenSite& a, const SeenSite& b) {
    return a.utilisation < b.utilisation;
  };
  const auto [least, most] = std::minmax_element(used.begin(), used.end(), by_use);
  std::string text =
      fmt::format("replicas at {} work {} of the time", most->name, percent_of(most->utilisation));
  if (most->utilisation - least->utilisation > kNoted) {
    text += fmt::format(", at {} {}", least->name, percent_of(least->utilisation));
  }
  return text;
}

}  // namespace

double Seen::good() const {
  double sum = 0;
  for (const SeenNation& of : nations) sum += of.good;
  return sum;
}

Seen seen_in(const metrics::Rows& rows, const std::vector<std::string>& nations,
             const platform::Platform& platform, double measured_s) {
  Seen seen;
  for (const std::string& name : nations) {
    SeenNation of{name,
                  value_of(rows, name, "requests") / measured_s,
                  value_of(rows, name, "goodput"),
                  value_of(rows, name, "refusal_share"),
                  0,
                  value_of(rows, name, "ttft_p95"),
                  value_of(rows, name, "tpot_p95")};
    of.missed = std::max(0.0, value_of(rows, name, "missed_slo_share") - of.refused);
    seen.nations.push_back(std::move(of));
  }
  for (const platform::Site& site : platform.sites) {
    const std::string group = "site:" + site.name;
    if (value_of(rows, group, "replicas") <= 0) continue;
    seen.sites.push_back(
        {site.name, value_of(rows, group, "utilisation"), value_of(rows, group, "hours_capped")});
  }
  return seen;
}

Seen mean_of(const std::vector<Seen>& runs) {
  Seen mean = runs.front();
  const double share = 1 / static_cast<double>(runs.size());
  for (std::size_t n = 0; n < mean.nations.size(); ++n) {
    for (double SeenNation::*const of :
         {&SeenNation::asked, &SeenNation::good, &SeenNation::refused, &SeenNation::missed,
          &SeenNation::ttft_p95, &SeenNation::tpot_p95}) {
      double sum = 0;
      for (const Seen& run : runs) sum += run.nations[n].*of;
      mean.nations[n].*of = sum * share;
    }
  }
  for (std::size_t s = 0; s < mean.sites.size(); ++s) {
    for (double SeenSite::*const of : {&SeenSite::utilisation, &SeenSite::capped_h}) {
      double sum = 0;
      for (const Seen& run : runs) sum += run.sites[s].*of;
      mean.sites[s].*of = sum * share;
    }
  }
  return mean;
}

std::string disagreement_text(const Seen& seen, const std::vector<double>& served,
                              const record::Slo& slo) {
  std::size_t widest = 0;
  double program = 0;
  for (std::size_t n = 0; n < seen.nations.size(); ++n) {
    program += served[n];
    const auto gap = [&](std::size_t i) { return std::abs(served[i] - seen.nations[i].good); };
    if (gap(n) > gap(widest)) widest = n;
  }
  const SeenNation& of = seen.nations[widest];
  std::string text = fmt::format(
      "with it {:.4g} a second are within the SLO, {:.4g} served by the program; most of that is "
      "{}: {:.4g} of {:.4g} asked, {:.4g} by the program",
      seen.good(), program, of.name, of.good, of.asked, served[widest]);
  const std::string what = fate(of, slo);
  if (!what.empty()) text += "; " + what;
  const std::string busy = busy_text(seen.sites);
  if (!busy.empty()) text += "; " + busy;
  for (const SeenSite& site : seen.sites) {
    if (site.capped_h <= kNoted) continue;
    text += fmt::format("; {} is short of power for {:.2g} h", site.name, site.capped_h);
  }
  if (seen.good() > program) text += "; GPUs serve more there than today's did";
  return text;
}

}  // namespace archipelago::planning
