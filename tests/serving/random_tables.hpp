// Random tables of iteration times, for tests; some are a coarse grid, some fall here and there.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <set>
#include <vector>

#include "base/random.hpp"
#include "serving/cost_tables.hpp"

namespace archipelago::test {

inline std::vector<std::int64_t> ascending(RandomStream& random, std::size_t most,
                                           std::uint64_t largest) {
  std::set<std::int64_t> numbers;
  const std::size_t count = 1 + random.below(most);
  while (numbers.size() < std::min<std::size_t>(count, largest)) {
    numbers.insert(static_cast<std::int64_t>(1 + random.below(largest)));
  }
  return {numbers.begin(), numbers.end()};
}

// Times of about `scale` picoseconds at contexts up to `longest`.
inline platform::ServingTables random_table_rows(RandomStream& random, std::int64_t scale,
                                                 std::uint64_t longest) {
  const auto time = [&] {
    return Seconds(1e-12 * static_cast<double>(random.below(static_cast<std::uint64_t>(scale))));
  };
  platform::ServingTables tables;
  if (random.below(4) != 0) {
    for (const std::int64_t n : ascending(random, 6, 200)) tables.tokens.push_back({n, time()});
  }
  if (random.below(3) == 0) {
    for (const std::int64_t n : ascending(random, 6, 200)) tables.prompts.push_back({n, time()});
  }
  if (random.below(4) != 0 || tables.tokens.empty()) {
    tables.sequences = ascending(random, 5, 30);
    tables.contexts = ascending(random, 6, longest);
    if (random.below(5) == 0) tables.contexts.front() = 0;
    for (std::size_t i = 0; i < tables.sequences.size() * tables.contexts.size(); ++i) {
      tables.decode.push_back(time());
    }
  }
  return tables;
}

inline std::shared_ptr<const serving::CostTables> random_tables(RandomStream& random,
                                                                std::int64_t scale,
                                                                std::uint64_t longest) {
  const auto rows = random_table_rows(random, scale, longest);
  const auto multiple = random.below(3) == 0 ? static_cast<std::int64_t>(1 + random.below(8)) : 1;
  return std::make_shared<const serving::CostTables>(rows, multiple);
}

}  // namespace archipelago::test
