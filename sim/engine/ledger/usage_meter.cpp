#include "engine/ledger/usage_meter.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace archipelago::engine {

UsageMeter::UsageMeter(const platform::Platform& platform, const Deployment& deployment,
                       std::vector<serving::PoolSpec> specs, SimTime warmup, double output_bytes,
                       record::RequestSink& requests)
    : platform_(platform),
      deployment_(deployment),
      specs_(std::move(specs)),
      warmup_(warmup),
      output_bytes_(output_bytes),
      requests_(requests),
      before_(specs_.size()),
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
  const auto pool = deployment_.find(outcome.site, outcome.llm);
  ARCHIPELAGO_REQUIRE(pool.has_value());
  served_[pool->at()][outcome.nation.at()].add(outcome.prompt_tokens, outcome.output_tokens);
  record::SiteUse& use = uses_[outcome.site.at()][outcome.nation.at()];
  use.prompt_tokens += outcome.prompt_tokens;
  use.output_tokens += outcome.output_tokens;
  if (platform_.sites[outcome.site.at()].nation != outcome.nation) {
    use.egress_bytes += output_bytes_ * outcome.output_tokens;
  }
}

void UsageMeter::on_outcome(const record::JobOutcome& outcome) {
  if (jobs_ != nullptr) jobs_->on_outcome(outcome);
}

void UsageMeter::on_hold(const record::GpuHold& hold) {
  if (jobs_ != nullptr) jobs_->on_hold(hold);
  record::SiteUse& use = uses_[hold.site.at()][hold.nation.at()];
  const SimTime from = std::max(hold.from, warmup_);
  if (from < hold.to) use.training_gpu_s += hold.gpus * (hold.to - from).seconds();
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

void UsageMeter::begin_measuring(const serving::Serving& serving) {
  for (std::size_t p = 0; p < specs_.size(); ++p) before_[p] = busy_gpu_s(serving, p);
}

std::vector<std::vector<record::SiteUse>> UsageMeter::uses(const serving::Serving& serving) {
  for (std::size_t p = 0; p < specs_.size(); ++p) {
    std::vector<double> work(platform_.nations.size());
    double sum = 0;
    for (std::size_t n = 0; n < work.size(); ++n) {
      const serving::LengthSums& lengths = served_[p][n];
      if (lengths.requests > 0) work[n] = lengths.requests / saturated_rate(specs_[p], lengths);
      sum += work[n];
    }
    if (sum <= 0) continue;
    const double busy = busy_gpu_s(serving, p) - before_[p];
    std::vector<record::SiteUse>& site = uses_[deployment_.pools()[p].site.at()];
    for (std::size_t n = 0; n < work.size(); ++n) site[n].serving_gpu_s += busy * work[n] / sum;
  }
  return uses_;
}

}  // namespace archipelago::engine
