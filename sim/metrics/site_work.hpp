// How what a site used is divided among the nations it worked for.
//
// Rule     energy, its cost and its carbon are divided by GPU-seconds of work (of requests: those of
//          full replicas; of training: those held; record/site_usage.hpp).  The standing draw of GPUs without work is nobody's work: it is its owner's, the
//          nation of the site's operator, and so is all of a site that nobody used.
// Units    GPU-seconds; shares of the whole.
#pragma once

#include <vector>

#include "record/site_usage.hpp"

namespace archipelago::metrics {

[[nodiscard]] double worked_gpu_s(const record::SiteUse& use);
// For anybody.
[[nodiscard]] double worked_gpu_s(const std::vector<record::SiteUse>& site);

// Of the site's energy, what work took: 1 - unused / IT energy; 0 when nobody worked.
[[nodiscard]] double worked_share(const record::SiteEnergy& energy,
                                  const std::vector<record::SiteUse>& site);

}  // namespace archipelago::metrics
