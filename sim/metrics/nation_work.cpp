#include "metrics/nation_work.hpp"

#include "metrics/site_grades.hpp"
#include "metrics/site_work.hpp"

namespace archipelago::metrics {

NationWork& NationWork::operator+=(const NationWork& other) {
  serving_gpu_s += other.serving_gpu_s;
  training_gpu_s += other.training_gpu_s;
  useful_gpu_s += other.useful_gpu_s;
  tokens += other.tokens;
  quality = std::max(quality, other.quality);
  return *this;
}

double NationWork::serving_share() const { return gpu_s() > 0 ? serving_gpu_s / gpu_s() : 0; }

NationWork work_for(const platform::Platform& platform, const UsageLedger& ledger,
                    NationIndex nation) {
  NationWork sum;
  for (std::size_t s = 0; s < platform.sites.size(); ++s) {
    const record::SiteUse& use = ledger.use[s][nation.at()];
    if (worked_gpu_s(use) <= 0) continue;
    sum +=
        {use.serving_gpu_s, use.training_gpu_s, use.useful_gpu_s,
         use.prompt_tokens + use.output_tokens, work_grade(platform, SiteIndex(s), ledger.use[s])};
  }
  return sum;
}

}  // namespace archipelago::metrics
