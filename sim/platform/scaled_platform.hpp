// A platform at a smaller scale: what the runs of a scenario with `scale: 1/100` stand on.
//
// Flow     Platform x scale -> too_small() -> faults of the experiment; scaled() -> everything else.
// Sites    nodes stay whole: a site keeps scale x its nodes, rounded, at least one.  IT power, what
//          the grid gives, sun and battery go with the GPUs that it really keeps, so that each GPU
//          has the megawatts that it had; those of a site without GPUs go with the scale.
// Cables   capacity, capital and lease x scale.
// Keeps    nodes and what stands in them, the fabric of a GPU, the rate at which a replica reads its
//          weights, delays, fault rates, rules, shares of users, prices of a unit.
// Units    a scale above 0 and up to 1; 1 changes nothing.
// Errors   too_small() says them; scaled() has none.
#pragma once

#include <string>
#include <vector>

#include "platform/platform.hpp"

namespace archipelago::platform {

// GPUs of the site that are left; 0 of none.
[[nodiscard]] int kept_gpus(const Site& site, double scale);

// The share of the site's GPUs that is left, which is near the scale; the scale where it has none.
[[nodiscard]] double kept_share(const Site& site, double scale);

// Sites that the scale leaves less than one of their nodes: a sentence each, with the least scale
// that keeps the site; and those whose replicas the platform names.  A site smaller than a node is a
// node.
[[nodiscard]] std::vector<std::string> too_small(const Platform& platform, double scale);

[[nodiscard]] Platform scaled(const Platform& platform, double scale);

}  // namespace archipelago::platform
