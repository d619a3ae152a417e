// A YAML file as a tree of our own, with lines, and the faults found in it so far.
//
// Flow     bytes -> yaml-cpp's events -> YamlNode tree -> YamlMap and YamlValue (yaml_reader.hpp).
// Why      yaml-cpp's own Node keeps duplicate keys silently, follows aliases without limit and
//          knows no lines of keys; its event stream gives all of that while parsing.
// Units    lines count from 1.
// Errors   parse_yaml throws InputError when the tree cannot be built at all (syntax, depth, size);
//          a duplicate key, an alias or a tag is recorded and reading goes on.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "input/origin.hpp"

namespace archipelago::input {

struct YamlNode;

struct YamlEntry {
  std::string key;
  int line = 0;
  std::unique_ptr<YamlNode> value;
};

struct YamlNode {
  enum class Kind { kNull, kScalar, kList, kMap };
  Kind kind = Kind::kNull;
  int line = 0;
  bool broken = false;                           // a fault stands for it already
  std::string text;                              // of kScalar
  std::vector<YamlEntry> entries;                // of kMap, in file order
  std::vector<std::unique_ptr<YamlNode>> items;  // of kList

  // What readers of a mapping have asked for.
  bool opened = false;
  bool asked_for_all = false;
  std::set<std::string, std::less<>> asked;
};

struct YamlDocument {
  std::string name;
  std::unique_ptr<YamlNode> root;
  std::vector<Issue> faults;
  std::set<std::string, std::less<>> faulty;    // paths a getter has found fault with
  std::set<std::string> said;                   // path and sentence of faults of callers
  std::vector<std::string> suggestions;         // dotted keys that an unknown one may have meant
  std::vector<std::unique_ptr<YamlNode>> made;  // values that stand in no file
  // What was set from elsewhere (yaml_edit.hpp).
  struct Edited {
    std::string path;
    Origin origin;
    bool above = false;  // a mapping that was made to hold the value
  };
  std::vector<Edited> edits;

  // At the origin of what was set from elsewhere, else in the file.
  void add(int line, std::string field, std::string message);
};

// A value (or its absence) and its place.  `node` is null when there is nothing to read and the
// fault, if it is one, has been recorded: getters then answer harmless values in silence.
struct YamlCursor {
  YamlDocument* document = nullptr;
  YamlNode* node = nullptr;
  std::string path;
  int line = 0;
};

// "fleet" + "gpus" -> "fleet.gpus".
std::string join_path(std::string_view path, std::string_view key);
std::string join_path(std::string_view path, std::size_t index);

// The value as YAML on one line; texts that would read as something else are quoted.
std::string flow_text(const YamlNode& node);

// Whether `path` is that of a value, or lies below it.
bool is_at_or_below(std::string_view path, std::string_view value);

// Fills root and faults; the root is a mapping.
void parse_yaml(const std::string& content, YamlDocument& document);

}  // namespace archipelago::input
