// Rows of energy and carbon: what each site drew and bought, and what each nation's work took.
//
// Flow     Platform + UsageLedger -> energy_rows() -> Rows of sites ("site:<name>"), then of
//          nations, blocs and all.
// Nations  a site's energy and carbon are divided as site_work.hpp says; sites with a cloud price
//          too.  The nations' figures sum to the sites'.
// Carbon   figures on different bases (lifecycle, generation) are never summed: when the zones of
//          sites differ, carbon stays with the sites.
// Power    a GPU without clock steps has no power figures: its sites have no rows, and nations
//          have none at all, since a part of their energy is not known.
// Absent   sites that are not there (usage_ledger.hpp) have no rows and no energy.
// Units    MWh (battery and solar too), MW, h, t CO2e, USD.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "metrics/row.hpp"
#include "metrics/usage_ledger.hpp"
#include "platform/platform.hpp"

namespace archipelago::metrics {

// Sentences that say what the tables lack for the nations' energy; empty: nothing.
[[nodiscard]] std::vector<std::string> missing_for_energy(const platform::Platform& platform);

// A sentence when the zones in which sites stand give carbon on more than one basis.
[[nodiscard]] std::optional<std::string> mixed_carbon_bases(const platform::Platform& platform);

[[nodiscard]] Rows energy_rows(const platform::Platform& platform, const UsageLedger& ledger);

}  // namespace archipelago::metrics
