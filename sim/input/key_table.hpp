// A table of the keys that a kind of YAML file knows: one row a key, with its default, unit, range,
// the header that explains it, and its meaning.
//
// Flow     rows -> KeyTable -> KeyedMap reads a mapping by them (ranges, defaults, which are needed);
//          `archipelago list`, the pages of docs/ and the JSON schemas for editors are printed from
//          the same rows (tables/key_docs.hpp).
// Keys     dotted from the top of the file: "serving.watermark"; of the mappings in a list
//          "inference[].name".
// Units    bounds of durations in seconds, those of sizes in bytes; `unit` says what a plain number
//          counts.
// Errors   a KeyedMap records faults in its YamlFile, in the words of yaml_reader.hpp.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.hpp"
#include "input/yaml_reader.hpp"

namespace archipelago::input {

enum class KeyKind : std::uint8_t {
  kText,      // a word or sentence
  kFile,      // a path, from the folder of the file that says it
  kWord,      // one of `words`
  kFlag,      // true or false
  kNumber,    // within `bounds`
  kInteger,   // within `bounds`
  kDuration,  // "30 s", within `bounds`; or one of `words`
  kSize,      // "10 TB", within `bounds`
  kForm,      // as `form` says
  kMap,       // a mapping; its keys are rows of their own
  kList,      // a list of mappings; their keys are rows of their own
};

struct KeyRow {
  std::string key;
  std::string fallback{};  // what stands when the key does not, as one would write it; "": nothing
  std::string unit = "-";
  std::string owner{};    // the header of sim/ that explains it
  std::string meaning{};  // one sentence
  std::string needed{};   // "": never; "yes"; or when
  KeyKind kind = KeyKind::kText;
  Range bounds = kAnyNumber;
  std::vector<std::string> words{};
  std::string form{};

  // "0 to 0.5", "training | serving", "100 ms to 100 days | off": what a value may be.
  [[nodiscard]] std::string range() const;
};

// "1 s", "250 ms", "5 min", "100 days": the shortest way to write it in one unit.
[[nodiscard]] std::string written_duration(double seconds);

// The rows of all parts, in their order.
[[nodiscard]] std::vector<KeyRow> concatenated(std::initializer_list<std::vector<KeyRow>> parts);

// The row of that key; nothing when there is none.
[[nodiscard]] const KeyRow* find_key(std::span<const KeyRow> rows, std::string_view key);

// The keys of the rows, for suggestions.
[[nodiscard]] std::vector<std::string> keys_of(std::span<const KeyRow> rows);

// A mapping that is read by a table.  Answers and faults are those of YamlMap with the row's range;
// a key that is absent and not needed answers its default, and without one 0, false or "".
// REQUIRES of every getter: the table has the key, with that kind.
class KeyedMap {
 public:
  // `place` is where the mapping stands in the table: "" for the top, "inference[]", "trace".
  // `rows` must outlive this.
  KeyedMap(YamlMap map, std::span<const KeyRow> rows, std::string place = "");

  [[nodiscard]] bool has(std::string_view key) const { return map_.has(key); }
  std::string text(std::string_view key) const;  // also of kFile and kForm
  std::string word(std::string_view key) const;
  bool flag(std::string_view key) const;
  double number(std::string_view key) const;
  std::int64_t integer(std::string_view key) const;
  Seconds duration(std::string_view key) const;
  Bytes size(std::string_view key) const;
  KeyedMap map(std::string_view key) const;
  std::vector<KeyedMap> list(std::string_view key) const;

  // For what rows do not say: values of kForm, faults of the caller's own.
  [[nodiscard]] const YamlMap& yaml() const noexcept { return map_; }
  [[nodiscard]] const KeyRow& row(std::string_view key) const;
  void fault(std::string_view key, std::string message) const;

 private:
  // Whether a value has to be asked for, so that its absence is a fault.
  [[nodiscard]] bool must_ask(const KeyRow& row, std::string_view key) const;

  YamlMap map_;
  std::span<const KeyRow> rows_;
  std::string place_;
};

}  // namespace archipelago::input
