// One line of a trace, taken apart: time, tokens, and what else its format says of a request.
//
// Flow     TraceReader gives the lines; a TraceLineParser knows the format and its columns.
// Units    nanoseconds on the file's own clock; tokens, 0 to kMaxTraceTokens.
// Session  BurstGPT: a hash of the text in the column `Session ID`, which the first releases do not
//          have and API requests leave empty (then 0).  Mooncake: the second block hash (the only
//          one of a prompt of one block), plus 1.  In its conversation trace the first block is the
//          same for all 12,031 requests, a system prompt; the second has 7,373 values, of which
//          5,114 come once and the commonest 43 times.  A hash stands for all before it too, so
//          requests of different sessions share the first block at most.
// Errors   parse() answers the fault of the line: the column and what was expected.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "workload/traces/trace_fault.hpp"
#include "workload/traces/trace_format.hpp"

namespace archipelago::workload {

inline constexpr std::int64_t kMaxTraceTokens = 10'000'000;

struct TraceLine {
  std::int64_t nanoseconds = 0;
  std::int32_t prompt_tokens = 0;
  std::int32_t output_tokens = 0;
  std::uint64_t session = 0;               // 0: not said
  std::string_view model;                  // valid as long as the line; "" when not said
  std::vector<std::int64_t> block_hashes;  // Mooncake: one for each 512 tokens of the prompt
};

class TraceLineParser {
 public:
  virtual ~TraceLineParser() = default;
  virtual std::optional<TraceFault> parse(std::string_view text, TraceLine& line) = 0;
};

// For CSV `header` is the file's first line: it names every column of the format, once.  A fault
// of the header comes out in `fault`, and no parser.
std::unique_ptr<TraceLineParser> make_line_parser(const TraceFormatInfo& format,
                                                  std::string_view header,
                                                  std::optional<TraceFault>& fault);

}  // namespace archipelago::workload
