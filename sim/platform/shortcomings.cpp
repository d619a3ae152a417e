#include "platform/shortcomings.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace archipelago::platform {
namespace {

constexpr double kMega = 1e6;
// Tables give megawatts in few digits.
constexpr double kRounding = 1e-6;

int nodes_of(const Site& site) { return (site.gpus + site.gpus_per_node - 1) / site.gpus_per_node; }

double idle_w(const Platform& platform, const Site& site) {
  const Gpu& gpu = platform.gpus[site.gpu.at()];
  return nodes_of(site) * gpu.node_idle_overhead_w + site.gpus * gpu.idle_w;
}

}  // namespace

double full_clock_w(const Platform& platform, const Site& site) {
  const Gpu& gpu = platform.gpus[site.gpu.at()];
  if (gpu.clocks.empty() || site.gpus == 0) return 0;
  const GpuClock& full = gpu.clocks.front();
  const double busy = std::max({full.prefill_w, full.decode_w, full.training_w});
  return nodes_of(site) * gpu.node_overhead_w + site.gpus * busy;
}

std::string ShortOfPower::sentence(const Platform& platform) const {
  const Site& row = platform.sites[site.at()];
  return fmt::format(
      "site {} has {:.4g} MW of IT power and its {} GPUs need {:.4g} MW at full clocks: {}; raise "
      "it_power_mw with the GPUs",
      row.name, has_w / kMega, row.gpus, needs_w / kMega,
      dark ? "it is dark, since not even their idle draw fits"
           : "under load they slow down, and more GPUs may serve less");
}

std::vector<ShortOfPower> short_of_power(const Platform& platform, double cap_scale) {
  std::vector<ShortOfPower> list;
  for (std::size_t s = 0; s < platform.sites.size(); ++s) {
    const Site& site = platform.sites[s];
    const double needs = full_clock_w(platform, site);
    const double has = site.it_power_w * cap_scale;
    if (has >= needs * (1 - kRounding)) continue;
    list.push_back({SiteIndex(s), has, needs, has < idle_w(platform, site)});
  }
  return list;
}

std::string why_no_replica(const Platform& platform, SiteIndex index, LlmIndex llm) {
  const Site& site = platform.sites[index.at()];
  if (site.gpus == 0) return "no GPUs";
  const std::string& gpu = platform.gpus[site.gpu.at()].name;
  const auto profile = platform.find_profile(llm, site.gpu);
  if (!profile) return "no row of serving_profiles.csv for " + gpu;
  const int replica = platform.profiles[profile->at()].tensor_parallel;
  const int node = std::min(site.gpus, site.gpus_per_node);
  if (replica <= node) return "";
  return fmt::format("a replica takes {} GPUs of one node and a node has {}", replica, node);
}

std::vector<std::string> shortcomings(const Platform& platform) {
  std::vector<std::string> sentences;
  for (const ShortOfPower& site : short_of_power(platform)) {
    sentences.push_back(site.sentence(platform));
  }
  for (std::size_t l = 0; l < platform.llms.size(); ++l) {
    const LlmIndex llm(l);
    const bool any = std::any_of(platform.profiles.begin(), platform.profiles.end(),
                                 [&](const ServingProfile& profile) { return profile.llm == llm; });
    if (!any) {
      sentences.push_back("LLM " + platform.llms[l].name +
                          " has no row in serving_profiles.csv: no site can serve it");
      continue;
    }
    std::vector<std::string> without;
    for (std::size_t s = 0; s < platform.sites.size(); ++s) {
      if (platform.sites[s].gpus == 0) continue;
      const std::string why = why_no_replica(platform, SiteIndex(s), llm);
      if (!why.empty()) without.push_back(platform.sites[s].name + " (" + why + ")");
    }
    if (!without.empty()) {
      sentences.push_back(fmt::format("LLM {} has no replica at {}", platform.llms[l].name,
                                      fmt::join(without, ", ")));
    }
  }
  return sentences;
}

}  // namespace archipelago::platform
