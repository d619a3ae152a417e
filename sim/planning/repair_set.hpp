// Cuts that are open at once and wait for ships, by name.
//
// Format   repairs: {down: [vung-tau, apg-changi-da-nang], ships: 1}      one set, or several:
//          repairs:
//            - {name: Vietnam 2023, down: [AAG, APG, IA, AAE-1, SMW3], away: [adc-tuas-quy-nhon], ships: 2}
//          Each entry of `down` is one cut and one repair: a cable, a shared-risk group, or a system
//          by its name or the letters in brackets behind it.  `away` is down all along.
// Days     a cut takes the longest repair_days of its cables.
// Errors   read_repairs() records faults in the YAML reader; repair_set() throws InputError with all
//          unknown names and the nearest.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "input/key_table.hpp"
#include "platform/platform.hpp"

namespace archipelago::planning {

// Cables that fail and are repaired together.
struct Cut {
  std::string name;
  std::vector<CableIndex> cables;  // rising
  double repair_days = 0;
};

struct RepairSet {
  std::string name;
  std::vector<Cut> cuts;
  std::vector<CableIndex> away;
  std::size_t ships = 1;
};

// A fault of an entry is its own.
[[nodiscard]] std::vector<Cut> cuts_of(const platform::Platform& platform,
                                       const std::vector<input::YamlValue>& down);

[[nodiscard]] std::vector<RepairSet> read_repairs(const input::KeyedMap& root,
                                                  const platform::Platform& platform);

// Asked for on the command line.
[[nodiscard]] RepairSet repair_set(const platform::Platform& platform,
                                   const std::vector<std::string>& down, std::size_t ships);

}  // namespace archipelago::planning
