#include "planning/network.hpp"

namespace archipelago::planning {

Network with_built(const Network& network, const std::vector<Changes>& changes,
                   const Portfolio& built) {
  Network after = network;
  for (std::size_t c = 0; c < changes.size(); ++c) {
    if (!built[c]) continue;
    for (const Changes::OfCable& of : changes[c].cables) after.cables[of.cable].gbps += of.gbps;
    for (const Changes::OfSite& of : changes[c].sites) {
      after.sites[of.site].gpus += of.gpus;
      after.sites[of.site].power_w += of.power_w;
    }
  }
  return after;
}

}  // namespace archipelago::planning
