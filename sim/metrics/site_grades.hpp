// How well the energy, the prices and the work of a site are known: the weakest of the rows that
// each was made from.
#pragma once

#include <vector>

#include "metrics/graded.hpp"
#include "platform/platform.hpp"
#include "record/site_usage.hpp"

namespace archipelago::metrics {

// GPU-seconds: the serving profiles of the site's GPU, when it served at all.
[[nodiscard]] Grade work_grade(const platform::Platform& platform, SiteIndex site,
                               const std::vector<record::SiteUse>& use);
// Draw and energy: the GPU and its clock steps, the site, what its limits, sun and cooling follow,
// and its work.
[[nodiscard]] Grade power_grade(const platform::Platform& platform, SiteIndex site,
                                const std::vector<record::SiteUse>& use);
[[nodiscard]] Grade price_grade(const platform::GridZone& zone);
[[nodiscard]] Grade carbon_grade(const platform::GridZone& zone);

}  // namespace archipelago::metrics
