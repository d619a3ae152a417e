#include "report/flags.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace archipelago::report {
namespace {

constexpr double kTouched = 0.01;

double mean_of(const Summary& summary, std::size_t scenario, const std::string& group,
               const std::string& metric) {
  const SummaryRow* row = summary.find(scenario, group, metric);
  return row == nullptr ? 0 : row->value.mean;
}

}  // namespace

std::string Flags::words() const {
  if (saturated && out_of_range) return "saturated;out_of_range";
  return saturated ? "saturated" : out_of_range ? "out_of_range" : "";
}

std::string Flags::marks() const {
  std::string text = any() ? " " : "";
  if (saturated) text += "†";
  if (out_of_range) text += "‡";
  return text;
}

Flags flags_of(const Summary& summary, std::size_t scenario, const std::string& group) {
  return {mean_of(summary, scenario, group, "saturated_share") > kTouched ||
              mean_of(summary, scenario, group, "offered_load_peak") >= 1,
          mean_of(summary, scenario, group, "out_of_range_share") > kTouched};
}

bool can_be_flagged(const std::string& metric) {
  constexpr std::array<std::string_view, 6> kMoved{"ttft_",          "tpot_",   "e2e_",
                                                   "slo_attainment", "goodput", "utilisation"};
  return std::any_of(kMoved.begin(), kMoved.end(),
                     [&](std::string_view start) { return metric.starts_with(start); });
}

}  // namespace archipelago::report
