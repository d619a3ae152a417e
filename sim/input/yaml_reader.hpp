// A strict reader of YAML files: every key is asked for by name, with its type, unit and range;
// what nobody asked for is an error, and all faults of the file are reported at once.
//
// Flow     YamlFile file(path); YamlMap root = file.root(); root.text("name") ...; file.finish().
//          A getter that meets a fault records it and answers a harmless value, so that reading
//          goes on and later faults are found too; finish() throws them all.
//          Ask for every key even after a fault: a key nobody asked for counts as unknown.
// Subset   one document; a mapping at the top; plain keys; no aliases, no tags.  A key without a
//          value (or null, ~) counts as missing.  Flags are true or false, not yes or no.
// Units    a quantity is written with its unit ("100 Gbps", "24h", "5 MW", "512 GiB"); a missing or
//          foreign unit is an error.  Answers are SI (seconds, bytes, byte/s, watts).
// Errors   InputError from the constructor (unreadable, empty, too large, not YAML) and finish().
//          Every issue is file:line, dotted key, what is wrong, what was expected; an unknown key
//          names the nearest known one; a duplicate key, an alias, a line beyond the limit, too
//          many or too deeply nested values are errors too.  List items count from 0: sites[2].
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/units.hpp"
#include "input/yaml_edit.hpp"

namespace archipelago::input {

// Largest YAML file that is read at all; experiments and recipes are a few kilobytes.
inline constexpr std::uintmax_t kMaxYamlBytes = 4 << 20;
inline constexpr std::size_t kMaxYamlDepth = 32;
inline constexpr std::size_t kMaxYamlValues = 200'000;
// Faults listed of one file.
inline constexpr std::size_t kMaxYamlFaults = 200;

// Inclusive bounds of a number; the text appears in the error message.
struct Range {
  double low;
  double high;
};
inline constexpr Range kAnyNumber{-1e300, 1e300};
inline constexpr Range kNotNegative{0.0, 1e300};
inline constexpr Range kShare{0.0, 1.0};
inline constexpr Range kPositive{1e-300, 1e300};

class YamlValue;
struct YamlCursor;    // where a value stands in its file (yaml_tree.hpp)
struct YamlDocument;  // the parsed file and its faults

// A mapping.  Cheap to copy; refers to its YamlFile, which must outlive it.
class YamlMap {
 public:
  [[nodiscard]] bool has(std::string_view key) const;
  [[nodiscard]] int line() const;  // where the mapping starts
  [[nodiscard]] int line(std::string_view key) const;

  // Required keys.
  std::string text(std::string_view key) const;
  std::string choice(std::string_view key, std::initializer_list<std::string_view> allowed) const;
  std::string choice(std::string_view key, std::span<const std::string> allowed) const;
  double number(std::string_view key, Range range = kAnyNumber) const;
  std::int64_t integer(std::string_view key, std::int64_t low, std::int64_t high) const;
  bool flag(std::string_view key) const;
  Seconds duration(std::string_view key, Range seconds = kNotNegative) const;
  YamlMap map(std::string_view key) const;
  std::vector<YamlValue> list(std::string_view key) const;

  // Optional keys: the fallback when the key is absent.
  std::string text(std::string_view key, std::string_view fallback) const;
  std::string choice(std::string_view key, std::initializer_list<std::string_view> allowed,
                     std::string_view fallback) const;
  double number_or(std::string_view key, double fallback, Range range = kAnyNumber) const;
  std::int64_t integer_or(std::string_view key, std::int64_t fallback, std::int64_t low,
                          std::int64_t high) const;
  bool flag_or(std::string_view key, bool fallback) const;
  Seconds duration_or(std::string_view key, Seconds fallback, Range seconds = kNotNegative) const;
  std::optional<YamlValue> find(std::string_view key) const;

  // For mappings whose keys are data (nation -> weight): the entries in file order; all keys count
  // as asked for.
  std::vector<std::pair<std::string, YamlValue>> entries() const;

  // Records a fault found by the caller (an unknown site name, shares that do not sum to 1).
  // Dropped when a getter has already found fault with the key: its answer was a stand-in.
  void fault(std::string_view key, std::string message) const;

 private:
  friend class YamlFile;
  friend class YamlValue;
  explicit YamlMap(std::shared_ptr<const YamlCursor> cursor) : cursor_(std::move(cursor)) {}
  std::shared_ptr<const YamlCursor> cursor_;
};

// Any value: a scalar, a list or a mapping.
class YamlValue {
 public:
  [[nodiscard]] bool is_map() const;
  [[nodiscard]] bool is_list() const;
  [[nodiscard]] bool is_scalar() const;
  [[nodiscard]] int line() const;
  // These two only look: what they see does not count as asked for.
  [[nodiscard]] bool has_key(std::string_view key) const;  // a mapping with that key
  [[nodiscard]] std::string flow() const;                  // as YAML on one line: {a: [1, 2]}
  // A scalar of that text in the place of this value.
  [[nodiscard]] YamlValue instead(std::string text) const;
  std::string text() const;  // a scalar as written
  double number(Range range = kAnyNumber) const;
  std::int64_t integer(std::int64_t low, std::int64_t high) const;
  Seconds duration(Range seconds = kNotNegative) const;
  YamlMap map() const;
  std::vector<YamlValue> list() const;
  void fault(std::string message) const;

 private:
  friend class YamlMap;
  explicit YamlValue(std::shared_ptr<const YamlCursor> cursor) : cursor_(std::move(cursor)) {}
  std::shared_ptr<const YamlCursor> cursor_;
};

class YamlFile {
 public:
  explicit YamlFile(const std::filesystem::path& path);
  // For tests and fuzzing: `name` stands for the file in messages.
  YamlFile(std::string name, const std::string& content);
  ~YamlFile();
  YamlFile(const YamlFile&) = delete;
  YamlFile& operator=(const YamlFile&) = delete;

  [[nodiscard]] const std::string& name() const;
  [[nodiscard]] YamlMap root() const;
  // Dotted keys of this kind of file ("serving.gpu_shares"): an unknown key that is the last word of
  // one, at the wrong place, is answered with it.
  void suggest(std::vector<std::string> keys);
  // Before anything is read.
  void edit(const YamlEdit& edit);
  // Throws InputError when anything was wrong, unknown keys included.
  void finish() const;

 private:
  std::unique_ptr<YamlDocument> document_;
};

}  // namespace archipelago::input
