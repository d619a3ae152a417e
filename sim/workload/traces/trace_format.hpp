// The public trace formats that are read, and how one is told from the file itself.
//
// Guess    from the names in the first line, of JSON Lines from the keys of the first object; Azure
//          2024 from 2023 by the offset (+00:00) at the end of its time stamps.  Whether the rows
//          then are what the format says is looked at by the reader (trace_sample.hpp).
// Columns  are found by name, in any order; others are allowed and not read.
// Bailian  the anonymous traces of Alibaba's Bailian (KVCache in the Wild, arXiv 2506.02634): seconds,
//          blocks of 16 tokens, and chats whose turns name the turn before.
// Errors   guess_format() answers nothing for a first line of no known format, why_unknown() then
//          says what it is and what to do.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace archipelago::workload {

enum class TraceFormat : std::uint8_t {
  kAzure2023,
  kAzure2024,
  kBurstGpt,
  kMooncake,
  kBailian,
  kSplitwise,
  kVidur,
  kLengths,  // Vidur's files of lengths alone, without times
};

// What the first time stamp of a file means.
enum class TraceClock : std::uint8_t {
  kUtc,       // a date and a time of day
  kMidnight,  // seconds since a midnight: the hour is known, the day is not
  kNone,      // seconds since some instant, or no times at all
};

struct TraceFormatInfo {
  TraceFormat format;
  std::string_view name;     // of --format and of recipes
  std::string_view title;    // for people
  std::string_view time;     // column or key of the time; "" when there is none
  std::string_view prompt;   // ... of the prompt's tokens
  std::string_view output;   // ... of the output's tokens
  std::string_view model;    // ... of the model's name; "" when there is none
  std::string_view batch;    // ... of a count that has to be 1; "" when there is none
  std::string_view session;  // ... of the session, which may be missing; "" when there is none
  std::string_view hashes;   // ... of block hashes, which may be missing; "" when there are none
  std::int32_t time_digits;  // decimal digits from the time's unit down to a nanosecond
  TraceClock clock;
  std::int32_t block_tokens;  // tokens that a block hash stands for; 0 when there are none
  std::string_view origin;    // where the public trace comes from

  // Rows are JSON objects, one a line; otherwise CSV.
  [[nodiscard]] bool is_json() const { return block_tokens > 0; }
};

std::span<const TraceFormatInfo> trace_formats();
const TraceFormatInfo& info_of(TraceFormat format);
std::optional<TraceFormat> find_format(std::string_view name);

// Names of those that have times and can be replayed.
std::vector<std::string> replay_format_names();

struct TraceGuess {
  TraceFormat format;
  std::string why;  // "its header names arrived_at, ..."
};

// `first` is the first line that is not blank, `second` the next one ("" when there is none).
std::optional<TraceGuess> guess_format(std::string_view first, std::string_view second);

// Of the first line of a file that guess_format() does not know: a sentence without a subject.
std::string why_unknown(std::string_view first);

// Of a JSON array whose objects have these keys.
std::string why_no_array(std::span<const std::string> keys);

// "azure-2023 (TIMESTAMP,ContextTokens,GeneratedTokens), burstgpt (...), ...".
std::string known_formats();

// Where a missing public trace can be had, told from the words in its path; every origin when the
// path does not say which it is.
std::string public_origin(const std::filesystem::path& file);

}  // namespace archipelago::workload
