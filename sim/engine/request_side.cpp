#include "engine/request_side.hpp"

#include <functional>
#include <numeric>

#include "engine/ledger/invariants.hpp"
#include "engine/ledger/run_flags.hpp"

namespace archipelago::engine {

namespace {

using serving::PoolIndex;

// At last + interval, last + 2 interval, ... before the horizon.
void every(SimTime interval, Clock& clock, SimTime last, const std::function<void(SimTime)>& act) {
  if (interval >= clock.horizon() - last) return;
  clock.at(last + interval, [=, &clock] {
    act(clock.now());
    every(interval, clock, last + interval, act);
  });
}

// Requests a day of every nation for every LLM, as the policy answers them: by nation x LLMs + LLM.
std::vector<double> demand_of(const platform::Platform& platform, const workload::Recipe& recipe,
                              const policy::Policy& policy) {
  std::vector<double> demand(platform.nations.size() * platform.llms.size());
  for (const workload::InferenceStream& stream : recipe.inference) {
    for (std::size_t n = 0; n < stream.nation_share.size(); ++n) {
      for (const workload::LlmShare& llm : stream.llms) {
        demand[n * platform.llms.size() + policy.answers_with(llm.llm).at()] +=
            stream.requests_per_day * stream.nation_share[n] * llm.share;
      }
    }
  }
  return demand;
}

}  // namespace

std::vector<record::AskerFacts> askers_of(const platform::Platform& platform,
                                          const workload::Recipe& recipe,
                                          const Deployment& deployment,
                                          const policy::Policy& policy) {
  std::vector<record::AskerFacts> askers;
  const std::vector<double> demand = demand_of(platform, recipe, policy);
  for (std::size_t i = 0; i < demand.size(); ++i) {
    if (demand[i] <= 0) continue;
    const NationIndex nation(i / platform.llms.size());
    record::AskerFacts& asker = askers.emplace_back(record::AskerFacts{nation, demand[i], {}});
    for (std::size_t s = 0; s < platform.sites.size(); ++s) {
      if (deployment.find(SiteIndex(s), LlmIndex(i % platform.llms.size())) &&
          policy.admits(platform, nation, SiteIndex(s))) {
        asker.served.push_back(SiteIndex(s));
      }
    }
  }
  return askers;
}

RequestSide::RequestSide(const Parts& parts)
    : platform_(parts.platform),
      recipe_(parts.recipe),
      settings_(parts.settings),
      deployment_(parts.deployment),
      policy_(parts.policy),
      source_(parts.platform, parts.recipe, settings_.start, settings_.horizon,
              settings_.demand_scale, settings_.seed),
      meter_(parts.platform, parts.router, parts.specs, settings_.token_bytes,
             {settings_.warmup, settings_.horizon, settings_.autoscaling.interval},
             &parts.residency),
      footprints_(parts.platform, parts.deployment, parts.specs, settings_.start, settings_.horizon,
                  settings_.power.price_scale, settings_.token_bytes.output),
      path_({.platform = parts.platform,
             .router = parts.router,
             .deployment = parts.deployment,
             .specs = parts.specs,
             .policy = parts.policy,
             .source = source_,
             .sink = parts.sink,
             .meter = &meter_,
             .traffic = parts.traffic,
             .footprints = &footprints_,
             .residency = &parts.residency,
             .audit = &parts.audit,
             .view_refresh = settings_.view_refresh,
             .name_paths = parts.name_paths}) {}

void RequestSide::arm_faults(const std::vector<platform::SiteFault>& faults, Clock& clock) {
  for (const platform::SiteFault& fault : faults) {
    clock.at(fault.starts, [this, site = fault.site] { path_.set_site_up(site, false); });
    if (fault.ends == kNever) continue;
    clock.at(fault.ends, [this, site = fault.site] { path_.set_site_up(site, true); });
  }
}

void RequestSide::arm_scaling(Clock& clock) {
  if (!settings_.autoscaling.on()) return;
  autoscaler_.emplace(platform_, deployment_, settings_.autoscaling, path_.serving());
  every(settings_.autoscaling.interval, clock, {}, [this](SimTime now) {
    autoscaler_->step(now);
    tell_stood(now);
  });
}

// How long replicas have held GPUs so far.
void RequestSide::tell_stood(SimTime at) {
  for (std::size_t p = 0; p < path_.serving().pools(); ++p) {
    const serving::PoolStats stats = path_.serving().stats(PoolIndex(p));
    meter_.stood(PoolIndex(p), stats.up_ps + stats.loading_ps, at);
  }
}

void RequestSide::begin_measuring() {
  for (std::size_t p = 0; p < path_.serving().pools(); ++p) {
    before_.push_back(path_.serving().stats(PoolIndex(p)));
  }
  tell_stood(settings_.warmup);
}

void RequestSide::close() {
  path_.close();
  tell_stood(settings_.horizon);
  meter_.close();
}

void RequestSide::check(const RunBook& book) const {
  check_invariants(platform_, path_.asked(), book, deployment_, path_.serving(), settings_.limits);
}

record::PoolUse RequestSide::use_of(std::size_t p) const {
  const serving::PoolStats stats = path_.serving().stats(PoolIndex(p));
  const serving::PoolStats& before = before_[p];
  const Pool& pool = deployment_.pools()[p];
  return {.site = pool.site,
          .llm = pool.llm,
          .replicas = pool.replicas,
          .prefill_replicas = pool.prefill_replicas,
          .busy_ps = stats.busy_ps - before.busy_ps,
          .up_ps = stats.up_ps - before.up_ps,
          .loading_ps = stats.loading_ps - before.loading_ps,
          .starts = stats.starts - before.starts,
          .cold_waits = stats.cold_waits - before.cold_waits,
          .cold_wait_ps = stats.cold_wait_ps - before.cold_wait_ps,
          .prefix_asked_tokens = stats.prefix_asked_tokens - before.prefix_asked_tokens,
          .prefix_hit_tokens = stats.prefix_hit_tokens - before.prefix_hit_tokens,
          .submitted = stats.submitted,
          .out_of_range = stats.out_of_range,
          .preemptions = stats.preemptions,
          .kv_transfers = stats.kv_transfers,
          .kv_transfer_tokens = stats.kv_transfer_tokens,
          .kv_transfer_wait_ps = stats.kv_transfer_wait_ps,
          .peak_kv_blocks = stats.peak_kv_blocks,
          .kv_blocks = stats.kv_blocks,
          .load = meter_.pools()[p]};
}

void RequestSide::hand_over(record::RunFacts& facts) const {
  for (std::size_t p = 0; p < path_.serving().pools(); ++p) facts.pools.push_back(use_of(p));
  for (const record::OfferedLoad& load : meter_.cables()) facts.cables.push_back({load, {}});
  facts.askers = askers_of(platform_, recipe_, deployment_, policy_);
  facts.elastic = settings_.autoscaling.on();
  facts.prices_read = facts.prices_read || footprints_.read();
  facts.warnings = range_warnings(platform_, deployment_, path_.serving());
  facts.saturated = saturations(platform_, deployment_, meter_);
  facts.requests_asked =
      std::accumulate(path_.asked().begin(), path_.asked().end(), std::uint64_t{0});
}

}  // namespace archipelago::engine
