// One row of a job trace, taken apart: when it was submitted, how long it waited and ran, on how
// many GPUs; or why it is no job.
//
// Flow     JobReader gives the rows; a JobLineParser knows the format (job_format.hpp).
// Units    nanoseconds; submissions on the file's own clock (since 1970 when dated(), otherwise
//          since the file's zero), 0 to kMaxTraceSeconds; GPUs in thousandths.
// Errors   parse() answers the fault of the row: the column and what was expected.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "workload/traces/job_format.hpp"
#include "workload/traces/trace_fault.hpp"

namespace archipelago::workload {

inline constexpr std::int64_t kMaxJobGpus = 10'000'000;
inline constexpr std::int64_t kNotSaid = -1;
inline constexpr std::size_t kSwfFields = 18;

struct JobRow {
  std::int64_t submitted = 0;  // nanoseconds on the file's clock
  std::int64_t queued = kNotSaid;
  std::int64_t run = 0;
  std::int64_t estimate = kNotSaid;  // the limit its owner stated
  std::int64_t gpu_milli = 0;

  // GPU-hours.
  [[nodiscard]] double gpu_hours() const {
    return static_cast<double>(gpu_milli) * 1e-3 * static_cast<double>(run) / 3600e9;
  }
};

// What a row is.
enum class JobVerdict : std::uint8_t {
  kJob,
  kComment,     // no row at all
  kNoGpu,       // asks for no GPU
  kNotStarted,  // was never started
  kCancelled,   // failed or was cancelled before it had a processor
  kNotEnded,    // still ran when the trace was taken, or its end is not known
  kBackwards,   // ends before it starts, or starts before it is submitted
  kPartial,     // a part of a job that has a row of its own
};

class JobLineParser {
 public:
  virtual ~JobLineParser() = default;
  // `row` is whole only when the verdict is kJob.
  virtual std::optional<TraceFault> parse(std::string_view text, JobRow& row,
                                          JobVerdict& verdict) = 0;
  // Whether the clock counts from 1970.
  [[nodiscard]] virtual bool dated() const = 0;
};

// For CSV `header` is the file's first line: it names every column of the format, once.  A fault
// of the header comes out in `fault`, and no parser.
std::unique_ptr<JobLineParser> make_job_parser(const JobFormatInfo& format, std::string_view header,
                                               std::optional<TraceFault>& fault);

// cluster_job_log: one object of its array (job_philly.cpp).
std::unique_ptr<JobLineParser> make_philly_parser();

// Whether nothing is said there: empty, None, null, nan, NaT, Unknown.
bool is_nothing(std::string_view text);

// The words between blanks.
void split_fields(std::string_view line, std::vector<std::string_view>& fields);

}  // namespace archipelago::workload
