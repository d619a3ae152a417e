#include "experiment/axis.hpp"

#include <algorithm>
#include <filesystem>

#include "experiment/settings.hpp"
#include "experiment/value_path.hpp"

namespace archipelago::experiment {

namespace {

using input::YamlValue;

bool names_a_file(const std::string& key) {
  const auto& keys = setting_keys();
  return std::any_of(keys.begin(), keys.end(), [&](const input::KeyRow& row) {
    return row.key == key && row.kind == input::KeyKind::kFile;
  });
}

// "more + less" of [overlays/more.yaml, overlays/less.yaml].
std::string overlay_names(const YamlValue& value) {
  if (value.is_scalar()) return std::filesystem::path(value.text()).stem().string();
  std::string names;
  for (const YamlValue& item : value.list()) {
    names += (names.empty() ? "" : " + ") + std::filesystem::path(item.text()).stem().string();
  }
  return names;
}

// Without the brackets of a list or mapping: "llama: 0.3, other: 0.7".
std::string without_brackets(const std::string& flow) {
  const bool has = flow.size() >= 2 && (flow.front() == '{' || flow.front() == '[');
  return has ? flow.substr(1, flow.size() - 2) : flow;
}

std::string label_of(const std::string& key, const YamlValue& value, const AxisValue& words) {
  if (names_a_file(key)) return std::filesystem::path(words.raw).stem().string();
  if (key == "overlay") return overlay_names(value);
  const bool has_name = key == "policy" || key == "training.queue";
  return has_name ? words.word : without_brackets(value.is_scalar() ? value.text() : words.raw);
}

// The setting's name without its section; nothing where the label says enough.
std::string lead(const std::string& key) {
  if (key == "policy" || key == "platform" || key == "workload") return "";
  if (is_value_path(key)) return short_path(key) + " ";
  return key.substr(key.rfind('.') + 1) + " ";
}

}  // namespace

LabelledValue read_axis_value(const std::string& key, const YamlValue& value) {
  const bool labelled = value.has_key("value") && value.has_key("label");
  LabelledValue read{labelled ? *value.map().find("value") : value, {}};
  read.words.raw = read.value.flow();
  read.words.word = axis_label(key, read.value);
  read.words.label = labelled ? value.map().text("label") : label_of(key, read.value, read.words);
  return read;
}

std::optional<std::size_t> Axis::find(const YamlValue& value) const {
  const std::string raw = value.is_scalar() ? value.text() : value.flow();
  const std::string word = axis_label(key, value);
  const auto is_meant = [&](const AxisValue& v) { return v.label == raw || v.word == word; };
  const auto found = std::find_if(values.begin(), values.end(), is_meant);
  if (found == values.end()) return std::nullopt;
  return static_cast<std::size_t>(found - values.begin());
}

std::vector<std::string> Axis::labels() const {
  std::vector<std::string> list;
  for (const AxisValue& value : values) list.push_back(value.label);
  return list;
}

std::string point_words(const std::vector<Axis>& axes, const std::vector<std::size_t>& point) {
  std::string text;
  for (std::size_t a = 0; a < axes.size(); ++a) {
    text += (text.empty() ? "" : ", ") + lead(axes[a].key) + axes[a].values[point[a]].label;
  }
  return text.empty() ? "only" : text;
}

}  // namespace archipelago::experiment
