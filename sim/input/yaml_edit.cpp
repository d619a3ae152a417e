#include "input/yaml_edit.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "input/number_change.hpp"
#include "input/text.hpp"
#include "input/yaml_reader.hpp"
#include "input/yaml_tree.hpp"

namespace archipelago::input {

namespace {

using Kind = YamlNode::Kind;

// "a.b[c]" -> a, b, [c].
struct Step {
  std::string word;
  bool in_brackets = false;
};

// Nothing when it is no path.
std::optional<std::vector<Step>> steps_of(std::string_view path) {
  std::vector<Step> steps;
  while (!path.empty()) {
    const bool bracket = path.front() == '[';
    const std::size_t end = bracket ? path.find(']') : path.find_first_of(".[");
    if (bracket && end == std::string_view::npos) return std::nullopt;
    const std::string_view word = bracket ? path.substr(1, end - 1) : path.substr(0, end);
    if (word.empty() || (bracket && steps.empty())) return std::nullopt;
    steps.push_back({std::string(word), bracket});
    if (end == std::string_view::npos) return steps;
    path.remove_prefix(bracket ? end + 1 : end);
    const bool dot = path.starts_with('.');
    if (dot) path.remove_prefix(1);
    if ((dot && path.empty()) || (bracket && !dot && !path.empty() && path.front() != '[')) {
      return std::nullopt;
    }
    if (dot && path.front() == '[') return std::nullopt;
  }
  if (steps.empty()) return std::nullopt;
  return steps;
}

// A value of the tree, or the place where one is to be added.
struct Place {
  YamlNode* parent = nullptr;
  std::unique_ptr<YamlNode>* value = nullptr;  // nothing: to be added to `parent` under `missing`
  std::string path;
  std::vector<std::string> missing{};  // keys that are not there yet, one in the other
};

std::string name_of(const YamlNode& item) {
  for (const YamlEntry& entry : item.entries) {
    if (entry.key == "name" && entry.value->kind == Kind::kScalar) return entry.value->text;
  }
  return "";
}

class TreeEditor {
 public:
  TreeEditor(YamlDocument& document, const YamlEdit& edit) : document_(document), edit_(edit) {}

  void apply() {
    auto steps = steps_of(edit_.path);
    if (!steps) {
      return fault(shown(edit_.path) +
                   " is no path; expected keys joined by dots, items of lists in brackets, for "
                   "example inference[0].burstiness");
    }
    if (!edit_.key.empty()) steps->push_back({edit_.key, false});
    std::vector<Place> places{{nullptr, &document_.root, ""}};
    for (const Step& step : *steps) {
      places = follow(places, step);
      if (places.empty()) return;
    }
    for (Place& place : places) set(place);
  }

 private:
  void fault(std::string message) {
    document_.faults.push_back(
        {edit_.origin.file, edit_.origin.line, edit_.origin.field, std::move(message)});
  }
  std::vector<Place> follow(const std::vector<Place>& from, const Step& step);
  void follow_list(const Place& from, const Step& step, std::vector<Place>& to);
  void follow_map(const Place& from, const Step& step, std::vector<Place>& to);
  void set(Place& place);
  [[nodiscard]] std::optional<std::string> text_at(const Place& place);
  [[nodiscard]] std::unique_ptr<YamlNode> parsed(const std::string& text);
  [[nodiscard]] bool is_new(const std::string& path);

