// A line chart as SVG text: categories along, or numbers with a category at each point; a line a
// series, bars for intervals.
//
// Flow     Chart -> chart_svg().  Gaps (NaN) break a line; an interval of NaN has no bar.
// Colours  those of Okabe and Ito (2008), told apart by colour-blind readers; series differ by the
//          shape of their points too.
// Errors   none.  REQUIRES: as many points in every series as categories; `at` of all series or none.
#pragma once

#include <string>
#include <vector>

#include "metrics/statistics.hpp"

namespace archipelago::tables {

struct ChartSeries {
  std::string name;
  std::vector<metrics::Interval> points;
  std::vector<double> at;  // where each stands; empty: above its category
};

struct Chart {
  std::string title;
  std::string x;  // what stands along
  std::string y;  // and up, with its unit
  std::vector<std::string> categories;
  std::vector<ChartSeries> series;
};

[[nodiscard]] std::string chart_svg(const Chart& chart);

}  // namespace archipelago::tables
