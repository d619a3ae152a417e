// Whether a name in a user's file is a metric, and what to say when it is not.
#pragma once

#include <string>

namespace archipelago::experiment {

// What is wrong with the name, as a sentence with the nearest one; empty: it is a metric's.
[[nodiscard]] std::string metric_fault(const std::string& name);

}  // namespace archipelago::experiment
