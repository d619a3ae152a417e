#include "metrics/site_work.hpp"

#include <algorithm>

namespace archipelago::metrics {

double worked_gpu_s(const record::SiteUse& use) { return use.serving_gpu_s + use.training_gpu_s; }

double worked_gpu_s(const std::vector<record::SiteUse>& site) {
  double sum = 0;
  for (const record::SiteUse& use : site) sum += worked_gpu_s(use);
  return sum;
}

double worked_share(const record::SiteEnergy& energy, const std::vector<record::SiteUse>& site) {
  if (worked_gpu_s(site) <= 0) return 0;
  return energy.it_j > 0 ? std::clamp(1 - energy.unused_j / energy.it_j, 0.0, 1.0) : 1;
}

}  // namespace archipelago::metrics
