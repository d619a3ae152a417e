#include "metrics/full_scale.hpp"

#include "base/error.hpp"
#include "metrics/definitions.hpp"

namespace archipelago::metrics {

void print_at_full_scale(Rows& rows, double scale) {
  ARCHIPELAGO_REQUIRE(scale > 0 && scale <= 1);
  if (scale == 1) return;
  for (Row& row : rows) {
    if (definition_of(row.metric).extent == Extent::kExtensive) row.value /= scale;
  }
}

}  // namespace archipelago::metrics
