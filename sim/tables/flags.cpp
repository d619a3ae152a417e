#include "tables/flags.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace archipelago::tables {
namespace {

constexpr double kTouched = 0.01;

double mean_of(const Summary& summary, std::size_t scenario, const std::string& group,
               const std::string& metric) {
  const SummaryRow* row = summary.find(scenario, group, metric);
  return row == nullptr ? 0 : row->value.mean;
}

// Whether load or iteration times move the metric at all.
bool moved_by_load(const std::string& metric) {
  constexpr std::array<std::string_view, 6> kMoved{"ttft_",          "tpot_",   "e2e_",
                                                   "slo_attainment", "goodput", "utilisation"};
  return std::any_of(kMoved.begin(), kMoved.end(),
                     [&](std::string_view start) { return metric.starts_with(start); });
}

}  // namespace

void Flags::weaken(const Flags& other) {
  saturated |= other.saturated;
  out_of_range |= other.out_of_range;
  short_of_power |= other.short_of_power;
  quality = std::max(quality, other.quality);
}

std::string Flags::words() const {
  std::string text;
  const auto add = [&](std::string_view word) {
    if (!text.empty()) text += ';';
    text += word;
  };
  if (saturated) add("saturated");
  if (out_of_range) add("out_of_range");
  if (short_of_power) add("short_of_power");
  if (quality) add(platform::quality_word(*quality));
  return text;
}

std::string Flags::marks() const {
  std::string text;
  if (saturated) text += "†";
  if (out_of_range) text += "‡";
  if (short_of_power) text += "◊";
  if (quality == platform::Quality::kEstimated) text += "~";
  if (quality == platform::Quality::kAssumed) text += "°";
  return text.empty() ? "" : " " + text;
}

Flags flags_of(const Summary& summary, std::size_t scenario, const std::string& group) {
  Flags flags;
  flags.saturated = mean_of(summary, scenario, group, "saturated_share") > kTouched ||
                    mean_of(summary, scenario, group, "offered_load_peak") >= 1;
  flags.out_of_range = mean_of(summary, scenario, group, "out_of_range_share") > kTouched;
  flags.short_of_power = mean_of(summary, scenario, group, "short_of_power_share") > kTouched;
  return flags;
}

Flags flags_of(const Summary& summary, const SummaryRow& row) {
  Flags flags = moved_by_load(row.metric) ? flags_of(summary, row.scenario, row.group) : Flags{};
  flags.quality = row.quality;
  return flags;
}

}  // namespace archipelago::tables
