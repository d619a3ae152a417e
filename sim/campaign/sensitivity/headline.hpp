// A headline: one difference that an experiment is quoted for, whose sign should hold.
//
// Value    of a metric and group, the scenario less its baseline, replicate by replicate, then the mean.
//          Above 0 or below, as the metric goes; which way is better is the metric's.
// Format   of an assumption file (assumptions.hpp):
//            - name: federation-slo          letters, digits, hyphens
//              metric: slo_attainment        of results/columns.csv
//              group: ASEAN                  as tables have it
//              of: {policy: federated, demand_scale: 4}     values of axes; they name one scenario
//              says: ...                     the sentence; may be left out
#pragma once

#include <cstddef>
#include <string>

namespace archipelago::campaign {

struct Headline {
  std::string name;
  std::string metric;
  std::string group;
  std::string says;
  std::size_t scenario = 0;
  std::size_t baseline = 0;
  int line = 0;  // in the assumption file
};

}  // namespace archipelago::campaign
