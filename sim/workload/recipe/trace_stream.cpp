#include "workload/recipe/trace_stream.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "input/text.hpp"
#include "workload/traces/clock_step.hpp"
#include "workload/traces/json_shape.hpp"

namespace archipelago::workload {

namespace {

constexpr double kPicosecondsPerNanosecond = 1e3;

TraceColumns read_columns(const input::KeyedMap& format) {
  TraceColumns columns;
  if (!format.has("columns")) return columns;
  for (const auto& [word, name] : format.yaml().map("columns").entries()) {
    std::string* const column = columns.find(word);
    if (column != nullptr) {
      *column = name.text();
    } else {
      const std::vector<std::string> known(kColumnWords.begin(), kColumnWords.end());
      name.fault(input::shown(word) + " is no column of a trace" +
                 input::did_you_mean(word, known) + "; expected " + listed(known));
    }
  }
  return columns;
}

// The format, and what is said beside it.
TraceOptions read_format(const input::KeyedMap& map) {
  TraceOptions how;
  const auto value = map.yaml().find("format");
  if (!value) return how;
  if (value->is_map()) {
    const input::KeyedMap format = map.map("format");
    how.format = find_format(format.word("base"));
    if (format.has("time_unit")) how.words.time_unit = format.word("time_unit");
    if (format.has("block_tokens")) {
      how.words.block_tokens = static_cast<std::int32_t>(format.integer("block_tokens"));
    }
    how.words.columns = read_columns(format);
    return how;
  }
  const std::string word = value->text();
  how.format = find_format(word);
  std::vector<std::string> known = replay_format_names();
  known.insert(known.begin(), "auto");
  if (std::find(known.begin(), known.end(), word) == known.end()) {
    value->fault(fmt::format("{} is not one of {}{}", input::shown(word), fmt::join(known, ", "),
                             input::did_you_mean(word, known)));
  }
  return how;
}

// Whether it can be replayed; faults of the file throw.
bool read_rows(const input::KeyedMap& map, TraceStream& trace) {
  TraceReader reader(trace.file, trace.how);
  trace.how.format = reader.format().format;
  trace.block_tokens = reader.layout().block_tokens;
  if (reader.format().time.empty()) {
    map.fault("file", trace.file.string() + " has lengths only; a replay needs times");
    return false;
  }
  ClockStep step;
  for (TraceRow row; reader.next(row);) {
    step.add(row.nanoseconds - trace.span_nanoseconds);
    trace.span_nanoseconds = row.nanoseconds;
    trace.longest_tokens =
        std::max(trace.longest_tokens, std::int64_t{row.prompt_tokens} + row.output_tokens);
  }
  trace.counts = reader.counts();
  trace.step = step.step();
  return true;
}

}  // namespace

double TraceStream::mean_gap() const {
  if (counts.rows < 2) return 0;
  return static_cast<double>(span_nanoseconds) / static_cast<double>(counts.rows - 1);
}

double TraceStream::requests_per_day() const { return rows_per_day(mean_gap(), *this); }

std::optional<TraceStream> read_trace_stream(const input::KeyedMap& map,
                                             const std::filesystem::path& folder) {
  TraceStream trace;
  trace.how = read_format(map);
  trace.spread = map.word("spread") == "step";
  if (!read_trace_keys(map, folder, &public_origin, trace)) return std::nullopt;
  if (!read_through(map, [&] { return read_rows(map, trace); })) return std::nullopt;
  if (trace.spread && trace.step == 0) {
    map.fault("spread",
              "the trace's clock has no step: its gaps are no multiples of one time; "
              "leave it out");
    return std::nullopt;
  }
  if (trace.at_end == AtEnd::kRepeat && trace.span_nanoseconds == 0) {
    map.fault("at_end", "all rows of the trace come at one instant; it cannot be repeated");
    return std::nullopt;
  }
  return trace;
}

std::uint64_t rows_longer_than(const TraceStream& trace, std::int64_t limit) {
  TraceReader reader(trace.file, trace.how);
  std::uint64_t count = 0;
  for (TraceRow row; reader.next(row);) {
    count += std::int64_t{row.prompt_tokens} + row.output_tokens > limit ? 1 : 0;
  }
  return count;
}

std::string why_too_short(const TraceStream& trace, SimTime horizon) {
  if (trace.at_end != AtEnd::kFail) return "";
  const double span_ps = static_cast<double>(trace.span_nanoseconds) * kPicosecondsPerNanosecond;
  if (span_ps * trace.time_warp >= static_cast<double>(horizon.ps)) return "";
  return fmt::format(
      "{} lasts {:.3f} s with time_warp {}, the run {:.3f} s; shorten the horizon or say at_end: "
      "repeat or at_end: stop",
      trace.file.string(), span_ps * 1e-12 * trace.time_warp, trace.time_warp, horizon.seconds());
}

}  // namespace archipelago::workload
