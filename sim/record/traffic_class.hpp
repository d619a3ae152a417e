// What moves over the cables, in classes, and how much of a contested cable a flow of each class
// gets.
//
// Flow     an order names its class -> the Wan gives its flow the class's weight -> shares.
// Shares   max-min fair with weights: on a cable that limits several flows, their rates stand in
//          the ratio of their weights; a flow that another cable holds back leaves its part to the
//          others.  Two flows of a class get twice what one gets.
// Source   equal weights unless settings say otherwise (assumed: no operator publishes how bulk
//          traffic on leased capacity is scheduled).
// Errors   a weight outside [kMin, kMax] is a bug of the caller: SimGrid solves the shares to one
//          part in 1e5, so larger ratios would be lost in it.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace archipelago::record {

enum class TrafficClass : std::uint8_t {
  kInferenceBackground,  // prompts and answers; what Wan::set_background() takes counts here too
  kCheckpoint,           // copies of a job's state
  kStaging,              // datasets on their way to a job
  kGradient,             // what the sites of one job exchange
};
inline constexpr std::size_t kTrafficClasses = 4;
inline constexpr std::array<std::string_view, kTrafficClasses> kTrafficClassWords{
    "inference_background", "checkpoint", "staging", "gradient"};

[[nodiscard]] constexpr std::size_t row_of(TrafficClass c) { return static_cast<std::size_t>(c); }
[[nodiscard]] constexpr std::string_view word_of(TrafficClass c) {
  return kTrafficClassWords[row_of(c)];
}

struct ClassWeights {
  static constexpr double kMin = 0.01;
  static constexpr double kMax = 100;

  std::array<double, kTrafficClasses> weight{1, 1, 1, 1};

  [[nodiscard]] constexpr double of(TrafficClass c) const { return weight[row_of(c)]; }
  [[nodiscard]] constexpr bool valid() const {
    return std::all_of(weight.begin(), weight.end(),
                       [](double w) { return kMin <= w && w <= kMax; });
  }
};

}  // namespace archipelago::record
