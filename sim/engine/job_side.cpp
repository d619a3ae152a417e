#include "engine/job_side.hpp"

#include <numeric>

#include "engine/ledger/invariants.hpp"

namespace archipelago::engine {

namespace {

std::vector<SiteIndex> admitted_sites(const JobSide::Parts& parts) {
  std::vector<SiteIndex> sites;
  for (std::size_t s = 0; s < parts.platform.sites.size(); ++s) {
    bool any = false;
    for (const workload::TrainingStream& stream : parts.recipe.training) {
      for (std::size_t n = 0; n < stream.nation_share.size(); ++n) {
        any = any || (stream.nation_share[n] > 0 &&
                      parts.policy.admits(parts.platform, NationIndex(n), SiteIndex(s)));
      }
    }
    if (any) sites.push_back(SiteIndex(s));
  }
  return sites;
}

}  // namespace

JobSide::JobSide(const Parts& parts)
    : platform_(parts.platform),
      wan_(parts.wan),
      source_(parts.platform, parts.recipe, parts.settings.start, parts.settings.horizon,
              parts.settings.demand_scale, parts.settings.seed),
      bulk_(parts.session, parts.clock, parts.platform, parts.router, parts.wan),
      traffic_(parts.platform, parts.router, parts.settings.token_bytes, &parts.residency),
      training_({.clock = parts.clock,
                 .platform = parts.platform,
                 .router = parts.router,
                 .bulk = bulk_,
                 .policy = parts.policy,
                 .settings = parts.settings.training,
                 .next_job = [this](workload::Job& job) { return source_.next(job); },
                 .sink = parts.usage,
                 .power = parts.power,
                 .audit = &parts.audit}),
      carried_(parts.platform.cables.size()),
      admitted_(admitted_sites(parts)) {
  bulk_.tell_paths([&audit = parts.audit](const BulkOrder& order, const platform::Route& route) {
    audit.carried(order, route);
  });
}

void JobSide::arm(const FailurePlan& failures) {
  training_.fail_sites(failures.sites);
  training_.fail_nodes(failures.nodes);
  training_.begin();
}

void JobSide::on_epoch(SimTime now) {
  wan_.observe();
  const double seconds = (now - epoch_began_).seconds();
  epoch_began_ = now;
  if (seconds <= 0) return;
  carried_ = traffic_.take();
  for (std::size_t c = 0; c < carried_.size(); ++c) {
    wan_.set_background(CableIndex(c), true, BytesPerSecond(carried_[c][0] / seconds));
    wan_.set_background(CableIndex(c), false, BytesPerSecond(carried_[c][1] / seconds));
  }
}

void JobSide::check(SimTime horizon, const RunBook& book) {
  training_.close(horizon);
  check_bulk(wan_, bulk_);
  check_jobs(platform_, training_.submitted(), book);
}

void JobSide::hand_over(const RunBook& book, record::RunFacts& facts) const {
  record::TrainingFacts& training = facts.training.emplace();
  training.jobs = book.jobs();
  training.models = book.models();
  training.admitted = admitted_;
  training.checkpoints_copied = training_.checkpoints_copied();
  training.checkpoints_kept_local = training_.checkpoints_kept_local();
  for (std::size_t c = 0; c < record::kTrafficClasses; ++c) {
    training.bulk[c] = bulk_.totals(static_cast<record::TrafficClass>(c)).work;
  }
  for (std::size_t c = 0; c < facts.cables.size(); ++c) {
    for (const bool forward : {true, false}) {
      record::LaneUse& lane = facts.cables[c].lanes[forward ? 0 : 1];
      lane = wan_.ledger().lane(CableIndex(c), forward);
      lane.mean_share = wan_.ledger().mean_share(CableIndex(c), forward);
    }
  }
  facts.jobs_submitted =
      std::accumulate(training_.submitted().begin(), training_.submitted().end(), std::uint64_t{0});
}

}  // namespace archipelago::engine
