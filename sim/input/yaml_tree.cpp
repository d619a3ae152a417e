#include "input/yaml_tree.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <sstream>
#include <utility>

#include "input/text.hpp"
#include "input/yaml_reader.hpp"

namespace archipelago::input {

namespace {

// Keys appear in the path of every fault below them.
constexpr std::size_t kMaxKeyBytes = 200;

class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(YamlDocument& document) : document_(document) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (document_.root) stop(mark, "a second document begins here; a file holds one");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { add(mark, YamlNode::Kind::kNull); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    YamlNode& node = add(mark, YamlNode::Kind::kNull);
    fail(node, "an alias (*) is not supported; write the value out");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, YamlNode::Kind::kList);
  }
  void OnSequenceEnd() override { frames_.pop_back(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    open(mark, tag, YamlNode::Kind::kMap);
  }
  void OnMapEnd() override { frames_.pop_back(); }

 private:
  // A list or mapping that is being filled.
  struct Frame {
    YamlNode* node;
    std::string path;
    std::map<std::string, int, std::less<>> line_of_key;
    std::optional<std::string> key;  // read, and its value is next
    int key_line = 0;
  };

  [[nodiscard]] bool at_key() const {
    return !frames_.empty() && frames_.back().node->kind == YamlNode::Kind::kMap &&
           !frames_.back().key;
  }
  [[nodiscard]] std::string path() const;
  void take_key(const YAML::Mark& mark, const std::string& key);
  // A new node where the parser stands.
  YamlNode& add(const YAML::Mark& mark, YamlNode::Kind kind);
  std::unique_ptr<YamlNode>& slot(const YAML::Mark& mark);
  void open(const YAML::Mark& mark, const std::string& tag, YamlNode::Kind kind);
  void check_tag(YamlNode& node, const std::string& tag);
  void fail(YamlNode& node, std::string message);
  [[noreturn]] void stop(const YAML::Mark& mark, std::string message) const {
    throw InputError(document_.name, mark.line + 1, path(), std::move(message));
  }

  YamlDocument& document_;
  std::vector<Frame> frames_;
  std::string last_path_;  // of the node added last
  std::size_t values_ = 0;
};

std::string TreeBuilder::path() const {
  if (frames_.empty()) return "";
  const Frame& top = frames_.back();
  if (top.node->kind == YamlNode::Kind::kList) return join_path(top.path, top.node->items.size());
  return top.key ? join_path(top.path, *top.key) : top.path;
}

void TreeBuilder::take_key(const YAML::Mark& mark, const std::string& key) {
  if (key.size() > kMaxKeyBytes)
    stop(mark, fmt::format("a key is longer than {} bytes", kMaxKeyBytes));
  Frame& top = frames_.back();
  const auto [first, is_new] = top.line_of_key.emplace(key, mark.line + 1);
  if (!is_new)
    document_.add(mark.line + 1, join_path(top.path, key),
                  fmt::format("the key is there twice; first on line {}", first->second));
  top.key = key;
  top.key_line = mark.line + 1;
}

// The place of the next value.  That of a duplicate key is kept too: lookups find the first, and
// the fault is on record.
std::unique_ptr<YamlNode>& TreeBuilder::slot(const YAML::Mark& mark) {
  if (frames_.empty()) return document_.root;
  Frame& top = frames_.back();
  if (top.node->kind == YamlNode::Kind::kList) return top.node->items.emplace_back();
  if (!top.key) stop(mark, "a key must be a single word or number");
  top.node->entries.push_back({std::move(*top.key), top.key_line, nullptr});
  top.key.reset();
  return top.node->entries.back().value;
}

YamlNode& TreeBuilder::add(const YAML::Mark& mark, YamlNode::Kind kind) {
  if (++values_ > kMaxYamlValues) stop(mark, fmt::format("more than {} values", kMaxYamlValues));
  last_path_ = path();
  auto node = std::make_unique<YamlNode>();
  node->kind = kind;
  node->line = mark.line + 1;
  std::unique_ptr<YamlNode>& place = slot(mark);
  place = std::move(node);
  return *place;
}

void TreeBuilder::open(const YAML::Mark& mark, const std::string& tag, YamlNode::Kind kind) {
  if (frames_.size() >= kMaxYamlDepth)
    stop(mark, fmt::format("nested more than {} deep", kMaxYamlDepth));
  YamlNode& node = add(mark, kind);
  check_tag(node, tag);
  frames_.push_back({&node, last_path_, {}, std::nullopt, 0});
}

void TreeBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                           const std::string& value) {
  if (at_key()) return take_key(mark, value);
  YamlNode& node = add(mark, YamlNode::Kind::kScalar);
  node.text = value;
  check_tag(node, tag);
}

