#include "engine/simulate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <optional>

#include "base/error.hpp"
#include "engine/autoscaling_rows.hpp"
#include "engine/bulk_rows.hpp"
#include "engine/failure_plan.hpp"
#include "engine/fleet/autoscaler.hpp"
#include "engine/fleet/deployment.hpp"
#include "engine/jobs/training_run.hpp"
#include "engine/ledger/cable_traffic.hpp"
#include "engine/ledger/invariants.hpp"
#include "engine/ledger/load_meter.hpp"
#include "engine/ledger/run_flags.hpp"
#include "engine/ledger/usage_meter.hpp"
#include "engine/power/power_control.hpp"
#include "engine/prefix_rows.hpp"
#include "engine/requests/request_path.hpp"
#include "engine/requests/site_footprints.hpp"
#include "engine/simgrid/bulk_transfer.hpp"
#include "engine/simgrid/clock.hpp"
#include "engine/simgrid/simgrid_session.hpp"
#include "engine/simgrid/wan_zone.hpp"
#include "engine/survival_rows.hpp"
#include "metrics/bill_rows.hpp"
#include "metrics/contribution_rows.hpp"
#include "metrics/energy_rows.hpp"
#include "metrics/job_metrics.hpp"
#include "metrics/request_metrics.hpp"
#include "metrics/sovereignty_metrics.hpp"
#include "platform/routes/router.hpp"
#include "workload/sources/job_source.hpp"
#include "workload/sources/request_source.hpp"

