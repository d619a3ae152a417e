// Points that fill the unit cube evenly: Sobol's sequence with a random digital shift.
//
// Flow     (how many points, in how many dimensions, a stream) -> rows of numbers in (0, 1) ->
//          designs of experiments (campaign/sensitivity).
// Shift    one 52-bit word a dimension, exclusive-or'd with every point: the points stay as even as
//          they were, each is uniform, and another stream gives another set.
// Sizes    best at powers of two: each half, quarter, ... of every axis then holds as many points.
// Source   Sobol, Distribution of points in a cube, USSR Comput. Maths. Math. Phys. 7 (1967);
//          direction numbers of Joe and Kuo (2008) in Boost.Random, which leaves the origin out; it
//          is the first point here.
#pragma once

#include <cstddef>
#include <vector>

#include "base/random.hpp"

namespace archipelago {

// Most dimensions that the table of direction numbers reaches.
inline constexpr std::size_t kMaxSobolDimensions = 3667;

// REQUIRES: 0 < dimensions <= kMaxSobolDimensions.
[[nodiscard]] std::vector<std::vector<double>> sobol_points(std::size_t points,
                                                            std::size_t dimensions,
                                                            RandomStream& random);

}  // namespace archipelago
