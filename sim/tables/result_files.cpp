#include "tables/result_files.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/error.hpp"
#include "input/compress.hpp"
#include "input/whole_file.hpp"
#include "tables/csv_tables.hpp"
#include "tables/findings.hpp"
#include "tables/text_summary.hpp"

namespace archipelago::tables {

namespace {

constexpr std::string_view kEnding = ".zst";
constexpr std::array<std::string_view, 7> kNames{"scenarios.csv", "summary.csv", "runs.csv",
                                                 "series.csv",    "summary.md",  "findings.md",
                                                 "chart.svg"};

bool is_long(std::string_view name) { return name == "runs.csv" || name == "series.csv"; }

std::string other_form(const std::string& file) {
  return file.ends_with(kEnding) ? file.substr(0, file.size() - kEnding.size())
                                 : file + std::string(kEnding);
}

}  // namespace

Texts result_texts(const experiment::Experiment& experiment, const experiment::Results& results,
                   const Summary& summary) {
  Texts texts{{"scenarios.csv", scenarios_csv(experiment)},
              {"summary.csv", summary_csv(experiment, summary)},
              {"runs.csv", runs_csv(experiment, results)},
              {"series.csv", series_csv(experiment, results)},
              {"summary.md", summary_markdown(experiment, results, summary)}};
  if (experiment.answer) texts.merge(findings(experiment, results));
  return texts;
}

std::map<std::string, std::string> packed(const Texts& texts, bool compact) {
  std::map<std::string, std::string> files;
  for (const auto& [name, text] : texts) {
    if (is_long(name) || (compact && name == "summary.csv")) {
      files[other_form(name)] = input::zstd_bytes(text);
    } else {
      files[name] = text;
    }
  }
  return files;
}

std::vector<std::string> superseded(const std::map<std::string, std::string>& files) {
  std::vector<std::string> names;
  for (const auto& [name, bytes] : files) {
    const std::string other = other_form(name);
    const bool is_table = std::find(kNames.begin(), kNames.end(), other) != kNames.end() ||
                          std::find(kNames.begin(), kNames.end(), name) != kNames.end();
    if (is_table && !files.contains(other)) names.push_back(other);
  }
  return names;
}

Texts read_texts(const std::filesystem::path& folder) {
  Issues issues;
  Texts texts;
  for (const std::string_view name : kNames) {
    const std::filesystem::path plain = folder / name;
    const std::filesystem::path compressed = folder / other_form(std::string(name));
    std::error_code ignored;
    const bool has_plain = std::filesystem::exists(plain, ignored);
    const bool has_compressed = std::filesystem::exists(compressed, ignored);
    if (has_plain && has_compressed) {
      issues.add(plain.string(), 0, "",
                 "and " + compressed.string() + " are both there; delete the one that is stale");
      continue;
    }
    if (!has_plain && !has_compressed) continue;
    try {
      texts[std::string(name)] = input::whole_text(has_plain ? plain : compressed);
    } catch (const InputError& error) {
      for (const Issue& issue : error.issues()) issues.add(issue);
    }
  }
  issues.throw_if_any();
  return texts;
}

}  // namespace archipelago::tables
