#include "workload/traces/trace_format.hpp"

#include <algorithm>
#include <array>

#include "base/error.hpp"

namespace archipelago::workload {

namespace {

constexpr std::string_view kAzure = "https://github.com/Azure/AzurePublicDataset";
constexpr std::string_view kBurstGptSite = "https://github.com/HPMLL/BurstGPT";
constexpr std::string_view kMooncakeSite = "https://github.com/kvcache-ai/Mooncake";
constexpr std::string_view kSplitwiseSite = "https://github.com/Mutinifni/splitwise-sim";
constexpr std::string_view kVidurSite = "https://github.com/microsoft/vidur";

constexpr std::array<TraceFormatInfo, 7> kFormats{{
    {TraceFormat::kAzure2023, "azure-2023", "Azure LLM inference 2023", "TIMESTAMP",
     "ContextTokens", "GeneratedTokens", "", "", "", 9, TraceClock::kUtc, 0, kAzure},
    {TraceFormat::kAzure2024, "azure-2024", "Azure LLM inference 2024", "TIMESTAMP",
     "ContextTokens", "GeneratedTokens", "", "", "", 9, TraceClock::kUtc, 0, kAzure},
    {TraceFormat::kBurstGpt, "burstgpt", "BurstGPT", "Timestamp", "Request tokens",
     "Response tokens", "Model", "", "Session ID", 9, TraceClock::kMidnight, 0, kBurstGptSite},
    {TraceFormat::kMooncake, "mooncake", "Mooncake JSON Lines", "timestamp", "input_length",
     "output_length", "", "", "", 6, TraceClock::kNone, 512, kMooncakeSite},
    {TraceFormat::kSplitwise, "splitwise", "SplitwiseSim", "arrival_timestamp", "prompt_size",
     "token_size", "", "batch_size", "", 9, TraceClock::kNone, 0, kSplitwiseSite},
    {TraceFormat::kVidur, "vidur", "Vidur", "arrived_at", "num_prefill_tokens", "num_decode_tokens",
     "", "", "", 9, TraceClock::kNone, 0, kVidurSite},
    {TraceFormat::kLengths, "lengths", "Vidur lengths without times", "", "num_prefill_tokens",
     "num_decode_tokens", "", "", "", 9, TraceClock::kNone, 0, kVidurSite},
}};

// Words of a path -> origin.
struct Hint {
  std::string_view word;
  std::string_view origin;
};
constexpr std::array<Hint, 6> kHints{{{"azure", kAzure},
                                      {"burstgpt", kBurstGptSite},
                                      {"mooncake", kMooncakeSite},
                                      {"splitwise", kSplitwiseSite},
                                      {"vidur", kVidurSite},
                                      {"lengths", kVidurSite}}};

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// "2024-05-10 00:00:00.009930+00:00": behind the date a sign or a Z can only be an offset.
bool has_offset(std::string_view stamp) {
  return stamp.size() > 10 && stamp.substr(10).find_first_of("+-Zz") != std::string_view::npos;
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

bool split_cells(std::string_view line, std::vector<std::string_view>& cells) {
  cells.clear();
  while (true) {
    std::size_t comma = line.find(',');
    if (line.starts_with('"')) {
      const std::size_t close = line.find('"', 1);
      if (close == std::string_view::npos) return false;
      comma = line.find_first_not_of(" \t", close + 1);
      if (comma != std::string_view::npos && line[comma] != ',') return false;
      cells.push_back(line.substr(1, close - 1));
    } else {
      cells.push_back(trimmed(line.substr(0, comma)));
    }
    if (comma == std::string_view::npos) return true;
    line.remove_prefix(comma + 1);
  }
}

std::optional<TraceFormat> guess_format(std::string_view first, std::string_view second) {
  if (trimmed(first).starts_with('{')) return TraceFormat::kMooncake;
  std::vector<std::string_view> names;
  if (!split_cells(first, names)) return std::nullopt;
  const auto has = [&](std::string_view name) {
    return name.empty() || std::find(names.begin(), names.end(), name) != names.end();
  };
  for (const TraceFormatInfo& info : kFormats) {
    if (info.format == TraceFormat::kMooncake) continue;  // has no header
    if (!has(info.time) || !has(info.prompt) || !has(info.output) || !has(info.model)) continue;
    if (info.format != TraceFormat::kAzure2023) return info.format;
    const auto column = std::find(names.begin(), names.end(), info.time) - names.begin();
    std::vector<std::string_view> cells;
    split_cells(second, cells);
    const auto at = static_cast<std::size_t>(column);
    const bool offset = at < cells.size() && has_offset(cells[at]);
    return offset ? TraceFormat::kAzure2024 : TraceFormat::kAzure2023;
  }
  return std::nullopt;
}

std::string known_formats() {
  std::string text;
  for (const TraceFormatInfo& info : kFormats) {
    if (!text.empty()) text += ", ";
    text += std::string(info.name) + " (";
    if (!info.time.empty()) text += std::string(info.time) + ", ";
    text += std::string(info.prompt) + ", " + std::string(info.output) + ")";
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
       {kAzure, kBurstGptSite, kMooncakeSite, kSplitwiseSite, kVidurSite}) {
    all += (all.empty() ? "" : ", ") + std::string(origin);
  }
  return all;
}

}  // namespace archipelago::workload
