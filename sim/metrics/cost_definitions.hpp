// The definitions of energy, carbon and money: a part of the table of definitions.hpp, which
// everybody else reads.
#pragma once

#include <span>

#include "metrics/definitions.hpp"

namespace archipelago::metrics {

[[nodiscard]] std::span<const Definition> cost_definitions();

}  // namespace archipelago::metrics
