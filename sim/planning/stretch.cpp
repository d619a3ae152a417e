#include "planning/stretch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "platform/load/variant.hpp"

namespace archipelago::planning {

namespace {

constexpr double kSecondsAYear = 365.0 * 86'400;
constexpr double kSecondsAnHour = 3600;

// What is put in together, as one candidate, with the GPUs that the plan buys into its megawatts.
Candidate laid_together(const PlanTask& task, const ShortListed& of,
                        const platform::Platform& platform) {
  Candidate all = task.candidates[of.candidates.front()];
  all.name = of.name;
  for (std::size_t i = 1; i < of.candidates.size(); ++i) {
    const auto& cells = task.candidates[of.candidates[i]].cells;
    all.cells.insert(all.cells.end(), cells.begin(), cells.end());
  }
  for (std::size_t s = 0; s < of.bought.size(); ++s) {
    const int node = platform.sites[s].gpus_per_node;
    const int nodes = static_cast<int>(std::floor(of.bought[s] / node + 1e-9));
    if (nodes <= 0) continue;
    all.cells.push_back({"sites", platform.sites[s].name, "gpus", fmt::format("+{}", nodes * node),
                         all.cells.front().origin});
  }
  return all;
}

}  // namespace

PlanTask window_of(const PlanTask& task, const std::vector<ShortListed>& list,
                   const SimulateTerms& terms) {
  std::vector<std::string> set = task.experiment.set;
  set.insert(set.end(), terms.set.begin(), terms.set.end());
  PlanTask window = read_plan(task.file, set);
  const platform::Platform& platform = *window.scenario().platform;
  window.candidates.clear();
  for (const ShortListed& of : list) {
    window.candidates.push_back(laid_together(task, of, platform));
  }
  window.demand_times = {terms.demand_times};
  window.cuts.clear();
  window.repairs.clear();
  window.uses.clear();
  std::fill(window.buy_gpus.begin(), window.buy_gpus.end(), 0.0);
  return window;
}

experiment::Experiment runs_of(const PlanTask& window, std::size_t replicates) {
  experiment::Experiment runs = window.experiment;
  runs.name = window.name + "-proof";
  runs.axes.clear();
  runs.precision.reset();
  runs.replicates = static_cast<std::uint32_t>(replicates);
  experiment::Scenario today = runs.scenarios.front();
  today.id = "today";
  today.point.clear();
  double& scale = today.settings.run.demand_scale;
  scale *= window.demand_times.front();
  today.settings.written["demand_scale"] = fmt::format("{:.17g}", scale);  // a run's key in a store
  runs.scenarios = {today};
  for (const Candidate& candidate : window.candidates) {
    experiment::Scenario with = today;
    with.id = candidate.name;
    auto& cells = with.settings.platform_cells;
    cells.insert(cells.end(), candidate.cells.begin(), candidate.cells.end());
    with.platform = std::make_shared<const platform::Platform>(
        platform::load_variant({with.settings.platform, with.settings.overlays, cells}));
    runs.scenarios.push_back(std::move(with));
  }
  return runs;
}

void by_what_is_measured(const engine::RunSettings& run, Network& network) {
  const double measured = run.horizon.seconds() - run.warmup.seconds();
  for (Period& period : network.periods) {
    const double from = kSecondsAnHour * static_cast<double>(period.hour);
    const double seconds = std::min(kSecondsAnHour, measured - from);
    period.hours_a_year = kSecondsAYear / kSecondsAnHour * seconds / measured;
    for (Ask& ask : network.asks) ask.rates[period.hour] *= kSecondsAnHour / seconds;
  }
}

}  // namespace archipelago::planning
