// What stops when a nation's law is used against others: the sites that it reaches, the regions of its
// cloud, the cables that land on its soil.
//
// Flow     Platform + law + parts -> withdrawal_of() -> scripted_events.hpp (`withdraw:` of a file) and
//          engine/failure_plan.cpp (`failures.withdraw`) -> site faults and cuts of a run.
// Sites    those that stand on its soil or whose operator it reaches (Site::under): KR+US stops under
//          either law.  A site with a price list (cloud_prices.csv) is its cloud's, any other is one of
//          the sites.
// Cables   existing segments with an end on its soil; a cable owned under its law that lands elsewhere
//          stays, because the tables do not say who owns a cable.
// Chips    no part: who may not buy the next ones loses nothing in a run of days
//          (fleet_decline.hpp).
#pragma once

#include <vector>

#include "base/ids.hpp"
#include "platform/platform.hpp"

namespace archipelago::platform {

struct WithdrawnParts {
  bool sites = true;
  bool cloud = true;
  bool cables = false;
};

struct Withdrawal {
  std::vector<SiteIndex> sites;    // in order of the table
  std::vector<CableIndex> cables;  // likewise
};

[[nodiscard]] Withdrawal withdrawal_of(const Platform& platform, NationIndex law,
                                       WithdrawnParts parts = {});

}  // namespace archipelago::platform
