// One figure of one run: whose, which metric, how much.
#pragma once

#include <string>
#include <vector>

namespace archipelago::metrics {

struct Row {
  std::string group;   // a nation's iso2, a bloc ("ASEAN"), "all", or "site:<name>"
  std::string metric;  // of definitions.hpp, which knows the unit
  double value = 0;
};
using Rows = std::vector<Row>;

}  // namespace archipelago::metrics
