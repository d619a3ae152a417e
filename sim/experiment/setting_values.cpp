#include "experiment/setting_values.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "base/scale.hpp"
#include "input/places.hpp"
#include "input/share.hpp"
#include "input/text.hpp"

namespace archipelago::experiment {

namespace {

using input::YamlValue;
using std::filesystem::path;

// A name, or {name: {option: value}}.  `Choice` has name and options.
template <class Choice>
Choice read_choice(const YamlValue& value, const std::string& what, const std::string& example) {
  if (value.is_scalar()) return {value.text(), {}};
  Choice choice;
  if (!value.is_map()) {
    value.fault("expected a " + what + "'s name, or {name: {option: value}}");
    return choice;
  }
  const auto entries = value.map().entries();
  if (entries.size() != 1) {
    value.fault("expected one " + what + ", as in " + example);
    return choice;
  }
  choice.name = entries.front().first;
  for (const auto& [key, option] : entries.front().second.map().entries()) {
    choice.options[key] = option.text();
  }
  return choice;
}

}  // namespace

std::size_t index_of_word(const YamlValue& value, const std::vector<std::string>& known) {
  const std::string given = value.text();
  const auto found = std::find(known.begin(), known.end(), given);
  if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
  std::string expected = known.front();
  for (std::size_t i = 1; i < known.size(); ++i) expected += ", " + known[i];
  value.fault("'" + given + "' is none of them; expected one of " + expected +
              input::did_you_mean(given, known));
  return 0;
}

policy::PolicyChoice read_policy(const YamlValue& value) {
  return read_choice<policy::PolicyChoice>(value, "policy", "{global_cloud: {region: oregon}}");
}

policy::PolicyChoice read_policy(const YamlValue& value, const path& folder) {
  policy::PolicyChoice choice = read_policy(value);
  if (const path file = choice.file(); !file.empty()) {
    choice.options["path"] = (folder / file).lexically_normal().string();
  }
  return choice;
}

training::QueueChoice read_queue(const YamlValue& value) {
  return read_choice<training::QueueChoice>(value, "queue", "{fair_share: {half_life_hours: 168}}");
}

std::vector<engine::GpuShare> read_gpu_shares(const YamlValue& value) {
  std::vector<engine::GpuShare> shares;
  double sum = 0;
  for (const auto& [llm, share] : value.map().entries()) {
    shares.push_back({llm, share.number(input::kShare)});
    sum += shares.back().share;
  }
  if (sum > 1 + 1e-9) value.fault("shares sum to more than 1");
  if (!(sum > 0)) value.fault("expected at least one LLM with a share above 0");
  return shares;
}

UtcTime read_start(const YamlValue& value) {
  const auto start = parse_utc(value.text());
  if (!start) value.fault("'" + value.text() + "' is no UTC instant; write 2026-03-02T00:00Z");
  return start.value_or(UtcTime{});
}

double read_share(const YamlValue& value) { return input::share_or_fault(value, ""); }

double read_row_share(const YamlValue& value) {
  if (value.text() == "none") return 0;
  if (value.text() == "all") return 1;
  return input::share_or_fault(value, "none, all, or ");
}

double read_scale(const YamlValue& value) {
  const auto scale = parse_scale(value.text());
  if (!scale) {
    value.fault(input::shown(value.text()) +
                " is no scale; expected a number above 0 and up to 1, or a fraction, as 1/100");
  }
  return scale.value_or(1);
}

std::vector<std::string> read_nations(const YamlValue& value) {
  if (value.is_scalar() && value.text() == "none") return {};
  if (value.is_scalar()) return {value.text()};
  std::vector<std::string> nations;
  for (const YamlValue& nation : value.list()) {
    if (std::find(nations.begin(), nations.end(), nation.text()) != nations.end()) {
      nation.fault("'" + nation.text() + "' stands twice");
    }
    nations.push_back(nation.text());
  }
  return nations;
}

std::vector<std::filesystem::path> read_overlays(const YamlValue& value,
                                                 const std::filesystem::path& folder) {
  if (value.is_scalar() && value.text() == "none") return {};
  std::vector<std::filesystem::path> overlays;
  for (const YamlValue& overlay : value.is_scalar() ? std::vector{value} : value.list()) {
    input::Resolved found = input::resolve(folder, input::kOverlays, overlay.text());
    if (!found.fault.empty()) overlay.fault(std::move(found.fault));
    if (std::find(overlays.begin(), overlays.end(), found.place) != overlays.end()) {
      overlay.fault("stands twice");
    }
    overlays.push_back(std::move(found.place));
  }
  return overlays;
}

metrics::SettlementTerms read_settlement(const YamlValue& value) {
  using enum metrics::SettlementMode;
  if (value.is_scalar()) {
    constexpr std::array kModes{kTwoPart, kAverageCost, kMarginalCost, kFixedTariff};
    const auto mode = kModes.at(
        index_of_word(value, {"two_part", "average_cost", "marginal_cost", "fixed_tariff"}));
    if (mode == kFixedTariff) {
      value.fault("needs its tariff; write {fixed_tariff: {usd_per_gpu_hour: 2.5}}");
    }
    return {mode, 0};
  }
  const auto tariff = value.map().map("fixed_tariff");
  return {kFixedTariff, tariff.number("usd_per_gpu_hour", {0, 1e6})};
}

}  // namespace archipelago::experiment
