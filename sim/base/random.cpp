#include "base/random.hpp"

#include <random>
#include <vector>

namespace archipelago {

RandomStream::RandomStream(Seed seed, std::string_view component) {
  std::vector<std::uint32_t> words{static_cast<std::uint32_t>(seed.experiment),
                                   static_cast<std::uint32_t>(seed.experiment >> 32),
                                   seed.replicate};
  for (const char c : component) words.push_back(static_cast<unsigned char>(c));
  std::seed_seq sequence(words.begin(), words.end());
  engine_.seed(sequence);
}

}  // namespace archipelago
