#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

#include "input/text.hpp"

namespace archipelago::input {

namespace {

// value in SI = number * multiply / divide.  Two factors because 250 / 1e3 is rounded once, and
// 250 * 1e-3 twice.
struct Unit {
  std::string_view name;
  double multiply;
  double divide;
};

constexpr std::array<Unit, 8> kDurations{{{"us", 1, 1e6},
                                          {"ms", 1, 1e3},
                                          {"s", 1, 1},
                                          {"min", 60, 1},
                                          {"h", 3600, 1},
                                          {"d", 86'400, 1},
                                          {"day", 86'400, 1},
                                          {"days", 86'400, 1}}};

constexpr std::array<Unit, 15> kRates{{{"bps", 1, 8},
                                       {"kbps", 1e3, 8},
                                       {"Mbps", 1e6, 8},
                                       {"Gbps", 1e9, 8},
                                       {"Tbps", 1e12, 8},
                                       {"bit/s", 1, 8},
                                       {"kbit/s", 1e3, 8},
                                       {"Mbit/s", 1e6, 8},
                                       {"Gbit/s", 1e9, 8},
                                       {"Tbit/s", 1e12, 8},
                                       {"B/s", 1, 1},
                                       {"kB/s", 1e3, 1},
                                       {"MB/s", 1e6, 1},
                                       {"GB/s", 1e9, 1},
                                       {"TB/s", 1e12, 1}}};

constexpr std::array<Unit, 9> kSizes{{{"B", 1, 1},
                                      {"kB", 1e3, 1},
                                      {"MB", 1e6, 1},
                                      {"GB", 1e9, 1},
                                      {"TB", 1e12, 1},
                                      {"KiB", 1024.0, 1},
                                      {"MiB", 1024.0 * 1024, 1},
                                      {"GiB", 1024.0 * 1024 * 1024, 1},
                                      {"TiB", 1024.0 * 1024 * 1024 * 1024, 1}}};

constexpr std::array<Unit, 4> kPowers{
    {{"W", 1, 1}, {"kW", 1e3, 1}, {"MW", 1e6, 1}, {"GW", 1e9, 1}}};

std::optional<double> parse_quantity(std::string_view text, std::span<const Unit> units) {
  double number = 0.0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number);
  if (error != std::errc() || !std::isfinite(number)) return std::nullopt;
  std::string_view name(end, static_cast<std::size_t>(last - end));
  while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
  for (const Unit& unit : units) {
    if (unit.name != name) continue;
    const double value = number * unit.multiply / unit.divide;
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
  }
  return std::nullopt;
}

template <class T>
std::optional<T> as(std::optional<double> si) {
  return si ? std::optional<T>(T(*si)) : std::nullopt;
}

}  // namespace

std::optional<Seconds> parse_duration(std::string_view text) {
  return as<Seconds>(parse_quantity(text, kDurations));
}

std::optional<BytesPerSecond> parse_rate(std::string_view text) {
  return as<BytesPerSecond>(parse_quantity(text, kRates));
}

std::optional<Bytes> parse_bytes(std::string_view text) {
  return as<Bytes>(parse_quantity(text, kSizes));
}

std::optional<double> parse_watts(std::string_view text) { return parse_quantity(text, kPowers); }

}  // namespace archipelago::input
