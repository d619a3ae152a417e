#include "engine/simulate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "base/error.hpp"
#include "engine/job_side.hpp"
#include "engine/ledger/epoch_book.hpp"
#include "engine/ledger/outcome_tee.hpp"
#include "engine/power_side.hpp"
#include "engine/request_side.hpp"
#include "engine/simgrid/simgrid_session.hpp"

namespace archipelago::engine {

namespace {

using platform::Platform;

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

// What follows from others: how jobs are placed, by what rules, from which hour on.
RunSettings completed(const RunSettings& settings, const policy::Policy& policy) {
  RunSettings all = settings;
  all.training.objective = job_objective(policy.objective().aim);
  all.training.start = settings.start;
  all.training.rules = settings.rules;
  all.limits.dispatch_seed = settings.seed;
  return all;
}

std::vector<std::string> network_statement(const record::ClassWeights& given) {
  std::vector<std::string> lines;
  for (const Setting& setting : network_model_statement()) {
    lines.push_back(setting.name + " = " + setting.value);
  }
  std::string weights;
  for (std::size_t c = 0; c < record::kTrafficClasses; ++c) {
    const auto traffic = static_cast<record::TrafficClass>(c);
    if (traffic == record::TrafficClass::kInferenceBackground) continue;
    weights += fmt::format("{}{} {:g}", weights.empty() ? "" : ", ", record::word_of(traffic),
                           given.of(traffic));
  }
  lines.push_back("bulk flows on a cable = max-min fair, weights: " + weights);
  return lines;
}

// One run in its phases: the constructor builds, then each is called once, in this order.
class Run {
 public:
  Run(const Platform& platform, const workload::Recipe& recipe, const RunSettings& settings,
      const Listeners& listeners)
      : platform_(platform),
        policy_(policy::make_policy(settings.policy, platform)),
        settings_(completed(settings, *policy_)),
        router_(platform),
        session_(is_metered(platform, settings.power)),
        wan_(session_, platform, router_, settings.training.weights),
        clock_(session_, settings.horizon, settings.epoch),
        failures_(plan_failures(platform, settings.failures, settings.horizon, settings.seed)),
        deployment_(platform, settings.gpu_shares, settings.prefill_share,
                    settings.training.gpu_share, settings.autoscaling.on()),
        specs_(deployment_.specs(platform, settings_.limits)),
        book_(platform, {settings.slo, settings.token_bytes, settings.warmup, settings.horizon}),
        told_(book_, book_, listeners.requests, listeners.jobs),
        usage_(platform, deployment_, specs_, settings.warmup, settings.token_bytes.output, told_),
        residency_(platform, router_, settings.rules),
        audit_(platform, settings.rules) {
    usage_.pass_jobs_to(told_);
    build_power();
    build_jobs(recipe);
    build_requests(recipe);
  }

  void arm() {
    arm_cables(failures_, clock_, wan_);
    if (jobs_) jobs_->arm(failures_);
    if (power_) {
      power_->govern(requests_->serving(), jobs_ ? &jobs_->training() : nullptr);
      arm_power(failures_, session_, clock_, *power_);
    }
    requests_->arm_faults(failures_.sites, clock_);
    clock_.at(settings_.warmup, [this] { begin_measuring(); });
    requests_->arm_scaling(clock_);
  }

  void go() {
    clock_.run({[this](SimTime date) { requests_->advance_to(date); },
                [this](SimTime now) { on_epoch(now); }});
    requests_->close();
    if (epochs_) epochs_->observe(sums(), settings_.horizon);
  }

  void check() {
    audit_.check();
    requests_->check(book_);
    if (jobs_) jobs_->check(settings_.horizon, book_);
  }

  record::RunFacts hand_over() {
    record::RunFacts facts;
    facts.start = settings_.start;
    facts.price_scale = settings_.power.price_scale;
    facts.prices_read =
        jobs_.has_value() && settings_.training.objective != policy::JobObjective::kEarliest;
    facts.rules_bind = residency_.bind();
    facts.isolated = isolated_nations(platform_, settings_.failures);
    requests_->hand_over(facts);
    if (jobs_) jobs_->hand_over(book_, facts);
    book_.hand_over(facts);
    if (power_) power_facts(*power_, facts);
    if (epochs_) facts.epochs = epochs_->take();
    facts.audit = audit_.facts();
    facts.use = usage_.uses();
    facts.down_s = down_seconds();
    facts.network = network_statement(settings_.training.weights);
    return facts;
  }

 private:
  void build_power() {
    if (!is_metered(platform_, settings_.power)) return;
    power_.emplace(platform_, deployment_, settings_.power, settings_.training,
                   PowerControl::Run{settings_.start, settings_.horizon, settings_.epoch},
                   failures_.grids, session_);
  }

