#include "platform/scaled_platform.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/scale.hpp"

namespace archipelago::platform {

namespace {

// 800 x 0.01 may come to a hair less than 8.
constexpr double kHair = 1e-9;

int node_of(const Site& site) { return std::min(site.gpus_per_node, site.gpus); }

void shrink(std::optional<Hourly>& hours, double share) {
  if (!hours) return;
  if (hours->profile) {
    for (double& value : hours->profile->weekday) value *= share;
    for (double& value : hours->profile->weekend) value *= share;
  }
  for (double& value : hours->series) value *= share;
}

void shrink(Site& site, double scale) {
  const double share = kept_share(site, scale);
  site.gpus = kept_gpus(site, scale);
  site.it_power_w *= share;
  shrink(site.limit, share);
  site.solar_w *= share;
  site.battery.capacity_j *= share;
  site.battery.power_w *= share;
}

}  // namespace

int kept_gpus(const Site& site, double scale) {
  if (site.gpus == 0 || scale == 1) return site.gpus;
  const int node = node_of(site);
  const auto nodes = static_cast<int>(std::lround(scale * site.gpus / node));
  return std::min(std::max(nodes, 1) * node, site.gpus);
}

double kept_share(const Site& site, double scale) {
  if (site.gpus == 0) return scale;
  return static_cast<double>(kept_gpus(site, scale)) / site.gpus;
}

std::vector<std::string> too_small(const Platform& platform, double scale) {
  std::vector<std::string> sentences;
  for (const Site& site : platform.sites) {
    if (scale < 1 && site.replicas && !site.replicas->empty()) {
      sentences.push_back(
          fmt::format("{} cannot take a part of the replicas that stand at {} (table replicas); "
                      "size a fleet for "
                      "that scale, or leave the overlay out",
                      scale_text(scale), site.name));
      continue;
    }
    if (site.gpus == 0 || scale * site.gpus >= node_of(site) * (1 - kHair)) continue;
    const int nodes = site.gpus / node_of(site);
    sentences.push_back(fmt::format(
        "{} leaves site {} {:.3g} of its {} GPUs, less than a node of {}; the least scale that "
        "keeps it is {}",
        scale_text(scale), site.name, scale * site.gpus, site.gpus, node_of(site),
        scale_text(1.0 / nodes)));
  }
  return sentences;
}

Platform scaled(const Platform& platform, double scale) {
  Platform small = platform;
  if (scale == 1) return small;
  for (Site& site : small.sites) shrink(site, scale);
  for (Cable& cable : small.cables) {
    cable.capacity = scale * cable.capacity;
    cable.costs.capex_usd *= scale;
    cable.costs.lease_usd_per_year *= scale;
  }
  return small;
}

}  // namespace archipelago::platform
