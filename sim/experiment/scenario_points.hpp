// The points of an experiment's axes: every combination, the last axis varying fastest, of zipped axes
// only the values that belong together, without the points that are left out.
//
// Flow     axes (axes_file.hpp) -> points_of() -> one scenario a point; link_baselines().
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "experiment/axes_file.hpp"

namespace archipelago::experiment {

// The value of each axis, by number.
using Point = std::vector<std::size_t>;

struct Grid {
  std::vector<std::size_t> sizes;  // values of each axis
  Zips zips;
  std::vector<PartOfPoint> excluded;

  // Before exclusions; at most `most` + 1.
  [[nodiscard]] std::size_t count(std::size_t most) const;
  [[nodiscard]] std::vector<Point> points() const;
};

// Of each point the one with the baseline's values on the axes that the baseline names, and on those
// zipped with them, and its own on the others; nothing where that is left out.
[[nodiscard]] std::vector<std::optional<std::size_t>> baselines_of(const std::vector<Point>& points,
                                                                   const PartOfPoint& baseline,
                                                                   const Zips& zips);

}  // namespace archipelago::experiment
