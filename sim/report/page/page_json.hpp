// What the page knows, as JSON: one main block, and a block a scenario for figures and for series.
//
// Flow     PageFolders (one, or two to compare) -> page_blocks() -> page_template.hpp.
// Blocks   "report"         title, commit, and for each folder: kind, manifest, axes, scenarios (their
//                           axis labels, baseline, platform, time, scripted events, g CO2e/kWh by
//                           zone and hour where it has hours), metrics with
//                           unit and meaning, groups, other tables, texts, platforms, notes,
//                           pages beside it and plans' repairs (page_links.hpp)
//          "figures-F-S"    page_figures.hpp, of folder F and scenario S, both from 0
//          "series-F-S"     likewise
// Student  "student": the 97.5 % quantile of Student's t by the number of pairs, from 2 on, for the
//          differences between scenarios that the page pairs itself (metrics/statistics.hpp).
// Errors   InputError when a manifest is none.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "report/page/page_folder.hpp"

namespace archipelago::report {

struct PageBlock {
  std::string id;
  std::string json;
};

[[nodiscard]] std::vector<PageBlock> page_blocks(std::span<const PageFolder> folders);

}  // namespace archipelago::report