  YamlDocument& document_;
  const YamlEdit& edit_;
};

std::vector<Place> TreeEditor::follow(const std::vector<Place>& from, const Step& step) {
  std::vector<Place> to;
  for (const Place& place : from) {
    if (place.value == nullptr && step.in_brackets) {
      fault(fmt::format("{} says no {}, so there is no {} in it", document_.name, place.path,
                        shown(step.word)));
      continue;
    }
    if (place.value == nullptr) {
      Place& below = to.emplace_back(place);
      below.path = join_path(place.path, step.word);
      below.missing.push_back(step.word);
      continue;
    }
    const YamlNode& node = **place.value;
    if (node.kind == Kind::kMap) {
      follow_map(place, step, to);
    } else if (node.kind == Kind::kList && step.in_brackets) {
      follow_list(place, step, to);
    } else {
      fault(fmt::format("{} of {} leads nowhere: {} has no keys{}", shown(step.word),
                        document_.name, place.path,
                        node.kind == Kind::kList ? "; name an item of the list in brackets" : ""));
    }
  }
  return to;
}

void TreeEditor::follow_list(const Place& from, const Step& step, std::vector<Place>& to) {
  YamlNode& list = **from.value;
  std::vector<std::string> names;
  const std::size_t before = to.size();
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const std::string name = name_of(*list.items[i]);
    if (!name.empty()) names.push_back(name);
    if (step.word != "*" && step.word != std::to_string(i) && step.word != name) continue;
    to.push_back({&list, &list.items[i], join_path(from.path, i)});
  }
  if (to.size() > before) return;
  fault(fmt::format("{} is no item of {} of {}, which has {}{}", shown(step.word), from.path,
                    document_.name, list.items.size(), did_you_mean(step.word, names)));
}

// A key that is not there is made; whether it is one is for the reader of the file to say.
void TreeEditor::follow_map(const Place& from, const Step& step, std::vector<Place>& to) {
  YamlNode& map = **from.value;
  std::vector<std::string> keys;
  const std::size_t before = to.size();
  for (YamlEntry& entry : map.entries) {
    keys.push_back(entry.key);
    const bool every = step.in_brackets && step.word == "*";
    if (!every && entry.key != step.word) continue;
    to.push_back({&map, &entry.value, join_path(from.path, entry.key)});
  }
  if (to.size() > before) return;
  if (!step.in_brackets) {
    to.push_back({&map, nullptr, join_path(from.path, step.word), {step.word}});
    return;
  }
  fault(fmt::format("{} is no key of {}{}{}", shown(step.word), document_.name,
                    from.path.empty() ? "" : ": " + from.path, did_you_mean(step.word, keys)));
}

bool TreeEditor::is_new(const std::string& path) {
  for (const auto& [other, origin, above] : document_.edits) {
    if (above || (!is_at_or_below(path, other) && !is_at_or_below(other, path))) continue;
    fault(fmt::format("{} is set twice, first by {} ({}); set it once", path, origin.field,
                      origin.text()));
    return false;
  }
  return true;
}

// The text that comes to stand there; nothing after a fault.
std::optional<std::string> TreeEditor::text_at(const Place& place) {
  const auto change = edit_.relative ? parse_change(edit_.value) : std::nullopt;
  if (!change) return edit_.value;
  const bool replaces = change->kind == NumberChange::Kind::kReplace;
  if (replaces) return number_text(change->number);
  if (place.value == nullptr) {
    fault(fmt::format("{} does not say {}, so {} has nothing to change; give it a value",
                      document_.name, place.path, shown(edit_.value)));
    return std::nullopt;
  }
  const std::string& text = (*place.value)->text;
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if ((*place.value)->kind != Kind::kScalar || error != std::errc()) return edit_.value;
  return number_text(change->of(number)) + std::string(end, text.data() + text.size());
}

void put_line(YamlNode& node, int line) {
  node.line = line;
  for (auto& item : node.items) put_line(*item, line);
  for (YamlEntry& entry : node.entries) {
    entry.line = line;
    put_line(*entry.value, line);
  }
}

std::unique_ptr<YamlNode> TreeEditor::parsed(const std::string& text) {
  YamlDocument value;
  value.name = document_.name;
  try {
    parse_yaml("value: " + text, value);
  } catch (const InputError&) {
    value.root = nullptr;
  }
  if (!value.root || value.root->entries.size() != 1 || !value.faults.empty()) {
    fault(shown(text) + " is no value of YAML on one line");
    return nullptr;
  }
  std::unique_ptr<YamlNode> node = std::move(value.root->entries.front().value);
  put_line(*node, edit_.origin.line);
  return node;
}

void TreeEditor::set(Place& place) {
  if (!is_new(place.path)) return;
  const auto text = text_at(place);
  if (!text) return;
  std::unique_ptr<YamlNode> node = parsed(*text);
  if (!node) return;
  document_.edits.push_back({place.path, edit_.origin});
  if (place.value != nullptr) {
    *place.value = std::move(node);
    return;
  }
  std::string path = place.path;
  while (place.missing.size() > 1) {
    auto map = std::make_unique<YamlNode>();
    map->kind = Kind::kMap;
    map->line = edit_.origin.line;
    map->entries.push_back({place.missing.back(), edit_.origin.line, std::move(node)});
    node = std::move(map);
    path.resize(path.size() - place.missing.back().size() - 1);
    document_.edits.push_back({path, edit_.origin, true});
    place.missing.pop_back();
  }
  place.parent->entries.push_back({place.missing.front(), edit_.origin.line, std::move(node)});
}

}  // namespace

void YamlFile::edit(const YamlEdit& edit) { TreeEditor(*document_, edit).apply(); }

}  // namespace archipelago::input
