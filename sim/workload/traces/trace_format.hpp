// The public trace formats that are read, and how one is told from the file itself.
//
// Guess    from the names in the first line (JSON Lines: its keys do not matter, an opening brace
//          does); Azure 2024 from 2023 by the offset (+00:00) at the end of its time stamps.
// Columns  are found by name, in any order; others are allowed and not read.
// Errors   guess_format() answers nothing for a first line of no known format.
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
  std::int32_t time_digits;  // decimal digits from the time's unit down to a nanosecond
  TraceClock clock;
  std::int32_t block_tokens;  // tokens that a block hash stands for; 0 when there are none
  std::string_view origin;    // where the public trace comes from
};

std::span<const TraceFormatInfo> trace_formats();
const TraceFormatInfo& info_of(TraceFormat format);
std::optional<TraceFormat> find_format(std::string_view name);

// Names of those that have times and can be replayed.
std::vector<std::string> replay_format_names();

// Splits a line of CSV at its commas.  A cell may stand in double quotes; blanks around it are
// dropped.  Answers false when a quote is not closed or something follows it.
bool split_cells(std::string_view line, std::vector<std::string_view>& cells);

// `first` is the first line that is not blank, `second` the next one ("" when there is none).
std::optional<TraceFormat> guess_format(std::string_view first, std::string_view second);

// "azure-2023 (TIMESTAMP,ContextTokens,GeneratedTokens), burstgpt (...), ...".
std::string known_formats();

// Where a missing public trace can be had, told from the words in its path; every origin when the
// path does not say which it is.
std::string public_origin(const std::filesystem::path& file);

}  // namespace archipelago::workload
