// The name of an experiment: also that of the folder of its results, so it is a name and no path.
#pragma once

#include <string>
#include <string_view>

namespace archipelago::experiment {

// What is wrong with it, with the remedy; "" when nothing is.
[[nodiscard]] std::string fault_of_name(std::string_view name);

}  // namespace archipelago::experiment
