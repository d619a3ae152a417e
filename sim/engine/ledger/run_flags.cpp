#include "engine/ledger/run_flags.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace archipelago::engine {
namespace {

using platform::Platform;

struct Reached {
  const char* what;
  std::int64_t reached;
  std::int64_t range;
};

std::array<Reached, 3> against_range(const serving::PoolStats& stats,
                                     const platform::ServingProfile& profile) {
  return {{{"sequences at once", stats.peak_sequences, profile.range_batch},
           {"prompt tokens in an iteration", stats.peak_prompt_tokens, profile.range_prompt_tokens},
           {"context of a sequence", stats.peak_context_tokens, profile.range_context_tokens}}};
}

void add_load(metrics::Rows& rows, const std::string& group, const OfferedLoad& load) {
  rows.push_back({group, "offered_load", load.mean});
  rows.push_back({group, "offered_load_peak", load.peak});
}

}  // namespace

std::vector<RangeWarning> range_warnings(const Platform& platform, const Deployment& deployment,
                                         const serving::Serving& serving) {
  std::vector<RangeWarning> warnings;
  const auto warn = [&](const std::string& llm, const Reached& r) {
    if (r.reached <= r.range) return;
    for (RangeWarning& known : warnings) {
      if (known.llm != llm || known.what != r.what) continue;
      if (r.reached - r.range > known.reached - known.range) {
        known = {llm, r.what, r.reached, r.range};
      }
      return;
    }
    warnings.push_back({llm, r.what, r.reached, r.range});
  };
  for (std::size_t p = 0; p < serving.pools(); ++p) {
    const Pool& pool = deployment.pools()[p];
    const platform::ServingProfile& profile = platform.profiles[pool.profile.at()];
    for (const Reached& r : against_range(serving.stats(serving::PoolIndex(p)), profile)) {
      warn(platform.llms[pool.llm.at()].name, r);
    }
  }
  return warnings;
}

std::vector<Saturation> saturations(const Platform& platform, const Deployment& deployment,
                                    const LoadMeter& meter) {
  std::vector<Saturation> list;
  for (std::size_t p = 0; p < meter.pools().size(); ++p) {
    const OfferedLoad& load = meter.pools()[p];
    const Pool& pool = deployment.pools()[p];
    if (!load.saturated()) continue;
    list.push_back({platform.sites[pool.site.at()].name + "/" + platform.llms[pool.llm.at()].name,
                    load.mean, load.peak});
  }
  for (std::size_t c = 0; c < meter.cables().size(); ++c) {
    const OfferedLoad& load = meter.cables()[c];
    if (load.saturated()) {
      list.push_back({"cable " + platform.cables[c].name, load.mean, load.peak});
    }
  }
  return list;
}

metrics::PlaceMarks place_marks(const Platform& platform, const Deployment& deployment,
                                const serving::Serving& serving, const LoadMeter& meter) {
  const std::size_t places = platform.sites.size() * platform.llms.size();
  metrics::PlaceMarks marks{std::vector<double>(places), std::vector<double>(places)};
  for (std::size_t p = 0; p < serving.pools(); ++p) {
    const Pool& pool = deployment.pools()[p];
    const std::size_t place = pool.site.at() * platform.llms.size() + pool.llm.at();
    marks.saturated[place] = meter.pools()[p].saturated() ? 1 : 0;
    const serving::PoolStats stats = serving.stats(serving::PoolIndex(p));
    if (stats.submitted == 0) continue;
    marks.out_of_range[place] = std::min(
        static_cast<double>(stats.out_of_range) / static_cast<double>(stats.submitted), 1.0);
  }
  return marks;
}

void append_load_rows(metrics::Rows& rows, const Platform& platform, const Deployment& deployment,
                      const LoadMeter& meter) {
  std::map<SiteIndex, OfferedLoad> sites;
  for (std::size_t p = 0; p < meter.pools().size(); ++p) {
    OfferedLoad& site = sites[deployment.pools()[p].site];
    site.mean = std::max(site.mean, meter.pools()[p].mean);
    site.peak = std::max(site.peak, meter.pools()[p].peak);
  }
  for (const auto& [site, load] : sites) {
    add_load(rows, "site:" + platform.sites[site.at()].name, load);
  }
  for (std::size_t c = 0; c < meter.cables().size(); ++c) {
    if (meter.cables()[c].peak == 0) continue;
    add_load(rows, "cable:" + platform.cables[c].name, meter.cables()[c]);
  }
}

}  // namespace archipelago::engine
