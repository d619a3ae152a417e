// One line of a trace, taken apart: time, tokens, and what else its format says of a request.
//
// Flow     TraceReader gives the records; a TraceLineParser knows the layout: format and columns.
// Units    nanoseconds on the file's own clock; tokens, 0 to kMaxTraceTokens.
// Session  BurstGPT: a hash of the text in the column `Session ID`, which the first releases do not
//          have and API requests leave empty (then 0).  Mooncake: the second block hash (the only
//          one of a prompt of one block), plus 1.  In its conversation trace the first block is the
//          same for all 12,031 requests, a system prompt; the second has 7,373 values, of which
//          5,114 come once and the commonest 43 times.  A hash stands for all before it too, so
//          requests of different sessions share the first block at most.  Bailian: the first chat
//          of the chain of turns, as long as no more than kChatsRemembered others came between.
// Errors   parse() answers the fault of the line: the column and what was expected.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "workload/traces/trace_fault.hpp"
#include "workload/traces/trace_layout.hpp"

namespace archipelago::workload {

inline constexpr std::int64_t kMaxTraceTokens = 10'000'000;
inline constexpr std::size_t kChatsRemembered = 100'000;

struct TraceLine {
  std::int64_t nanoseconds = 0;
  std::int32_t prompt_tokens = 0;
  std::int32_t output_tokens = 0;
  std::uint64_t session = 0;               // 0: not said
  std::string_view model;                  // valid as long as the line; "" when not said
  std::vector<std::int64_t> block_hashes;  // JSON Lines: one for each block of the prompt
};

class TraceLineParser {
 public:
  virtual ~TraceLineParser() = default;
  virtual std::optional<TraceFault> parse(std::string_view text, TraceLine& line) = 0;
};

// For CSV `header` is the file's first record: it names every column of the layout, once.  A fault
// of the header comes out in `fault`, and no parser.  `layout` must outlive the parser.
std::unique_ptr<TraceLineParser> make_line_parser(const TraceLayout& layout,
                                                  std::string_view header,
                                                  std::optional<TraceFault>& fault);

// Rows of JSON Lines (trace_json.cpp).
std::unique_ptr<TraceLineParser> make_json_parser(const TraceLayout& layout);

// What both parsers read alike.
bool parse_tokens(std::string_view text, std::int32_t& tokens);
inline constexpr std::string_view kTokensExpected = "a whole number of tokens from 0 to 10000000";
bool parse_time(const TraceLayout& layout, std::string_view text, std::int64_t& time);
std::string_view expected_time(const TraceLayout& layout);
// FNV-1a (Fowler, Noll, Vo); 0 for no text.
std::uint64_t hash_of(std::string_view text);

}  // namespace archipelago::workload
