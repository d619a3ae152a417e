#include "input/yaml_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "input/file_check.hpp"
#include "input/text.hpp"
#include "input/yaml_tree.hpp"

namespace archipelago::input {

namespace {

using Kind = YamlNode::Kind;

std::string kind_words(Kind kind) {
  switch (kind) {
    case Kind::kNull:
      return "nothing";
    case Kind::kScalar:
      return "a single value";
    case Kind::kList:
      return "a list";
    case Kind::kMap:
      return "a mapping";
  }
  return "";
}

// "above 0", "at least 0 s", "from 0 to 1"; "" for kAnyNumber.  kPositive's low end stands for an
// open bound at 0.
std::string words(Range range, std::string_view unit) {
  const bool has_low = range.low > kAnyNumber.low;
  const bool has_high = range.high < kAnyNumber.high;
  const bool positive = range.low == kPositive.low;
  if (has_low && has_high && !positive)
    return fmt::format("from {}{} to {}{}", range.low, unit, range.high, unit);
  std::string text;
  if (positive) text = fmt::format("above 0{}", unit);
  if (has_low && !positive) text = fmt::format("at least {}{}", range.low, unit);
  if (has_low && has_high) text += " and ";
  if (has_high) text += fmt::format("at most {}{}", range.high, unit);
  return text;
}

bool within(Range range, double value) { return value >= range.low && value <= range.high; }

// What a getter answers in place of a faulty number: inside the range, so that the caller's own
// arithmetic and loops stay sane until finish().
double stand_in(Range range) {
  if (within(range, 0.0)) return 0.0;
  return within(range, 1.0) ? 1.0 : range.low;
}

// A fault found by a getter: once per value, however often it is asked for.
void report(const YamlCursor& at, std::string message) {
  if (at.document->faulty.insert(at.path).second)
    at.document->add(at.line, at.path, std::move(message));
}

// A fault found by the caller: once, though each scenario of an experiment may find it.
void report_late(const YamlCursor& at, std::string message) {
  if (at.document->faulty.find(at.path) == at.document->faulty.end() &&
      at.document->said.insert(at.path + '\n' + message).second)
    at.document->add(at.line, at.path, std::move(message));
}

const YamlEntry* entry_of(const YamlNode& map, std::string_view key) {
  for (const YamlEntry& entry : map.entries)
    if (entry.key == key) return &entry;
  return nullptr;
}

// The value of a key; without a node when it is absent or null.
YamlCursor ask(const YamlCursor& map, std::string_view key) {
  YamlCursor value{map.document, nullptr, join_path(map.path, key), map.line};
  if (map.node == nullptr) return value;
  map.node->asked.emplace(key);
  const YamlEntry* const entry = entry_of(*map.node, key);
  if (entry == nullptr) return value;
  value.line = entry->line;
  if (entry->value->broken) {
    // Its fault is on record; what the caller makes of the stand-in is no news.
    value.document->faulty.insert(value.path);
  } else if (entry->value->kind != Kind::kNull) {
    value.node = entry->value.get();
    value.line = value.node->line;
  }
  return value;
}

bool is_present(const YamlCursor& value) {
  return value.node != nullptr || value.document->faulty.count(value.path) > 0;
}

YamlCursor require(const YamlCursor& map, std::string_view key, const std::string& expected) {
  YamlCursor value = ask(map, key);
  if (map.node != nullptr && value.node == nullptr)
    report(value, fmt::format("is missing; expected {}", expected));
  return value;
}

// The node when it has that kind; otherwise a fault, unless there is one already.
YamlNode* node_of(const YamlCursor& at, Kind kind, const std::string& expected) {
  if (at.node == nullptr) return nullptr;
  if (at.node->kind == kind) return at.node;
  report(at, fmt::format("expected {}, found {}", expected, kind_words(at.node->kind)));
  return nullptr;
}

std::string number_words(Range range) {
  const std::string bounds = words(range, "");
  return bounds.empty() ? "a number" : "a number " + bounds;
}

std::string integer_words(std::int64_t low, std::int64_t high) {
  return fmt::format("a whole number from {} to {}", low, high);
}

std::string duration_words(Range range) {
  const std::string bounds = words(range, " s");
  return (bounds.empty() ? "a duration" : "a duration " + bounds) + ", for example 30 s";
}

std::optional<std::string> read_text(const YamlCursor& at, const std::string& expected) {
  const YamlNode* const node = node_of(at, Kind::kScalar, expected);
  return node == nullptr ? std::nullopt : std::optional(node->text);
}

std::optional<double> read_number(const YamlCursor& at, Range range) {
  const auto text = read_text(at, number_words(range));
  if (!text) return std::nullopt;
  const auto value = parse_number(*text);
  if (value && within(range, *value)) return value;
  if (value)
    report(at, fmt::format("{} is not {}", *text, words(range, "")));
  else
    report(at, fmt::format("{} is not a number; expected {}", shown(*text), number_words(range)));
  return std::nullopt;
}

std::optional<std::int64_t> read_integer(const YamlCursor& at, std::int64_t low,
                                         std::int64_t high) {
  const auto text = read_text(at, integer_words(low, high));
  if (!text) return std::nullopt;
  const auto value = parse_integer(*text);
  if (value && *value >= low && *value <= high) return value;
  report(at, fmt::format("{} is not {}", shown(*text), integer_words(low, high)));
  return std::nullopt;
}

std::optional<Seconds> read_duration(const YamlCursor& at, Range range) {
  const auto text = read_text(at, duration_words(range));
  if (!text) return std::nullopt;
  const auto value = parse_duration(*text);
  if (value && within(range, value->si())) return value;
  if (value)
    report(at, fmt::format("{} is not {}", *text, words(range, " s")));
  else if (parse_number(*text))
    report(at, fmt::format("{} has no unit; write for example {} s", *text, *text));
  else
    report(at, fmt::format("{} is not a duration; write for example 250 ms, 30 s, 5 min or 24h",
                           shown(*text)));
  return std::nullopt;
}

std::optional<bool> read_flag(const YamlCursor& at) {
  const auto text = read_text(at, "true or false");
  if (!text) return std::nullopt;
  if (*text == "true" || *text == "false") return *text == "true";
  report(at, fmt::format("{} is not a flag; write true or false", shown(*text)));
  return std::nullopt;
}

std::string choice_words(std::span<const std::string> allowed) {
  return fmt::format("one of {}", fmt::join(allowed, ", "));
}

std::optional<std::string> read_choice(const YamlCursor& at, std::span<const std::string> allowed) {
  auto text = read_text(at, choice_words(allowed));
  if (!text || std::find(allowed.begin(), allowed.end(), *text) != allowed.end()) return text;
  report(at, fmt::format("{} is not {}{}", shown(*text), choice_words(allowed),
                         did_you_mean(*text, allowed)));
  return std::nullopt;
}

std::vector<YamlCursor> read_list(const YamlCursor& at) {
  std::vector<YamlCursor> items;
  const YamlNode* const node = node_of(at, Kind::kList, "a list");
  if (node == nullptr) return items;
  for (const auto& item : node->items) {
    const std::string path = join_path(at.path, items.size());
    if (item->broken) at.document->faulty.insert(path);
    items.push_back({at.document, item->broken ? nullptr : item.get(), path, item->line});
  }
  return items;
}

std::shared_ptr<const YamlCursor> share(YamlCursor cursor) {
  return std::make_shared<const YamlCursor>(std::move(cursor));
}

std::shared_ptr<const YamlCursor> open_map(YamlCursor at) {
  at.node = node_of(at, Kind::kMap, "a mapping");
  if (at.node != nullptr) at.node->opened = true;
  return share(std::move(at));
}

void add_unknown_keys(YamlDocument& document, const YamlNode& node, const std::string& path) {
  for (std::size_t i = 0; i < node.items.size(); ++i)
    add_unknown_keys(document, *node.items[i], join_path(path, i));
  const std::vector<std::string> known(node.asked.begin(), node.asked.end());
  for (const YamlEntry& entry : node.entries) {
    const std::string key_path = join_path(path, entry.key);
    const bool asked = node.asked_for_all || node.asked.count(entry.key) > 0;
    if (node.opened && !asked)
      document.add(entry.line, key_path,
                   "unknown key" + did_you_mean_key(entry.key, known, document.suggestions));
    else
      add_unknown_keys(document, *entry.value, key_path);
  }
}

std::string read_whole(const std::filesystem::path& path) {
  const std::string fault = why_unreadable(path, kMaxYamlBytes);
  if (!fault.empty()) throw InputError(path.string(), 0, "", fault);
  std::ifstream file(path, std::ios::binary);
  // One byte more than allowed: a file that grows meanwhile is refused like any other.
  std::string content(kMaxYamlBytes + 1, '\0');
  file.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<std::size_t>(file.gcount()));
  return content;
}

}  // namespace

