#include "platform/failures/cable_faults.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "base/error.hpp"
#include "platform/failures/outage_law.hpp"

namespace archipelago::platform {

namespace {

constexpr double kMostPerYear = 1000;

RepairLaw repair_of(const Cable& cable, const CableFaultSettings& settings) {
  return {Seconds(cable.repair_days * 86'400), settings.repair_cv};
}

class Drawing {
 public:
  Drawing(const Platform& platform, SimTime horizon, Seed seed, const CableFaultSettings& settings)
      : platform_(platform), horizon_(horizon), seed_(seed), settings_(settings) {}

  std::vector<CableFault> draw() {
    std::map<std::string_view, std::vector<std::size_t>> groups;  // -> rows of the members
    for (std::size_t row = 0; row < platform_.cables.size(); ++row) {
      const Cable& cable = platform_.cables[row];
      if (cable.status != CableStatus::kExisting) continue;
      draw_ordinary(row);
      if (!cable.shared_risk_group.empty()) groups[cable.shared_risk_group].push_back(row);
    }
    for (const auto& [name, members] : groups) draw_common_cause(name, members);
    return join_overlaps(std::move(faults_));
  }

 private:
  void draw_ordinary(std::size_t row);
  void draw_common_cause(std::string_view group, const std::vector<std::size_t>& members);
  [[nodiscard]] RandomStream stream(std::string_view kind, std::string_view name) const {
    return {seed_, std::string(kind) + '/' + std::string(name)};
  }

  const Platform& platform_;
  SimTime horizon_;
  Seed seed_;
  const CableFaultSettings& settings_;
  std::vector<CableFault> faults_;
};

void Drawing::draw_ordinary(std::size_t row) {
  const Cable& cable = platform_.cables[row];
  const double per_year =
      settings_.rate_factor * cable.faults_per_1000km_year * cable.route.km() / 1000;
  RandomStream random = stream("cable-faults", cable.name);
  const OutageLaw law{per_year / kSecondsPerYear.si(), repair_of(cable, settings_)};
  for (const Outage& outage : draw_outages(random, law, horizon_, settings_.lookback)) {
    faults_.push_back({CableIndex(row), outage.starts, outage.ends, FaultCause::kOrdinary});
  }
}

// The instants come from the group's stream, each repair from the member's: a new member changes
// nothing for the others.
void Drawing::draw_common_cause(std::string_view group, const std::vector<std::size_t>& members) {
  if (settings_.common_cause_per_year <= 0) return;
  const double per_second = settings_.common_cause_per_year / kSecondsPerYear.si();
  std::vector<Seconds> instants;
  RandomStream random = stream("shared-risk-events", group);
  for (Seconds at = -1 * settings_.lookback;;) {
    at += Seconds(random.exponential() / per_second);
    if (at >= to_seconds(horizon_)) break;
    instants.push_back(at);
  }
  for (const std::size_t row : members) {
    RandomStream repairs = stream("shared-risk-repairs", platform_.cables[row].name);
    const RepairLaw law = repair_of(platform_.cables[row], settings_);
    for (const Seconds at : instants) {
      const Seconds repair = draw_repair(repairs, law);
      const SimTime starts = to_sim_time(std::max(at, Seconds(0)));
      const SimTime ends = repaired_at(at, repair, horizon_);
      if (ends <= starts) continue;
      faults_.push_back({CableIndex(row), starts, ends, FaultCause::kCommonCause});
    }
  }
}

}  // namespace

std::vector<CableFault> draw_faults(const Platform& platform, SimTime horizon, Seed seed,
                                    const CableFaultSettings& settings) {
  ARCHIPELAGO_REQUIRE(horizon >= SimTime{} && horizon <= kMaxHorizon);
  ARCHIPELAGO_REQUIRE(settings.rate_factor >= 0 && settings.rate_factor <= kMostPerYear);
  ARCHIPELAGO_REQUIRE(settings.common_cause_per_year >= 0 &&
                      settings.common_cause_per_year <= kMostPerYear);
  ARCHIPELAGO_REQUIRE(settings.repair_cv >= 0 && settings.lookback.si() >= 0);
  return Drawing(platform, horizon, seed, settings).draw();
}

std::vector<CableFault> isolation_of(const Platform& platform, NationIndex nation) {
  std::vector<CableFault> cuts;
  for (std::size_t row = 0; row < platform.cables.size(); ++row) {
    const Cable& cable = platform.cables[row];
    if (cable.status != CableStatus::kExisting) continue;
    const bool from = platform.points[cable.from.at()].nation == nation;
    const bool to = platform.points[cable.to.at()].nation == nation;
    if (from != to) cuts.push_back({CableIndex(row), {}, kNever, FaultCause::kScripted});
  }
  return cuts;
}

std::vector<CableFault> join_overlaps(std::vector<CableFault> faults) {
  std::sort(faults.begin(), faults.end(), [](const CableFault& a, const CableFault& b) {
    return std::tie(a.cable, a.starts, a.cause) < std::tie(b.cable, b.starts, b.cause);
  });
  std::vector<CableFault> joined;
  for (const CableFault& fault : faults) {
    if (!joined.empty() && joined.back().cable == fault.cable &&
        fault.starts <= joined.back().ends) {
      joined.back().ends = std::max(joined.back().ends, fault.ends);
    } else {
      joined.push_back(fault);
    }
  }
  std::sort(joined.begin(), joined.end(), [](const CableFault& a, const CableFault& b) {
    return std::tie(a.starts, a.cable) < std::tie(b.starts, b.cable);
  });
  return joined;
}

}  // namespace archipelago::platform
