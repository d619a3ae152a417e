// The definitions of what a model of one's own takes: a part of the table of definitions.hpp, which
// everybody else reads.
#pragma once

#include <span>

#include "metrics/definitions.hpp"

namespace archipelago::metrics {

[[nodiscard]] std::span<const Definition> model_definitions();

}  // namespace archipelago::metrics
