#include "engine/power/power_control.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "base/error.hpp"
#include "base/time_slots.hpp"
#include "engine/fleet/fleet_settings.hpp"
#include "engine/jobs/training_run.hpp"
#include "engine/power/pool_draw.hpp"
#include "engine/power/site_supply.hpp"
#include "platform/site_hours.hpp"

namespace archipelago::engine {

namespace {

constexpr double kSlack = 1e-9;
constexpr double kMilliwattsPerWatt = 1e3;
constexpr double kNoLimit = std::numeric_limits<double>::infinity();

bool exceeds(double value, double limit) { return value > limit * (1 + kSlack) + kSlack; }

}  // namespace

struct PowerControl::Site {
  Site(const platform::Platform& platform, const platform::Site& row, const Run& run)
      : site(row),
        gpu(platform.gpus[row.gpu.at()]),
        supply(row.battery),
        temperature(platform::hours_of(zone(platform).temperature, row.pue_from_c,
                                       timezone(platform), run.start, run.horizon)),
        limit(platform::hours_of(row.limit, kNoLimit, timezone(platform), run.start, run.horizon)),
        sun(platform::hours_of(row.sun, 0, timezone(platform), run.start, run.horizon)) {}

  [[nodiscard]] const platform::GridZone& zone(const platform::Platform& platform) const {
    return platform.zones[site.zone.at()];
  }
  [[nodiscard]] const std::string& timezone(const platform::Platform& platform) const {
    return platform.nations[site.nation.at()].timezone;
  }
  [[nodiscard]] double pue_at(double celsius) const {
    return site.pue + site.pue_per_c * std::max(0.0, celsius - site.pue_from_c);
  }
  // All GPUs that may serve, above idle.
  [[nodiscard]] double most_serving_w(std::size_t step) const {
    return machines.serving_gpus * machines.node_rise * serving_rise_w(gpu, step);
  }
  // What jobs have drawn above idle since `settled`, up to now.
  void count_training(SimTime now) {
    if (plan.training) {
      training_j += machines.node_rise * computing * training_rise_w(gpu, *plan.training) *
                    (now - counted).seconds();
    }
    held_gpu_s += holding * (now - counted).seconds();
    counted = now;
  }

  const platform::Site& site;
  const platform::Gpu& gpu;
  SiteMachines machines;
  SiteSupply supply;
  SeriesWindow temperature;
  SeriesWindow limit;
  SeriesWindow sun;
  struct SitePool {
    serving::PoolIndex pool;
    double gpus = 0;  // of a replica
    // By clock step; none: its draws are flat.
    std::vector<std::shared_ptr<const serving::DrawTable>> draws = {};
    // At `settled`.
    serving::PhaseTimes busy{};
    serving::ReplicaTime drawn{};
    double loaded_s = 0;
  };
  // What the pools did between two settlements.
  struct ServingWork {
    double busy_gpu_s = 0;
    double rise_j = 0;  // above what bare idle GPUs draw, with what the nodes draw for it
    double idle_j = 0;  // of it: GPUs with a model and nothing to do
  };
  // Since `settled`; counts from now on anew.
  ServingWork serving_work(const serving::Serving& serving);
  std::vector<SitePool> pools;

  // Of the step under way.
  PowerPlan plan;
  SimTime settled;
  double available_it_w = 0;
  double available_site_w = 0;
  double grid_limit_w = 0;
  double solar_w = 0;

  double holding = 0;
  double computing = 0;
  SimTime counted;
  double training_j = 0;
  double held_gpu_s = 0;

