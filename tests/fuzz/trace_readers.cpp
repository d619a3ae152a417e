#include "fuzz/trace_readers.hpp"

#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>

#include "input/json_line.hpp"
#include "input/line_stream.hpp"
#include "input/text.hpp"
#include "workload/traces/trace_profile.hpp"
#include "workload/traces/trace_reader.hpp"
#include "workload/traces/trace_text.hpp"

namespace archipelago::fuzz {

namespace {

using namespace archipelago::workload;

void require(bool promise) {
  if (!promise) std::abort();
}

void read_rows(const std::string& header, const std::string& rows, TraceFormat format) {
  TraceReader reader("fuzz", header + rows, {format, std::numeric_limits<std::uint64_t>::max()});
  std::int64_t last = 0;
  std::uint64_t count = 0;
  for (TraceRow row; reader.next(row); ++count) {
    require(row.nanoseconds >= last && row.prompt_tokens >= 1 && row.output_tokens >= 1);
    require(row.prompt_tokens <= kMaxTraceTokens && row.output_tokens <= kMaxTraceTokens);
    require(input::is_plain_text(row.model));
    last = row.nanoseconds;
  }
  require(reader.counts().rows == count);
  for (const Issue& issue : reader.faults()) require(input::is_plain_text(issue.text()));
}

// Levels that are open at once; brackets in strings count too, which only makes the judge milder.
bool is_deep(const std::string& text) {
  int depth = 0;
  for (const char c : text) {
    depth += c == '[' || c == '{' ? 1 : 0;
    if (depth >= input::kMaxJsonDepth) return true;
  }
  return false;
}

}  // namespace

void read_json_line(const std::string& bytes) {
  input::JsonLine json(bytes);
  std::vector<std::int64_t> numbers;
  for (std::string_view key; json.next_key(key);) {
    if (key == "i") {
      json.integers(numbers);
    } else if (key == "n") {
      (void)json.number();
    } else if (key == "t") {
      (void)json.text();
    } else {
      json.skip();
    }
  }
  require(input::is_plain_text(json.fault()));
  input::JsonLine again(bytes);
  for (std::string_view key; again.next_key(key);) again.skip();
  const bool accepted = again.fault().empty();
  // nlohmann-json passes over a byte-order mark, ends at a NUL and refuses numbers beyond a double.
  if (is_deep(bytes) || bytes.starts_with("\xEF") || bytes.find('\0') < bytes.size()) return;
  const auto judged = nlohmann::json::parse(bytes, nullptr, false);
  require(!judged.is_object() || accepted);
  if (accepted && !judged.is_object()) require(bytes.find_first_of("eE0123456789") < bytes.size());
}

void read_line_stream(const std::string& bytes) {
  input::LineStream lines("fuzz", bytes);
  int count = 0;
  for (std::string_view line; lines.next(line);) {
    require(line.find('\n') == std::string_view::npos && line.size() <= input::kMaxLineBytes);
    require(lines.line() == ++count);
  }
}

void read_trace(const std::string& bytes) {
  TraceReader reader("fuzz", bytes, {std::nullopt, 1000});
  const TraceProfile profile = profile_trace(reader);
  require(input::is_plain_text(trace_text(profile, "plain text")));
}

void read_trace_azure_2023(const std::string& bytes) {
  read_rows("TIMESTAMP,ContextTokens,GeneratedTokens\n", bytes, TraceFormat::kAzure2023);
}

void read_trace_azure_2024(const std::string& bytes) {
  read_rows("TIMESTAMP,ContextTokens,GeneratedTokens\n", bytes, TraceFormat::kAzure2024);
}

void read_trace_bailian(const std::string& bytes) { read_rows("", bytes, TraceFormat::kBailian); }

void read_trace_burstgpt(const std::string& bytes) {
  read_rows("Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n", bytes,
            TraceFormat::kBurstGpt);
}

void read_trace_mooncake(const std::string& bytes) { read_rows("", bytes, TraceFormat::kMooncake); }

void read_trace_splitwise(const std::string& bytes) {
  read_rows(
      "request_id,request_type,application_id,arrival_timestamp,batch_size,prompt_size,"
      "token_size\n",
      bytes, TraceFormat::kSplitwise);
}

void read_trace_vidur(const std::string& bytes) {
  read_rows("arrived_at,num_prefill_tokens,num_decode_tokens\n", bytes, TraceFormat::kVidur);
}

}  // namespace archipelago::fuzz
