// Who gives and who takes: GPU time that a nation's sites worked for others, against the time that
// others' sites worked for it.
//
// Flow     the uses of sites (record/site_usage.hpp) -> Rows.
// Whose    a site is of its operator's nation, as in settlement.hpp; work is that of
//          record/site_usage.hpp.
// Groups   nations that lent or borrowed or worked for themselves, then blocs, which lend to and
//          borrow from nations outside; no "all", which has nobody outside.
// Quality  that of the work counted (site_grades.hpp).
#pragma once

#include <vector>

#include "metrics/row.hpp"
#include "platform/platform.hpp"
#include "record/site_usage.hpp"

namespace archipelago::metrics {

// `uses` by SiteIndex, then NationIndex.
[[nodiscard]] Rows contribution_rows(const platform::Platform& platform,
                                     const std::vector<std::vector<record::SiteUse>>& uses);

}  // namespace archipelago::metrics
