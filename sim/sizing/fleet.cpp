#include "sizing/fleet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <optional>
#include <utility>

#include "base/error.hpp"
#include "metrics/bill.hpp"
#include "metrics/costs.hpp"
#include "platform/law/rules.hpp"
#include "platform/price_levels.hpp"
#include "platform/shortcomings.hpp"
#include "policy/policy_registry.hpp"
#include "serving/capacity.hpp"
#include "serving/steady_state.hpp"

namespace archipelago::sizing {

namespace {

using platform::Platform;

constexpr double kHoursAYear = 8760;

serving::PoolSpec spec_of(const platform::ServingProfile& profile, const serving::Limits& limits) {
  serving::PoolSpec spec;
  spec.cost = serving::IterationCost::from_profile(profile);
  spec.kv_capacity_tokens = profile.kv_capacity_tokens;
  spec.replicas = 1;
  spec.limits = limits;
  return spec;
}

// The largest batch whose mean time a token keeps the limit, at least one.
std::int64_t batch_within(const serving::PoolSpec& spec, const serving::LengthSums& lengths,
                          double tpot_s) {
  const auto prompt = std::max<std::int64_t>(1, std::lround(lengths.prompt / lengths.requests));
  const auto output =
      std::max<std::int64_t>(3, std::lround(lengths.decodes / lengths.requests) + 1);
  const auto keeps = [&](std::int64_t batch) {
    return serving::steady_state(spec.cost, spec.limits.scheduler, batch, prompt, output).tpot_s <=
           tpot_s;
  };
  std::int64_t low = 1;
  std::int64_t high = spec.limits.max_sequences;
  if (keeps(high)) return high;
  while (high - low > 1) {
    const std::int64_t middle = (low + high) / 2;
    (keeps(middle) ? low : high) = middle;
  }
  return low;
}

Pool pool_of(const experiment::Scenario& scenario, SiteIndex site, LlmIndex llm,
             const platform::ServingProfile& profile, const Demand& demand) {
  const serving::LengthSums& lengths = demand.lengths[llm.at()];
  serving::PoolSpec spec = spec_of(profile, scenario.settings.run.limits);
  const double tpot_s = scenario.settings.run.slo.tpot.si();
  const std::int64_t batch = batch_within(spec, lengths, tpot_s);
  spec.limits.max_sequences = batch;
  Pool pool{site, llm, profile.tensor_parallel, serving::saturated_rate(spec, lengths), 0, 0};
  pool.stay_s = static_cast<double>(batch) / pool.rate;
  const std::vector<std::int32_t>& prompts = demand.prompts[llm.at()];
  const auto late = std::count_if(prompts.begin(), prompts.end(), [&](std::int32_t tokens) {
    return spec.cost.prefill_floor(tokens).seconds() > scenario.settings.run.slo.ttft.si();
  });
  pool.late = static_cast<double>(late) / static_cast<double>(prompts.size());
  return pool;
}

// Mean over the run.
double energy_price(const experiment::Scenario& scenario, const Platform& platform,
                    const platform::GridZone& zone) {
  const engine::RunSettings& run = scenario.settings.run;
  if (!zone.price) return run.power.price_scale * zone.price_usd_per_kwh;
  const std::string& timezone = platform.nations[zone.nation.at()].timezone;
  const StepSeries price = zone.price->over(timezone, run.start, run.horizon);
  double sum = 0;
  for (std::size_t i = 0; i < price.size(); ++i) {
    sum += (price.end(i) - price.start(i)).seconds() * price.value(i);
  }
  return run.power.price_scale * sum / price.end().seconds();
}

double energy_usd(const experiment::Scenario& scenario, const Platform& platform,
                  const platform::Site& site) {
  const platform::Gpu& gpu = platform.gpus[site.gpu.at()];
  const double full = platform::full_clock_w(platform, site);
  const double idle = site.gpus * gpu.loaded_idle_w + static_cast<double>(site.gpus) /
                                                          site.gpus_per_node *
                                                          gpu.node_idle_overhead_w;
  const double price = energy_price(scenario, platform, platform.zones[site.zone.at()]);
  return (full + idle) / 2 / 1000 * site.pue * kHoursAYear * price;
}

// Of a node, a year.
double node_usd(const experiment::Scenario& scenario, SiteIndex index) {
  const Platform platform = platform::at_price_levels(*scenario.platform, scenario.settings.prices);
  Platform one = platform;
  platform::Site& site = one.sites[index.at()];
  site.it_power_w = it_power_w(platform, index, site.gpus_per_node);
  site.gpus = site.gpus_per_node;
  if (site.cloud_price) return site.gpus * kHoursAYear * site.cloud_price->usd_per_gpu_hour;
  metrics::UsageLedger year;
  year.measured = SimTime{std::int64_t{1} << 40};  // any: costs grow with it
  year.sites.resize(one.sites.size());
  year.use.assign(one.sites.size(), std::vector<record::SiteUse>(one.nations.size()));
  year.absent.assign(one.sites.size(), false);
  const double measured = metrics::site_costs(one, index, year).total().value;
  return measured / metrics::to_years(year.measured) + energy_usd(scenario, one, site);
}

// Of sizes that each divide the larger ones and the node, the largest first, no GPU is lost but in the
// last node.  Nothing for other sizes.
std::optional<int> filled_nodes(const std::vector<std::pair<int, int>>& replicas, int per_node) {
  int larger = per_node;
  int sum = 0;
  for (const auto& [gpus, count] : replicas) {
    if (larger % gpus != 0) return std::nullopt;
    larger = gpus;
    sum += gpus * count;
  }
  return (sum + per_node - 1) / per_node;
}

class Maker {
 public:
  Maker(const experiment::Scenario& scenario, const Demand& demand)
      : scenario_(scenario),
        platform_(*scenario.platform),
        demand_(demand),
        policy_(policy::make_policy(scenario.settings.run.policy, platform_)),
        rules_(platform_, scenario.settings.run.rules) {}

