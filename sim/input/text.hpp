// Small text tools that readers share: nearest word, quantities with units, digests of files.
//
// Units    parse_* answer SI; the texts they accept are listed with each.
// Errors   std::nullopt for text that is not a quantity; the caller words the fault.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.hpp"

namespace archipelago::input {

// Longest line of any text file that is read, in bytes.
inline constexpr std::size_t kMaxLineBytes = 1 << 20;

// The candidate with the smallest edit distance, when it is close enough to be a typo (at most a
// third of the word's letters, at least one); nothing otherwise.  Two swapped neighbours are one
// edit, and upper and lower case are the same letter.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

// " (did you mean 'horizon'?)" or "": ready to be appended to a message.
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

// The same for a key: a neighbour of its own place, else a dotted key ("serving.gpu_shares") of which
// it is, or nearly is, the last word or the whole.
std::string did_you_mean_key(std::string_view word, std::span<const std::string> neighbours,
                             std::span<const std::string> dotted);

// As a cell of CSV: in quotes when it holds a comma, a quote or a line end.
std::string csv_cell(std::string_view text);

// 'word', cut to sixty bytes, line ends as blanks: the offending text of a message.
std::string shown(std::string_view text);

// "imf; itu" -> {"imf", "itu"}: cut at the separator, blanks around each word removed.
std::vector<std::string> split_words(std::string_view text, char separator);

// Whether the bytes are UTF-8 without control characters other than tab and line ends.
bool is_plain_text(std::string_view bytes);

// "30 s", "30s", "250 ms", "5 us", "2 min", "24h", "24 h", "7 days", "7d".  A sign is
// accepted here and below; ranges are the caller's.
std::optional<Seconds> parse_duration(std::string_view text);
// "100 Gbps", "10 Gbit/s", "400 Mbps", "1.5 Tbps" (bits); "12.5 GB/s" (bytes).
std::optional<BytesPerSecond> parse_rate(std::string_view text);
// "140 GB" (1e9), "512 GiB" (2^30), also k M T and plain "B".
std::optional<Bytes> parse_bytes(std::string_view text);
// "5 MW", "750 kW", "300 W": watts.
std::optional<double> parse_watts(std::string_view text);

// A decimal number that fills the whole text; no hex, no inf, no nan, no blanks, no leading plus.
std::optional<double> parse_number(std::string_view text);
// A whole number, also as programs that hold it as a fraction write it: "210.0", "2.1e2" (up to
// 2^53); 210.5 is none.
std::optional<std::int64_t> parse_integer(std::string_view text);

// SHA-256 of a file's bytes, lower-case hexadecimal.  Throws InputError when it cannot be read.
std::string sha256_of_file(const std::filesystem::path& path);
std::string sha256_of_text(std::string_view text);

}  // namespace archipelago::input
