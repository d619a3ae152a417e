#include "workload/traces/trace_reader.hpp"

#include <fmt/format.h>

#include <utility>

#include "input/text.hpp"
#include "workload/traces/job_format.hpp"

namespace archipelago::workload {

namespace {

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t") == std::string_view::npos;
}

}  // namespace

TraceReader::TraceReader(const std::filesystem::path& file, TraceOptions options)
    : TraceReader(input::LineStream(file), options) {}

TraceReader::TraceReader(std::string name, std::string bytes, TraceOptions options)
    : TraceReader(input::LineStream(std::move(name), std::move(bytes)), options) {}

TraceReader::TraceReader(input::LineStream lines, TraceOptions options)
    : lines_(std::move(lines)), bad_(lines_.name(), options.skip_bad) {
  open(options);
}

// Reads the header (or, of JSON Lines, nothing that does not come back) and settles the format.
void TraceReader::open(const TraceOptions& options) {
  std::string_view text;
  if (!next_text(text)) throw InputError(lines_.name(), 0, "", "is empty; expected a trace");
  const std::string first(text);
  const int first_line = line_number_;
  std::string second;
  if (next_text(text)) second = text;
  const int second_line = line_number_;

  const auto format = options.format ? options.format : guess_format(first, second);
  if (!format) {
    throw InputError(lines_.name(), first_line, "",
                     "is the header of no known trace format; known are " + known_formats() +
                         "; of jobs, which `workload inspect` and training streams read, " +
                         known_job_formats());
  }
  format_ = &info_of(*format);
  std::optional<TraceFault> fault;
  parser_ = make_line_parser(*format_, first, fault);
  if (fault) throw InputError(lines_.name(), first_line, fault->column, fault->message);

  // What was read ahead comes again: both lines of JSON Lines, the second of CSV.
  const bool has_header = *format != TraceFormat::kMooncake;
  if (!second.empty()) held_.push_back({std::move(second), second_line});
  if (!has_header) held_.push_back({first, first_line});
}

// The next line that is not blank.
bool TraceReader::next_text(std::string_view& text) {
  if (!held_.empty()) [[unlikely]] {
    current_ = std::move(held_.back());
    held_.pop_back();
    line_number_ = current_.line;
    text = current_.text;
    return true;
  }
  while (lines_.next(text)) {
    line_number_ = lines_.line();
    if (!is_blank(text)) return true;
  }
  return false;
}

std::optional<TraceFault> TraceReader::parse(std::string_view text) {
  auto fault = parser_->parse(text, line_);
  if (fault) return fault;
  if (line_.nanoseconds < last_) {
    return TraceFault{
        std::string(format_->time),
        fmt::format("is {:.9g} s before line {}; expected rows in order of time (sort "
                    "the file first)",
                    static_cast<double>(last_ - line_.nanoseconds) * 1e-9, last_line_)};
  }
  last_ = line_.nanoseconds;
  last_line_ = line_number_;
  return std::nullopt;
}

void TraceReader::refuse_or_skip(TraceFault fault) {
  const bool tolerated = bad_.tolerate(line_number_, std::move(fault));
  counts_.bad = bad_.count();
  if (tolerated) return;
  std::string_view text;
  try {
    for (int i = 0; i < kRowsSearchedForFaults && !bad_.is_full(); ++i) {
      if (!next_text(text)) break;
      if (auto more = parse(text)) bad_.add(line_number_, std::move(*more));
    }
  } catch (const InputError& end) {
    bad_.add(end);
  }
  bad_.refuse();
}

bool TraceReader::next(TraceRow& row) {
  std::string_view text;
  while (next_text(text)) {
    if (auto fault = parse(text)) {
      refuse_or_skip(std::move(*fault));
      continue;
    }
    if (line_.output_tokens == 0) {
      ++counts_.no_output;
      continue;
    }
    if (line_.prompt_tokens == 0) {
      ++counts_.no_prompt;
      continue;
    }
    if (counts_.rows++ == 0) first_ = line_.nanoseconds;
    row.nanoseconds = line_.nanoseconds - first_;
    row.prompt_tokens = line_.prompt_tokens;
    row.output_tokens = line_.output_tokens;
    row.session = line_.session;
    row.model = line_.model;
    row.block_hashes = line_.block_hashes;
    return true;
  }
  if (counts_.rows == 0) {
    throw InputError(lines_.name(), 0, "",
                     fmt::format("holds no request with a prompt and an output ({} rows have no "
                                 "output, {} no prompt, {} are bad)",
                                 counts_.no_output, counts_.no_prompt, counts_.bad));
  }
  return false;
}

}  // namespace archipelago::workload
