#include "experiment/value_path.hpp"

#include <utility>

#include "base/error.hpp"

namespace archipelago::experiment {

namespace {

constexpr std::string_view kPlatform = "platform.";
constexpr std::string_view kWorkload = "workload.";

void apply_cell(std::string_view path, const input::YamlValue& value, input::Origin origin,
                ScenarioSettings& settings) {
  platform::CellPath parsed = platform::parse_cell_path(path);
  if (!parsed.fault.empty()) {
    value.fault(std::move(parsed.fault));
    return;
  }
  parsed.cell.value = value.text();
  parsed.cell.origin = std::move(origin);
  settings.platform_cells.push_back(std::move(parsed.cell));
}

}  // namespace

bool is_value_path(std::string_view key) {
  return (key.starts_with(kPlatform) || key.starts_with(kWorkload)) &&
         key.size() > kPlatform.size();
}

std::string fault_of_path(std::string_view path) {
  if (!path.starts_with(kPlatform)) return "";
  return platform::parse_cell_path(path.substr(kPlatform.size())).fault;
}

void apply_value(const std::string& path, const input::YamlValue& value, const std::string& file,
                 std::string_view place, ScenarioSettings& settings) {
  ARCHIPELAGO_REQUIRE(is_value_path(path));
  const input::Origin origin{file, value.line(), std::string(place) + "." + path};
  if (path.starts_with(kPlatform)) {
    apply_cell(std::string_view(path).substr(kPlatform.size()), value, origin, settings);
    return;
  }
  settings.workload_keys.push_back({path.substr(kWorkload.size()), value.flow(), origin, true});
}

std::string short_path(const std::string& path) {
  return is_value_path(path) ? path.substr(kPlatform.size()) : path;
}

std::string platform_changes(const ScenarioSettings& settings) {
  std::string text;
  for (const std::filesystem::path& overlay : settings.overlays) {
    text += "overlay " + overlay.string() + "\n";
  }
  for (const platform::CellEdit& cell : settings.platform_cells) {
    text += cell.table + "[" + cell.row + "]." + cell.column + "=" + cell.value + "\n";
  }
  return text;
}

std::string workload_changes(const ScenarioSettings& settings) {
  std::string text;
  for (const input::YamlEdit& key : settings.workload_keys) {
    text += key.path + "=" + key.value + "\n";
  }
  return text;
}

}  // namespace archipelago::experiment
