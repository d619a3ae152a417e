#include "input/json_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <system_error>

#include "input/text.hpp"

namespace archipelago::input {

namespace {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

bool is_hex(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// DEL is a letter to JSON and none to is_plain_text.
bool is_utf8(std::string_view text) {
  while (true) {
    const std::size_t del = text.find('\x7F');
    if (!is_plain_text(text.substr(0, del))) return false;
    if (del == std::string_view::npos) return true;
    text.remove_prefix(del + 1);
  }
}

// "01" and "-01" are no JSON.
bool has_leading_zero(std::string_view number) {
  if (number.starts_with('-')) number.remove_prefix(1);
  return number.size() > 1 && number[0] == '0' && is_digit(number[1]);
}

unsigned hex4(std::string_view digits) {
  unsigned value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return value;
}

}  // namespace

void JsonLine::skip_blanks() noexcept {
  while (at_ < line_.size() &&
         (line_[at_] == ' ' || line_[at_] == '\t' || line_[at_] == '\r' || line_[at_] == '\n')) {
    ++at_;
  }
}

bool JsonLine::fail(std::string_view expected) {
  if (fault_.empty()) {
    fault_ = at_ < line_.size() ? fmt::format("column {}: expected {}", at_ + 1, expected)
                                : fmt::format("the line ends where {} was expected", expected);
  }
  done_ = true;
  return false;
}

bool JsonLine::expect(char c, std::string_view expected) {
  skip_blanks();
  if (peek() != c) return fail(expected);
  ++at_;
  return true;
}

bool JsonLine::scan_digits() noexcept {
  const std::size_t first = at_;
  while (is_digit(peek())) ++at_;
  return at_ > first;
}

bool JsonLine::scan_number(std::string_view& text) {
  const std::size_t first = at_;
  if (peek() == '-') ++at_;
  if (peek() == '0') {
    ++at_;
  } else if (!scan_digits()) {
    return fail("a number");
  }
  if (peek() == '.') {
    ++at_;
    if (!scan_digits()) return fail("digits after the point");
  }
  if (peek() == 'e' || peek() == 'E') {
    ++at_;
    if (peek() == '+' || peek() == '-') ++at_;
    if (!scan_digits()) return fail("digits of the exponent");
  }
  text = line_.substr(first, at_ - first);
  return true;
}

// After the backslash.
bool JsonLine::scan_escape() {
  constexpr std::string_view kEscapes = "\"\\/bfnrt";
  if (kEscapes.find(peek()) != std::string_view::npos && at_ < line_.size()) return ++at_, true;
  if (peek() != 'u') return fail("one of \" \\ / b f n r t u after the backslash");
  ++at_;
  const std::string_view digits = line_.substr(at_, 4);
  if (digits.size() < 4 || !std::all_of(digits.begin(), digits.end(), &is_hex)) {
    return fail("four hexadecimal digits");
  }
  const unsigned unit = hex4(digits);
  if (unit >= 0xDC00 && unit < 0xE000) return fail("the first half of a surrogate pair");
  at_ += 4;
  if (unit < 0xD800 || unit >= 0xE000) return true;
  const std::string_view low = line_.substr(at_, 6);
  const bool pair = low.size() == 6 && low.starts_with("\\u") &&
                    std::all_of(low.begin() + 2, low.end(), &is_hex) &&
                    hex4(low.substr(2)) >= 0xDC00 && hex4(low.substr(2)) < 0xE000;
  if (!pair) return fail("the second half of a surrogate pair");
  at_ += 6;
  return true;
}

bool JsonLine::scan_string(std::string_view& text) {
  if (peek() != '"') return fail("a string in double quotes");
  const std::size_t first = ++at_;
  bool is_ascii = true;
  while (peek() != '"') {
    if (at_ >= line_.size()) return fail("the string's closing quote");
    const auto c = static_cast<unsigned char>(line_[at_]);
    if (c < 0x20) return fail("no control character in a string");
    is_ascii = is_ascii && c < 0x80;
    ++at_;
    if (c == '\\' && !scan_escape()) return false;
  }
  text = line_.substr(first, at_ - first);
  if (!is_ascii && !is_utf8(text)) {
    at_ = first;
    return fail("UTF-8 in the string that starts here");
  }
  ++at_;
  return true;
}

bool JsonLine::scan_word(std::string_view word) {
  if (!line_.substr(at_).starts_with(word)) return fail("a value");
  at_ += word.size();
  return true;
}

bool JsonLine::scan_elements(int depth, bool is_object, char close) {
  if (depth == 0) return fail(fmt::format("at most {} levels", kMaxJsonDepth));
  ++at_;
  skip_blanks();
  if (peek() == close) return ++at_, true;
  while (true) {
    std::string_view key;
    skip_blanks();
    if (is_object && !(scan_string(key) && expect(':', "':'"))) return false;
    skip_blanks();
    if (!scan_value(depth)) return false;
    skip_blanks();
    if (peek() == close) return ++at_, true;
    if (!expect(',', is_object ? "',' or '}'" : "',' or ']'")) return false;
  }
}

// `depth` levels may still be opened.
bool JsonLine::scan_value(int depth) {
  std::string_view ignored;
  switch (peek()) {
    case '{':
      return scan_elements(depth - 1, true, '}');
    case '[':
      return scan_elements(depth - 1, false, ']');
    case '"':
      return scan_string(ignored);
    case 't':
      return scan_word("true");
    case 'f':
      return scan_word("false");
    case 'n':
      return scan_word("null");
    default:
      return scan_number(ignored);
  }
}

// After the closing brace nothing may follow.
bool JsonLine::at_end_of_object() {
  skip_blanks();
  if (peek() != '}') return false;
  ++at_;
  skip_blanks();
  done_ = true;
  if (at_ < line_.size()) fail("nothing after the object");
  return true;
}

bool JsonLine::next_key(std::string_view& key) {
  if (done_) return false;
  if (!started_) {
    started_ = true;
    if (!expect('{', "an object: {\"key\": value, ...}")) return false;
    if (at_end_of_object()) return false;
  } else {
    if (at_end_of_object()) return false;
    if (!expect(',', "',' or '}'")) return false;
  }
  skip_blanks();
  if (!scan_string(key) || !expect(':', "':'")) return false;
  skip_blanks();
  return true;
}

std::string_view JsonLine::kind() const noexcept {
  switch (peek()) {
    case '"':
      return "a string";
    case '[':
      return "an array";
    case '{':
      return "an object";
    case 't':
    case 'f':
      return "true or false";
    case 'n':
      return "null";
    default:
      return peek() == '-' || is_digit(peek()) ? "a number" : "";
  }
}

std::string_view JsonLine::number() {
  std::string_view value;
  return !done_ && scan_number(value) ? value : std::string_view{};
}

std::string_view JsonLine::text() {
  std::string_view value;
  return !done_ && scan_string(value) ? value : std::string_view{};
}

bool JsonLine::integers(std::vector<std::int64_t>& to) {
  to.clear();
  if (done_ || !expect('[', "an array of whole numbers")) return false;
  skip_blanks();
  if (peek() == ']') return ++at_, true;
  const char* const last = line_.data() + line_.size();
  while (true) {
    skip_blanks();
    std::int64_t value = 0;
    const char* const first = line_.data() + at_;
    const auto [end, error] = std::from_chars(first, last, value);
    const bool padded = has_leading_zero(line_.substr(at_));
    if (error != std::errc() || padded) return fail("a whole number");
    if (end != last && (*end == '.' || *end == 'e' || *end == 'E')) {  // "5.0"
      std::string_view number;
      if (!scan_number(number)) return false;
      const auto whole = parse_integer(number);
      if (!whole) return fail("a whole number");
      value = *whole;
    } else {
      at_ += static_cast<std::size_t>(end - first);
    }
    to.push_back(value);
    skip_blanks();
    if (peek() == ']') return ++at_, true;
    if (!expect(',', "',' or ']'")) return false;
  }
}

std::string_view JsonLine::raw() {
  const std::size_t first = at_;
  return !done_ && scan_value(kMaxJsonDepth) ? line_.substr(first, at_ - first)
                                             : std::string_view{};
}

void JsonLine::skip() {
  if (!done_) scan_value(kMaxJsonDepth);
}

}  // namespace archipelago::input
