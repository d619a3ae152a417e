#include "workload/traces/trace_reader.hpp"

#include <fmt/format.h>

#include <utility>

#include "input/csv_record.hpp"
#include "input/json_objects.hpp"
#include "input/text.hpp"
#include "workload/traces/json_shape.hpp"
#include "workload/traces/trace_sample.hpp"

namespace archipelago::workload {

namespace {

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t") == std::string_view::npos;
}

// An array may stand on one line that is longer than any other.
input::LineStream lines_of(const std::filesystem::path& file) {
  if (input::begins_json_array(*input::open_bytes(file))) {
    throw InputError(file.string(), 1, "", why_no_array(first_keys(file)));
  }
  return input::LineStream(file);
}

bool opens_json(std::string_view text) {
  const char c = text[text.find_first_not_of(" \t")];
  return c == '{' || c == '[';
}

}  // namespace

TraceReader::TraceReader(const std::filesystem::path& file, const TraceOptions& options)
    : TraceReader(lines_of(file), options) {}

TraceReader::TraceReader(std::string name, std::string bytes, const TraceOptions& options)
    : TraceReader(input::LineStream(std::move(name), std::move(bytes)), options) {}

TraceReader::TraceReader(input::LineStream lines, const TraceOptions& options)
    : lines_(std::move(lines)), bad_(lines_.name(), options.skip_bad) {
  open(options);
}

// Reads the header (or, of JSON Lines, nothing that does not come back) and settles the format.
void TraceReader::open(const TraceOptions& options) {
  std::string_view text;
  if (!next_text(text)) {
    const bool is_plain = lines_.compression() == input::Compression::kNone;
    throw InputError(
        lines_.name(), 0, "",
        is_plain ? "is empty; expected a trace" : "is empty once decompressed; expected a trace");
  }
  const std::string first(text);
  const int first_line = line_number_;
  std::string second;
  if (next_text(text)) second = text;
  const int second_line = line_number_;
  line_number_ = first_line;
  settle(options, first, second);

  // What was read ahead comes again: both lines of JSON Lines, the second record of CSV.
  if (!is_csv_) held_.push_back({first, first_line});
  if (!second.empty()) held_.push_back({std::move(second), second_line});
  if (!is_csv_) look_at_rows();
}

// The format, how it is laid out, and a parser for it.
void TraceReader::settle(const TraceOptions& options, const std::string& first,
                         const std::string& second) {
  std::optional<TraceFormat> format = options.format;
  why_ = "it was said";
  if (!format) {
    auto guess = guess_format(first, second);
    if (!guess) throw InputError(lines_.name(), line_number_, "", why_unknown(first));
    format = guess->format;
    why_ = std::move(guess->why);
  }
  const TraceFormatInfo& info = info_of(*format);
  bad_.read_as(fmt::format("{}, because {}", info.name, why_));
  std::vector<std::string> faults;
  if (!options.format && !options.words.columns.empty()) {
    faults.emplace_back("columns need a format whose they are (--format, or base:)");
  }
  layout_ = std::make_shared<const TraceLayout>(layout_of(info, options.words, faults));
  std::vector<Issue> issues;
  issues.reserve(faults.size());
  for (std::string& fault : faults) issues.push_back({lines_.name(), 0, "", std::move(fault)});
  if (!issues.empty()) throw InputError(issues);
  is_csv_ = !info.is_json();
  std::optional<TraceFault> fault;
  parser_ = make_line_parser(*layout_, first, fault);
  if (fault) throw InputError(lines_.name(), line_number_, fault->column, fault->message);
}

// Whether the first rows are what the format says of them.
void TraceReader::look_at_rows() {
  std::string_view text;
  while (held_.size() < kSampleRows && read_text(text)) {
    held_.push_back({std::string(text), line_number_});
  }
  TraceSample sample(*layout_);
  TraceLine line;
  for (const Held& held : held_) {
    if (!parser_->parse(held.text, line)) sample.add(line);
  }
  const std::string fault = sample.why_not();
  if (fault.empty()) return;
  throw InputError(lines_.name(), 0, "",
                   fmt::format("would be read as {} ({}), because {}, but {}",
                               layout_->format->name, layout_->format->title, why_, fault));
}

// The next line, or record, that is not blank, from the file.
bool TraceReader::read_text(std::string_view& text) {
  while (lines_.next(text)) {
    line_number_ = lines_.line();
    if (is_blank(text)) continue;
    // JSON Lines have quotes of their own.
    if (!std::exchange(has_begun_, true)) is_csv_ = !opens_json(text);
    if (is_csv_) input::complete_record(lines_, text, record_);
    return true;
  }
  return false;
}

// The same, what was read ahead first.
bool TraceReader::next_text(std::string_view& text) {
  if (held_.empty()) [[likely]]
    return read_text(text);
  current_ = std::move(held_.front());
  held_.pop_front();
  line_number_ = current_.line;
  text = current_.text;
  return true;
}

std::optional<TraceFault> TraceReader::parse(std::string_view text) {
  auto fault = parser_->parse(text, line_);
  if (fault) return fault;
  if (!line_.block_hashes.empty() && line_.prompt_tokens > 0 &&
      !blocks_fit(line_.prompt_tokens, line_.block_hashes.size(), layout_->block_tokens)) {
    return TraceFault{
        layout_->columns.hashes,
        fmt::format("{} for {} tokens of prompt; expected one for each {}",
                    line_.block_hashes.size(), line_.prompt_tokens, layout_->block_tokens)};
  }
  if (line_.nanoseconds < last_) {
    return TraceFault{
        layout_->columns.time,
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
