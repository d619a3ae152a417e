#include "campaign/sensitivity/latin_hypercube.hpp"

#include <numeric>
#include <utility>

namespace archipelago::campaign {

std::vector<std::size_t> shuffled(std::size_t n, RandomStream& random) {
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = n; i > 1; --i) {
    std::swap(order[i - 1], order[static_cast<std::size_t>(random.below(i))]);
  }
  return order;
}

Points latin_hypercube(std::size_t draws, std::size_t inputs, RandomStream& random) {
  Points points(draws, std::vector<double>(inputs));
  for (std::size_t i = 0; i < inputs; ++i) {
    const std::vector<std::size_t> cells = shuffled(draws, random);
    for (std::size_t d = 0; d < draws; ++d) {
      points[d][i] =
          (static_cast<double>(cells[d]) + random.uniform()) / static_cast<double>(draws);
    }
  }
  return points;
}

}  // namespace archipelago::campaign