namespace archipelago::engine {

namespace {

using platform::Platform;
using serving::PoolIndex;

void append(metrics::Rows& rows, const metrics::Rows& more) {
  rows.insert(rows.end(), more.begin(), more.end());
}

// What an isolated nation did for its users.
metrics::Rows autonomy_rows(const metrics::Rows& rows, const std::vector<std::string>& isolated) {
  metrics::Rows autonomy;
  for (const metrics::Row& row : rows) {
    if (row.metric != "slo_attainment") continue;
    if (std::find(isolated.begin(), isolated.end(), row.group) == isolated.end()) continue;
    autonomy.push_back({row.group, "autonomy", row.value});
  }
  return autonomy;
}

// Every pool at the end of the warm-up, so that what is measured can leave the warm-up out.
std::vector<serving::PoolStats> stats_of(const serving::Serving& serving) {
  std::vector<serving::PoolStats> stats;
  for (std::size_t p = 0; p < serving.pools(); ++p) stats.push_back(serving.stats(PoolIndex(p)));
  return stats;
}

void tell_stood(LoadMeter& meter, const serving::Serving& serving, SimTime at) {
  for (std::size_t p = 0; p < serving.pools(); ++p) {
    const serving::PoolStats stats = serving.stats(PoolIndex(p));
    meter.stood(PoolIndex(p), stats.up_ps + stats.loading_ps, at);
  }
}

// At last + interval, last + 2 interval, ... before the horizon.
void every(SimTime interval, Clock& clock, SimTime last, const std::function<void(SimTime)>& act) {
  if (interval >= clock.horizon() - last) return;
  clock.at(last + interval, [=, &clock] {
    act(clock.now());
    every(interval, clock, last + interval, act);
  });
}

void append_site_rows(metrics::Rows& rows, const Platform& platform, const Deployment& deployment,
                      const serving::Serving& serving,
                      const std::vector<serving::PoolStats>& before, bool elastic,
                      SimTime measured) {
  struct Sums {
    double busy_ps = 0;
    double replicas = 0;
    double up_ps = 0;
    double preemptions = 0;
    double kv_peak = 0;
    double prefill_replicas = 0;
    double transfers = 0;
    double transferred_bytes = 0;
    double transfer_wait_ps = 0;
  };
  std::map<SiteIndex, Sums> sites;
  for (std::size_t p = 0; p < serving.pools(); ++p) {
    const serving::PoolStats stats = serving.stats(PoolIndex(p));
    Sums& site = sites[deployment.pools()[p].site];
    site.busy_ps += stats.busy_ps - before[p].busy_ps;
    site.up_ps += stats.up_ps - before[p].up_ps;
    site.replicas += static_cast<double>(deployment.pools()[p].replicas);
    site.preemptions += static_cast<double>(stats.preemptions);
    const Pool& pool = deployment.pools()[p];
    site.prefill_replicas += static_cast<double>(pool.prefill_replicas);
    site.transfers += static_cast<double>(stats.kv_transfers);
    site.transferred_bytes += static_cast<double>(stats.kv_transfer_tokens) *
                              platform.llms[pool.llm.at()].kv_per_token.si();
    site.transfer_wait_ps += stats.kv_transfer_wait_ps;
    site.kv_peak = std::max(site.kv_peak, static_cast<double>(stats.peak_kv_blocks) /
                                              static_cast<double>(stats.kv_blocks));
  }
  for (const auto& [index, site] : sites) {
    const std::string group = "site:" + platform.sites[index.at()].name;
    rows.push_back({group, "replicas", site.replicas});
    const double up_ps = elastic ? site.up_ps : site.replicas * static_cast<double>(measured.ps);
    rows.push_back({group, "utilisation", up_ps > 0 ? site.busy_ps / up_ps : 0});
    rows.push_back({group, "preemptions", site.preemptions});
    rows.push_back({group, "kv_peak_share", site.kv_peak});
    if (site.prefill_replicas == 0) continue;
    rows.push_back({group, "prefill_replicas", site.prefill_replicas});
    rows.push_back({group, "kv_transferred", site.transferred_bytes * 1e-9});
    if (site.transfers == 0) continue;
    rows.push_back(
        {group, "kv_transfer_wait_mean", site.transfer_wait_ps * 1e-12 / site.transfers});
  }
}

// Counts of one nation that do not add up, in words.
std::string lost_jobs(const Platform& platform, const TrainingRun& training,
                      const metrics::JobMetrics& metrics) {
  std::string broken;
  for (std::size_t n = 0; n < platform.nations.size(); ++n) {
    const auto& fates = metrics.totals(NationIndex(n));
    const auto ended = std::accumulate(fates.begin(), fates.end(), std::uint64_t{0});
    if (ended == training.submitted()[n]) continue;
    broken += fmt::format("INV-1 broken: {} submitted {} jobs, {} have an outcome\n",
                          platform.nations[n].iso2, training.submitted()[n], ended);
  }
  return broken;
}

// The jobs of a run and all that they need; nothing when the workload has none.
class Jobs {
 public:
  Jobs(const Platform& platform, const workload::Recipe& recipe, const RunSettings& settings,
       Session& session, Clock& clock, platform::Router& router, Wan& wan,
       const policy::Policy& policy, const FailurePlan& failures, PowerControl* power,
       UsageMeter& usage, const policy::Residency& residency, ResidencyAudit& audit)
      : platform_(platform),
        wan_(wan),
        metrics_(platform, settings.warmup),
        source_(platform, recipe, settings.start, settings.horizon, settings.demand_scale,
                settings.seed),
        bulk_(session, clock, platform, router, wan),
        traffic_(platform, router, settings.token_bytes, &residency),
        training_({.clock = clock,
                   .platform = platform,
                   .router = router,
                   .bulk = bulk_,
                   .policy = policy,
                   .settings = settings.training,
                   .next_job = [this](workload::Job& job) { return source_.next(job); },
                   .sink = usage,
                   .power = power,
                   .audit = &audit}) {
    bulk_.tell_paths([&audit](const BulkOrder& order, const platform::Route& route) {
      audit.carried(order, route);
    });
    usage.pass_jobs_to(metrics_);
    training_.fail_sites(failures.sites);
    training_.fail_nodes(failures.nodes);
    training_.begin();
  }

  [[nodiscard]] CableTraffic& traffic() { return traffic_; }
  [[nodiscard]] TrainingRun& training() { return training_; }

  // Requests of the epoch that ends take their part of the cables in the next one.
  void on_epoch(SimTime now) {
    wan_.observe();
    const double seconds = (now - epoch_began_).seconds();
    epoch_began_ = now;
    if (seconds <= 0) return;
    const CableBytes carried = traffic_.take();
    for (std::size_t c = 0; c < carried.size(); ++c) {
      wan_.set_background(CableIndex(c), true, BytesPerSecond(carried[c][0] / seconds));
      wan_.set_background(CableIndex(c), false, BytesPerSecond(carried[c][1] / seconds));
    }
  }
  void close(SimTime horizon, RunResult& result) {
    training_.close(horizon);
    check_bulk(wan_, bulk_);
    const std::string broken = lost_jobs(platform_, training_, metrics_);
    if (!broken.empty()) throw SimulationError(broken);
    const metrics::Rows jobs = metrics_.rows();
    result.rows.insert(result.rows.end(), jobs.begin(), jobs.end());
    result.rows.push_back(
        {"wan", "checkpoints_copied", static_cast<double>(training_.checkpoints_copied())});
    result.rows.push_back(
        {"wan", "checkpoints_kept_local", static_cast<double>(training_.checkpoints_kept_local())});
    append_bulk_rows(result.rows, platform_, wan_, bulk_);
    for (const std::uint64_t n : training_.submitted()) result.jobs += n;
  }

