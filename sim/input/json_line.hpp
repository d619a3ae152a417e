// One JSON object on one line, read member by member without building it: what JSON Lines traces
// need at a million lines a second.
//
// Flow     JsonLine json(line);
//          while (json.next_key(key)) {
//            if (key == "timestamp") time = json.number(); else json.skip();
//          }
//          if (!json.fault().empty()) ...
//          Every member's value is to be read or skipped before the next key.
// Strict   what is accepted is JSON (RFC 8259); values nested deeper than kMaxJsonDepth are not.
// Errors   the first fault ends the reading: every call then answers false or "".  It names the
//          column (bytes from 1) and what was expected.  A key that comes twice is not looked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace archipelago::input {

inline constexpr int kMaxJsonDepth = 32;

class JsonLine {
 public:
  // `line` must outlive this and what it hands out.
  explicit JsonLine(std::string_view line) : line_(line) {}

  // The next member's key as written (escapes stand); false at the end of the object or a fault.
  bool next_key(std::string_view& key);

  // What the value of the member just named is: "a number", "a string", "an array", "an object",
  // "true or false", "null"; "" when no value begins there.
  [[nodiscard]] std::string_view kind() const noexcept;

  // The value of the member just named.
  std::string_view number();                     // its text
  std::string_view text();                       // between the quotes, escapes stand
  bool integers(std::vector<std::int64_t>& to);  // an array of whole numbers, replaces `to`
  std::string_view raw();                        // anything, as written
  void skip();                                   // anything

  // "" as long as all is well.
  [[nodiscard]] const std::string& fault() const noexcept { return fault_; }

 private:
  [[nodiscard]] char peek() const noexcept { return at_ < line_.size() ? line_[at_] : '\0'; }
  void skip_blanks() noexcept;
  bool expect(char c, std::string_view expected);
  bool fail(std::string_view expected);
  bool scan_digits() noexcept;
  bool scan_number(std::string_view& text);
  bool scan_escape();
  bool scan_string(std::string_view& text);
  bool scan_word(std::string_view word);
  bool scan_value(int depth);
  bool scan_elements(int depth, bool is_object, char close);
  bool at_end_of_object();

  std::string_view line_;
  std::size_t at_ = 0;
  bool started_ = false;
  bool done_ = false;
  std::string fault_;
};

}  // namespace archipelago::input
