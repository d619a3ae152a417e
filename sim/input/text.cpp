#include "input/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <system_error>

namespace archipelago::input {

namespace {

// Words beyond this are not typos of ours; it also bounds the work per unknown word.
constexpr std::size_t kLongestTypo = 64;
constexpr std::size_t kQuotedBytes = 60;

std::string lower(std::string_view word) {
  std::string folded(word);
  for (char& c : folded) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return folded;
}

// Edits between two words: insert, delete, replace, swap neighbours (optimal string alignment).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before.swap(above);
    above.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

// Bytes of the UTF-8 sequence at the front, 0 when there is none.  Overlong forms, surrogates and
// values above U+10FFFF are none.
std::size_t utf8_length(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned first = at(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || bytes.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((at(i) & 0xC0U) != 0x80) return 0;
  const unsigned second = at(1);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool outside = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
  return overlong || outside ? 0 : length;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates) {
  if (word.empty() || word.size() > kLongestTypo) return std::nullopt;
  const std::string folded = lower(word);
  std::size_t best = std::max<std::size_t>(1, word.size() / 3) + 1;
  std::optional<std::string> found;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > kLongestTypo) continue;
    const std::size_t distance = edit_distance(folded, lower(candidate));
    if (distance < best) {
      best = distance;
      found = candidate;
    }
  }
  return found;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> candidates) {
  const auto found = nearest(word, candidates);
  return found ? fmt::format(" (did you mean {}?)", shown(*found)) : "";
}

std::string did_you_mean_key(std::string_view word, std::span<const std::string> neighbours,
                             std::span<const std::string> dotted) {
  std::vector<std::string> last_words;
  for (const std::string& key : dotted) last_words.push_back(key.substr(key.rfind('.') + 1));
  const auto meant = [&](const std::string& last) {
    const auto at = std::find(last_words.begin(), last_words.end(), last) - last_words.begin();
    return fmt::format(" (did you mean {}?)", shown(dotted[static_cast<std::size_t>(at)]));
  };
  if (std::find(last_words.begin(), last_words.end(), word) != last_words.end()) {
    return meant(std::string(word));
  }
  if (nearest(word, neighbours)) return did_you_mean(word, neighbours);
  if (nearest(word, dotted)) return did_you_mean(word, dotted);
  const auto last = nearest(word, last_words);
  return last ? meant(*last) : "";
}

std::string csv_cell(std::string_view text) {
  if (text.find_first_of(",\"\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string shown(std::string_view text) {
  std::size_t end = std::min(text.size(), kQuotedBytes);
  // Not in the middle of a UTF-8 sequence.
  while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80)
    --end;
  std::string line(text.substr(0, end));
  // A message is one line.
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return fmt::format("'{}{}'", line, end < text.size() ? "..." : "");
}

std::vector<std::string> split_words(std::string_view text, char separator) {
  std::vector<std::string> words;
  while (true) {
    const std::size_t end = text.find(separator);
    words.emplace_back(trimmed(text.substr(0, end)));
    if (end == std::string_view::npos) return words;
    text.remove_prefix(end + 1);
  }
}

bool is_plain_text(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto first = static_cast<unsigned char>(bytes.front());
    const bool control = (first < 0x20 && first != '\t' && first != '\n' && first != '\r');
    const std::size_t length = utf8_length(bytes);
    if (control || first == 0x7F || length == 0) return false;
    bytes.remove_prefix(length);
  }
  return true;
}

std::optional<double> parse_number(std::string_view text) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  constexpr double kExact = 9'007'199'254'740'992;  // 2^53: beyond it a double skips whole numbers
  std::int64_t value = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  if (error == std::errc() && end == last) return value;
  if (error != std::errc() || (*end != '.' && *end != 'e' && *end != 'E')) return std::nullopt;
  const auto number = parse_number(text);
  if (!number || std::trunc(*number) != *number || std::abs(*number) > kExact) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

}  // namespace archipelago::input
