#include "experiment/run_record.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <optional>
#include <sstream>
#include <string_view>

#include "base/error.hpp"

namespace archipelago::experiment {

namespace {

// Cuts the text before the next tab off `line`.
std::string take(std::string& line) {
  const std::size_t tab = line.find('\t');
  std::string word = line.substr(0, tab);
  line = tab == std::string::npos ? "" : line.substr(tab + 1);
  return word;
}

// Nothing for no word.
std::optional<platform::Quality> quality_of(std::string_view word) {
  using platform::Quality;
  for (const Quality q : {Quality::kMeasured, Quality::kEstimated, Quality::kAssumed}) {
    if (word == platform::quality_word(q)) return q;
  }
  return std::nullopt;
}

}  // namespace

std::string format_record(const RunResult& result) {
  std::string text;
  for (const metrics::Row& row : result.rows) {
    text += fmt::format("row\t{}\t{}\t{:a}", row.group, row.metric, row.value);
    if (row.quality) text += fmt::format("\t{}", platform::quality_word(*row.quality));
    text += '\n';
  }
  for (const metrics::HourRow& row : result.series) {
    text += fmt::format("hour\t{}\t{}\t{}\t{:a}\n", row.group, row.hour, row.metric, row.value);
  }
  for (const record::RangeWarning& w : result.warnings) {
    text += fmt::format("warning\t{}\t{}\t{}\t{}\n", w.llm, w.what, w.reached, w.range);
  }
  for (const record::Saturation& s : result.saturated) {
    text += fmt::format("saturated\t{}\t{:a}\t{:a}\n", s.place, s.mean, s.peak);
  }
  for (const std::string& line : result.network) text += "network\t" + line + "\n";
  return text + fmt::format("end\t{}\t{}\n", result.requests, result.jobs);
}

std::string format_failure(const std::string& what) { return "failure\t" + what; }

RunResult parse_record(const std::string& text) {
  if (text.starts_with("failure\t")) throw SimulationError(text.substr(8));
  RunResult result;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    const std::string kind = take(line);
    if (kind == "row") {
      metrics::Row row;
      row.group = take(line);
      row.metric = take(line);
      row.value = std::strtod(take(line).c_str(), nullptr);
      row.quality = quality_of(line);
      result.rows.push_back(std::move(row));
    } else if (kind == "hour") {
      metrics::HourRow row;
      row.group = take(line);
      row.hour = static_cast<std::uint32_t>(std::strtoul(take(line).c_str(), nullptr, 10));
      row.metric = take(line);
      row.value = std::strtod(line.c_str(), nullptr);
      result.series.push_back(std::move(row));
    } else if (kind == "warning") {
      record::RangeWarning warning;
      warning.llm = take(line);
      warning.what = take(line);
      warning.reached = std::strtoll(take(line).c_str(), nullptr, 10);
      warning.range = std::strtoll(line.c_str(), nullptr, 10);
      result.warnings.push_back(std::move(warning));
    } else if (kind == "saturated") {
      record::Saturation saturation;
      saturation.place = take(line);
      saturation.mean = std::strtod(take(line).c_str(), nullptr);
      saturation.peak = std::strtod(line.c_str(), nullptr);
      result.saturated.push_back(std::move(saturation));
    } else if (kind == "network") {
      result.network.push_back(line);
    } else if (kind == "end") {
      if (!text.ends_with('\n')) break;  // cut within its last number
      result.requests = std::strtoull(take(line).c_str(), nullptr, 10);
      result.jobs = std::strtoull(line.c_str(), nullptr, 10);
      return result;
    }
  }
  throw SimulationError("the run's process ended without a result");
}

}  // namespace archipelago::experiment
