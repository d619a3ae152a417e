#include "experiment/axis_range.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "input/number_change.hpp"
#include "input/text.hpp"

namespace archipelago::experiment {

namespace {

using input::YamlMap;
using input::YamlValue;

constexpr double kMostValues = 10'000;
// A last step that misses `to` by the rounding of the steps before it still counts.
constexpr double kSlack = 1e-9;

// "x1.5", "250 ms": a number with what stands before and behind it.
struct Quantity {
  std::string lead;
  double number = 0;
  std::string unit;

  [[nodiscard]] std::string with(double other, int digits) const {
    const auto rounded = input::parse_number(fmt::format("{:.{}g}", other, digits));
    return lead + input::number_text(rounded.value_or(other)) + unit;
  }
};

std::optional<Quantity> quantity_of(const std::string& text) {
  Quantity quantity;
  const std::size_t begin = text.starts_with('x') ? 1 : 0;
  quantity.lead = text.substr(0, begin);
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data() + begin, last, quantity.number);
  if (error != std::errc() || !std::isfinite(quantity.number)) return std::nullopt;
  quantity.unit = std::string(end, last);
  return quantity;
}

// A quantity in the unit of `like`; nothing after a fault.
std::optional<Quantity> read(const YamlMap& map, const char* key, const Quantity* like) {
  const std::string text = map.text(key);
  auto quantity = quantity_of(text);
  if (!quantity) {
    map.fault(key, input::shown(text) + " is no number; expected one, with a unit if it needs one");
    return std::nullopt;
  }
  if (like != nullptr && (quantity->unit != like->unit || quantity->lead != like->lead)) {
    map.fault(key,
              input::shown(text) + " is written otherwise than `from`; expected the same unit");
    return std::nullopt;
  }
  return quantity;
}

using Numbers = std::vector<double>;

// How many values lie in a range of that many steps; nothing after a fault.
std::optional<std::size_t> count_of(const YamlMap& map, const char* key, double steps) {
  if (!(steps >= 0)) {
    map.fault(key, "leads away from `to`; expected values from `from` towards it");
    return std::nullopt;
  }
  if (steps >= kMostValues) {
    map.fault(key, fmt::format("makes more than {:.0f} values", kMostValues));
    return std::nullopt;
  }
  return static_cast<std::size_t>(std::floor(steps + kSlack)) + 1;
}

Numbers stepped(const YamlMap& map, const Quantity& from, const Quantity& to) {
  const auto step = read(map, "step", &from);
  Numbers values;
  if (!step) return values;
  if (step->number == 0) {
    map.fault("step", "is 0; expected the distance of two values");
    return values;
  }
  const auto count = count_of(map, "step", (to.number - from.number) / step->number);
  for (std::size_t i = 0; i < count.value_or(0); ++i) {
    values.push_back(from.number + static_cast<double>(i) * step->number);
  }
  return values;
}

bool is_positive(const YamlMap& map, const Quantity& from, const Quantity& to) {
  if (from.number > 0 && to.number > 0) return true;
  map.fault(from.number > 0 ? "to" : "from", "is not above 0, and factors lead from it nowhere");
  return false;
}

Numbers multiplied(const YamlMap& map, const Quantity& from, const Quantity& to) {
  const double factor = map.number("factor", input::kPositive);
  Numbers values;
  if (!is_positive(map, from, to)) return values;
  if (factor == 1) {
    map.fault("factor", "is 1; expected the ratio of two values");
    return values;
  }
  const auto count = count_of(map, "factor", std::log(to.number / from.number) / std::log(factor));
  double value = from.number;
  for (std::size_t i = 0; i < count.value_or(0); ++i, value *= factor) values.push_back(value);
  return values;
}

Numbers spread(const YamlMap& map, const Quantity& from, const Quantity& to) {
  const auto points =
      static_cast<std::size_t>(map.integer("points", 2, static_cast<std::int64_t>(kMostValues)));
  const bool log = map.choice("scale", {"linear", "log"}, "linear") == "log";
  Numbers values;
  if (log && !is_positive(map, from, to)) return values;
  for (std::size_t i = 0; i < points; ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(points - 1);
    values.push_back(log ? from.number * std::pow(to.number / from.number, share)
                         : from.number + share * (to.number - from.number));
  }
  return values;
}

}  // namespace

std::vector<YamlValue> range_values(const YamlValue& range) {
  const YamlMap map = range.map();
  const auto from = read(map, "from", nullptr);
  const auto to = read(map, "to", from ? &*from : nullptr);
  const int ways =
      (map.has("step") ? 1 : 0) + (map.has("factor") ? 1 : 0) + (map.has("points") ? 1 : 0);
  if (ways != 1) {
    range.fault("is no range; expected {from, to} and one of step, factor and points");
    return {};
  }
  const Quantity none;
  const Quantity& first = from ? *from : none;
  const Quantity& last = to ? *to : none;
  const bool points = map.has("points");
  const Numbers numbers = map.has("step") ? stepped(map, first, last)
                          : points        ? spread(map, first, last)
                                          : multiplied(map, first, last);
  std::vector<YamlValue> values;
  if (!from || !to) return values;
  for (const double number : numbers) {
    values.push_back(range.instead(from->with(number, points ? 6 : 12)));
  }
  return values;
}

}  // namespace archipelago::experiment
