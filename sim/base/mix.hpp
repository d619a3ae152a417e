// A stable mix of 64 bits: near numbers go to far ones, two numbers never to the same one.
//
// Source   the finaliser of SplitMix64: Steele, Lea, Flood, Fast splittable pseudorandom number
//          generators, OOPSLA 2014 (constants: Stafford's variant 13).
#pragma once

#include <cstdint>

namespace archipelago {

[[nodiscard]] constexpr std::uint64_t mix64(std::uint64_t x) noexcept {
  x = (x ^ (x >> 30)) * 0xbf58'476d'1ce4'e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d0'49bb'1331'11ebULL;
  return x ^ (x >> 31);
}

}  // namespace archipelago
