#include "workload/traces/job_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/error.hpp"
#include "input/json_objects.hpp"
#include "input/line_stream.hpp"
#include "input/record_cells.hpp"
#include "input/text.hpp"
#include "workload/traces/job_line.hpp"
#include "workload/traces/json_shape.hpp"

namespace archipelago::workload {

namespace {

constexpr std::array<JobFormatInfo, 6> kFormats{{
    {JobFormat::kOpenb, "openb", "Alibaba GPU cluster 2023, pod list", "creation_time",
     "scheduled_time", "deletion_time", "", "num_gpu", "gpu_milli", "", false,
     "https://github.com/alibaba/clusterdata/tree/master/cluster-trace-gpu-v2023"},
    {JobFormat::kJobs, "jobs", "job list of a scheduling simulator", "submit_time", "", "",
     "duration", "num_gpu", "", "", false,
     "https://github.com/SymbioticLab/Tiresias/tree/master/simulator"},
    {JobFormat::kPhilly, "philly", "Microsoft Philly, cluster_job_log", "", "", "", "", "", "", "",
     true, "https://github.com/msr-fiddle/philly-traces"},
    {JobFormat::kAcme, "acme", "Acme (Seren, Kalos)", "submit_time", "start_time", "end_time", "",
     "gpu_num", "", "gpu_time", true, "https://github.com/InternLM/AcmeTrace"},
    {JobFormat::kHelios, "helios", "SenseTime Helios", "submit_time", "start_time", "end_time", "",
     "gpu_num", "", "", true, "https://github.com/S-Lab-System-Group/HeliosData"},
    {JobFormat::kSwf, "swf", "Standard Workload Format", "", "", "", "", "", "", "", false,
     "https://www.cs.huji.ac.il/labs/parallel/workload/"},
}};

// Words of a path -> format.
struct Hint {
  std::string_view word;
  JobFormat format;
};
constexpr std::array<Hint, 9> kHints{{{"openb", JobFormat::kOpenb},
                                      {"alibaba", JobFormat::kOpenb},
                                      {"philly", JobFormat::kPhilly},
                                      {"helios", JobFormat::kHelios},
                                      {"acme", JobFormat::kAcme},
                                      {"seren", JobFormat::kAcme},
                                      {"kalos", JobFormat::kAcme},
                                      {"swf", JobFormat::kSwf},
                                      {"tiresias", JobFormat::kJobs}}};

bool looks_like_swf(std::string_view line) {
  std::vector<std::string_view> fields;
  split_fields(line, fields);
  return !fields.empty() && (fields.front().starts_with(';') ||
                             (fields.size() == kSwfFields &&
                              std::all_of(fields.begin(), fields.end(), [](std::string_view field) {
                                return input::parse_number(field);
                              })));
}

std::string names_of(const JobFormatInfo& info) {
  std::string names;
  for (const std::string_view name :
       {info.submit, info.start, info.end, info.duration, info.gpus, info.gpu_milli, info.mark}) {
    if (!name.empty()) names += (names.empty() ? "" : ", ") + std::string(name);
  }
  return names;
}

std::optional<JobGuess> guess_json(const std::vector<std::string>& keys) {
  const auto has = [&](std::string_view name) {
    return std::find(keys.begin(), keys.end(), name) != keys.end();
  };
  if (!has("submitted_time") || !has("attempts")) return std::nullopt;
  return JobGuess{JobFormat::kPhilly, "its keys are " + listed(keys)};
}

}  // namespace

std::span<const JobFormatInfo> job_formats() { return kFormats; }

const JobFormatInfo& info_of(JobFormat format) {
  const auto found = std::find_if(kFormats.begin(), kFormats.end(),
                                  [&](const auto& info) { return info.format == format; });
  ARCHIPELAGO_REQUIRE(found != kFormats.end());
  return *found;
}

std::optional<JobFormat> find_job_format(std::string_view name) {
  for (const JobFormatInfo& info : kFormats) {
    if (info.name == name) return info.format;
  }
  return std::nullopt;
}

std::vector<std::string> job_format_names() {
  std::vector<std::string> names;
  names.reserve(kFormats.size());
  for (const JobFormatInfo& info : kFormats) names.emplace_back(info.name);
  return names;
}

std::optional<JobGuess> guess_job_format(std::string_view first) {
  const JsonShape shape = json_shape(first, "");
  if (shape.kind != JsonKind::kNone) return guess_json(shape.keys);
  if (looks_like_swf(first)) {
    const bool comment = first.find(';') != std::string_view::npos;
    return JobGuess{JobFormat::kSwf, comment ? "it begins with a comment of SWF"
                                             : "its first line has the 18 numbers of SWF"};
  }
  input::RecordCells header;
  if (!header.cut(first).empty()) return std::nullopt;
  const auto& names = header.cells();
  const auto has = [&](std::string_view name) {
    return name.empty() || std::find(names.begin(), names.end(), name) != names.end();
  };
  for (const JobFormatInfo& info : kFormats) {
    if (info.gpus.empty()) continue;  // has no header
    if (has(info.submit) && has(info.start) && has(info.end) && has(info.duration) &&
        has(info.gpus) && has(info.gpu_milli) && has(info.mark)) {
      return JobGuess{info.format, "its header names " + names_of(info)};
    }
  }
  return std::nullopt;
}

std::optional<JobGuess> guess_job_format(const std::filesystem::path& file) {
  // An array may span lines, or stand on one that is longer than any other.
  if (input::begins_json_array(*input::open_bytes(file))) {
    return guess_json(first_keys(file));
  }
  input::LineStream lines(file);
  for (std::string_view line; lines.next(line);) {
    if (line.find_first_not_of(" \t") != std::string_view::npos) return guess_job_format(line);
  }
  return std::nullopt;
}

std::string why_no_jobs(std::string_view first) {
  input::RecordCells header;
  if (json_shape(first, "").kind != JsonKind::kNone || !header.cut(first).empty()) return "";
  const auto& names = header.cells();
  const auto has = [&](std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (has("num_gpu") && has("gpu_milli") && !has("creation_time")) {
    return "is a pod list of openb without times (no creation_time, scheduled_time, "
           "deletion_time), as the sampled lists multigpu*, gpushare*, cpu* and gpuspec* are; take "
           "openb_pod_list_default.csv, which has them";
  }
  return "";
}

std::string known_job_formats() {
  std::string text;
  for (const JobFormatInfo& info : kFormats) {
    if (!text.empty()) text += ", ";
    const std::string columns = names_of(info);
    text += fmt::format("{} ({})", info.name, columns.empty() ? std::string(info.title) : columns);
  }
  return text;
}

std::string job_origin(const std::filesystem::path& file) {
  std::string path = file.generic_string();
  for (char& c : path) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  for (const Hint& hint : kHints) {
    if (path.find(hint.word) != std::string::npos) return std::string(info_of(hint.format).origin);
  }
  std::string all;
  for (const JobFormatInfo& info : kFormats) {
    all += (all.empty() ? "" : ", ") + std::string(info.origin);
  }
  return all;
}

}  // namespace archipelago::workload
