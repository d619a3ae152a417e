// What a job that makes a model of its nations' own reports besides its outcome.
#include <algorithm>

#include "engine/jobs/training_run.hpp"
#include "platform/law/rules.hpp"

namespace archipelago::engine {

// Whether a site of the job may read the member's texts, and whether they get there.
record::ModelMember TrainingRun::member_of(const ActiveJob& active, std::size_t member) const {
  const workload::OwnModel& own = *active.job.own;
  record::ModelMember facts{.nation = own.members[member], .share = own.shares[member]};
  const platform::ScopeIndex scope = halls_.scope(facts.nation, own.texts);
  for (const JobPart& part : active.parts) {
    const platform::Site& there = platform_.sites[part.site.at()];
    if (!halls_.rules().may_process(facts.nation, own.texts, there)) continue;
    if (there.nation == facts.nation) {
      facts.is_read = true;
      facts.read_at_home = facts.read_at_home || there.operator_nation == facts.nation;
      continue;
    }
    // From where its people are: any of its metros.
    for (std::size_t p = 0; p < platform_.points.size() && !facts.is_read; ++p) {
      const platform::Point& point = platform_.points[p];
      if (point.nation != facts.nation || point.kind != platform::PointKind::kMetro) continue;
      facts.is_read = router_.route(PointIndex(p), there.point, scope) != nullptr;
    }
  }
  return facts;
}

record::ModelFacts TrainingRun::model_facts(const ActiveJob& active) const {
  record::ModelFacts facts;
  for (std::size_t m = 0; m < active.job.own->members.size(); ++m) {
    facts.members.push_back(member_of(active, m));
  }
  facts.base_law = active.job.own->base_law;
  for (const JobPart& part : active.parts) {
    facts.sites.push_back(part.site);
    // The slowest site sets the pace of all.
    facts.whole_gpu_s =
        std::max(facts.whole_gpu_s, halls_.whole_gpu_seconds(part.site, active.job));
  }
  facts.gpus = active.gpus();
  const record::JobOutcome& outcome = active.outcome;
  facts.held_gpu_s = outcome.held_gpu_s;
  facts.useful_gpu_s = outcome.useful_gpu_s;
  const SimTime end = outcome.finished == kNever ? now_ : outcome.finished;
  const SimTime begun = std::min(outcome.started, end);
  facts.wait_s = (begun - active.job.submitted).seconds();
  facts.under_way_s = (end - begun).seconds();
  for (std::size_t b = 0; b < record::kJobBytes; ++b) facts.bytes[b] = outcome.bytes[b].si();
  if (active.exchange == nullptr || outcome.restarts > 0) return facts;
  if (const auto steady = active.exchange->steady_rounds()) {
    const double part = steady->time.seconds() / facts.under_way_s;
    facts.held_gpu_s = active.gpus() * steady->time.seconds();
    facts.useful_gpu_s = active.gpus() * steady->computed.seconds();
    facts.under_way_s = steady->time.seconds();
    facts.bytes[static_cast<std::size_t>(record::JobBytes::kGradients)] = steady->delivered.si();
    facts.bytes[static_cast<std::size_t>(record::JobBytes::kCheckpoints)] *= part;
  }
  return facts;
}

}  // namespace archipelago::engine
