#include "planning/network_maker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "base/error.hpp"
#include "metrics/annuity.hpp"
#include "planning/way_finder.hpp"
#include "platform/load/variant.hpp"
#include "platform/shortcomings.hpp"
#include "serving/iteration_cost.hpp"
#include "sizing/fleet.hpp"

namespace archipelago::planning {

namespace {

using platform::Platform;

constexpr double kDaysAYear = 365;
constexpr double kHoursADay = 24;
constexpr std::size_t kStride = 4;  // hours of a calm day of few
constexpr double kHoursAYear = kDaysAYear * kHoursADay;
constexpr double kSecondsAnHour = 3600;
constexpr int kAnyGpus = 1'000'000;
constexpr std::size_t kWholeDay = 24;
// Of a day with a cut every so many hours are looked at: they weigh little.
constexpr std::size_t kCutStride = 4;

double gbps_of(const platform::Cable& cable) {
  return cable.status == platform::CableStatus::kExisting ? cable.capacity.si() * 8e-9 : 0;
}

// Mean of each hour of the window; the constant where there is no series.
std::vector<double> by_hour(const std::optional<platform::Hourly>& hourly, double constant,
                            const std::string& timezone, const experiment::Scenario& scenario,
                            const sizing::Window& window) {
  std::vector<double> values(window.hours, constant);
  if (!hourly) return values;
  const engine::RunSettings& run = scenario.settings.run;
  const StepSeries series = hourly->over(timezone, run.start, run.horizon);
  for (std::size_t h = 0; h < window.hours; ++h) {
    const double from = run.warmup.seconds() + kSecondsAnHour * static_cast<double>(h);
    const double to = std::min(from + kSecondsAnHour, run.horizon.seconds());
    double sum = 0;
    for (std::size_t i = 0; i < series.size(); ++i) {
      const double start = std::max(from, series.start(i).seconds());
      const double end = std::min(to, series.end(i).seconds());
      if (end > start) sum += (end - start) * series.value(i);
    }
    values[h] = sum / (to - from);
  }
  return values;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

PlanSite site_of(const PlanTask& task, const sizing::Window& window, std::size_t index) {
  const experiment::Scenario& scenario = task.scenario();
  const Platform& platform = *scenario.platform;
  platform::Site site = platform.sites[index];
  const platform::Gpu& gpu = platform.gpus[site.gpu.at()];
  const platform::GridZone& zone = platform.zones[site.zone.at()];
  const std::string& timezone = platform.nations[zone.nation.at()].timezone;
  PlanSite of;
  of.name = site.name;
  of.gpus = site.gpus;
  of.power_w = site.it_power_w;
  of.most_bought = task.buy_gpus[index];
  site.gpus = site.gpus_per_node;
  of.gpu_w = platform::full_clock_w(platform, site) / site.gpus_per_node;
  const double idle_w = gpu.loaded_idle_w + gpu.node_idle_overhead_w / site.gpus_per_node;
  const auto price = by_hour(zone.price, zone.price_usd_per_kwh, timezone, scenario, window);
  const auto carbon = by_hour(zone.carbon, zone.carbon_g_per_kwh, timezone, scenario, window);
  const double busy_kw = std::max(0.0, of.gpu_w - idle_w) / 1000 * site.pue;
  const double scale = scenario.settings.run.power.price_scale;
  for (std::size_t h = 0; h < window.hours; ++h) {
    of.g_per_gpu_h.push_back(busy_kw * carbon[h]);
    of.usd_per_gpu_h.push_back(busy_kw * scale * price[h] +
                               of.g_per_gpu_h.back() / 1e6 * task.carbon_usd_per_t);
  }
  if (site.cloud_price) {
    of.usd_per_gpu_year = kHoursAYear * site.cloud_price->usd_per_gpu_hour;
    of.usd_per_gpu_h.assign(window.hours, 0);
    return of;
  }
  const auto& local = platform.nations[site.nation.at()].costs;
  const double wacc = platform.nations[site.operator_nation.at()].wacc_percent / 100;
  const double capital = gpu.price_usd * (1 + local->server_share);
  of.usd_per_gpu_year = metrics::annuity(capital, wacc, local->gpu_life_years) +
                        (local->staff_share + local->maintenance_share) * capital +
                        idle_w / 1000 * site.pue * kHoursAYear * scale * mean(price);
  return of;
}

// Nations that ask for anything.
std::vector<NationIndex> askers(const sizing::Demand& demand) {
  std::vector<NationIndex> nations;
  for (std::size_t n = 0; n < demand.nations; ++n) {
    std::uint64_t sum = 0;
    for (std::size_t h = 0; h < demand.window.hours; ++h) sum += demand.of(n, h);
    if (sum > 0) nations.emplace_back(n);
  }
  return nations;
}

class Maker {
 public:
  Maker(const PlanTask& task, const sizing::Demand& demand)
      : task_(task),
        demand_(demand),
        platform_(*task.scenario().platform),
        stands_(sizing::make_stands(task.scenario(), demand,
                                    std::vector<int>(platform_.sites.size(), kAnyGpus))),
        rules_(platform_, task.scenario().settings.run.rules) {
    planned_.nations = askers(demand);
    if (planned_.nations.size() > kMostNations) {
      throw InputError(task.file.string(), 0, "experiment",
                       fmt::format("{} nations ask for something; a plan is made for at most {}",
                                   planned_.nations.size(), kMostNations));
    }
  }

  Planned make() {
    Network& network = planned_.network;
    network.ttft_s = task_.scenario().settings.run.slo.ttft.si();
    network.usd_per_million_unserved = task_.unserved_usd.front();
    for (const NationIndex n : planned_.nations) {
      network.nations.push_back(platform_.nations[n.at()].iso2);
    }
    for (const platform::Cable& cable : platform_.cables) {
      network.cables.push_back({cable.name, gbps_of(cable)});
    }
    for (std::size_t s = 0; s < platform_.sites.size(); ++s) {
      network.sites.push_back(site_of(task_, demand_.window, s));
      network.sites.back().nation = plan_nation(platform_.sites[s].nation);
    }
    add_asks();
    add_candidates();
    add_periods();
    add_ways();
    return std::move(planned_);
  }

 private:
  [[nodiscard]] std::size_t plan_nation(NationIndex nation) const {
    const auto& of = planned_.nations;
    const auto at = std::find(of.begin(), of.end(), nation);
    return at == of.end() ? kNoNation : static_cast<std::size_t>(at - of.begin());
  }

  void add_asks() {
    for (std::size_t n = 0; n < planned_.nations.size(); ++n) {
      for (std::size_t l = 0; l < demand_.llms; ++l) {
        for (std::size_t c = 0; c < platform::kDataClasses; ++c) {
          if (demand_.has(planned_.nations[n].at(), l, c)) add_ask(n, l, c);
        }
      }
    }
  }

  void add_ask(std::size_t nation, std::size_t llm, std::size_t data_class) {
    const serving::LengthSums& sums = demand_.lengths[llm];
    const double prompt = sums.prompt / sums.requests;
    const double output = sums.decodes / sums.requests + 1;
    const engine::TokenBytes& bytes = task_.scenario().settings.run.token_bytes;
    const NationIndex in_platform = planned_.nations[nation];
    Ask ask{fmt::format("{} to {}, {} data", platform_.nations[in_platform.at()].iso2,
                        platform_.llms[llm].name,
                        platform::word_of(static_cast<platform::DataClass>(data_class))),
            nation,
            data_class,
            prompt + output,
            prompt * bytes.prompt,
            task_.answer_bytes.front() > 0 ? task_.answer_bytes.front() : output * bytes.output,
            output * bytes.output,
            {}};
    ask.llm = llm;
    for (std::size_t h = 0; h < demand_.window.hours; ++h) {
      const std::size_t at = ((in_platform.at() * demand_.window.hours + h) * demand_.llms + llm) *
                                 platform::kDataClasses +
                             data_class;
      ask.rates.push_back(static_cast<double>(demand_.requests[at]) * task_.demand_times.front() /
                          kSecondsAnHour);
    }
    planned_.network.asks.push_back(std::move(ask));
    for (std::size_t p = 0; p < stands_.pools.size(); ++p) {
      const sizing::Pool& pool = stands_.pools[p];
      const platform::Site& site = platform_.sites[pool.site.at()];
      if (pool.llm.at() != llm || !stands_.serves[in_platform.at()][p] ||
          !rules_.may_process(in_platform, static_cast<platform::DataClass>(data_class), site)) {
        continue;
      }
      const auto profile = platform_.find_profile(pool.llm, site.gpu);
      const auto cost = serving::IterationCost::from_profile(platform_.profiles[profile->at()]);
      planned_.network.services.push_back(
          {planned_.network.asks.size() - 1, pool.site.at(),
           pool.gpus / (pool.rate * task_.gpu_use),
           cost.prefill_floor(std::max<std::int64_t>(1, std::lround(prompt))).seconds()});
    }
  }

  void add_candidates() {
    Issues issues;
    const experiment::ScenarioSettings& settings = task_.scenario().settings;
    for (const Candidate& candidate : task_.candidates) {
      platform::Variant variant{settings.platform, settings.overlays, settings.platform_cells};
      variant.cells.insert(variant.cells.end(), candidate.cells.begin(), candidate.cells.end());
      try {
        planned_.changes.push_back(changes_of(platform::load_variant(variant), candidate, issues));
      } catch (const InputError& error) {
        for (const Issue& issue : error.issues()) issues.add(issue);
      }
    }
    issues.throw_if_any();
  }

  Changes changes_of(const Platform& with, const Candidate& candidate, Issues& issues) const {
    Changes changes;
    const input::Origin& origin = candidate.cells.front().origin;
    const auto taken = [&](const std::string& what) {
      issues.add(origin.file, candidate.line, candidate.name,
                 "takes away " + what + "; expected a candidate that adds");
    };
    for (std::size_t c = 0; c < platform_.cables.size(); ++c) {
      const double gbps = gbps_of(with.cables[c]) - gbps_of(platform_.cables[c]);
      if (gbps < 0) taken("capacity of " + platform_.cables[c].name);
      if (gbps > 0) changes.cables.push_back({c, gbps});
    }
    for (std::size_t s = 0; s < platform_.sites.size(); ++s) {
      const double gpus = with.sites[s].gpus - platform_.sites[s].gpus;
      const double power = with.sites[s].it_power_w - platform_.sites[s].it_power_w;
      if (gpus < 0 || power < -1e-6) taken("GPUs or megawatts of " + platform_.sites[s].name);
      if (gpus > 0 || power > 0) changes.sites.push_back({s, gpus, power});
    }
    return changes;
  }

  void add_periods() {
    const std::size_t hours = demand_.window.hours;
    const auto add = [&](const std::vector<std::size_t>& down, double days, std::size_t stride) {
      const std::size_t looked_at = (hours + stride - 1) / stride;
      for (std::size_t h = 0; h < hours; h += stride) {
        planned_.network.periods.push_back(
            {h, days * kHoursADay / static_cast<double>(looked_at), down});
      }
    };
    for (const CutState& cut : task_.cuts) planned_.full_days -= cut.days_a_year;
    add({}, planned_.full_days, 1);
    for (const CutState& cut : task_.cuts) {
      add(numbers_of(cut.cables), cut.days_a_year, hours >= kWholeDay ? kCutStride : 1);
    }
  }

  static std::vector<std::size_t> numbers_of(const std::vector<CableIndex>& cables) {
    std::vector<std::size_t> numbers;
    numbers.reserve(cables.size());
    for (const CableIndex cable : cables) numbers.push_back(cable.at());
    return numbers;
  }

  void add_ways() {
    Network& network = planned_.network;
    WayFinder finder(platform_, planned_.nations, rules_);
    for (const Service& service : network.services) {
      const Ask& ask = network.asks[service.ask];
      finder.add_pair(ask.nation, ask.data_class, service.site);
    }
    for (const Use& use : task_.uses) {
      if (!use.moved) continue;
      constexpr auto kPublic = static_cast<std::size_t>(platform::DataClass::kPublic);
      for (std::size_t n = 0; n < planned_.nations.size(); ++n) {
        finder.add_pair(n, kPublic, use.moved->site);
      }
    }
    std::vector<std::vector<CableIndex>> added(1);  // nothing
    std::vector<CableIndex> all;
    for (const Changes& changes : planned_.changes) {
      std::vector<CableIndex> of;
      for (const Changes::OfCable& cable : changes.cables) {
        if (network.cables[cable.cable].gbps == 0) of.emplace_back(cable.cable);
      }
      all.insert(all.end(), of.begin(), of.end());
      if (!of.empty()) added.push_back(std::move(of));
    }
    for (const auto& of : added) {
      finder.find(of, {});
      for (const CutState& cut : task_.cuts) finder.find(of, cut.cables);
    }
    finder.find(all, {});
    for (const CutState& cut : task_.cuts) finder.find(all, cut.cables);
    finder.find_beside(added.front());
    finder.find_beside(all);
    network.ways = finder.ways();
  }

  const PlanTask& task_;
  const sizing::Demand& demand_;
  const Platform& platform_;
  sizing::Stands stands_;
  platform::Rules rules_;
  Planned planned_;
};

}  // namespace

sizing::Demand demand_of(const PlanTask& task) {
  const experiment::Scenario& scenario = task.scenario();
  return sizing::count_demand(scenario, sizing::whole_run(scenario.settings.run),
                              {task.experiment.seed, 0});
}

Planned make_network(const PlanTask& task, const sizing::Demand& demand) {
  return Maker(task, demand).make();
}

std::vector<Way> find_ways(const PlanTask& task, const Planned& planned,
                           const std::vector<Outage>& states) {
  const platform::Platform& platform = *task.scenario().platform;
  const platform::Rules rules(platform, task.scenario().settings.run.rules);
  WayFinder finder(platform, planned.nations, rules);
  for (const Service& service : planned.network.services) {
    const Ask& ask = planned.network.asks[service.ask];
    finder.add_pair(ask.nation, ask.data_class, service.site);
  }
  for (const Outage& state : states) finder.find(state.added, state.down);
  return finder.ways();
}

Network calm_day(const Network& network, std::vector<Way> ways) {
  Network day = network;
  day.ways.insert(day.ways.end(), std::make_move_iterator(ways.begin()),
                  std::make_move_iterator(ways.end()));
  std::erase_if(day.periods, [](const Period& period) {
    return !period.down.empty() || period.hour % kStride != 0;
  });
  for (Period& period : day.periods) {
    period.hours_a_year = kHoursADay / static_cast<double>(day.periods.size());
  }
  return day;
}

}  // namespace archipelago::planning
