#include "workload/traces/job_reader.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/error.hpp"

namespace archipelago::workload {

namespace {

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t") == std::string_view::npos;
}

bool is_array(const JobOptions& options, input::ByteSource& source) {
  return options.format ? *options.format == JobFormat::kPhilly : input::begins_json_array(source);
}

}  // namespace

std::string JobCounts::left_out() const {
  return fmt::format(
      "{} without GPU, {} never started, {} not ended, {} that run backwards, {} partial, {} bad "
      "rows",
      no_gpu, not_started, not_ended, backwards, partial, bad);
}

JobReader::JobReader(const std::filesystem::path& file, JobOptions options)
    : bad_(file.string(), options.skip_bad) {
  if (is_array(options, *input::open_bytes(file))) {
    objects_ = std::make_unique<input::JsonObjects>(file);
  } else {
    lines_ = std::make_unique<input::LineStream>(file);
  }
  open(options);
}

JobReader::JobReader(std::string name, const std::string& bytes, JobOptions options)
    : bad_(name, options.skip_bad) {
  if (is_array(options, *input::open_bytes_in_memory(bytes))) {
    objects_ = std::make_unique<input::JsonObjects>(std::move(name), bytes);
  } else {
    lines_ = std::make_unique<input::LineStream>(std::move(name), bytes);
  }
  open(options);
}

// Reads the header, if the format has one, and settles the format.
void JobReader::open(const JobOptions& options) {
  std::optional<TraceFault> fault;
  if (objects_) {
    format_ = &info_of(JobFormat::kPhilly);
    parser_ = make_job_parser(*format_, "", fault);
    return;
  }
  std::string_view text;
  if (!next_text(text)) throw InputError(name(), 0, "", "is empty; expected a trace of jobs");
  const auto format = options.format ? options.format : guess_job_format(text);
  if (!format) {
    throw InputError(
        name(), line_number_, "",
        "is the header of no known format of job traces; known are " + known_job_formats());
  }
  format_ = &info_of(*format);
  parser_ = make_job_parser(*format_, text, fault);
  if (fault) throw InputError(name(), line_number_, fault->column, fault->message);
  is_held_ = *format == JobFormat::kSwf;
  if (is_held_) held_ = text;
}

const std::string& JobReader::name() const noexcept {
  return objects_ ? objects_->name() : lines_->name();
}

input::Compression JobReader::compression() const noexcept {
  return objects_ ? objects_->compression() : lines_->compression();
}

// The next object, or the next line that is not blank.
bool JobReader::next_text(std::string_view& text) {
  if (objects_) {
    const bool found = objects_->next(text);
    line_number_ = objects_->line();
    return found;
  }
  if (is_held_) [[unlikely]] {
    is_held_ = false;
    text = held_;
    return true;
  }
  while (lines_->next(text)) {
    line_number_ = lines_->line();
    if (!is_blank(text)) return true;
  }
  return false;
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
      if (auto more = parser_->parse(text, ignored, verdict)) {
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
    if (auto fault = parser_->parse(text, row, verdict)) {
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
