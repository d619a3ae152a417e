#include "workload/traces/job_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>

#include "workload/traces/csv_header.hpp"
#include "workload/traces/trace_format.hpp"
#include "workload/traces/trace_time.hpp"

namespace archipelago::workload {

namespace {

using Fault = std::optional<TraceFault>;

constexpr std::string_view kDate = "a time like 2023-03-01 00:18:22, with an offset or without";
constexpr std::string_view kSeconds = "a number of seconds, not negative";
constexpr std::string_view kAnySeconds = "a number of seconds";
constexpr std::string_view kGpus = "a number of GPUs from 0 to 10000000";
constexpr std::int64_t kGpuDigits = 3;  // thousandths
// Seconds of SWF: two of them add up to a time that fits.
constexpr std::int64_t kMaxSwfSeconds = kMaxTraceSeconds / 2;

// Also below zero.
std::optional<std::int64_t> parse_seconds(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto value = parse_decimal_time(text, 9);
  return negative && value ? std::optional(-*value) : value;
}

// Decimals as they are rounded for times: "0.5" is 500 thousandths.
std::optional<std::int64_t> parse_gpus(std::string_view text) {
  const auto milli = parse_decimal_time(text, kGpuDigits);
  return milli && *milli <= kMaxJobGpus * 1000 ? milli : std::nullopt;
}

class CsvJobParser : public JobLineParser {
 public:
  CsvJobParser(const JobFormatInfo& format, std::string_view header, Fault& fault)
      : format_(format),
        header_(format.title, header, fault),
        submit_(header_.locate(format.submit, false, fault)),
        start_(header_.locate(format.start, false, fault)),
        end_(header_.locate(format.end, false, fault)),
        duration_(header_.locate(format.duration, false, fault)),
        gpus_(header_.locate(format.gpus, false, fault)),
        gpu_milli_(header_.locate(format.gpu_milli, false, fault)) {}

  [[nodiscard]] bool dated() const override { return format_.dated; }

  Fault parse(std::string_view text, JobRow& row, JobVerdict& verdict) override {
    if (auto fault = header_.take_apart(text)) return fault;
    if (auto fault = read_gpus(row)) return fault;
    if (!read_time(submit_, row.submitted)) return bad_time(format_.submit, submit_);
    return duration_ == kAbsent ? read_span(row, verdict) : read_duration(row, verdict);
  }

 private:
  static constexpr std::size_t kAbsent = CsvHeader::kAbsent;

  Fault read_gpus(JobRow& row) const {
    const auto gpus = parse_gpus(header_[gpus_]);
    if (!gpus) return fault_of(format_.gpus, header_[gpus_], kGpus);
    row.gpu_milli = *gpus;
    if (gpu_milli_ == kAbsent || *gpus == 0) return std::nullopt;
    const auto milli = parse_gpus(header_[gpu_milli_]);
    if (!milli || *milli < 1000 || *milli > 1'000'000) {
      return fault_of(format_.gpu_milli, header_[gpu_milli_],
                      "thousandths of a GPU from 1 to 1000");
    }
    row.gpu_milli = *gpus / 1000 * (*milli / 1000);
    return std::nullopt;
  }

  bool read_time(std::size_t column, std::int64_t& time) const {
    if (!format_.dated) {
      const auto value = parse_decimal_time(header_[column], 9);
      time = value.value_or(0);
      return value.has_value();
    }
    const auto stamp = parse_time_stamp(header_[column]);
    time = stamp ? stamp->nanoseconds : 0;
    return stamp.has_value();
  }

  [[nodiscard]] Fault bad_time(std::string_view name, std::size_t column) const {
    return fault_of(name, header_[column], format_.dated ? kDate : kSeconds);
  }

  Fault read_span(JobRow& row, JobVerdict& verdict) const {
    std::int64_t start = 0;
    std::int64_t end = 0;
    const bool started = !is_nothing(header_[start_]);
    const bool ended = !is_nothing(header_[end_]);
    if (started && !read_time(start_, start)) return bad_time(format_.start, start_);
    if (ended && !read_time(end_, end)) return bad_time(format_.end, end_);
    row.queued = start - row.submitted;
    row.run = end - start;
    verdict = row.gpu_milli == 0              ? JobVerdict::kNoGpu
              : !started                      ? JobVerdict::kNotStarted
              : !ended                        ? JobVerdict::kNotEnded
              : row.queued < 0 || row.run < 0 ? JobVerdict::kBackwards
                                              : JobVerdict::kJob;
    return std::nullopt;
  }

  Fault read_duration(JobRow& row, JobVerdict& verdict) const {
    const auto duration = parse_seconds(header_[duration_]);
    if (!duration) return fault_of(format_.duration, header_[duration_], kAnySeconds);
    row.queued = kNotSaid;
    row.run = *duration;
    verdict = row.gpu_milli == 0 ? JobVerdict::kNoGpu
              : row.run < 0      ? JobVerdict::kBackwards
                                 : JobVerdict::kJob;
    return std::nullopt;
  }

  const JobFormatInfo& format_;
  CsvHeader header_;
  std::size_t submit_;
  std::size_t start_;
  std::size_t end_;
  std::size_t duration_;
  std::size_t gpus_;
  std::size_t gpu_milli_;
};

// The 18 numbers of a line, and the header's UnixStartTime.
class SwfJobParser : public JobLineParser {
 public:
  // Places count from 0; the standard's field numbers are one more.
  enum Field : std::size_t {
    kSubmit = 1,
    kWait = 2,
    kRun = 3,
    kAllocated = 4,
    kRequested = 7,
    kRequestedTime = 8,
    kStatus = 10
  };

