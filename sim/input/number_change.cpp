#include "input/number_change.hpp"

#include <fmt/format.h>

#include <cmath>

#include "input/text.hpp"

namespace archipelago::input {

double NumberChange::of(double standing) const {
  switch (kind) {
    case Kind::kAdd:
      return standing + number;
    case Kind::kMultiply:
      return standing * number;
    case Kind::kReplace:
      return number;
  }
  return number;
}

std::optional<NumberChange> parse_change(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  const char sign = text.front();
  if (sign != '+' && sign != '-' && sign != 'x' && sign != '=') return std::nullopt;
  const auto number = parse_number(text.substr(1));
  if (!number || (sign != '=' && sign != 'x' && *number < 0)) return std::nullopt;
  if (sign == 'x') return NumberChange{NumberChange::Kind::kMultiply, *number};
  if (sign == '=') return NumberChange{NumberChange::Kind::kReplace, *number};
  return NumberChange{NumberChange::Kind::kAdd, sign == '-' ? -*number : *number};
}

std::string number_text(double number) {
  constexpr double kRounding = 1e-12;  // far above one rounding, far below any figure of a table
  constexpr double kMostWhole = 1e15;  // beyond, every double is whole or nearly so
  const double whole = std::round(number);
  const bool is_whole =
      std::abs(number) < kMostWhole && std::abs(number - whole) <= kRounding * std::abs(whole);
  if (is_whole) return fmt::format("{:.0f}", whole + 0.0);
  return fmt::format("{}", number);
}

}  // namespace archipelago::input
