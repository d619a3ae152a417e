#include "input/key_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "base/error.hpp"
#include "input/text.hpp"

namespace archipelago::input {

namespace {

struct TimeUnit {
  double seconds;
  std::string_view name;
};
constexpr std::array<TimeUnit, 6> kTimeUnits{
    {{86'400, "days"}, {3600, "h"}, {60, "min"}, {1, "s"}, {1e-3, "ms"}, {1e-6, "us"}}};

std::string number_text(double value) { return fmt::format("{}", value); }

// "0 to 0.5", "above 0", "at least 1", "at most 5"; "any number" without bounds.
std::string bounds_text(Range range, std::string (*write)(double)) {
  const bool low = range.low > kAnyNumber.low;
  const bool high = range.high < kAnyNumber.high;
  const bool positive = range.low == kPositive.low;
  if (low && high && !positive) return write(range.low) + " to " + write(range.high);
  std::string text;
  if (low) text = positive ? "above 0" : "at least " + write(range.low);
  if (high) text += (low ? ", at most " : "at most ") + write(range.high);
  return text.empty() ? "any number" : text;
}

std::string joined(std::string first, const std::vector<std::string>& words) {
  for (const std::string& word : words) first += (first.empty() ? "" : " | ") + word;
  return first;
}

}  // namespace

std::string written_duration(double seconds) {
  if (seconds == 0) return "0 s";
  for (const TimeUnit& unit : kTimeUnits) {
    const double count = seconds / unit.seconds;
    if (count >= 1) return fmt::format("{:g} {}", count, unit.name);
  }
  return fmt::format("{:g} s", seconds);
}

std::string KeyRow::range() const {
  switch (kind) {
    case KeyKind::kText:
      return "text";
    case KeyKind::kFile:
      return joined("a file", words);
    case KeyKind::kWord:
      return joined("", words);
    case KeyKind::kFlag:
      return "true | false";
    case KeyKind::kNumber:
      return bounds_text(bounds, &number_text);
    case KeyKind::kInteger:
      return "whole, " + bounds_text(bounds, &number_text);
    case KeyKind::kDuration:
      return joined(bounds_text(bounds, &written_duration), words);
    case KeyKind::kSize:
      return "a size above 0";
    case KeyKind::kForm:
      return form;
    case KeyKind::kMap:
      return form.empty() ? "a mapping" : form;
    case KeyKind::kList:
      return "a list of mappings";
  }
  return "";
}

std::vector<KeyRow> concatenated(std::initializer_list<std::vector<KeyRow>> parts) {
  std::vector<KeyRow> all;
  for (const std::vector<KeyRow>& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

const KeyRow* find_key(std::span<const KeyRow> rows, std::string_view key) {
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const KeyRow& row) { return row.key == key; });
  return found == rows.end() ? nullptr : &*found;
}

std::vector<std::string> keys_of(std::span<const KeyRow> rows) {
  std::vector<std::string> keys;
  for (const KeyRow& row : rows) keys.push_back(row.key);
  return keys;
}

KeyedMap::KeyedMap(YamlMap map, std::span<const KeyRow> rows, std::string place)
    : map_(std::move(map)), rows_(rows), place_(std::move(place)) {}

const KeyRow& KeyedMap::row(std::string_view key) const {
  const KeyRow* const found =
      find_key(rows_, place_.empty() ? std::string(key) : place_ + "." + std::string(key));
  ARCHIPELAGO_REQUIRE(found != nullptr);
  return *found;
}

bool KeyedMap::must_ask(const KeyRow& row, std::string_view key) const {
  return map_.has(key) || (row.fallback.empty() && !row.needed.empty());
}

std::string KeyedMap::text(std::string_view key) const {
  const KeyRow& known = row(key);
  return must_ask(known, key) ? map_.text(key) : known.fallback;
}

std::string KeyedMap::word(std::string_view key) const {
  const KeyRow& known = row(key);
  ARCHIPELAGO_REQUIRE(known.kind == KeyKind::kWord);
  return must_ask(known, key) ? map_.choice(key, known.words) : known.fallback;
}

bool KeyedMap::flag(std::string_view key) const {
  const KeyRow& known = row(key);
  ARCHIPELAGO_REQUIRE(known.kind == KeyKind::kFlag);
  return must_ask(known, key) ? map_.flag(key) : known.fallback == "true";
}

double KeyedMap::number(std::string_view key) const {
  const KeyRow& known = row(key);
  ARCHIPELAGO_REQUIRE(known.kind == KeyKind::kNumber);
  return must_ask(known, key) ? map_.number(key, known.bounds)
                              : parse_number(known.fallback).value_or(0);
}

std::int64_t KeyedMap::integer(std::string_view key) const {
  const KeyRow& known = row(key);
  ARCHIPELAGO_REQUIRE(known.kind == KeyKind::kInteger);
  if (!must_ask(known, key)) return parse_integer(known.fallback).value_or(0);
  using Limits = std::numeric_limits<std::int64_t>;
  const bool endless = known.bounds.high >= static_cast<double>(Limits::max());
  return map_.integer(key, static_cast<std::int64_t>(known.bounds.low),
                      endless ? Limits::max() : static_cast<std::int64_t>(known.bounds.high));
}

Seconds KeyedMap::duration(std::string_view key) const {
  const KeyRow& known = row(key);
  ARCHIPELAGO_REQUIRE(known.kind == KeyKind::kDuration);
  return must_ask(known, key) ? map_.duration(key, known.bounds)
                              : parse_duration(known.fallback).value_or(Seconds{});
}

Bytes KeyedMap::size(std::string_view key) const {
  const KeyRow& known = row(key);
  ARCHIPELAGO_REQUIRE(known.kind == KeyKind::kSize);
  const std::string written = text(key);
  const auto bytes = parse_bytes(written);
  if (bytes && bytes->si() > 0 && bytes->si() <= known.bounds.high) return *bytes;
  if (!written.empty()) {
    fault(key, shown(written) + " is no size above 0; expected for example 10 TB, 512 GiB");
  }
  return {};
}

KeyedMap KeyedMap::map(std::string_view key) const { return {map_.map(key), rows_, row(key).key}; }

std::vector<KeyedMap> KeyedMap::list(std::string_view key) const {
  std::vector<KeyedMap> maps;
  const std::string place = row(key).key + "[]";
  for (const YamlValue& value : map_.list(key)) maps.emplace_back(value.map(), rows_, place);
  return maps;
}

void KeyedMap::fault(std::string_view key, std::string message) const {
  map_.fault(key, std::move(message));
}

}  // namespace archipelago::input
