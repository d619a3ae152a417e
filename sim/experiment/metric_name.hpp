// Names of metrics in files of users.
#pragma once

#include <string>

namespace archipelago::experiment {

// What is wrong with the name, as a sentence with the nearest one; empty: it is a metric's.
[[nodiscard]] std::string metric_fault(const std::string& name);

}  // namespace archipelago::experiment