bool YamlMap::has(std::string_view key) const { return is_present(ask(*cursor_, key)); }

int YamlMap::line() const { return cursor_->line; }

int YamlMap::line(std::string_view key) const {
  const YamlEntry* const entry = cursor_->node == nullptr ? nullptr : entry_of(*cursor_->node, key);
  return entry == nullptr ? cursor_->line : entry->line;
}

std::string YamlMap::text(std::string_view key) const {
  return read_text(require(*cursor_, key, "text"), "text").value_or("");
}

std::string YamlMap::choice(std::string_view key,
                            std::initializer_list<std::string_view> allowed) const {
  return choice(key, std::vector<std::string>(allowed.begin(), allowed.end()));
}

std::string YamlMap::choice(std::string_view key, std::span<const std::string> allowed) const {
  ARCHIPELAGO_REQUIRE(!allowed.empty());
  return read_choice(require(*cursor_, key, choice_words(allowed)), allowed)
      .value_or(allowed.front());
}

double YamlMap::number(std::string_view key, Range range) const {
  return read_number(require(*cursor_, key, number_words(range)), range).value_or(stand_in(range));
}

std::int64_t YamlMap::integer(std::string_view key, std::int64_t low, std::int64_t high) const {
  return read_integer(require(*cursor_, key, integer_words(low, high)), low, high).value_or(low);
}