  std::size_t base_host = 0;
  std::size_t serving_host = 0;
  std::size_t training_host = 0;
};

PowerControl::Site::ServingWork PowerControl::Site::serving_work(const serving::Serving& serving) {
  ServingWork work;
  const platform::GpuClock& clock = gpu.clocks[plan.serving];
  for (SitePool& pool : pools) {
    const auto [prefill, decode] = serving.busy(pool.pool) - pool.busy;
    const double busy_s = prefill.seconds() + decode.seconds();
    pool.busy += {prefill, decode};
    work.busy_gpu_s += pool.gpus * busy_s;
    if (pool.draws.empty()) {
      work.rise_j += pool.gpus * (prefill.seconds() * (clock.prefill_w - gpu.idle_w) +
                                  decode.seconds() * (clock.decode_w - gpu.idle_w));
    } else {
      const serving::ReplicaTime drawn = serving.drawn(pool.pool);
      work.rise_j += (drawn - pool.drawn).seconds() / kMilliwattsPerWatt;
      pool.drawn = drawn;
    }
    if (gpu.loaded_idle_w > gpu.idle_w) {
      const double loaded_s = serving.loaded_s(pool.pool);
      const double idle_s = std::max(0.0, loaded_s - pool.loaded_s - busy_s);
      work.idle_j += pool.gpus * idle_s * (gpu.loaded_idle_w - gpu.idle_w);
      pool.loaded_s = loaded_s;
    }
  }
  work.idle_j *= machines.node_rise;
  work.rise_j = machines.node_rise * work.rise_j + work.idle_j;
  return work;
}

PowerControl::PowerControl(const platform::Platform& platform, const Deployment& deployment,
                           const PowerSettings& settings, const TrainingSettings& training, Run run,
                           const std::vector<platform::GridLimit>& limits, Session& session)
    : settings_(settings),
      run_(run),
      limits_(limits),
      hosts_(session),
      sites_(platform.sites.size()) {
  clear_measures({});
  for (std::size_t s = 0; s < platform.sites.size(); ++s) {
    const platform::Site& row = platform.sites[s];
    const platform::Gpu& gpu = platform.gpus[row.gpu.at()];
    if (row.gpus == 0 || gpu.clocks.empty()) continue;
    auto site = std::make_unique<Site>(platform, row, run);
    const double training_gpus =
        static_cast<double>(training_nodes(row, training.gpu_share)) * row.gpus_per_node;
    double replicas_gpus = 0;
    for (std::size_t p = 0; p < deployment.pools().size(); ++p) {
      const Pool& pool = deployment.pools()[p];
      if (pool.site != SiteIndex(s)) continue;
      const platform::ServingProfile& profile = platform.profiles[pool.profile.at()];
      const double each = profile.tensor_parallel;
      site->pools.push_back({serving::PoolIndex(p), each});
      if (pool.prefill_replicas == 0) site->pools.back().draws = draw_tables(profile, gpu);
      replicas_gpus += each * static_cast<double>(pool.replicas);
    }
    const double serving_gpus =
        deployment.elastic() ? deployment.budget(SiteIndex(s)) : replicas_gpus;
    site->machines = SiteMachines::of(platform, SiteIndex(s), serving_gpus, training_gpus);

    std::vector<double> serving_w;
    std::vector<double> training_w;
    for (std::size_t step = 0; step < gpu.clocks.size(); ++step) {
      serving_w.push_back(site->most_serving_w(step));
      training_w.push_back(training_gpus * site->machines.node_rise * training_rise_w(gpu, step));
    }
    site->base_host = hosts_.add("power.base." + row.name, {site->machines.base_w});
    site->serving_host = hosts_.add("power.serving." + row.name, serving_w);
    site->training_host = hosts_.add("power.training." + row.name, training_w);
    sites_[s] = std::move(site);
    look(SiteIndex(s), {});  // jobs may ask for their speed before begin()
  }
}

PowerControl::~PowerControl() = default;

void PowerControl::govern(serving::Serving& serving, TrainingRun* training) {
  serving_ = &serving;
  training_ = training;
}

SimTime PowerControl::end_of_step(SimTime now) const {
  const SimTime next{(now.ps / run_.epoch.ps + 1) * run_.epoch.ps};
  return std::min(next, run_.horizon);
}

void PowerControl::begin() {
  for (std::size_t s = 0; s < sites_.size(); ++s) {
    if (sites_[s] != nullptr) plan(SiteIndex(s), {});
  }
}

void PowerControl::step(SimTime now) {
  if (std::max(measured_from_, steps_.empty() ? SimTime{} : steps_.back()) < now) {
    steps_.push_back(now);
  }
  for (std::size_t s = 0; s < sites_.size(); ++s) {
    if (sites_[s] == nullptr) continue;
    settle(SiteIndex(s), now);
    if (now < run_.horizon) plan(SiteIndex(s), now);
  }
}

void PowerControl::begin_measuring(SimTime now) {
  for (std::size_t s = 0; s < sites_.size(); ++s) {
    if (sites_[s] != nullptr) settle(SiteIndex(s), now);
  }
  clear_measures(now);
}

void PowerControl::clear_measures(SimTime now) {
  measured_from_ = now;
  steps_.clear();
  energies_.assign(sites_.size(), {});
  drawn_j_.assign(sites_.size(), std::vector<double>(kHours.until(run_.horizon)));
}

void PowerControl::close(SimTime now) {
  step(now);
  hosts_.check(now);
  if (!broken_.empty()) throw SimulationError(broken_);
}

// What the site drew since the last time, and who gave it.
void PowerControl::settle(SiteIndex index, SimTime now) {
  Site& site = *sites_[index.at()];
  const double seconds = (now - site.settled).seconds();
  if (seconds <= 0) return;
  const auto [busy_s, serving_j, idle_j] = site.serving_work(*serving_);
  site.count_training(now);

  const double it_w =
      site.plan.dark ? 0 : site.machines.base_w + (serving_j + site.training_j) / seconds;
  if (exceeds(it_w, site.available_it_w) || exceeds(busy_s, site.machines.serving_gpus * seconds)) {
    broken_ += fmt::format(
        "INV-4 broken: {} drew {:.1f} W of IT, {:.1f} W were there; {:.3f} GPU-seconds of serving "
        "in {:.3f} s (until {:.3f} s)\n",
        site.site.name, it_w, site.available_it_w, busy_s, seconds, now.seconds());
  }
  const double worked_s = busy_s + site.held_gpu_s;
  if (!site.plan.dark) {
    // What a GPU without work draws: its idle power, that of a model it holds, its part of the
    // nodes.
    const double unused = std::max(0.0, seconds - worked_s / site.site.gpus);
    energies_[index.at()].unused_j += site.machines.base_w * unused + idle_j;
  }
  const double pue = site.pue_at(site.temperature.mean(site.settled, now));
  book(index, it_w, pue, site.settled, now);

  const double most = site.most_serving_w(site.plan.serving);
  const double share = site.plan.dark || most <= 0 ? 0 : serving_j / seconds / most;
  hosts_.play(site.serving_host, site.plan.serving, std::min(share, 1.0), now);
  site.training_j = 0;
  site.held_gpu_s = 0;
  site.settled = now;
}

void PowerControl::book(SiteIndex index, double it_w, double pue, SimTime from, SimTime now) {
  Site& site = *sites_[index.at()];
  record::SiteEnergy& energy = energies_[index.at()];
  const double seconds = (now - from).seconds();
  const double site_w = pue * it_w;
  const SupplyFlows flows = site.supply.settle(std::min(site_w, site.available_site_w),
                                               site.grid_limit_w, site.solar_w, seconds);
  energy.it_j += it_w * seconds;
  energy.site_j += site_w * seconds;
  energy.grid_j += flows.grid_w * seconds;
  energy.solar_used_j += flows.solar_used_w * seconds;
  energy.solar_spilt_j += flows.solar_spilt_w * seconds;
  energy.battery_in_j += flows.battery_in_w * seconds;
  energy.battery_out_j += flows.battery_out_w * seconds;
  energy.bought_j.push_back(flows.grid_w * seconds);
  kHours.split(from, now,
               [&](std::size_t hour, double part) { drawn_j_[index.at()][hour] += site_w * part; });
  energy.peak_w = std::max(energy.peak_w, site_w);
  const bool paused = site.machines.training_gpus > 0 && !site.plan.training;
  const bool slowed = site.plan.serving > 0 || (site.plan.training && *site.plan.training > 0);
  if (site.plan.dark) energy.dark_s += seconds;
  if (site.plan.dark || site.plan.serving > 0) energy.slow_serving_s += seconds;
  if (paused) energy.paused_s += seconds;
  if (site.plan.dark || paused || slowed) energy.capped_s += seconds;
}

// What there is until the end of the step.
void PowerControl::look(SiteIndex index, SimTime now) {
  Site& site = *sites_[index.at()];
  const SimTime end = end_of_step(now);
  site.grid_limit_w = site.limit.least(now, end);
  for (const platform::GridLimit& limit : limits_) {
    if (limit.site == index && limit.starts <= now && now < limit.ends) {
      site.grid_limit_w = std::min(site.grid_limit_w, limit.limit_w);
    }
  }
  site.solar_w = site.site.solar_w * site.sun.least(now, end);
  site.available_site_w =
      site.supply.available_w(site.grid_limit_w, site.solar_w, (end - now).seconds());
  const double pue = site.pue_at(site.temperature.most(now, end));
  site.available_it_w =
      std::min(settings_.cap_scale * site.site.it_power_w, site.available_site_w / pue);
}

void PowerControl::plan(SiteIndex index, SimTime now) {
  look(index, now);
  const Site& site = *sites_[index.at()];
  apply(
      index,
      plan_power(site.gpu, site.machines, site.holding, site.available_it_w, settings_.shed_first),
      now);
}

void PowerControl::apply(SiteIndex index, const PowerPlan& plan, SimTime now) {
  Site& site = *sites_[index.at()];
  site.count_training(now);
  const PowerPlan before = std::exchange(site.plan, plan);
  const bool first = now == SimTime{};
  if (plan.dark && !before.dark) {
    for (const Site::SitePool& pool : site.pools) serving_->stop(pool.pool, now);
  } else if (!plan.dark && before.dark) {
    for (const Site::SitePool& pool : site.pools) serving_->resume(pool.pool, now);
  }
  if (first || plan.serving != before.serving) {
    for (const Site::SitePool& pool : site.pools) {
      if (!pool.draws.empty()) serving_->set_draw(pool.pool, pool.draws[plan.serving], now);
    }
  }
  if (plan.serving != before.serving) {
    const platform::GpuClock& clock = site.gpu.clocks[plan.serving];
    for (const Site::SitePool& pool : site.pools) {
      serving_->set_speed(pool.pool, {clock.prefill_speed, clock.decode_speed}, now);
    }
  }
  if (first || plan.dark != before.dark) {
    hosts_.play(site.base_host, 0, plan.dark ? 0 : 1, now);
    if (training_ != nullptr && plan.dark != before.dark) {
      training_->set_site_power(index, !plan.dark, now);
    }
  }
  if (training_ != nullptr && plan.training != before.training) {
    training_->speeds_changed(index, now);
  }
  play_training(site, now);
}

double PowerControl::speed(SiteIndex index, double gpus_holding, SimTime now) {
  if (sites_[index.at()] == nullptr) return 1;
  Site& site = *sites_[index.at()];
  site.count_training(now);
  site.holding = gpus_holding;
  const PowerPlan next =
      plan_power(site.gpu, site.machines, site.holding, site.available_it_w, settings_.shed_first);
  site.plan.training = next.training;
  play_training(site, now);
  return next.training ? site.gpu.clocks[*next.training].training_speed : 0;
}

void PowerControl::computing(SiteIndex index, double gpus, SimTime now) {
  if (sites_[index.at()] == nullptr) return;
  Site& site = *sites_[index.at()];
  site.count_training(now);
  site.computing = gpus;
  play_training(site, now);
}

void PowerControl::play_training(const Site& site, SimTime now) {
  const bool draws = site.plan.training && !site.plan.dark && site.machines.training_gpus > 0;
  const double share = draws ? site.computing / site.machines.training_gpus : 0;
  hosts_.play(site.training_host, draws ? *site.plan.training : 0, share, now);
}

}  // namespace archipelago::engine