  [[nodiscard]] bool serves(std::size_t nation, const Pool& pool) const {
    const platform::Site& site = platform_.sites[pool.site.at()];
    if (!policy_->admits(platform_, NationIndex(nation), pool.site)) return false;
    for (std::size_t c = 0; c < platform::kDataClasses; ++c) {
      if (demand_.has(nation, pool.llm.at(), c) &&
          rules_.may_process(NationIndex(nation), static_cast<platform::DataClass>(c), site)) {
        return true;
      }
    }
    return false;
  }

  void add_pools(const std::vector<int>& most_nodes, Stands& stands) const {
    for (std::size_t s = 0; s < platform_.sites.size(); ++s) {
      const platform::Site& site = platform_.sites[s];
      for (std::size_t l = 0; l < platform_.llms.size() && most_nodes[s] > 0; ++l) {
        if (demand_.lengths[l].requests == 0) continue;
        const auto profile = platform_.find_profile(LlmIndex(l), site.gpu);
        if (!profile) continue;
        const platform::ServingProfile& row = platform_.profiles[profile->at()];
        if (row.tensor_parallel > site.gpus_per_node) continue;
        const Pool pool{SiteIndex(s), LlmIndex(l), row.tensor_parallel, 0, 0, 0};
        if (!anybody(pool)) continue;
        stands.pools.push_back(pool_of(scenario_, SiteIndex(s), LlmIndex(l), row, demand_));
      }
    }
  }

 private:
  [[nodiscard]] bool anybody(const Pool& pool) const {
    for (std::size_t n = 0; n < demand_.nations; ++n) {
      if (serves(n, pool)) return true;
    }
    return false;
  }

