#include "engine/ledger/usage_meter.hpp"

#include <algorithm>
#include <utility>

#include "base/error.hpp"

namespace archipelago::engine {

UsageMeter::UsageMeter(const platform::Platform& platform, const Deployment& deployment,
                       std::vector<serving::PoolSpec> specs, SimTime warmup, double output_bytes,
                       record::RequestSink& requests)
    : platform_(platform),
      deployment_(deployment),
      specs_(std::move(specs)),
      warmup_(warmup),
      hours_{kHours.length, SimTime{-warmup.ps}},
      hour_ends_(warmup + kHours.length),
      output_bytes_(output_bytes),
      requests_(requests),
      served_(specs_.size(), std::vector<serving::LengthSums>(platform.nations.size())),
      uses_(platform.sites.size(), std::vector<record::SiteUse>(platform.nations.size())) {
  ARCHIPELAGO_REQUIRE(specs_.size() == deployment.pools().size());
  for (const Pool& pool : deployment.pools()) {
    gpus_.push_back(platform.profiles[pool.profile.at()].tensor_parallel);
  }
}

void UsageMeter::on_outcome(const record::RequestOutcome& outcome) {
  requests_.on_outcome(outcome);
  if (outcome.fate != record::Fate::kServed || outcome.finished < warmup_) return;
  while (outcome.finished >= hour_ends_) close_hour();
  const auto pool = deployment_.find(outcome.site, outcome.llm);
  ARCHIPELAGO_REQUIRE(pool.has_value());
  served_[pool->at()][outcome.nation.at()].add(outcome.prompt_tokens, outcome.output_tokens);
  if (platform_.sites[outcome.site.at()].nation != outcome.nation) {
    uses_[outcome.site.at()][outcome.nation.at()].egress_bytes +=
        output_bytes_ * outcome.output_tokens + outcome.payload_down;
  }
}

void UsageMeter::on_outcome(const record::JobOutcome& outcome) {
  if (jobs_ != nullptr) jobs_->on_outcome(outcome);
}

void UsageMeter::on_hold(const record::GpuHold& hold) {
  if (jobs_ != nullptr) jobs_->on_hold(hold);
  record::SiteUse& use = uses_[hold.site.at()][hold.nation.at()];
  const SimTime from = std::max(hold.from, warmup_);
  if (from < hold.to) {
    use.training_gpu_s += hold.gpus * (hold.to - from).seconds();
    hours_.split(from, hold.to, [&](std::size_t hour, double seconds) {
      add_work(use, hour, hold.gpus * seconds);
    });
  }
  if (warmup_ <= hold.to) use.useful_gpu_s += hold.useful_gpu_s;
}

double UsageMeter::busy_gpu_s(const serving::Serving& serving, std::size_t pool) const {
  const serving::PhaseTimes busy = serving.busy(serving::PoolIndex(pool));
  return gpus_[pool] * (busy.prefill.seconds() + busy.decode.seconds());
}

std::vector<double> UsageMeter::busy_by_site(const serving::Serving& serving) const {
  std::vector<double> busy(platform_.sites.size());
  for (std::size_t p = 0; p < specs_.size(); ++p) {
    busy[deployment_.pools()[p].site.at()] += busy_gpu_s(serving, p);
  }
  return busy;
}

void UsageMeter::add_work(record::SiteUse& use, std::size_t hour, double gpu_s) const {
  if (use.work_by_hour.size() <= hour) use.work_by_hour.resize(hour + 1);
  use.work_by_hour[hour] += gpu_s;
}

void UsageMeter::close_hour() {
  for (std::size_t p = 0; p < specs_.size(); ++p) {
    const Pool& pool = deployment_.pools()[p];
    for (std::size_t n = 0; n < served_[p].size(); ++n) {
      serving::LengthSums& lengths = served_[p][n];
      if (lengths.requests == 0) continue;
      record::SiteUse& use = uses_[pool.site.at()][n];
      const double work = gpus_[p] * lengths.requests / saturated_rate(specs_[p], lengths);
      use.serving_gpu_s += work;
      add_work(use, hour_, work);
      const record::TokenCounts tokens{lengths.prompt, lengths.decodes + lengths.requests};
      use.prompt_tokens += tokens.prompt;
      use.output_tokens += tokens.output;
      use.by_llm.resize(platform_.llms.size());
      use.by_llm[pool.llm.at()].prompt += tokens.prompt;
      use.by_llm[pool.llm.at()].output += tokens.output;
      lengths = {};
    }
  }
  ++hour_;
  hour_ends_ = hour_ends_ + hours_.length;
}

std::vector<std::vector<record::SiteUse>> UsageMeter::uses() {
  close_hour();
  return std::move(uses_);
}

}  // namespace archipelago::engine
