// The requests of a public trace, one after the other, from a file of any size: plain, gzip or
// zstd, in any format of trace_format.hpp.
//
// Flow     TraceReader reader(file, options); for (TraceRow row; reader.next(row);) ...
// Time     since the first row handed out.  Rows are in order of time: one that runs back is a bad
//          row (sort the file), since a reader in constant memory cannot put it in its place.
// Zeros    a request without output has failed or was cancelled (BurstGPT keeps these), and one
//          without a prompt asks nothing: both are left out and counted, in counts().
// Blanks   lines without a character are passed over.
// Format   said, or guessed (trace_format.hpp); rows of JSON Lines that break what the format says of
//          clock and blocks refuse the file (trace_sample.hpp).  why() says why it is read so.
// Bad rows are faults.  options.skip_bad of them are left out and counted; one more throws, with
//          the first kMaxTraceFaults faults of the file, each with file:line and column, and as
//          what the file was read.
// Errors   InputError, also from the constructor: unreadable, of no known format, a broken header,
//          damaged compression, a file without a single request.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "input/line_stream.hpp"
#include "workload/traces/bad_rows.hpp"
#include "workload/traces/trace_layout.hpp"
#include "workload/traces/trace_line.hpp"

namespace archipelago::workload {

struct TraceRow {
  std::int64_t nanoseconds = 0;  // since the first row
  std::int32_t prompt_tokens = 0;
  std::int32_t output_tokens = 0;
  std::string model;                       // "" when the format has none
  std::vector<std::int64_t> block_hashes;  // of JSON Lines; empty in other formats
  std::uint64_t session = 0;               // trace_line.hpp; 0 when not said
};

struct TraceOptions {
  std::optional<TraceFormat> format;  // guessed when not said
  std::uint64_t skip_bad = 0;
  TraceWords words{};  // what is said beside the format
};

struct TraceCounts {
  std::uint64_t rows = 0;       // handed out
  std::uint64_t no_output = 0;  // left out: no output tokens
  std::uint64_t no_prompt = 0;  // left out: output tokens but no prompt
  std::uint64_t bad = 0;        // left out: faults
};

class TraceReader {
 public:
  explicit TraceReader(const std::filesystem::path& file, const TraceOptions& options = {});
  // For tests and fuzzing: `name` stands for the file in messages.
  TraceReader(std::string name, std::string bytes, const TraceOptions& options = {});

  // The next request; false at the end of the file.
  bool next(TraceRow& row);

  [[nodiscard]] const TraceFormatInfo& format() const noexcept { return *layout_->format; }
  [[nodiscard]] const TraceLayout& layout() const noexcept { return *layout_; }
  // Why the file is read in that format: "its keys are ...".
  [[nodiscard]] const std::string& why() const noexcept { return why_; }
  [[nodiscard]] const TraceCounts& counts() const noexcept { return counts_; }
  // The bad rows passed over, the first kMaxTraceFaults.
  [[nodiscard]] const std::vector<Issue>& faults() const noexcept { return bad_.faults(); }
  // The first row's time on the file's own clock (format().clock); 0 before next() answered true.
  [[nodiscard]] std::int64_t first_nanoseconds() const noexcept { return first_; }
  [[nodiscard]] const input::LineStream& lines() const noexcept { return lines_; }

 private:
  TraceReader(input::LineStream lines, const TraceOptions& options);
  void open(const TraceOptions& options);
  void settle(const TraceOptions& options, const std::string& first, const std::string& second);
  void look_at_rows();
  bool read_text(std::string_view& text);
  bool next_text(std::string_view& text);
  std::optional<TraceFault> parse(std::string_view text);
  void refuse_or_skip(TraceFault fault);

  struct Held {
    std::string text;
    int line = 0;
  };

  input::LineStream lines_;
  std::shared_ptr<const TraceLayout> layout_;  // stays where it is when the reader moves
  std::string why_;
  std::unique_ptr<TraceLineParser> parser_;
  std::deque<Held> held_;  // read ahead to settle the format; the next one is the first
  Held current_;
  bool is_csv_ = true;
  bool has_begun_ = false;
  std::string record_;  // one that spans lines
  int line_number_ = 0;
  TraceLine line_;
  std::int64_t first_ = 0;
  std::int64_t last_ = 0;
  int last_line_ = 0;
  TraceCounts counts_;
  BadRows bad_;
};

}  // namespace archipelago::workload
