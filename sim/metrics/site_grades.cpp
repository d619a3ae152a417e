#include "metrics/site_grades.hpp"

#include <algorithm>

namespace archipelago::metrics {

namespace {

void weaken(Grade& grade, const platform::Provenance& by) {
  grade = std::max<Grade>(grade, by.quality);
}

void weaken(Grade& grade, const std::optional<platform::Hourly>& by) {
  if (by) weaken(grade, by->provenance);
}

}  // namespace

Grade work_grade(const platform::Platform& platform, SiteIndex site,
                 const std::vector<record::SiteUse>& use) {
  Grade grade;
  const bool served = std::any_of(use.begin(), use.end(),
                                  [](const record::SiteUse& u) { return u.serving_gpu_s > 0; });
  if (!served) return grade;
  for (std::size_t l = 0; l < platform.llms.size(); ++l) {
    const auto profile = platform.find_profile(LlmIndex(l), platform.sites[site.at()].gpu);
    if (profile) weaken(grade, platform.profiles[profile->at()].provenance);
  }
  return grade;
}

Grade power_grade(const platform::Platform& platform, SiteIndex index,
                  const std::vector<record::SiteUse>& use) {
  const platform::Site& site = platform.sites[index.at()];
  const platform::Gpu& gpu = platform.gpus[site.gpu.at()];
  Grade grade = work_grade(platform, index, use);
  weaken(grade, gpu.provenance);
  for (const platform::ServingProfile& profile : platform.profiles) {
    if (profile.gpu != site.gpu) continue;
    for (const platform::DrawPoint& point : profile.draws) weaken(grade, point.provenance);
  }
  for (const platform::GpuClock& clock : gpu.clocks) weaken(grade, clock.provenance);
  weaken(grade, site.provenance);
  weaken(grade, site.limit);
  if (site.solar_w > 0) weaken(grade, site.sun);
  if (site.pue_per_c != 0) weaken(grade, platform.zones[site.zone.at()].temperature);
  return grade;
}

Grade price_grade(const platform::GridZone& zone) {
  return zone.price ? zone.price->provenance.quality : zone.provenance.quality;
}

Grade carbon_grade(const platform::GridZone& zone) {
  return zone.carbon ? zone.carbon->provenance.quality : zone.provenance.quality;
}

}  // namespace archipelago::metrics
