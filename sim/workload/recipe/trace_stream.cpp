#include "workload/recipe/trace_stream.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace archipelago::workload {

namespace {

constexpr double kPicosecondsPerNanosecond = 1e3;

// Whether it can be replayed; faults of the file throw.
bool read_rows(const input::KeyedMap& map, std::optional<TraceFormat> format, TraceStream& trace) {
  TraceReader reader(trace.file, {format, 0});
  trace.format = reader.format().format;
  if (reader.format().time.empty()) {
    map.fault("file", trace.file.string() + " has lengths only; a replay needs times");
    return false;
  }
  for (TraceRow row; reader.next(row);) {
    trace.span_nanoseconds = row.nanoseconds;
    trace.longest_tokens =
        std::max(trace.longest_tokens, std::int64_t{row.prompt_tokens} + row.output_tokens);
  }
  trace.counts = reader.counts();
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
  std::string format;
  if (!read_trace_keys(map, folder, &public_origin, trace, format)) return std::nullopt;
  if (!read_through(map, [&] { return read_rows(map, find_format(format), trace); })) {
    return std::nullopt;
  }
  if (trace.at_end == AtEnd::kRepeat && trace.span_nanoseconds == 0) {
    map.fault("at_end", "all rows of the trace come at one instant; it cannot be repeated");
    return std::nullopt;
  }
  return trace;
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