 private:
  const Platform& platform_;
  Wan& wan_;
  metrics::JobMetrics metrics_;
  workload::JobSource source_;
  BulkTransfers bulk_;
  CableTraffic traffic_;
  TrainingRun training_;
  SimTime epoch_began_;
};

policy::JobObjective job_objective(policy::Aim aim) {
  switch (aim) {
    case policy::Aim::kLatency:
      return policy::JobObjective::kEarliest;
    case policy::Aim::kCost:
      return policy::JobObjective::kCost;
    case policy::Aim::kCarbon:
      return policy::JobObjective::kCarbon;
    case policy::Aim::kBalanced:
      break;
  }
  return policy::JobObjective::kBalanced;
}

// Grid limits that change at their instants.
void arm_grids(const FailurePlan& failures, Clock& clock, PowerControl& power) {
  const auto look = [&](SimTime when) {
    clock.at(when, [&clock, &power] { power.step(clock.now()); });
  };
  for (const platform::GridLimit& limit : failures.grids) {
    look(limit.starts);
    if (limit.ends != kNever) look(limit.ends);
  }
}

void append_money_and_energy(metrics::Rows& rows, const Platform& platform,
                             const record::UsageLedger& ledger,
                             const metrics::SettlementTerms& terms) {
  const metrics::Rows energy = metrics::energy_rows(platform, ledger);
  rows.insert(rows.end(), energy.begin(), energy.end());
  if (!metrics::missing_for_bill(platform).empty()) return;
  const metrics::Bills bills = metrics::make_bills(platform, ledger, terms);
  std::string broken;
  for (const std::string& breach : metrics::money_breaches(bills)) broken += breach + '\n';
  if (!broken.empty()) throw SimulationError(broken);
  const metrics::Rows money = metrics::bill_rows(platform, ledger, bills);
  rows.insert(rows.end(), money.begin(), money.end());
}

}  // namespace

RunResult simulate(const Platform& platform, const workload::Recipe& recipe,
                   const RunSettings& settings) {
  platform::Router router(platform);
  const bool metered = is_metered(platform, settings.power);
  Session session(metered);
  Wan wan(session, platform, router, settings.training.weights);
  Clock clock(session, settings.horizon, settings.epoch);
  const FailurePlan failures =
      plan_failures(platform, settings.failures, settings.horizon, settings.seed);
  arm_cables(failures, clock, wan);

  const Deployment deployment(platform, settings.gpu_shares, settings.prefill_share,
                              settings.training.gpu_share, settings.autoscaling.on());
  const auto policy = policy::make_policy(settings.policy, platform);
  metrics::RequestMetrics metrics(platform, settings.slo, settings.warmup, settings.horizon);
  metrics::SovereigntyMetrics sovereignty(
      platform, {settings.token_bytes.prompt, settings.token_bytes.output}, settings.warmup,
      metrics);
  serving::Limits limits = settings.limits;
  limits.dispatch_seed = settings.seed;
  const std::vector<serving::PoolSpec> specs = deployment.specs(platform, limits);
  UsageMeter usage(platform, deployment, specs, settings.warmup, settings.token_bytes.output,
                   sovereignty);
  std::optional<PowerControl> power;
  if (metered) {
    power.emplace(platform, deployment, settings.power, settings.training,
                  PowerControl::Run{settings.start, settings.horizon, settings.epoch},
                  failures.grids, session);
  }
  RunSettings with_objective = settings;
  with_objective.training.objective = job_objective(policy->objective().aim);
  with_objective.training.start = settings.start;
  with_objective.training.rules = settings.rules;
  const policy::Residency residency(platform, router, settings.rules);
  ResidencyAudit audit(platform, settings.rules);
  std::optional<Jobs> jobs;
  if (!recipe.training.empty()) {
    jobs.emplace(platform, recipe, with_objective, session, clock, router, wan, *policy, failures,
                 power ? &*power : nullptr, usage, residency, audit);
  }
  workload::RequestSource source(platform, recipe, settings.start, settings.horizon,
                                 settings.demand_scale, settings.seed);
  LoadMeter meter(platform, router, specs, settings.token_bytes, settings.warmup, settings.horizon,
                  &residency);
  SiteFootprints footprints(platform, deployment, specs, settings.start, settings.horizon,
                            settings.power.price_scale, settings.token_bytes.output);
  RequestPath path({.platform = platform,
                    .router = router,
                    .deployment = deployment,
                    .specs = specs,
                    .policy = *policy,
                    .source = source,
                    .sink = usage,
                    .meter = &meter,
                    .traffic = jobs ? &jobs->traffic() : nullptr,
                    .footprints = &footprints,
                    .residency = &residency,
                    .audit = &audit,
                    .view_refresh = settings.view_refresh});
  if (power) {
    power->govern(path.serving(), jobs ? &jobs->training() : nullptr);
    clock.at({}, [&power] { power->begin(); });
    arm_grids(failures, clock, *power);
    session.at_horizon([&] { power->close(clock.now()); });
  }
  for (const platform::SiteFault& fault : failures.sites) {
    clock.at(fault.starts, [&path, site = fault.site] { path.set_site_up(site, false); });
    if (fault.ends == kNever) continue;
    clock.at(fault.ends, [&path, site = fault.site] { path.set_site_up(site, true); });
  }

  std::vector<serving::PoolStats> before;
  clock.at(settings.warmup, [&] {
    before = stats_of(path.serving());
    tell_stood(meter, path.serving(), settings.warmup);
    usage.begin_measuring(path.serving());
    if (power) power->begin_measuring(settings.warmup);
  });
  PrefixRows prefixes;
  clock.at(settings.warmup, [&] { prefixes.begin(path.serving()); });
  std::optional<Autoscaler> autoscaler;
  if (settings.autoscaling.on()) {
    autoscaler.emplace(platform, deployment, settings.autoscaling, path.serving());
    every(settings.autoscaling.interval, clock, {}, [&](SimTime now) {
      autoscaler->step(now);
      tell_stood(meter, path.serving(), now);
    });
  }
  clock.run({[&](SimTime date) { path.advance_to(date); },
             [&](SimTime now) {
               if (jobs) jobs->on_epoch(now);
               if (power && now < settings.horizon) power->step(now);
             }});
  path.close();
  tell_stood(meter, path.serving(), settings.horizon);
  meter.close();

  audit.check();
  check_invariants(platform, path.asked(), metrics, deployment, path.serving(), settings.limits);

  RunResult result;
  metrics::PlaceMarks marks = place_marks(platform, deployment, path.serving(), meter);
  marks.power_can_fail = metered;
  marks.rules_bind = residency.bind();
  result.rows = metrics.rows(marks);
  append(result.rows, sovereignty.rows());
  append(result.rows, survival_rows(platform, recipe, deployment, *policy));
  append(result.rows, autonomy_rows(result.rows, settings.failures.isolate));
  append_site_rows(result.rows, platform, deployment, path.serving(), before,
                   settings.autoscaling.on(), settings.horizon - settings.warmup);
  prefixes.append_rows(result.rows, platform, deployment, path.serving());
  if (autoscaler) {
    append_autoscaling_rows(result.rows, platform, deployment, before, stats_of(path.serving()),
                            settings.horizon - settings.warmup);
  }
  append_load_rows(result.rows, platform, deployment, meter);
  audit.append_rows(result.rows);
  if (jobs) jobs->close(settings.horizon, result);
  const std::vector<std::vector<record::SiteUse>> uses = usage.uses(path.serving());
  append(result.rows, metrics::contribution_rows(platform, uses));
  if (power) {
    append_money_and_energy(result.rows, platform,
                            {settings.horizon - settings.warmup, power->energies(), uses},
                            settings.settlement);
  }
  append(result.rows, metrics::score_rows(result.rows, settings.score_weights));
  result.warnings = range_warnings(platform, deployment, path.serving());
  result.saturated = saturations(platform, deployment, meter);
  for (const Setting& setting : network_model_statement()) {
    result.network.push_back(setting.name + " = " + setting.value);
  }
  std::string weights;
  for (std::size_t c = 0; c < record::kTrafficClasses; ++c) {
    const auto traffic = static_cast<record::TrafficClass>(c);
    if (traffic == record::TrafficClass::kInferenceBackground) continue;
    weights += fmt::format("{}{} {:g}", weights.empty() ? "" : ", ", record::word_of(traffic),
                           settings.training.weights.of(traffic));
  }
  result.network.push_back("bulk flows on a cable = max-min fair, weights: " + weights);
  for (const std::uint64_t n : path.asked()) result.requests += n;
  return result;
}

}  // namespace archipelago::engine
