// A number that is written as a change of the one that stands: "+8", "-8", "x1.2"; "=-8" is the number
// -8 itself.
//
// Flow     overlay, axis or `--set` -> parse_change() -> applied to the number of the changed file.
// Units    those of the number that is changed: "+8" on a cell of MW adds 8 MW.
// Errors   a text that is no change is none; the caller then takes it as it stands.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace archipelago::input {

struct NumberChange {
  enum class Kind { kReplace, kAdd, kMultiply };
  Kind kind = Kind::kReplace;
  double number = 0;

  [[nodiscard]] double of(double standing) const;
};

[[nodiscard]] std::optional<NumberChange> parse_change(std::string_view text);

// The shortest text that reads as the number; a whole one without a point.  What misses a whole number
// by the rounding of one multiplication is that number: 0.1 x 30 is 3.
[[nodiscard]] std::string number_text(double number);

}  // namespace archipelago::input
