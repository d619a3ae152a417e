#include "base/sobol_points.hpp"

#include <boost/random/sobol.hpp>
#include <cstdint>

#include "base/error.hpp"

namespace archipelago {

std::vector<std::vector<double>> sobol_points(std::size_t points, std::size_t dimensions,
                                              RandomStream& random) {
  ARCHIPELAGO_REQUIRE(dimensions > 0 && dimensions <= kMaxSobolDimensions);
  std::vector<std::uint64_t> shift;
  for (std::size_t d = 0; d < dimensions; ++d) {
    shift.push_back(static_cast<std::uint64_t>(random.uniform() * 0x1p52));
  }
  boost::random::sobol sequence(dimensions);
  std::vector<std::vector<double>> rows(points, std::vector<double>(dimensions));
  for (std::size_t p = 0; p < points; ++p) {
    for (std::size_t d = 0; d < dimensions; ++d) {
      const std::uint64_t word = p == 0 ? 0 : static_cast<std::uint64_t>(sequence()) >> 12;
      // The middle of its cell of 2^-52: exact, and neither 0 nor 1.
      rows[p][d] = static_cast<double>(word ^ shift[d]) * 0x1p-52 + 0x1p-53;
    }
  }
  return rows;
}

}  // namespace archipelago
