// Rows by nation, bloc and all, from one tally a nation: the groups that every table of users or
// owners has.
//
// Order    nations with at least one counted thing, in table order; then their blocs, in order of
//          appearance; then "all" when they are not all of one bloc.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "metrics/row.hpp"
#include "platform/platform.hpp"

namespace archipelago::metrics {

// `tallies` by NationIndex; a Tally has counted() and merge(); `append(rows, group, tally)`.
template <class Tally, class Append>
[[nodiscard]] Rows grouped_rows(const platform::Platform& platform,
                                const std::vector<Tally>& tallies, Append append) {
  Rows rows;
  std::vector<std::string> blocs;  // "" for nations of none
  for (std::size_t n = 0; n < tallies.size(); ++n) {
    if (tallies[n].counted() == 0) continue;
    append(rows, platform.nations[n].iso2, tallies[n]);
    const std::string& bloc = platform.nations[n].bloc;
    if (std::find(blocs.begin(), blocs.end(), bloc) == blocs.end()) blocs.push_back(bloc);
  }
  Tally all;
  for (const std::string& bloc : blocs) {
    Tally sum;
    for (std::size_t n = 0; n < tallies.size(); ++n) {
      if (platform.nations[n].bloc == bloc) sum.merge(tallies[n]);
    }
    if (!bloc.empty()) append(rows, bloc, sum);
    all.merge(sum);
  }
  if (blocs.size() > 1 || (blocs.size() == 1 && blocs.front().empty())) append(rows, "all", all);
  return rows;
}

}  // namespace archipelago::metrics
