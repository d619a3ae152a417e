// How many requests had which time to first token and which time per token, together: what limits
// other than those of the run are judged by.
//
// Bins     0 is below 2^-13 s (0.12 ms) and holds answers of one token, which have no time per
//          token; then eight to a doubling, of equal width within it, so 0.5, 1, 1.5, 2 s ... are
//          edges; the last is 2^17 s (36 h) and above.
// Accuracy a limit on an edge is judged exactly, another one to the requests of the bins it cuts.
// Cost     a bin is found from the bits of the number, without a logarithm.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

namespace archipelago::record {

inline constexpr int kLowestOctave = -13;
inline constexpr int kHighestOctave = 17;
inline constexpr int kBinsPerOctave = 8;
inline constexpr int kLatencyBins = (kHighestOctave - kLowestOctave) * kBinsPerOctave + 2;

// REQUIRES: seconds >= 0.
[[nodiscard]] inline std::uint16_t latency_bin(double seconds) {
  // The exponent and the first three bits of the fraction.
  constexpr std::int64_t kFirst = std::int64_t{1023 + kLowestOctave} * kBinsPerOctave;
  const auto place = static_cast<std::int64_t>(std::bit_cast<std::uint64_t>(seconds) >> 49);
  return static_cast<std::uint16_t>(
      std::clamp<std::int64_t>(place - kFirst + 1, 0, kLatencyBins - 1));
}

// The lowest value of the bin, seconds; that of the one after the last is infinity.
[[nodiscard]] inline double latency_edge(int bin) {
  if (bin <= 0) return 0;
  if (bin >= kLatencyBins) return HUGE_VAL;
  const int octave = (bin - 1) / kBinsPerOctave;
  const int part = (bin - 1) % kBinsPerOctave;
  return std::ldexp(1 + static_cast<double>(part) / kBinsPerOctave, kLowestOctave + octave);
}

struct LatencyCell {
  std::uint16_t ttft = 0;  // bins
  std::uint16_t tpot = 0;
  std::uint32_t count = 0;
};
// In order of (ttft, tpot), none empty.
using LatencyCells = std::vector<LatencyCell>;

}  // namespace archipelago::record
