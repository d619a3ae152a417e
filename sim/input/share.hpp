// A share as people write it: 0.22 or 22 %.
//
// Errors   faults go to the YAML file, at the value's line.
#pragma once

#include <string>

#include "input/yaml_reader.hpp"

namespace archipelago::input {

// Above 0, at most 1; 0 after a fault.  `expected` leads what the fault expects: "none, all, or ".
[[nodiscard]] double share_or_fault(const YamlValue& value, const std::string& expected);

}  // namespace archipelago::input