bool YamlMap::flag(std::string_view key) const {
  return read_flag(require(*cursor_, key, "true or false")).value_or(false);
}

Seconds YamlMap::duration(std::string_view key, Range seconds) const {
  return read_duration(require(*cursor_, key, duration_words(seconds)), seconds)
      .value_or(Seconds(stand_in(seconds)));
}

YamlMap YamlMap::map(std::string_view key) const {
  return YamlMap(open_map(require(*cursor_, key, "a mapping")));
}

std::vector<YamlValue> YamlMap::list(std::string_view key) const {
  return YamlValue(share(require(*cursor_, key, "a list"))).list();
}

std::string YamlMap::text(std::string_view key, std::string_view fallback) const {
  return read_text(ask(*cursor_, key), "text").value_or(std::string(fallback));
}

std::string YamlMap::choice(std::string_view key, std::initializer_list<std::string_view> allowed,
                            std::string_view fallback) const {
  return read_choice(ask(*cursor_, key), std::vector<std::string>(allowed.begin(), allowed.end()))
      .value_or(std::string(fallback));
}

double YamlMap::number_or(std::string_view key, double fallback, Range range) const {
  return read_number(ask(*cursor_, key), range).value_or(fallback);
}

std::int64_t YamlMap::integer_or(std::string_view key, std::int64_t fallback, std::int64_t low,
                                 std::int64_t high) const {
  return read_integer(ask(*cursor_, key), low, high).value_or(fallback);
}

bool YamlMap::flag_or(std::string_view key, bool fallback) const {
  return read_flag(ask(*cursor_, key)).value_or(fallback);
}

Seconds YamlMap::duration_or(std::string_view key, Seconds fallback, Range seconds) const {
  return read_duration(ask(*cursor_, key), seconds).value_or(fallback);
}

std::optional<YamlValue> YamlMap::find(std::string_view key) const {
  YamlCursor value = ask(*cursor_, key);
  if (!is_present(value)) return std::nullopt;
  return YamlValue(share(std::move(value)));
}

