#include "workload/traces/trace_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/error.hpp"
#include "input/record_cells.hpp"
#include "workload/traces/job_format.hpp"
#include "workload/traces/json_shape.hpp"

namespace archipelago::workload {

namespace {

constexpr std::string_view kAzure = "https://github.com/Azure/AzurePublicDataset";
constexpr std::string_view kBurstGptSite = "https://github.com/HPMLL/BurstGPT";
constexpr std::string_view kMooncakeSite = "https://github.com/kvcache-ai/Mooncake";
constexpr std::string_view kBailianSite =
    "https://github.com/alibaba-edu/qwen-bailian-usagetraces-anon";
constexpr std::string_view kSplitwiseSite = "https://github.com/Mutinifni/splitwise-sim";
constexpr std::string_view kVidurSite = "https://github.com/microsoft/vidur";

constexpr std::array<TraceFormatInfo, 8> kFormats{{
    {TraceFormat::kAzure2023, "azure-2023", "Azure LLM inference 2023", "TIMESTAMP",
     "ContextTokens", "GeneratedTokens", "", "", "", "", 9, TraceClock::kUtc, 0, kAzure},
    {TraceFormat::kAzure2024, "azure-2024", "Azure LLM inference 2024", "TIMESTAMP",
     "ContextTokens", "GeneratedTokens", "", "", "", "", 9, TraceClock::kUtc, 0, kAzure},
    {TraceFormat::kBurstGpt, "burstgpt", "BurstGPT", "Timestamp", "Request tokens",
     "Response tokens", "Model", "", "Session ID", "", 9, TraceClock::kMidnight, 0, kBurstGptSite},
    {TraceFormat::kMooncake, "mooncake", "Mooncake JSON Lines", "timestamp", "input_length",
     "output_length", "", "", "", "hash_ids", 6, TraceClock::kNone, 512, kMooncakeSite},
    {TraceFormat::kBailian, "bailian", "Bailian JSON Lines", "timestamp", "input_length",
     "output_length", "", "", "chat_id", "hash_ids", 9, TraceClock::kNone, 16, kBailianSite},
    {TraceFormat::kSplitwise, "splitwise", "SplitwiseSim", "arrival_timestamp", "prompt_size",
     "token_size", "", "batch_size", "", "", 9, TraceClock::kNone, 0, kSplitwiseSite},
    {TraceFormat::kVidur, "vidur", "Vidur", "arrived_at", "num_prefill_tokens", "num_decode_tokens",
     "", "", "", "", 9, TraceClock::kNone, 0, kVidurSite},
    {TraceFormat::kLengths, "lengths", "Vidur lengths without times", "", "num_prefill_tokens",
     "num_decode_tokens", "", "", "", "", 9, TraceClock::kNone, 0, kVidurSite},
}};

// Words of a path -> origin.
struct Hint {
  std::string_view word;
  std::string_view origin;
};
constexpr std::array<Hint, 7> kHints{{{"azure", kAzure},
                                      {"burstgpt", kBurstGptSite},
                                      {"mooncake", kMooncakeSite},
                                      {"bailian", kBailianSite},
                                      {"splitwise", kSplitwiseSite},
                                      {"vidur", kVidurSite},
                                      {"lengths", kVidurSite}}};

// "2024-05-10 00:00:00.009930+00:00": behind the date a sign or a Z can only be an offset.
bool has_offset(std::string_view stamp) {
  return stamp.size() > 10 && stamp.substr(10).find_first_of("+-Zz") != std::string_view::npos;
}

// "timestamp, input_length, output_length": what a file of the format cannot be without.
std::string names_of(const TraceFormatInfo& info) {
  std::string names;
  for (const std::string_view name : {info.time, info.prompt, info.output, info.model}) {
    if (!name.empty()) names += (names.empty() ? "" : ", ") + std::string(name);
  }
  return names;
}

std::optional<TraceGuess> guess_json(const std::vector<std::string>& keys) {
  const auto has = [&](std::string_view name) {
    return std::find(keys.begin(), keys.end(), name) != keys.end();
  };
  const TraceFormatInfo& info = info_of(TraceFormat::kMooncake);
  if (!has(info.time) || !has(info.prompt) || !has(info.output)) return std::nullopt;
  // Chats that name their parent are Bailian's.
  const bool chats = has("chat_id") && has("parent_chat_id");
  return TraceGuess{chats ? TraceFormat::kBailian : TraceFormat::kMooncake,
                    "its keys are " + listed(keys)};
}

}  // namespace

std::span<const TraceFormatInfo> trace_formats() { return kFormats; }

const TraceFormatInfo& info_of(TraceFormat format) {
  const auto found = std::find_if(kFormats.begin(), kFormats.end(),
                                  [&](const auto& info) { return info.format == format; });
  ARCHIPELAGO_REQUIRE(found != kFormats.end());
  return *found;
}

std::optional<TraceFormat> find_format(std::string_view name) {
  for (const TraceFormatInfo& info : kFormats) {
    if (info.name == name) return info.format;
  }
  return std::nullopt;
}

std::vector<std::string> replay_format_names() {
  std::vector<std::string> names;
  for (const TraceFormatInfo& info : kFormats) {
    if (!info.time.empty()) names.emplace_back(info.name);
  }
  return names;
}

std::optional<TraceGuess> guess_format(std::string_view first, std::string_view second) {
  const JsonShape shape = json_shape(first, second);
  if (shape.kind == JsonKind::kLine) return guess_json(shape.keys);
  if (shape.kind != JsonKind::kNone) return std::nullopt;
  input::RecordCells header;
  if (!header.cut(first).empty()) return std::nullopt;
  const auto& names = header.cells();
  const auto has = [&](std::string_view name) {
    return name.empty() || std::find(names.begin(), names.end(), name) != names.end();
  };
  for (const TraceFormatInfo& info : kFormats) {
    if (info.is_json()) continue;  // has no header
    if (!has(info.time) || !has(info.prompt) || !has(info.output) || !has(info.model)) continue;
    std::string why = "its header names " + names_of(info);
    if (info.format != TraceFormat::kAzure2023) return TraceGuess{info.format, std::move(why)};
    const auto column = std::find(names.begin(), names.end(), info.time) - names.begin();
    input::RecordCells row;
    const bool whole = row.cut(second).empty();
    const auto at = static_cast<std::size_t>(column);
    const bool offset = whole && at < row.cells().size() && has_offset(row.cells()[at]);
    return TraceGuess{offset ? TraceFormat::kAzure2024 : TraceFormat::kAzure2023,
                      why + (offset ? ", its times with an offset" : ", its times without offset")};
  }
  return std::nullopt;
}

std::string why_no_array(std::span<const std::string> keys) {
  return (keys.empty() ? std::string("is a JSON array, read as such because it begins with '['")
                       : "is a JSON array of objects with the keys " + listed(keys)) +
         "; requests are read from JSON Lines, one object a line (jq -c '.[]' FILE > NEW)";
}

std::string why_unknown(std::string_view first) {
  if (const auto jobs = guess_job_format(first)) {
    return fmt::format(
        "is a trace of jobs ({}: {}); `workload inspect` and training streams read it",
        info_of(jobs->format).name, jobs->why);
  }
  const JsonShape shape = json_shape(first, "");
  if (shape.kind == JsonKind::kNone) {
    if (std::string fault = why_no_jobs(first); !fault.empty()) return fault;
    return "is the header of no known trace format; known are " + known_formats() +
           "; of jobs, which `workload inspect` and training streams read, " + known_job_formats() +
           "; other names of columns: --format, --columns, or format: {base: ..., columns: ...}";
  }
  if (shape.kind == JsonKind::kArray) return why_no_array(shape.keys);
  if (shape.kind == JsonKind::kSpread) {
    return "is JSON, an object that does not end on its line; expected JSON Lines, one object a "
           "line (jq -c . FILE > NEW)";
  }
  std::string known;
  for (const TraceFormatInfo& info : kFormats) {
    if (!info.is_json()) continue;
    known += (known.empty() ? "" : ", ") + std::string(info.name) + " (" + names_of(info) + ")";
  }
  return "is JSON Lines of no known format: its keys are " + listed(shape.keys) + "; known are " +
         known +
         "; say which keys stand for them (--format mooncake --columns prompt=KEY,..., or "
         "format: {base: mooncake, columns: {prompt: KEY, ...}})";
}

std::string known_formats() {
  std::string text;
  for (const TraceFormatInfo& info : kFormats) {
    if (!text.empty()) text += ", ";
    text += std::string(info.name) + " (" + names_of(info) + ")";
  }
  return text;
}

std::string public_origin(const std::filesystem::path& file) {
  std::string path = file.generic_string();
  for (char& c : path) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  for (const Hint& hint : kHints) {
    if (path.find(hint.word) != std::string::npos) return std::string(hint.origin);
  }
  std::string all;
  for (std::string_view origin :
       {kAzure, kBurstGptSite, kMooncakeSite, kBailianSite, kSplitwiseSite, kVidurSite}) {
    all += (all.empty() ? "" : ", ") + std::string(origin);
  }
  return all;
}

}  // namespace archipelago::workload
