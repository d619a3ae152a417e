#include "workload/traces/job_reader.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/error.hpp"
#include "input/csv_record.hpp"
#include "workload/traces/json_shape.hpp"

namespace archipelago::workload {

namespace {

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t") == std::string_view::npos;
}

}  // namespace

std::string JobCounts::left_out() const {
  return fmt::format(
      "{} without GPU, {} never started, {} cancelled without a processor, {} not ended, {} that "
      "run "
      "backwards, {} partial, {} bad rows",
      no_gpu, not_started, cancelled, not_ended, backwards, partial, bad);
}

JobReader::JobReader(const std::filesystem::path& file, JobOptions options)
    : whole_gpus_(options.whole_gpus), bad_(file.string(), options.skip_bad) {
  if (input::begins_json_array(*input::open_bytes(file))) {
    objects_ = std::make_unique<input::JsonObjects>(file);
  } else {
    lines_ = std::make_unique<input::LineStream>(file);
  }
  open(options);
}

JobReader::JobReader(std::string name, const std::string& bytes, JobOptions options)
    : whole_gpus_(options.whole_gpus), bad_(name, options.skip_bad) {
  if (input::begins_json_array(*input::open_bytes_in_memory(bytes))) {
    objects_ = std::make_unique<input::JsonObjects>(std::move(name), bytes);
  } else {
    lines_ = std::make_unique<input::LineStream>(std::move(name), bytes);
  }
  open(options);
}

// Reads the header, or of a format without one the first row, and settles the format.
void JobReader::open(const JobOptions& options) {
  std::string_view text;
  if (!next_text(text)) {
    if (objects_) throw InputError(name(), 0, "", "is a JSON array that holds nothing");
    const bool is_plain = compression() == input::Compression::kNone;
    throw InputError(name(), 0, "",
                     is_plain ? "is empty; expected a trace of jobs"
                              : "is empty once decompressed; expected a trace of jobs");
  }
  std::optional<JobFormat> format = options.format;
  why_ = "it was said";
  if (!format) {
    auto guess = guess_job_format(text);
    if (!guess) refuse_unknown(text);
    format = guess->format;
    why_ = std::move(guess->why);
  }
  if (objects_ && *format != JobFormat::kPhilly) {
    throw InputError(name(), 0, "",
                     fmt::format("is a JSON array; {} has none", info_of(*format).title));
  }
  format_ = &info_of(*format);
  bad_.read_as(fmt::format("{}, because {}", format_->name, why_));
  std::optional<TraceFault> fault;
  parser_ = make_job_parser(*format_, text, fault);
  if (fault) throw InputError(name(), line_number_, fault->column, fault->message);
  is_csv_ = *format != JobFormat::kSwf && *format != JobFormat::kPhilly;
  is_held_ = !is_csv_;
  if (is_held_) held_ = text;
}

void JobReader::refuse_unknown(std::string_view first) const {
  std::string fault = why_no_jobs(first);
  const JsonShape shape = json_shape(first, "");
  if (shape.kind != JsonKind::kNone) {
    fault = fmt::format(
        "is JSON whose keys are {}; of job traces only philly is JSON, with the "
        "keys submitted_time and attempts",
        listed(shape.keys));
  } else if (fault.empty()) {
    fault = "is the header of no known format of job traces; known are " + known_job_formats();
  }
  throw InputError(name(), line_number_, "", std::move(fault));
}

const std::string& JobReader::name() const noexcept {
  return objects_ ? objects_->name() : lines_->name();
}

input::Compression JobReader::compression() const noexcept {
  return objects_ ? objects_->compression() : lines_->compression();
}

// The next object, or the next line that is not blank.
bool JobReader::next_text(std::string_view& text) {
  if (is_held_) [[unlikely]] {
    is_held_ = false;
    text = held_;
    return true;
  }
  if (objects_) {
    const bool found = objects_->next(text);
    line_number_ = objects_->line();
    return found;
  }
  while (lines_->next(text)) {
    line_number_ = lines_->line();
    if (is_blank(text)) continue;
    // The first line's quotes open cells unless it is JSON or a comment.
    const char opening = text[text.find_first_not_of(" \t")];
    const bool may_be_csv = parser_ ? is_csv_ : opening != '{' && opening != ';';
    if (may_be_csv) input::complete_record(*lines_, text, record_);
    return true;
  }
  return false;
}

std::optional<TraceFault> JobReader::parse(std::string_view text, JobRow& row,
                                           JobVerdict& verdict) {
  auto fault = parser_->parse(text, row, verdict);
  if (fault || verdict != JobVerdict::kJob) return fault;
  const bool is_split = row.gpu_milli > 1000 && row.gpu_milli % 1000 != 0;
  if (whole_gpus_) {
    row.gpu_milli = (row.gpu_milli + 999) / 1000 * 1000;
  } else if (is_split) {
    return TraceFault{
        std::string(format_->gpus.empty() ? "processors" : format_->gpus),
        fmt::format("{:g} GPUs: a job of more than one GPU takes whole ones; correct the row, or "
                    "have them rounded up (whole_gpus: true, --whole-gpus)",
                    static_cast<double>(row.gpu_milli) * 1e-3)};
  }
  return std::nullopt;
}

void JobReader::refuse_or_skip(TraceFault fault) {
  const bool tolerated = bad_.tolerate(line_number_, std::move(fault));
  counts_.bad = bad_.count();
  if (tolerated) return;
  std::string_view text;
  JobRow ignored;
  JobVerdict verdict{};
  try {
    for (int i = 0; i < kRowsSearchedForFaults && !bad_.is_full(); ++i) {
      if (!next_text(text)) break;
      if (auto more = parse(text, ignored, verdict)) {
        bad_.add(line_number_, std::move(*more));
      }
    }
  } catch (const InputError& end) {
    bad_.add(end);
  }
  bad_.refuse();
}

// Whether the row is a job.
bool JobReader::count(JobVerdict verdict) {
  switch (verdict) {
    case JobVerdict::kJob:
      ++counts_.rows;
      return true;
    case JobVerdict::kComment:
      break;
    case JobVerdict::kNoGpu:
      ++counts_.no_gpu;
      break;
    case JobVerdict::kNotStarted:
      ++counts_.not_started;
      break;
    case JobVerdict::kCancelled:
      ++counts_.cancelled;
      break;
    case JobVerdict::kNotEnded:
      ++counts_.not_ended;
      break;
    case JobVerdict::kBackwards:
      ++counts_.backwards;
      break;
    case JobVerdict::kPartial:
      ++counts_.partial;
      break;
  }
  return false;
}

bool JobReader::next(JobRow& row) {
  std::string_view text;
  JobVerdict verdict{};
  while (next_text(text)) {
    row.estimate = kNotSaid;
    if (auto fault = parse(text, row, verdict)) {
      refuse_or_skip(std::move(*fault));
    } else if (count(verdict)) {
      return true;
    }
  }
  if (counts_.rows == 0) {
    throw InputError(name(), 0, "", "holds no job (" + counts_.left_out() + ")");
  }
  return false;
}

}  // namespace archipelago::workload
