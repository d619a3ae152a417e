#include "metrics/energy_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "metrics/groups.hpp"
#include "metrics/nation_work.hpp"
#include "metrics/site_grades.hpp"
#include "metrics/site_work.hpp"

namespace archipelago::metrics {

namespace {

constexpr double kMwhPerJoule = 1 / 3.6e9;
constexpr double kTonnesPerGram = 1e-6;

struct Tally {
  NationWork work;
  Graded energy_mwh;
  Graded carbon_t;
  Graded serving_t;  // of it
  bool has_carbon = false;

  void merge(const Tally& other) {
    work += other.work;
    energy_mwh += other.energy_mwh;
    carbon_t += other.carbon_t;
    serving_t += other.serving_t;
    has_carbon = has_carbon || other.has_carbon;
  }
  [[nodiscard]] std::size_t counted() const {
    return energy_mwh.quality.has_value() || work.gpu_s() > 0 ? 1 : 0;
  }
};

bool has_power(const platform::Platform& platform, const platform::Site& site) {
  return !platform.gpus[site.gpu.at()].clocks.empty();
}

struct SiteGrades {
  Grade power;
  Grade cost;
  Grade carbon;
};

SiteGrades grades_of(const platform::Platform& platform, SiteIndex index,
                     const UsageLedger& ledger) {
  const platform::GridZone& zone = platform.zones[platform.sites[index.at()].zone.at()];
  const Grade power = power_grade(platform, index, ledger.use[index.at()]);
  return {power, std::max(power, price_grade(zone)), std::max(power, carbon_grade(zone))};
}

void append_site(Rows& rows, const platform::Site& site, const PricedEnergy& energy,
                 const SiteGrades& grades) {
  const std::string group = "site:" + site.name;
  const auto add = [&](const char* metric, double value, Grade grade) {
    rows.push_back({group, metric, value, grade});
  };
  const auto mwh = [&](const char* metric, double joules) {
    add(metric, joules * kMwhPerJoule, grades.power);
  };
  mwh("energy_it", energy.it_j);
  mwh("energy_unused", energy.unused_j);
  mwh("energy_site", energy.site_j);
  mwh("energy_grid", energy.grid_j);
  if (site.solar_w > 0) {
    mwh("energy_solar", energy.solar_used_j);
    mwh("energy_solar_spilt", energy.solar_spilt_j);
  }
  if (site.battery.capacity_j > 0) {
    mwh("battery_in", energy.battery_in_j);
    mwh("battery_out", energy.battery_out_j);
  }
  add("power_peak", energy.peak_w * 1e-6, grades.power);
  add("hours_capped", energy.capped_s / 3600, grades.power);
  add("hours_paused", energy.paused_s / 3600, grades.power);
  add("hours_dark", energy.dark_s / 3600, grades.power);
  add("energy_cost", energy.cost_usd, grades.cost);
  add("carbon", energy.carbon_g * kTonnesPerGram, grades.carbon);
}

void append_nation(Rows& rows, const std::string& group, const Tally& tally) {
  const auto add = [&](const char* metric, const Graded& amount) {
    rows.push_back({group, metric, amount.value, amount.quality});
  };
  add("energy_used", tally.energy_mwh);
  if (!tally.has_carbon) return;
  add("carbon", tally.carbon_t);
  if (tally.work.tokens <= 0) return;
  Graded serving = 1 / kTonnesPerGram * tally.serving_t;
  serving.quality = std::max(serving.quality, tally.work.quality);
  add("g_co2e_per_million_tokens", 1 / (tally.work.tokens * 1e-6) * serving);
}

// Divides what a site drew among those it worked for and its owner.
void divide_site(std::vector<Tally>& tallies, const platform::Site& site,
                 const PricedEnergy& energy, const std::vector<record::SiteUse>& use,
                 const SiteGrades& grades) {
  const auto give = [&](std::size_t nation, double share) {
    if (share <= 0) return;
    tallies[nation].energy_mwh += {share * energy.site_j * kMwhPerJoule, grades.power};
    tallies[nation].carbon_t += {share * energy.carbon_g * kTonnesPerGram, grades.carbon};
  };
  const double worked = worked_share(energy, use);
  const double all = worked_gpu_s(use);
  for (std::size_t n = 0; n < use.size(); ++n) {
    if (all > 0) give(n, worked * worked_gpu_s(use[n]) / all);
  }
  give(site.operator_nation.at(), 1 - worked);
}

// Likewise the part of its carbon that is serving's, by serving's work.
void divide_serving(std::vector<Tally>& tallies, const platform::Site& site, double carbon_t,
                    double worked, const std::vector<record::SiteUse>& use, Grade grade) {
  double all = 0;
  for (const record::SiteUse& of : use) all += of.serving_gpu_s;
  for (std::size_t n = 0; n < use.size(); ++n) {
    double share = all > 0 ? worked * use[n].serving_gpu_s / all : 0;
    if (NationIndex(n) == site.operator_nation) share += all > 0 ? 1 - worked : 1;
    if (share > 0) tallies[n].serving_t += {share * carbon_t, grade};
  }
}

}  // namespace

std::vector<std::string> missing_for_energy(const platform::Platform& platform) {
  std::vector<std::string> sentences;
  for (const platform::Gpu& gpu : platform.gpus) {
    const bool used =
        std::any_of(platform.sites.begin(), platform.sites.end(), [&](const platform::Site& site) {
          return &platform.gpus[site.gpu.at()] == &gpu && !has_power(platform, site);
        });
    if (!used) continue;
    sentences.push_back(
        fmt::format("no row for {} in gpu_clocks.csv: what its sites draw is not known", gpu.name));
  }
  return sentences;
}

std::optional<std::string> mixed_carbon_bases(const platform::Platform& platform) {
  if (platform.sites.empty()) return std::nullopt;
  const auto zone_of = [&](const platform::Site& site) -> const platform::GridZone& {
    return platform.zones[site.zone.at()];
  };
  const platform::GridZone& first = zone_of(platform.sites.front());
  for (const platform::Site& site : platform.sites) {
    const platform::GridZone& zone = zone_of(site);
    if (zone.carbon_basis == first.carbon_basis) continue;
    return fmt::format(
        "carbon of zone {} is on the basis {}, of {} on {}: no total may hold both; give every "
        "zone with a site the same",
        first.name, first.carbon_basis, zone.name, zone.carbon_basis);
  }
  return std::nullopt;
}

Rows energy_rows(const platform::Platform& platform, const UsageLedger& ledger) {
  ARCHIPELAGO_REQUIRE(ledger.sites.size() == platform.sites.size());
  ARCHIPELAGO_REQUIRE(ledger.use.size() == platform.sites.size());
  Rows rows;
  std::vector<Tally> tallies(platform.nations.size());
  for (std::size_t s = 0; s < platform.sites.size(); ++s) {
    if (!has_power(platform, platform.sites[s]) || (!ledger.absent.empty() && ledger.absent[s])) {
      continue;
    }
    const SiteGrades grades = grades_of(platform, SiteIndex(s), ledger);
    append_site(rows, platform.sites[s], ledger.sites[s], grades);
    divide_site(tallies, platform.sites[s], ledger.sites[s], ledger.use[s], grades);
    const double part = ledger.serving_part.empty() ? 1 : ledger.serving_part[s];
    divide_serving(tallies, platform.sites[s], part * ledger.sites[s].carbon_g * kTonnesPerGram,
                   worked_share(ledger.sites[s], ledger.use[s]), ledger.use[s], grades.carbon);
  }
  if (!missing_for_energy(platform).empty()) return rows;
  const bool one_basis = !mixed_carbon_bases(platform).has_value();
  for (std::size_t n = 0; n < tallies.size(); ++n) {
    tallies[n].work = work_for(platform, ledger, NationIndex(n));
    tallies[n].has_carbon = one_basis;
  }
  const Rows nations = grouped_rows(platform, tallies, append_nation);
  rows.insert(rows.end(), nations.begin(), nations.end());
  return rows;
}

}  // namespace archipelago::metrics