  void build_jobs(const workload::Recipe& recipe) {
    if (recipe.training.empty()) return;
    jobs_.emplace(JobSide::Parts{.platform = platform_,
                                 .recipe = recipe,
                                 .settings = settings_,
                                 .session = session_,
                                 .clock = clock_,
                                 .router = router_,
                                 .wan = wan_,
                                 .policy = *policy_,
                                 .power = power_ ? &*power_ : nullptr,
                                 .usage = usage_,
                                 .residency = residency_,
                                 .audit = audit_});
  }

  void build_requests(const workload::Recipe& recipe) {
    if (settings_.keep_epochs) {
      epochs_.emplace();
      book_.keep(*epochs_);
      cable_bytes_.resize(platform_.cables.size());
      if (!jobs_) traffic_.emplace(platform_, router_, settings_.token_bytes, &residency_);
    }
    requests_.emplace(
        RequestSide::Parts{.platform = platform_,
                           .recipe = recipe,
                           .settings = settings_,
                           .router = router_,
                           .deployment = deployment_,
                           .specs = specs_,
                           .policy = *policy_,
                           .sink = usage_,
                           .traffic = jobs_ ? &jobs_->traffic() : (traffic_ ? &*traffic_ : nullptr),
                           .residency = residency_,
                           .audit = audit_,
                           .name_paths = told_.wants_requests()});
  }

  void begin_measuring() {
    requests_->begin_measuring();
    if (power_) power_->begin_measuring(settings_.warmup);
    book_.busy(usage_.busy_by_site(requests_->serving()), settings_.warmup);
    if (epochs_) epochs_->begin(sums(), settings_.warmup);
  }

  void on_epoch(SimTime now) {
    if (jobs_) jobs_->on_epoch(now);
    if (power_ && now < settings_.horizon) power_->step(now);
    if (now <= settings_.warmup) return;
    book_.busy(usage_.busy_by_site(requests_->serving()), now);
    if (epochs_ && now < settings_.horizon) epochs_->observe(sums(), now);
  }

  // Of the measured time, by site; faults that overlap are one.
  std::vector<double> down_seconds() const {
    std::vector<double> seconds(platform_.sites.size());
    for (const platform::SiteFault& fault : platform::join_overlaps(failures_.sites)) {
      const SimTime from = std::max(fault.starts, settings_.warmup);
      const SimTime to = std::min(fault.ends, settings_.horizon);
      if (from < to) seconds[fault.site.at()] += (to - from).seconds();
    }
    return seconds;
  }

  // For the epochs; requests' bytes count from the first call on.
  EpochBook::Sums sums() {
    EpochBook::Sums sums{{}, usage_.busy_by_site(requests_->serving()), {}};
    if (power_) {
      for (const record::SiteEnergy& site : power_->energies()) sums.site_j.push_back(site.site_j);
    }
    const CableBytes carried = jobs_ ? jobs_->carried() : traffic_->take();
    for (std::size_t c = 0; c < carried.size(); ++c) {
      for (const std::size_t direction : {0U, 1U}) {
        cable_bytes_[c][direction] += carried[c][direction];
      }
    }
    sums.cable_bytes = cable_bytes_;
    for (std::size_t c = 0; c < carried.size(); ++c) {
      for (const bool forward : {true, false}) {
        const record::LaneUse& lane = wan_.ledger().lane(CableIndex(c), forward);
        const double background =
            lane.carried[row_of(record::TrafficClass::kInferenceBackground)].si();
        sums.cable_bytes[c][forward ? 0 : 1] += lane.total().si() - background;
      }
    }
    return sums;
  }

  const Platform& platform_;
  std::unique_ptr<policy::Policy> policy_;
  RunSettings settings_;
  platform::Router router_;
  Session session_;
  Wan wan_;
  Clock clock_;
  FailurePlan failures_;
  Deployment deployment_;
  std::vector<serving::PoolSpec> specs_;
  RunBook book_;
  OutcomeTee told_;
  UsageMeter usage_;
  std::optional<PowerControl> power_;
  policy::Residency residency_;
  ResidencyAudit audit_;
  std::optional<JobSide> jobs_;
  std::optional<CableTraffic> traffic_;  // of requests, for epochs without jobs
  std::optional<RequestSide> requests_;
  std::optional<EpochBook> epochs_;
  CableBytes cable_bytes_;  // of requests so far, for epochs
};

}  // namespace

record::RunFacts simulate(const Platform& platform, const workload::Recipe& recipe,
                          const RunSettings& settings, const Listeners& listeners) {
  Run run(platform, recipe, settings, listeners);  // build
  run.arm();
  run.go();
  run.check();
  return run.hand_over();
}

std::string simgrid_version() { return loaded_version(); }

}  // namespace archipelago::engine
