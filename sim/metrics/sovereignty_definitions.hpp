// The definitions of exposure, concentration, give and take, survival of cuts, and the score made
// of them: a part of the table of definitions.hpp, which everybody else reads.
#pragma once

#include <span>

#include "metrics/definitions.hpp"

namespace archipelago::metrics {

[[nodiscard]] std::span<const Definition> sovereignty_definitions();

}  // namespace archipelago::metrics
