#include "workload/recipe/trace_stream.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/error.hpp"

namespace archipelago::workload {

namespace {

constexpr std::string_view kDataVariable = "ARCHIPELAGO_DATA";
constexpr double kPicosecondsPerNanosecond = 1e3;
constexpr input::Range kWarps{1e-6, 1e6};
constexpr input::Range kRates{1e-6, 1e4};

// Reads the trace through; every fault it has becomes one of the recipe's key.
bool read_through(const input::YamlMap& map, std::optional<TraceFormat> format,
                  TraceStream& trace) {
  try {
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
  } catch (const InputError& error) {
    for (const Issue& issue : error.issues()) map.fault("file", issue.text());
    return false;
  }
}

}  // namespace

AtEnd read_at_end(const input::YamlMap& trace) {
  const std::string word = trace.choice("at_end", {"fail", "repeat", "stop"}, "fail");
  if (word == "repeat") return AtEnd::kRepeat;
  return word == "stop" ? AtEnd::kStop : AtEnd::kFail;
}

double TraceStream::mean_gap() const {
  if (counts.rows < 2) return 0;
  return static_cast<double>(span_nanoseconds) / static_cast<double>(counts.rows - 1);
}

double TraceStream::requests_per_day() const {
  const double gap = mean_gap();
  return gap > 0 ? 86'400e9 / (gap * time_warp) * rate_scale : 0;
}

std::optional<std::filesystem::path> trace_path(const std::string& written,
                                                const std::filesystem::path& folder,
                                                const std::string& origin, std::string& fault) {
  const std::string prefix = "$" + std::string(kDataVariable) + "/";
  if (!written.starts_with(prefix)) return folder / written;
  const char* const data = std::getenv(std::string(kDataVariable).c_str());
  if (data != nullptr && *data != '\0') {
    return std::filesystem::path(data) / written.substr(prefix.size());
  }
  fault = fmt::format(
      "{} needs the environment variable {}, a folder that holds the trace; its public origin: {}",
      written, kDataVariable, origin);
  return std::nullopt;
}

std::optional<TraceStream> read_trace_stream(const input::YamlMap& map,
                                             const std::filesystem::path& folder) {
  TraceStream trace;
  const std::string written = map.text("file");
  const std::string format = map.choice(
      "format", {"auto", "azure-2023", "azure-2024", "burstgpt", "mooncake", "splitwise", "vidur"},
      "auto");
  trace.time_warp = map.number_or("time_warp", 1.0, kWarps);
  trace.rate_scale = map.number_or("rate_scale", 1.0, kRates);
  trace.at_end = read_at_end(map);
  if (written.empty()) return std::nullopt;
  std::string fault;
  const auto file = trace_path(written, folder, public_origin(written), fault);
  if (!file) {
    map.fault("file", fault);
    return std::nullopt;
  }
  trace.file = *file;
  if (!read_through(map, find_format(format), trace)) return std::nullopt;
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
