#include "workload/recipe/trace_keys.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <optional>
#include <string_view>

namespace archipelago::workload {

namespace {

constexpr std::string_view kDataVariable = "ARCHIPELAGO_DATA";

// A path as a recipe writes it -> a path to open.  Nothing when it needs ARCHIPELAGO_DATA and that
// is not set; `fault` then says where the trace can be had: `origin`.
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

AtEnd read_at_end(const input::KeyedMap& trace) {
  const std::string word = trace.word("at_end");
  if (word == "repeat") return AtEnd::kRepeat;
  return word == "stop" ? AtEnd::kStop : AtEnd::kFail;
}

}  // namespace

bool read_trace_keys(const input::KeyedMap& trace, const std::filesystem::path& folder,
                     std::string (*origin_of)(const std::filesystem::path&), TraceKeys& keys) {
  const std::string written = trace.text("file");
  keys.time_warp = trace.number("time_warp");
  keys.rate_scale = trace.number("rate_scale");
  keys.at_end = read_at_end(trace);
  if (written.empty()) return false;
  std::string fault;
  const auto file = trace_path(written, folder, origin_of(written), fault);
  if (file) keys.file = *file;
  if (!file) trace.fault("file", fault);
  return file.has_value();
}

double rows_per_day(double gap_nanoseconds, const TraceKeys& keys) {
  return gap_nanoseconds > 0 ? 86'400e9 / (gap_nanoseconds * keys.time_warp) * keys.rate_scale : 0;
}

}  // namespace archipelago::workload