  const experiment::Scenario& scenario_;
  const Platform& platform_;
  const Demand& demand_;
  std::unique_ptr<policy::Policy> policy_;
  platform::Rules rules_;
};

// LLMs that a nation asks for and no pool may answer.
void check_served(const experiment::Scenario& scenario, const Demand& demand,
                  const Stands& stands) {
  Issues issues;
  for (std::size_t n = 0; n < demand.nations; ++n) {
    for (std::size_t l = 0; l < demand.llms; ++l) {
      std::uint64_t asked = 0;
      for (std::size_t h = 0; h < demand.window.hours; ++h) asked += demand.of(n, h, l);
      bool served = asked == 0;
      for (std::size_t p = 0; p < stands.pools.size(); ++p) {
        served = served || (stands.pools[p].llm.at() == l && stands.serves[n][p]);
      }
      if (served) continue;
      issues.add(scenario.settings.platform.string(), 0, "",
                 fmt::format(
                     "{}: no site may serve {} for {}; expected one that the policy and the "
                     "rules admit, with GPUs allowed and a serving profile",
                     scenario.id, stands.platform->llms[l].name, stands.platform->nations[n].name));
    }
  }
  issues.throw_if_any();
}

std::vector<Group> groups_of(const Demand& demand, const Stands& stands) {
  const std::size_t nations = demand.nations;
  std::vector<std::size_t> parent(nations + stands.platform->sites.size());
  std::iota(parent.begin(), parent.end(), 0);
  const std::function<std::size_t(std::size_t)> root = [&](std::size_t i) {
    return parent[i] == i ? i : root(parent[i]);
  };
  std::vector<bool> asks(nations);
  for (std::size_t n = 0; n < nations; ++n) {
    for (std::size_t h = 0; h < demand.window.hours; ++h) asks[n] = asks[n] || demand.of(n, h) > 0;
    for (std::size_t p = 0; asks[n] && p < stands.pools.size(); ++p) {
      if (stands.serves[n][p]) parent[root(nations + stands.pools[p].site.at())] = root(n);
    }
  }
  std::vector<Group> groups;
  std::vector<std::size_t> number(parent.size(), parent.size());
  for (std::size_t n = 0; n < nations; ++n) {
    if (!asks[n]) continue;
    std::size_t& at = number[root(n)];
    if (at == parent.size()) {
      at = groups.size();
      groups.emplace_back();
    }
    groups[at].nations.push_back(n);
  }
  for (std::size_t p = 0; p < stands.pools.size(); ++p) {
    const std::size_t at = number[root(nations + stands.pools[p].site.at())];
    if (at < groups.size()) groups[at].pools.push_back(p);
  }
  return groups;
}

}  // namespace

double it_power_w(const Platform& platform, SiteIndex index, int gpus) {
  platform::Site site = platform.sites[index.at()];
  if (site.gpus > 0) return site.it_power_w * gpus / site.gpus;
  site.gpus = gpus;
  return platform::full_clock_w(platform, site);
}

int Stands::nodes(const Fleet& fleet, SiteIndex site) const {
  const int per_node = platform->sites[site.at()].gpus_per_node;
  std::vector<std::pair<int, int>> replicas;  // GPUs each, how many
  for (std::size_t p = 0; p < pools.size(); ++p) {
    if (pools[p].site == site && fleet[p] > 0) replicas.emplace_back(pools[p].gpus, fleet[p]);
  }
  std::sort(replicas.rbegin(), replicas.rend());
  if (const auto filled = filled_nodes(replicas, per_node)) return *filled;
  std::vector<int> free;  // by node
  for (const auto& [gpus, count] : replicas) {
    for (int i = 0; i < count; ++i) {
      auto node = std::find_if(free.begin(), free.end(),
                               [asked = gpus](int left) { return left >= asked; });
      if (node == free.end()) {
        free.push_back(per_node);
        node = free.end() - 1;
      }
      *node -= gpus;
    }
  }
  return static_cast<int>(free.size());
}

bool Stands::fits(const Fleet& fleet) const {
  for (std::size_t s = 0; s < platform->sites.size(); ++s) {
    if (nodes(fleet, SiteIndex(s)) > most_nodes[s]) return false;
  }
  return true;
}

double Stands::usd(const Fleet& fleet) const {
  double sum = 0;
  for (std::size_t s = 0; s < platform->sites.size(); ++s) {
    sum += nodes(fleet, SiteIndex(s)) * node_usd[s];
  }
  return sum;
}

int Stands::gpus(const Fleet& fleet) const {
  int sum = 0;
  for (std::size_t s = 0; s < platform->sites.size(); ++s) {
    sum += nodes(fleet, SiteIndex(s)) * platform->sites[s].gpus_per_node;
  }
  return sum;
}

int Stands::filled(const Fleet& fleet) const {
  int sum = 0;
  for (std::size_t p = 0; p < pools.size(); ++p) sum += fleet[p] * pools[p].gpus;
  return sum;
}

Stands make_stands(const experiment::Scenario& scenario, const Demand& demand,
                   const std::vector<int>& most_gpus) {
  const Platform& platform = *scenario.platform;
  if (const auto missing = metrics::missing_for_bill(platform); !missing.empty()) {
    Issues issues;
    for (const std::string& sentence : missing) {
      issues.add(scenario.settings.platform.string(), 0, "", sentence);
    }
    issues.throw_if_any();
  }
  Stands stands;
  stands.platform = scenario.platform;
  for (std::size_t s = 0; s < platform.sites.size(); ++s) {
    stands.most_nodes.push_back(most_gpus[s] / platform.sites[s].gpus_per_node);
  }
  const Maker maker(scenario, demand);
  maker.add_pools(stands.most_nodes, stands);
  stands.serves.assign(demand.nations, std::vector<bool>(stands.pools.size()));
  for (std::size_t n = 0; n < demand.nations; ++n) {
    for (std::size_t p = 0; p < stands.pools.size(); ++p) {
      stands.serves[n][p] = maker.serves(n, stands.pools[p]);
    }
  }
  for (std::size_t s = 0; s < platform.sites.size(); ++s) {
    stands.node_usd.push_back(node_usd(scenario, SiteIndex(s)));
  }
  check_served(scenario, demand, stands);
  stands.groups = groups_of(demand, stands);
  return stands;
}

std::shared_ptr<const Platform> platform_with(const Stands& stands, const Fleet& fleet) {
  auto platform = std::make_shared<Platform>(*stands.platform);
  for (std::size_t s = 0; s < platform->sites.size(); ++s) {
    platform::Site& site = platform->sites[s];
    const int gpus = stands.nodes(fleet, SiteIndex(s)) * site.gpus_per_node;
    if (gpus > 0) site.it_power_w = it_power_w(*stands.platform, SiteIndex(s), gpus);
    site.gpus = gpus;
    site.replicas.emplace();
  }
  for (std::size_t p = 0; p < stands.pools.size(); ++p) {
    if (fleet[p] == 0) continue;
    platform->sites[stands.pools[p].site.at()].replicas->push_back({stands.pools[p].llm, fleet[p]});
  }
  return platform;
}

std::string text_of(const Stands& stands, const Fleet& fleet,
                    const std::vector<std::size_t>& pools) {
  std::string text;
  for (const std::size_t p : pools) {
    if (fleet[p] == 0) continue;
    text += fmt::format("{}{} x {} at {}", text.empty() ? "" : ", ", fleet[p],
                        stands.platform->llms[stands.pools[p].llm.at()].name,
                        stands.platform->sites[stands.pools[p].site.at()].name);
  }
  return text.empty() ? "nothing" : text;
}

}  // namespace archipelago::sizing
