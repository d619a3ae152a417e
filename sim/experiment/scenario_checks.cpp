#include "experiment/scenario_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "engine/fleet/deployment.hpp"
#include "input/text.hpp"
#include "metrics/energy_rows.hpp"
#include "platform/load/check_hours.hpp"
#include "platform/routes/worst_cuts.hpp"
#include "policy/policy_registry.hpp"
#include "training/queue_registry.hpp"

namespace archipelago::experiment {

namespace {

using Faults = ScenarioFaults;

void check_training(const Scenario& scenario, Faults& faults) {
  const engine::RunSettings& run = scenario.settings.run;
  double shares = run.training.gpu_share;
  for (const engine::GpuShare& share : run.gpu_shares) shares += share.share;
  if (shares > 1 + 1e-9) {
    faults.emplace_back("training.gpu_share",
                        "and serving.gpu_shares sum to more than 1: no GPU does both");
  }
  std::vector<std::string> nations;
  for (const platform::Nation& nation : scenario.platform->nations) nations.push_back(nation.iso2);
  for (const std::string& iso2 : run.failures.isolate) {
    const bool every = iso2 == engine::kEveryNation && run.failures.isolate.size() == 1;
    if (every || scenario.platform->find_nation(iso2)) continue;
    faults.emplace_back("failures.isolate", "'" + iso2 + "' is no nation of platform " +
                                                scenario.platform->name +
                                                input::did_you_mean(iso2, nations));
  }
  for (const std::string& iso2 : run.failures.withdraw) {
    const auto law = scenario.platform->find_nation(iso2);
    if (!law) {
      faults.emplace_back("failures.withdraw", "'" + iso2 + "' is no nation of platform " +
                                                   scenario.platform->name +
                                                   input::did_you_mean(iso2, nations));
    }
  }
  if (run.failures.worst_cut > 0) {
    const auto wanted = static_cast<std::size_t>(run.failures.worst_cut);
    const std::size_t there = platform::worst_cuts(*scenario.platform, wanted).size();
    if (there < wanted) {
      faults.emplace_back("failures.worst_cut",
                          fmt::format("{} is more than there are: {} cuts of platform {} make any "
                                      "way longer; expected 0 to {}",
                                      wanted, there, scenario.platform->name, there));
    }
  }
  for (std::string& fault : training::check_queue(run.training.queue, nations)) {
    faults.emplace_back("training.queue", std::move(fault));
  }
  if (scenario.recipe->training.empty()) return;
  const auto& sites = scenario.platform->sites;
  const bool any = std::any_of(sites.begin(), sites.end(), [&](const platform::Site& site) {
    return engine::training_nodes(site, run.training.gpu_share) > 0;
  });
  if (!any) {
    faults.emplace_back("training.gpu_share",
                        "leaves no site a whole node for the training jobs of the workload; give "
                        "it a larger share");
  }
}

// Of every site with GPUs, so that no shares are needed.
bool says_replicas(const platform::Platform& platform) {
  const auto& sites = platform.sites;
  return std::all_of(sites.begin(), sites.end(),
                     [](const platform::Site& site) { return site.gpus == 0 || site.replicas; });
}

void check_inference(const Scenario& scenario, Faults& faults) {
  if (scenario.recipe->inference.empty()) return;
  for (const input::KeyRow& info : setting_keys()) {
    if (info.needed != kWithRequests || !is_default(info.key, scenario.settings)) continue;
    if (info.key == "serving.gpu_shares" && says_replicas(*scenario.platform)) continue;
    faults.emplace_back(info.key,
                        "is missing, and the workload has requests; give it a value here or a list "
                        "under axes");
  }
}

// Settings that nothing would feel, series that end too early.
void check_power(const Scenario& scenario, Faults& faults) {
  const engine::RunSettings& run = scenario.settings.run;
  const platform::Platform& platform = *scenario.platform;
  for (const Issue& issue : platform::check_hours(platform, run.start, run.horizon)) {
    faults.emplace_back("horizon", issue.text());
  }
  if (engine::is_metered(platform, run.power)) {
    if (const auto mixed = metrics::mixed_carbon_bases(platform)) {
      faults.emplace_back("platform", *mixed);
    }
    return;
  }
  const std::string why = run.power.metered
                              ? "moves nothing: platform " + platform.name +
                                    " has no gpu_clocks.csv, so its power is not known"
                              : "moves nothing with power.metering: off";
  const engine::PowerSettings usual;
  if (run.power.cap_scale != usual.cap_scale) faults.emplace_back("power.cap_scale", why);
  if (run.power.price_scale != usual.price_scale) faults.emplace_back("power.price_scale", why);
  if (run.power.shed_first != usual.shed_first) faults.emplace_back("power.shed_first", why);
  if (run.failures.grids_per_year > 0) faults.emplace_back("failures.grids_per_year", why);
  const auto& events = run.failures.events;
  if (std::any_of(events.begin(), events.end(), [](const platform::ScriptedEvent& event) {
        return event.limit_w || !event.zones.empty();
      })) {
    faults.emplace_back("failures.events", "names grids or limits; that " + why);
  }
}

void check_rules(const Scenario& scenario, Faults& faults) {
  const platform::RulePack pack = scenario.settings.run.rules;
  const platform::Platform& platform = *scenario.platform;
  const bool optional = pack == platform::RulePack::kNone || pack == platform::RulePack::kDefault;
  if (optional || !platform.pack(pack).empty()) return;
  faults.emplace_back("rules",
                      fmt::format("'{}' needs {} with at least one rule, which platform {} "
                                  "has not; add it, or choose none or default",
                                  platform::word_of(pack), platform::file_of(pack), platform.name));
}

}  // namespace

ScenarioFaults check_scenario(const Scenario& scenario) {
  const engine::RunSettings& run = scenario.settings.run;
  const platform::Platform& platform = *scenario.platform;
  Faults faults;
  if (run.warmup >= run.horizon) faults.emplace_back("warmup", "is not below the horizon");
  check_training(scenario, faults);
  check_inference(scenario, faults);
  check_power(scenario, faults);
  check_rules(scenario, faults);

  for (std::string& fault : scenario.recipe->check_horizon(run.horizon)) {
    faults.emplace_back("horizon", std::move(fault));
  }

  if (run.limits.prefix_cache) {
    for (std::string& fault : scenario.recipe->check_blocks(run.limits.block_tokens)) {
      faults.emplace_back("serving.prefix_cache", std::move(fault));
    }
  }

  if (run.autoscaling.on() && run.prefill_share > 0) {
    faults.emplace_back("serving.autoscaling_interval",
                        "replicas that only prefill or only decode do not move between LLMs; leave "
                        "it out, or serving.prefill_share");
  }

  std::vector<std::string> llms;
  for (const platform::Llm& llm : platform.llms) llms.push_back(llm.name);
  for (const engine::GpuShare& share : run.gpu_shares) {
    if (!platform.find_llm(share.llm)) {
      faults.emplace_back("serving.gpu_shares", "'" + share.llm + "' is no LLM of platform " +
                                                    platform.name +
                                                    input::did_you_mean(share.llm, llms));
    }
  }
  std::vector<NationIndex> with_demand;
  for (std::size_t n = 0; n < platform.nations.size(); ++n) {
    if (scenario.recipe->has_demand(NationIndex(n))) with_demand.emplace_back(n);
  }
  for (std::string& fault : policy::check_policy(run.policy, platform, with_demand)) {
    faults.emplace_back("policy", std::move(fault));
  }
  const engine::Deployment deployment(platform, run.gpu_shares, run.prefill_share,
                                      run.training.gpu_share);
  for (std::string& fault : engine::check_deployment(platform, *scenario.recipe, deployment)) {
    faults.emplace_back("serving.gpu_shares", std::move(fault));
  }
  return faults;
}

}  // namespace archipelago::experiment
