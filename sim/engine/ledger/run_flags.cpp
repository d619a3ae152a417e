#include "engine/ledger/run_flags.hpp"

#include <array>

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

}  // namespace

std::vector<record::RangeWarning> range_warnings(const Platform& platform,
                                                 const Deployment& deployment,
                                                 const serving::Serving& serving) {
  std::vector<record::RangeWarning> warnings;
  const auto warn = [&](const std::string& llm, const Reached& r) {
    if (r.reached <= r.range) return;
    for (record::RangeWarning& known : warnings) {
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

std::vector<record::Saturation> saturations(const Platform& platform, const Deployment& deployment,
                                            const LoadMeter& meter) {
  std::vector<record::Saturation> list;
  for (std::size_t p = 0; p < meter.pools().size(); ++p) {
    const record::OfferedLoad& load = meter.pools()[p];
    const Pool& pool = deployment.pools()[p];
    if (!load.saturated()) continue;
    list.push_back({platform.sites[pool.site.at()].name + "/" + platform.llms[pool.llm.at()].name,
                    load.mean, load.peak});
  }
  for (std::size_t c = 0; c < meter.cables().size(); ++c) {
    const record::OfferedLoad& load = meter.cables()[c];
    if (load.saturated()) {
      list.push_back({"cable " + platform.cables[c].name, load.mean, load.peak});
    }
  }
  return list;
}

}  // namespace archipelago::engine
