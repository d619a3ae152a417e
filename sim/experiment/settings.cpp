#include "experiment/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "experiment/setting_row.hpp"
#include "experiment/setting_values.hpp"
#include "experiment/value_path.hpp"

namespace archipelago::experiment {

namespace {

using input::YamlValue;
using std::filesystem::path;

const Setting& setting_of(const std::string& key) {
  const auto& table = settings_table();
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const Setting& s) { return s.row.key == key; });
  ARCHIPELAGO_REQUIRE(found != table.end());
  return *found;
}

// Letters that are safe in a file name and a CSV cell.
std::string slug(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool keep = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_';
    if (keep) out += c;
    if (!keep && c != ' ' && !out.empty() && out.back() != '-') out += '-';
  }
  return out;
}

}  // namespace

const std::vector<input::KeyRow>& setting_keys() {
  static const std::vector<input::KeyRow> keys = [] {
    std::vector<input::KeyRow> list;
    for (const Setting& setting : settings_table()) list.push_back(setting.row);
    return list;
  }();
  return keys;
}

void settle_horizon(ScenarioSettings& settings) {
  if (settings.whole_days == 0) return;
  constexpr double kDay = 86'400;
  settings.run.horizon = settings.run.warmup + to_sim_time(Seconds(settings.whole_days * kDay));
}

void settle_scale(ScenarioSettings& settings) {
  std::size_t& replicas = settings.run.autoscaling.min_replicas;
  if (settings.scale == 1 || replicas == 0) return;
  const auto left = std::llround(static_cast<double>(replicas) * settings.scale);
  replicas = static_cast<std::size_t>(std::max(1LL, left));
}

std::vector<std::string> setting_sections() {
  std::set<std::string> sections;
  for (const Setting& setting : settings_table()) {
    const std::size_t dot = setting.row.key.find('.');
    if (dot != std::string::npos) sections.insert(setting.row.key.substr(0, dot));
  }
  return {sections.begin(), sections.end()};
}

void apply_setting(const std::string& key, const YamlValue& value, const path& folder,
                   ScenarioSettings& settings) {
  setting_of(key).apply(value, folder, settings);
  settings.written[key] = value.flow();
}

std::span<const std::string_view> bill_keys() {
  static constexpr std::array<std::string_view, 5> kKeys{
      "settlement", "cloud.billing", "home_fleet", "prices.capex", "prices.cloud"};
  return kKeys;
}

bool is_default(const std::string& key, const ScenarioSettings& settings) {
  static const ScenarioSettings usual;
  return setting_of(key).same(settings, usual);
}

std::string axis_label(const std::string& key, const YamlValue& value) {
  if (is_value_path(key)) return slug(short_path(key) + "-" + value.flow());
  if (key == "policy") return slug(read_policy(value).label());
  if (key == "training.queue") return slug(read_queue(value).label());
  if (key == "settlement" && value.is_map()) {
    const metrics::SettlementTerms terms = read_settlement(value);
    return slug("fixed_tariff-" + fmt::format("{:g}", terms.tariff_usd_per_gpu_hour));
  }
  std::string word = key.substr(key.rfind('.') + 1) + "-";
  if (setting_of(key).row.kind == input::KeyKind::kFile) {
    return slug(word + path(value.text()).stem().string());
  }
  if (value.is_scalar()) return slug(word + value.text());
  if (value.is_list()) {
    for (const YamlValue& item : value.list()) word += item.text() + "-";
    word.pop_back();
    return slug(word);
  }
  for (const auto& [name, share] : value.map().entries()) word += name + "-" + share.text() + "-";
  word.pop_back();
  return slug(word);
}

}  // namespace archipelago::experiment
