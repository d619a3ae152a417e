#include "sizing/staffed_fleet.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "base/error.hpp"
#include "sizing/search.hpp"
#include "sizing/staffing_judge.hpp"

namespace archipelago::sizing {

namespace {

constexpr double kSecondsAYear = 8760 * 3600.0;
// Factors further from 1 are none: the arithmetic has missed something else.
constexpr double kMostFactor = 8;
constexpr int kHalvings = 12;
// Draws differ by tens of percent; the last hundredth of one is not worth ten times the branches.
constexpr lp::WholeLimits kEffort{2e-3, 100};
// Costs within it are the same.
constexpr double kSame = 1e-9;

class Sizer {
 public:
  Sizer(const SizingTask& task, std::size_t number, const Demand& demand)
      : task_(task),
        scenario_(task.experiment.scenarios[number]),
        demand_(demand),
        stands_(make_stands(scenario_, demand, task.most_gpus[number])),
        hours_(expected_to_counted(scenario_, demand)) {
    if (!task.target.is_wait()) wanted_.late = 1 - task.target.within_slo;
    wanted_.any_site_down = task.any_one_down;
    wanted_.effort = kEffort;
  }

  [[nodiscard]] Fleet least(std::size_t group, double factor) const {
    const Group& of = stands_.groups[group];
    // The search starts from what is counted: it asks as much more as the judge does.
    Demand asked = demand_;
    for (std::uint64_t& requests : asked.requests) {
      requests = static_cast<std::uint64_t>(std::llround(static_cast<double>(requests) * factor));
    }
    const StaffingJudge judge(task_, scenario_, stands_, asked, hours_);
    const auto ask = [&](const Fleet& fleet) {
      return Answer{judge.judge(of, fleet).keeps, "by arithmetic"};
    };
    return Search(stands_, of, asked, wanted_, ask).run().fleet;
  }

  [[nodiscard]] const Stands& stands() const { return stands_; }

 private:
  const SizingTask& task_;
  const experiment::Scenario& scenario_;
  const Demand& demand_;
  Stands stands_;
  std::vector<double> hours_;
  Wanted wanted_;
};

double usd_of_group(const Stands& stands, const Group& group, const Fleet& fleet) {
  Fleet own(fleet.size());
  for (const std::size_t p : group.pools) own[p] = fleet[p];
  return stands.usd(own);
}

}  // namespace

double tokens_a_year(const experiment::Scenario& scenario, const Demand& demand) {
  double tokens = 0;
  for (const serving::LengthSums& of : demand.lengths) {
    tokens += of.prompt + of.decodes + of.requests;
  }
  const engine::RunSettings& run = scenario.settings.run;
  return tokens * kSecondsAYear / (run.horizon - run.warmup).seconds();
}

Staffed staffed_fleet(const SizingTask& task, std::size_t number, const Demand& demand,
                      const std::vector<double>& factors) {
  const Sizer sizer(task, number, demand);
  Staffed staffed{sizer.stands(), Fleet(sizer.stands().pools.size()), 0,
                  tokens_a_year(task.experiment.scenarios[number], demand)};
  for (std::size_t g = 0; g < staffed.stands.groups.size(); ++g) {
    const Fleet fleet = sizer.least(g, g < factors.size() ? factors[g] : 1);
    for (std::size_t p = 0; p < fleet.size(); ++p) staffed.fleet[p] += fleet[p];
  }
  staffed.usd_a_year = staffed.stands.usd(staffed.fleet);
  return staffed;
}

std::vector<double> factors_for(const SizingTask& task, std::size_t number, const Demand& demand,
                                const Fleet& certified) {
  const Sizer sizer(task, number, demand);
  std::vector<double> factors;
  for (std::size_t g = 0; g < sizer.stands().groups.size(); ++g) {
    const Group& group = sizer.stands().groups[g];
    const double wanted = usd_of_group(sizer.stands(), group, certified);
    const auto costs = [&](double factor) {
      return usd_of_group(sizer.stands(), group, sizer.least(g, factor));
    };
    const double at_one = costs(1);
    if (std::abs(at_one - wanted) <= kSame * wanted) {
      factors.push_back(1);
      continue;
    }
    // Up to the least factor that costs as much, or down to the greatest that does not cost more.
    const bool up = at_one < wanted;
    const auto reaches = [&](double factor) {
      return up ? costs(factor) >= wanted * (1 - kSame) : costs(factor) <= wanted * (1 + kSame);
    };
    double near = 1;
    double far = up ? kMostFactor : 1 / kMostFactor;
    if (!reaches(far)) {
      throw SimulationError(fmt::format(
          "{}: the certified fleet costs {:.4g} USD a year, arithmetic {:.4g}: no factor on demand "
          "from {:g} to {:g} makes them agree; is it the fleet of another demand?",
          task.experiment.scenarios[number].id, wanted, at_one, 1 / kMostFactor, kMostFactor));
    }
    for (int i = 0; i < kHalvings; ++i) {
      const double middle = std::sqrt(near * far);
      (reaches(middle) ? far : near) = middle;
    }
    factors.push_back(far);
  }
  return factors;
}

}  // namespace archipelago::sizing
