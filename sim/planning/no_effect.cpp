#include "planning/no_effect.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace archipelago::planning {

namespace {

bool on_a_way(const Network& network, std::size_t cable) {
  return std::any_of(network.ways.begin(), network.ways.end(), [&](const Way& way) {
    return std::any_of(way.crossings.begin(), way.crossings.end(),
                       [&](const Crossing& crossing) { return crossing.cable == cable; });
  });
}

std::string of_cable(const Network& network, std::size_t cable, const Screened& today,
                     const Screened& everything) {
  const PlanCable& of = network.cables[cable];
  if (!on_a_way(network, cable)) return fmt::format("no best route goes over {}", of.name);
  if (of.gbps > 0) {
    return fmt::format("{} carries at most {:.3g} of its {:.4g} Gbit/s", of.name,
                       today.fullest_gbps[cable], of.gbps);
  }
  double fullest = 0;
  for (std::size_t c = 0; c < network.cables.size(); ++c) {
    if (network.cables[c].gbps > 0) {
      fullest = std::max(fullest, today.fullest_gbps[c] / network.cables[c].gbps);
    }
  }
  return fmt::format(
      "{} would carry {:.3g} Gbit/s, and without it no way is missing: the fullest "
      "cable of today is filled to {:.1f} %",
      of.name, everything.fullest_gbps[cable], 100 * fullest);
}

std::string of_site(const Network& network, const Changes::OfSite& adds, const Screened& today) {
  const PlanSite& site = network.sites[adds.site];
  if (adds.gpus > 0 && today.usd_per_gpu[adds.site] <= 0) {
    return fmt::format("{} uses {:.4g} of its {:.4g} GPUs at most{}", site.name,
                       today.used_gpus[adds.site], site.gpus,
                       today.usd_per_mw[adds.site] > 0 ? ", and has no megawatts for more" : "");
  }
  return fmt::format("{} draws {:.3g} of its {:.3g} MW at most", site.name,
                     today.used_gpus[adds.site] * site.gpu_w / 1e6, site.power_w / 1e6);
}

}  // namespace

std::string why_no_effect(const Network& network, const Changes& changes, const Screened& today,
                          const Screened& everything) {
  if (changes.empty()) return "what it adds stands already";
  std::string text;
  for (const Changes::OfCable& of : changes.cables) {
    text += (text.empty() ? "" : "; ") + of_cable(network, of.cable, today, everything);
  }
  for (const Changes::OfSite& of : changes.sites) {
    text += (text.empty() ? "" : "; ") + of_site(network, of, today);
  }
  return text;
}

}  // namespace archipelago::planning
