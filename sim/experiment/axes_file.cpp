#include "experiment/axes_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "experiment/axis_range.hpp"
#include "experiment/settings.hpp"
#include "experiment/value_path.hpp"
#include "input/key_table.hpp"
#include "input/text.hpp"

namespace archipelago::experiment {

namespace {

using input::YamlMap;
using input::YamlValue;

// What a value comes to, so that "1" and "1.0", or "60 s" and "1 min", are one.
std::string meaning_of(const std::string& word) {
  if (const auto number = input::parse_number(word)) return fmt::format("{}", *number + 0.0);
  if (const auto time = input::parse_duration(word)) return fmt::format("{} s", time->si());
  return word;
}

std::vector<std::string> keys_of(const FileAxes& axes) {
  std::vector<std::string> keys;
  for (const FileAxis& axis : axes) keys.push_back(axis.axis.key);
  return keys;
}

std::optional<std::size_t> find_axis(const FileAxes& axes, const std::string& key) {
  const auto found = std::find_if(axes.begin(), axes.end(),
                                  [&](const FileAxis& axis) { return axis.axis.key == key; });
  if (found == axes.end()) return std::nullopt;
  return static_cast<std::size_t>(found - axes.begin());
}

FileAxis read_axis(const std::string& key, const YamlValue& entry) {
  FileAxis axis{{key, {}}, {}};
  std::set<std::string> words;
  std::set<std::string> meanings;
  std::set<std::string> labels;
  const bool range = entry.is_map();
  for (const YamlValue& v : range ? range_values(entry) : entry.list()) {
    LabelledValue read = read_axis_value(key, v);
    const bool is_new = words.insert(read.words.word).second;
    if (!is_new) {
      v.fault("stands here twice; name each value once");
    } else if (!meanings.insert(meaning_of(read.words.raw)).second) {
      v.fault("is the value of another one, written in another way; name each value once");
    }
    if (!labels.insert(read.words.label).second && is_new) {
      v.fault("has the label '" + read.words.label +
              "' of another value; give it one of its own: {value: ..., label: ...}");
    }
    axis.values.push_back(read.value);
    axis.axis.values.push_back(std::move(read.words));
  }
  if (axis.values.empty() && !range) entry.fault("is empty; expected at least one value");
  return axis;
}

}  // namespace

FileAxes read_axes(const YamlMap& root) {
  FileAxes axes;
  const auto value = root.find("axes");
  if (!value) return axes;
  const std::vector<std::string> keys = input::keys_of(setting_keys());
  for (const auto& [key, entry] : value->map().entries()) {
    if (!is_value_path(key) && std::find(keys.begin(), keys.end(), key) == keys.end()) {
      entry.fault("'" + key + "' is no setting that can be an axis" +
                  input::did_you_mean_key(key, {}, keys));
      continue;
    }
    if (std::string fault = is_value_path(key) ? fault_of_path(key) : ""; !fault.empty()) {
      entry.fault(std::move(fault));
      continue;
    }
    FileAxis axis = read_axis(key, entry);
    if (!axis.values.empty()) axes.push_back(std::move(axis));
  }
  return axes;
}

Zips read_zips(const YamlMap& root, const FileAxes& axes) {
  Zips zips;
  const auto value = root.find("zip");
  if (!value) return zips;
  std::set<std::size_t> zipped;
  for (const YamlValue& group : value->list()) {
    std::vector<std::size_t> members;
    for (const YamlValue& item : group.list()) {
      const std::string key = item.text();
      const auto axis = find_axis(axes, key);
      if (!axis) {
        item.fault(input::shown(key) + " is no axis of this experiment" +
                   input::did_you_mean(key, keys_of(axes)));
      } else if (!zipped.insert(*axis).second) {
        item.fault(input::shown(key) + " is zipped already; expected each axis once");
      } else {
        members.push_back(*axis);
        const std::size_t first = axes[members.front()].values.size();
        const std::size_t own = axes[*axis].values.size();
        if (own != first) {
          item.fault(
              fmt::format("{} has {} values and {} has {}; expected as many, as they move "
                          "together",
                          key, own, axes[members.front()].axis.key, first));
        }
      }
    }
    if (group.list().size() < 2) group.fault("expected at least two axes that move together");
    zips.push_back(std::move(members));
  }
  return zips;
}

PartOfPoint read_part(const YamlValue& map, const FileAxes& axes) {
  PartOfPoint part;
  for (const auto& [key, value] : map.map().entries()) {
    const auto axis = find_axis(axes, key);
    if (!axis) {
      value.fault(fmt::format("'{}' is no axis of this experiment{}", key,
                              input::did_you_mean(key, keys_of(axes))));
      continue;
    }
    const auto found = axes[*axis].axis.find(value);
    if (!found) {
      const std::string flow = value.flow();
      value.fault(fmt::format("'{}' is no value of the axis {}{}", flow, key,
                              input::did_you_mean(flow, axes[*axis].axis.labels())));
      continue;
    }
    part[*axis] = *found;
  }
  return part;
}

std::vector<PartOfPoint> read_exclusions(const YamlMap& root, const FileAxes& axes) {
  std::vector<PartOfPoint> excluded;
  const auto value = root.find("exclude");
  if (!value) return excluded;
  for (const YamlValue& item : value->list()) {
    PartOfPoint part = read_part(item, axes);
    if (item.is_map() && item.map().entries().empty()) {
      item.fault("names no axis; expected values of axes, as {policy: islands}");
    }
    if (!part.empty()) excluded.push_back(std::move(part));
  }
  return excluded;
}

bool is_axis(const FileAxes& axes, const std::string& key) {
  return find_axis(axes, key).has_value();
}

std::vector<Axis> words_of(const FileAxes& axes) {
  std::vector<Axis> words;
  for (const FileAxis& axis : axes) words.push_back(axis.axis);
  return words;
}

}  // namespace archipelago::experiment