  [[nodiscard]] bool dated() const override { return unix_start_ > 0; }

  Fault parse(std::string_view text, JobRow& row, JobVerdict& verdict) override {
    split_fields(text, fields_);
    if (!fields_.empty() && fields_.front().starts_with(';')) {
      verdict = JobVerdict::kComment;
      read_comment(text);
      return std::nullopt;
    }
    if (fields_.size() != kSwfFields) {
      return TraceFault{
          "", fmt::format("has {} field{}; the format has {}", fields_.size(),
                          fields_.size() == 1 ? "" : "s", static_cast<std::size_t>(kSwfFields))};
    }
    if (auto fault = read_fields()) return fault;
    if (value_[kSubmit] < 0) return fault_of("submit time", fields_[kSubmit], kSeconds);
    const std::int64_t processors =
        value_[kRequested] > 0 ? value_[kRequested] : value_[kAllocated];
    // A number of seconds has nine decimals, a number of GPUs three.
    if (processors > kMaxJobGpus * kNanosecondsPerSecond) {
      return fault_of("processors", fields_[value_[kRequested] > 0 ? kRequested : kAllocated],
                      "a number from -1 to 10000000");
    }
    row.submitted = unix_start_ + value_[kSubmit];
    row.queued = value_[kWait] >= 0 ? value_[kWait] : kNotSaid;
    row.run = value_[kRun];
    row.estimate = value_[kRequestedTime] > 0 ? value_[kRequestedTime] : kNotSaid;
    row.gpu_milli = processors > 0 ? processors / 1'000'000 : 0;
    const std::int64_t status = value_[kStatus] / kNanosecondsPerSecond;
    const bool waited = value_[kWait] >= 0;
    // A log that does not know its processors has -1 of jobs that ran, too.
    const bool no_processor = value_[kAllocated] <= 0 && value_[kRun] <= 0;
    verdict = status >= 2 && status <= 4                     ? JobVerdict::kPartial
              : no_processor && (status == 0 || status == 5) ? JobVerdict::kCancelled
              : row.gpu_milli <= 0                           ? JobVerdict::kNoGpu
              : row.run >= 0                                 ? JobVerdict::kJob
              : waited                                       ? JobVerdict::kNotEnded
                                                             : JobVerdict::kNotStarted;
    return std::nullopt;
  }

 private:
  struct Named {
    Field at;
    std::string_view name;
  };
  static constexpr std::array<Named, 7> kRead{{{kSubmit, "submit time"},
                                               {kWait, "wait time"},
                                               {kRun, "run time"},
                                               {kAllocated, "allocated processors"},
                                               {kRequested, "requested processors"},
                                               {kRequestedTime, "requested time"},
                                               {kStatus, "status"}}};

  Fault read_fields() {
    for (const Named& field : kRead) {
      const auto value = parse_seconds(fields_[field.at]);
      if (!value || *value > kMaxSwfSeconds * kNanosecondsPerSecond) {
        return fault_of(field.name, fields_[field.at], "a number, -1 when it is unknown");
      }
      value_[field.at] = *value;
    }
    return std::nullopt;
  }

  // "; UnixStartTime: 820454400": the name stands first; a Note may speak of it.  What is no number
  // ("UNKNOWN", 0, -1) says that it is not known.
  void read_comment(std::string_view text) {
    constexpr std::string_view kKey = "UnixStartTime:";
    const std::size_t first = text.find_first_not_of("; \t");
    if (first == std::string_view::npos || !text.substr(first).starts_with(kKey)) return;
    split_fields(text.substr(first + kKey.size()), fields_);
    const auto start = parse_seconds(fields_.empty() ? std::string_view() : fields_.front());
    unix_start_ =
        start && *start > 0 && *start <= kMaxSwfSeconds * kNanosecondsPerSecond ? *start : 0;
  }

  std::vector<std::string_view> fields_;
  std::array<std::int64_t, kSwfFields> value_{};  // billionths
  std::int64_t unix_start_ = 0;
};

}  // namespace

bool is_nothing(std::string_view text) {
  constexpr std::array<std::string_view, 7> kWords{"",    "None", "null",   "nan",
                                                   "NaN", "NaT",  "Unknown"};
  // Times begin with a digit.
  if (!text.empty() && text.front() >= '0' && text.front() <= '9') return false;
  return std::find(kWords.begin(), kWords.end(), text) != kWords.end();
}

void split_fields(std::string_view line, std::vector<std::string_view>& fields) {
  fields.clear();
  constexpr std::string_view kBlanks = " \t\r";
  for (std::size_t first = line.find_first_not_of(kBlanks); first != std::string_view::npos;) {
    const std::size_t end = std::min(line.size(), line.find_first_of(kBlanks, first));
    fields.push_back(line.substr(first, end - first));
    first = line.find_first_not_of(kBlanks, end);
  }
}

std::unique_ptr<JobLineParser> make_job_parser(const JobFormatInfo& format, std::string_view header,
                                               std::optional<TraceFault>& fault) {
  fault.reset();
  if (format.format == JobFormat::kPhilly) return make_philly_parser();
  if (format.format == JobFormat::kSwf) return std::make_unique<SwfJobParser>();
  auto parser = std::make_unique<CsvJobParser>(format, header, fault);
  if (fault) return nullptr;
  return parser;
}

}  // namespace archipelago::workload
