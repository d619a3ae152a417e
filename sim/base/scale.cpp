#include "base/scale.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace archipelago {

namespace {

std::optional<double> number_of(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  double number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = fault == std::errc{} && end == text.data() + text.size();
  return whole && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

}  // namespace

std::optional<double> parse_scale(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto above = number_of(text.substr(0, slash));
  const auto below = slash == std::string_view::npos ? 1.0 : number_of(text.substr(slash + 1));
  if (!above || !below || !(*below > 0)) return std::nullopt;
  const double scale = *above / *below;
  return scale > 0 && scale <= 1 ? std::optional(scale) : std::nullopt;
}

std::string scale_text(double scale) {
  constexpr double kExact = 1e-9;
  const double parts = std::round(1 / scale);
  if (parts > 1 && std::abs(scale * parts - 1) < kExact) return fmt::format("1/{:.0f}", parts);
  return fmt::format("{:g}", scale);
}

}  // namespace archipelago