void TreeBuilder::check_tag(YamlNode& node, const std::string& tag) {
  // "?" is an untagged plain value, "!" a quoted one.
  if (!tag.empty() && tag != "?" && tag != "!")
    fail(node, fmt::format("a tag ({}) is not supported; remove it", shown(tag)));
}

void TreeBuilder::fail(YamlNode& node, std::string message) {
  node.broken = true;
  document_.add(node.line, last_path_, std::move(message));
}

// yaml-cpp takes a byte 4 for the end of the file, hence the text check before it sees any.
void check_text(const std::string& name, std::string_view content) {
  if (!is_plain_text(content))
    throw InputError(name, 0, "", "is not UTF-8 text (a binary file or another encoding?)");
  int line = 1;
  for (std::size_t begin = 0; begin < content.size(); ++line) {
    const std::size_t end = std::min(content.find('\n', begin), content.size());
    if (end - begin > kMaxLineBytes)
      throw InputError(name, line, "",
                       fmt::format("the line is longer than {} bytes", kMaxLineBytes));
    begin = end + 1;
  }
}

std::string flow_scalar(const std::string& text) {
  const bool plain = !text.empty() && text.find_first_of(",[]{}\"'#&*!|>%@`\n") == text.npos &&
                     text.find(": ") == text.npos && !text.ends_with(':') && text.front() != ' ' &&
                     text.back() != ' ' && text.front() != '?' && !text.starts_with("- ") &&
                     text != "null" && text != "~";
  if (plain) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '\n') {
      quoted += "\\n";
      continue;
    }
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace

void YamlDocument::add(int line, std::string field, std::string message) {
  for (const auto& [path, origin, above] : edits) {
    if (above ? field != path : !is_at_or_below(field, path)) continue;
    faults.push_back(
        {origin.file, origin.line, origin.field + field.substr(path.size()), std::move(message)});
    return;
  }
  faults.push_back({name, line, std::move(field), std::move(message)});
}

bool is_at_or_below(std::string_view path, std::string_view value) {
  if (!path.starts_with(value)) return false;
  return path.size() == value.size() || path[value.size()] == '.' || path[value.size()] == '[';
}

std::string join_path(std::string_view path, std::string_view key) {
  return path.empty() ? std::string(key) : fmt::format("{}.{}", path, key);
}

std::string join_path(std::string_view path, std::size_t index) {
  return fmt::format("{}[{}]", path, index);
}

std::string flow_text(const YamlNode& node) {
  std::vector<std::string> parts;
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      return "null";
    case YamlNode::Kind::kScalar:
      return flow_scalar(node.text);
    case YamlNode::Kind::kList:
      for (const auto& item : node.items) parts.push_back(flow_text(*item));
      return fmt::format("[{}]", fmt::join(parts, ", "));
    case YamlNode::Kind::kMap:
      for (const YamlEntry& entry : node.entries) {
        parts.push_back(flow_scalar(entry.key) + ": " + flow_text(*entry.value));
      }
      return fmt::format("{{{}}}", fmt::join(parts, ", "));
  }
  return "";
}

void parse_yaml(const std::string& content, YamlDocument& document) {
  if (content.size() > kMaxYamlBytes)
    throw InputError(
        document.name, 0, "",
        fmt::format("has {} bytes; files of at most {} are read", content.size(), kMaxYamlBytes));
  check_text(document.name, content);
  std::istringstream bytes(content);
  TreeBuilder builder(document);
  try {
    YAML::Parser parser(bytes);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& error) {
    throw InputError(document.name, error.mark.line + 1, "",
                     fmt::format("is not YAML: {}", error.msg));
  }
  const YamlNode* const root = document.root.get();
  if (root == nullptr || (root->kind == YamlNode::Kind::kNull && !root->broken))
    throw InputError(document.name, 0, "", "is empty; expected lines such as 'name: smoke'");
  if (root->kind != YamlNode::Kind::kMap)
    throw InputError(document.name, root->line, "",
                     "expected a mapping (lines such as 'name: smoke') at the top");
}

}  // namespace archipelago::input