std::vector<std::pair<std::string, YamlValue>> YamlMap::entries() const {
  std::vector<std::pair<std::string, YamlValue>> found;
  if (cursor_->node == nullptr) return found;
  cursor_->node->asked_for_all = true;
  for (const YamlEntry& entry : cursor_->node->entries) {
    const std::string path = join_path(cursor_->path, entry.key);
    YamlNode* const node = entry.value->broken ? nullptr : entry.value.get();
    if (entry.value->broken) cursor_->document->faulty.insert(path);
    found.emplace_back(entry.key,
                       YamlValue(share({cursor_->document, node, path, entry.value->line})));
  }
  return found;
}

void YamlMap::fault(std::string_view key, std::string message) const {
  // A mapping that is not there has been reported as a whole.
  if (cursor_->node == nullptr) return;
  report_late({cursor_->document, nullptr, join_path(cursor_->path, key), line(key)},
              std::move(message));
}

bool YamlValue::is_map() const { return cursor_->node && cursor_->node->kind == Kind::kMap; }

bool YamlValue::is_list() const { return cursor_->node && cursor_->node->kind == Kind::kList; }

bool YamlValue::is_scalar() const { return cursor_->node && cursor_->node->kind == Kind::kScalar; }

int YamlValue::line() const { return cursor_->line; }

bool YamlValue::has_key(std::string_view key) const {
  return is_map() && entry_of(*cursor_->node, key) != nullptr;
}

std::string YamlValue::flow() const {
  return cursor_->node == nullptr ? "" : flow_text(*cursor_->node);
}

YamlValue YamlValue::instead(std::string text) const {
  auto node = std::make_unique<YamlNode>();
  node->kind = Kind::kScalar;
  node->line = cursor_->line;
  node->text = std::move(text);
  YamlCursor cursor = *cursor_;
  cursor.node = cursor_->document->made.emplace_back(std::move(node)).get();
  return YamlValue(share(std::move(cursor)));
}

std::string YamlValue::text() const { return read_text(*cursor_, "text").value_or(""); }

double YamlValue::number(Range range) const {
  return read_number(*cursor_, range).value_or(stand_in(range));
}

std::int64_t YamlValue::integer(std::int64_t low, std::int64_t high) const {
  return read_integer(*cursor_, low, high).value_or(low);
}

Seconds YamlValue::duration(Range seconds) const {
  return read_duration(*cursor_, seconds).value_or(Seconds(stand_in(seconds)));
}

YamlMap YamlValue::map() const { return YamlMap(open_map(*cursor_)); }

std::vector<YamlValue> YamlValue::list() const {
  std::vector<YamlValue> items;
  for (YamlCursor& item : read_list(*cursor_)) items.push_back(YamlValue(share(std::move(item))));
  return items;
}

void YamlValue::fault(std::string message) const { report_late(*cursor_, std::move(message)); }

YamlFile::YamlFile(const std::filesystem::path& path) : YamlFile(path.string(), read_whole(path)) {}

YamlFile::YamlFile(std::string name, const std::string& content)
    : document_(std::make_unique<YamlDocument>()) {
  document_->name = std::move(name);
  parse_yaml(content, *document_);
}

YamlFile::~YamlFile() = default;

const std::string& YamlFile::name() const { return document_->name; }

YamlMap YamlFile::root() const {
  return YamlMap(open_map({document_.get(), document_->root.get(), "", document_->root->line}));
}

void YamlFile::suggest(std::vector<std::string> keys) { document_->suggestions = std::move(keys); }

void YamlFile::finish() const {
  YamlDocument all;
  all.name = document_->name;
  all.faults = document_->faults;
  all.suggestions = document_->suggestions;
  all.edits = document_->edits;
  add_unknown_keys(all, *document_->root, "");
  if (all.faults.empty()) return;
  std::stable_sort(all.faults.begin(), all.faults.end(),
                   [](const Issue& a, const Issue& b) { return a.line < b.line; });
  if (all.faults.size() > kMaxYamlFaults) {
    const std::size_t more = all.faults.size() - kMaxYamlFaults;
    all.faults.resize(kMaxYamlFaults);
    all.add(0, "", fmt::format("{} more faults; correct these first", more));
  }
  throw InputError(std::move(all.faults));
}

}  // namespace archipelago::input
