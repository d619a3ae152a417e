// The scale of a scenario: which share of its GPUs, megawatts, Gbit/s, bytes and demand is simulated.
//
// Flow     `scale: 1/100` -> ScenarioSettings -> platform::scaled(), workload::scaled() -> a run ->
//          metrics (full_scale.hpp), which prints its figures at full size again.
// Text     a number, or a fraction of two: "0.01", "1/100", "3/40".
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace archipelago {

// Above 0 and up to 1; nothing for any other text.
[[nodiscard]] std::optional<double> parse_scale(std::string_view text);

// "1/100"; "0.3" where it is no whole part of 1; "1" of all.
[[nodiscard]] std::string scale_text(double scale);

}  // namespace archipelago
