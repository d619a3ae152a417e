// One figure of one run: whose, which metric, how much, and how well it is known.
//
// Quality  figures of energy, carbon and money carry the weakest quality of what they were made
//          from; a row without one says nothing (of latencies, the summary's last section does).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/quality.hpp"

namespace archipelago::metrics {

struct Row {
  std::string group;   // a nation's iso2, a bloc ("ASEAN"), "all", or "site:<name>"
  std::string metric;  // of definitions.hpp, which knows the unit
  double value = 0;
  std::optional<platform::Quality> quality = {};
};
using Rows = std::vector<Row>;

}  // namespace archipelago::metrics
