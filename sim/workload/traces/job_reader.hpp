// The training jobs of a public trace, one after the other, from a file of any size: plain, gzip or
// zstd, in any format of job_format.hpp.
//
// Flow     JobReader reader(file, options); for (JobRow row; reader.next(row);) ...
// Order    of the file, which need not be that of submission (Philly's is not): job_profile.hpp
//          says whether it is, and a replay sorts (job_replay.hpp).
// Left out rows that are no jobs (job_format.hpp says which), counted by reason in counts().
// Shares   of a GPU are jobs of their own kind (up to one GPU); a job of 1.5 GPUs is a bad row, unless
//          options.whole_gpus rounds all of them up.
// Bad rows are faults.  options.skip_bad of them are left out and counted; one more throws, with
//          the first kMaxTraceFaults faults of the file, each with file:line and column, and as
//          what the file was read.
// Memory   constant: one row, or one object of Philly's array.
// Errors   InputError, also from the constructor: unreadable, of no known format, a broken header,
//          damaged compression, an array that is none, a file without a single job.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "input/json_objects.hpp"
#include "input/line_stream.hpp"
#include "workload/traces/bad_rows.hpp"
#include "workload/traces/job_format.hpp"
#include "workload/traces/job_line.hpp"

namespace archipelago::workload {

struct JobOptions {
  std::optional<JobFormat> format;  // guessed when not said
  std::uint64_t skip_bad = 0;
  bool whole_gpus = false;  // a share of a GPU becomes a whole one
};

struct JobCounts {
  std::uint64_t rows = 0;  // handed out
  // Left out:
  std::uint64_t no_gpu = 0;
  std::uint64_t not_started = 0;
  std::uint64_t not_ended = 0;
  std::uint64_t backwards = 0;
  std::uint64_t partial = 0;
  std::uint64_t bad = 0;
  std::uint64_t cancelled = 0;  // before they had a processor

  // "1088 without GPU, 861 never started, ...": every reason.
  [[nodiscard]] std::string left_out() const;
};

class JobReader {
 public:
  explicit JobReader(const std::filesystem::path& file, JobOptions options = {});
  // For tests and fuzzing: `name` stands for the file in messages.
  JobReader(std::string name, const std::string& bytes, JobOptions options = {});

  // The next job; false at the end of the file.
  bool next(JobRow& row);

  [[nodiscard]] const JobFormatInfo& format() const noexcept { return *format_; }
  // Why the file is read in that format: "its header names ...".
  [[nodiscard]] const std::string& why() const noexcept { return why_; }
  [[nodiscard]] const JobCounts& counts() const noexcept { return counts_; }
  [[nodiscard]] const std::vector<Issue>& faults() const noexcept { return bad_.faults(); }
  // Whether submissions count from 1970; of swf only known once a job was handed out.
  [[nodiscard]] bool dated() const { return parser_->dated(); }
  [[nodiscard]] const std::string& name() const noexcept;
  [[nodiscard]] input::Compression compression() const noexcept;

 private:
  void open(const JobOptions& options);
  [[noreturn]] void refuse_unknown(std::string_view first) const;
  bool next_text(std::string_view& text);
  std::optional<TraceFault> parse(std::string_view text, JobRow& row, JobVerdict& verdict);
  bool count(JobVerdict verdict);
  void refuse_or_skip(TraceFault fault);

  // One of the two.
  std::unique_ptr<input::LineStream> lines_;
  std::unique_ptr<input::JsonObjects> objects_;
  const JobFormatInfo* format_ = nullptr;
  std::unique_ptr<JobLineParser> parser_;
  std::string why_;
  std::string held_;  // the first row of a file without header, read to guess the format
  bool is_held_ = false;
  bool is_csv_ = true;
  std::string record_;  // one that spans lines
  bool whole_gpus_;
  int line_number_ = 0;
  JobCounts counts_;
  BadRows bad_;
};

}  // namespace archipelago::workload
