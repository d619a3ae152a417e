#include "workload/recipe/trace_recipe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <iterator>
#include <map>
#include <numeric>
#include <span>
#include <vector>

#include "base/error.hpp"
#include "input/key_table.hpp"
#include "workload/laws/length_law.hpp"
#include "workload/traces/trace_text.hpp"

namespace archipelago::workload {

namespace {

constexpr double kDay = 86'400;
constexpr int kPercents[]{0, 5, 25, 50, 75, 90, 95, 99, 100};
// Of the fitted law's mean against the trace's, and how many lines it may take.
constexpr double kMeanError = 0.005;
constexpr std::size_t kMostParts = 60;
// What recipes accept.
constexpr double kLeastBurstiness = 0.05;
constexpr double kMostBurstiness = 20;

// Fit for a comment and, in double quotes, for a value.
std::string plain(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    safe += control || c == '"' || c == '\\' ? '_' : c;
  }
  return safe;
}

// "AzureLLMInferenceTrace_conv.csv.gz" -> "azurellminferencetrace-conv".
std::string recipe_name(const std::string& file) {
  std::string stem = std::filesystem::path(file).filename().string();
  stem = stem.substr(0, std::max<std::size_t>(1, stem.find('.')));
  for (char& c : stem) {
    const auto letter = static_cast<unsigned char>(c);
    c = letter < 0x80 && std::isalnum(letter) != 0 ? static_cast<char>(std::tolower(letter)) : '-';
  }
  return stem;
}

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// "1000000", "0.00123": what a YAML number may be.
std::string number(double value) {
  return value >= 1000 ? fmt::format("{:.0f}", value) : fmt::format("{:.6g}", value);
}

std::string weights(std::string_view key, std::span<const double> rates) {
  const double mean = mean_of(rates);
  std::vector<std::string> words;
  for (const double rate : rates) words.push_back(fmt::format("{:.4g}", rate / mean));
  return fmt::format("    {}: [{}]\n", key, fmt::join(words, ", "));
}

std::string rate_lines(const TraceProfile& profile) {
  if (!profile.has_times()) {
    return fmt::format("    requests_per_day: {}   # assumed: the file has no times\n",
                       number(kDay));
  }
  const TraceClock clock = info_of(profile.format).clock;
  if (profile.whole_days == 0) {
    return fmt::format(
        "    # {} of trace say nothing of the day's shape: every hour alike.\n"
        "    requests_per_day: {}\n",
        duration_words(profile.span_s), number(profile.mean_rate * kDay));
  }
  const bool weekly = profile.whole_days >= 7 && clock == TraceClock::kUtc;
  std::string text = fmt::format("    requests_per_day: {}   # of {} whole day{}\n",
                                 number(profile.requests_per_day), profile.whole_days,
                                 profile.whole_days == 1 ? "" : "s");
  text += clock == TraceClock::kNone
              ? "    # The trace is assumed to start at midnight.\n"
              : "    # Hours of the trace's clock, taken for local hours: assumed.\n";
  text += weights("hour_weights", profile.hour_rates);
  if (weekly) text += weights("day_weights", profile.day_rates);
  return text;
}

std::string burst_line(const TraceProfile& profile) {
  if (!profile.has_times()) return "";
  const double fitted = std::clamp(profile.hour_cv, kLeastBurstiness, kMostBurstiness);
  const std::string step =
      profile.is_spread()
          ? fmt::format("    # Stamps are whole steps of {}: rows taken as spread over them.\n",
                        input::written_duration(profile.step_s))
          : "";
  return fmt::format("{}    burstiness: {:.3g}{}\n", step, fitted,
                     fitted == profile.hour_cv
                         ? ""
                         : fmt::format("   # the trace has {:.3g}; recipes take {} to {}",
                                       profile.hour_cv, kLeastBurstiness, kMostBurstiness));
}

// Shares at which the law's points stand: a few, and more where the straight line between two of
// them is furthest from the trace, until all errors together are below kMeanError of the mean.
std::vector<double> fitted_shares(const LengthCounts& lengths) {
  struct Part {
    double from;
    double to;
    double error;  // of the line's mean, in tokens
  };
  const auto part = [&](double from, double to) {
    const double line = (to - from) * (lengths.quantile(from) + lengths.quantile(to)) / 2.0;
    return Part{from, to, std::abs(line - lengths.mean_part(from, to))};
  };
  std::vector<Part> parts;
  for (std::size_t i = 1; i < std::size(kPercents); ++i) {
    parts.push_back(part(kPercents[i - 1] / 100.0, kPercents[i] / 100.0));
  }
  const auto by_error = [](const Part& a, const Part& b) { return a.error < b.error; };
  while (parts.size() < kMostParts) {
    const double error = std::accumulate(parts.begin(), parts.end(), 0.0,
                                         [](double sum, const Part& p) { return sum + p.error; });
    if (error <= kMeanError * lengths.mean()) break;
    const auto worst = std::max_element(parts.begin(), parts.end(), by_error);
    const auto [from, to, ignored] = *worst;
    // As it is written, lest the law differ from what was judged.
    const double middle = std::round((from + to) / 2 * 1e9) / 1e9;
    if (middle <= from || middle >= to) break;
    *worst = part(from, middle);
    parts.push_back(part(middle, to));
  }
  std::vector<double> shares{0};
  for (const Part& p : parts) shares.push_back(p.to);
  std::sort(shares.begin(), shares.end());
  return shares;
}

std::string length_lines(std::string_view key, const LengthCounts& lengths) {
  std::vector<LengthLaw::Quantile> points;
  std::vector<std::string> words;
  for (const double share : fitted_shares(lengths)) {
    const std::int32_t tokens = lengths.quantile(share);
    points.push_back({share, static_cast<double>(tokens)});
    words.push_back(fmt::format("{:.9g}: {}", 100 * share, tokens));
  }
  const double mean = LengthLaw::quantiles(std::move(points)).mean();
  return fmt::format(
      "    {}:   # mean {:.1f}; of the trace {:.1f}\n"
      "      law: percentiles\n"
      "      percentiles: {{{}}}\n",
      key, mean, lengths.mean(), fmt::join(words, ", "));
}

// The bloc with the most members; the first of the table among equals.
std::string largest_bloc(const platform::Platform& platform) {
  std::map<std::string, int> members;
  std::string largest;
  for (const platform::Nation& nation : platform.nations) {
    if (!nation.bloc.empty()) ++members[nation.bloc];
  }
  for (const platform::Nation& nation : platform.nations) {
    if (nation.bloc.empty()) continue;
    if (largest.empty() || members[nation.bloc] > members[largest]) largest = nation.bloc;
  }
  if (largest.empty()) throw InputError(platform.folder.string(), 0, "", "has no bloc of nations");
  return largest;
}

std::string fitting_llm(const TraceProfile& profile, const platform::Platform& platform) {
  const std::int64_t longest =
      std::int64_t{profile.prompt_tokens.max()} + profile.output_tokens.max();
  for (const platform::Llm& llm : platform.llms) {
    if (llm.max_context_tokens >= longest) return llm.name;
  }
  throw InputError(profile.file, 0, "",
                   fmt::format("the longest prompt and output have {} tokens together; no LLM of "
                               "platform {} accepts that many",
                               longest, platform.name));
}

}  // namespace

std::string fit_recipe(const TraceProfile& profile, const platform::Platform& platform) {
  if (profile.has_times() && !(profile.span_s > 0)) {
    throw InputError(profile.file, 0, "",
                     "all requests come at one instant; a rate cannot be fitted");
  }
  const TraceFormatInfo& format = info_of(profile.format);
  const std::string file = plain(std::filesystem::path(profile.file).filename().string());
  std::string text = fmt::format(
      "# Fitted by `archipelago workload fit` to {} requests of {}.\n"
      "# Format: {}, because {}; left out: {} without output, {} without prompt, {} bad rows.\n"
      "# Public origin: {}\n",
      profile.counts.rows, file, format.title, plain(profile.why), profile.counts.no_output,
      profile.counts.no_prompt, profile.counts.bad, format.origin);
  text += fmt::format("name: {}\n", "\"" + recipe_name(profile.file) + "\"");
  text += fmt::format("description: \"requests like those of {}\"\n", file);
  text += fmt::format("source: \"{}; assumed\"\n", file);
  text += "inference:\n  - name: fitted\n";
  text += rate_lines(profile);
  text += fmt::format("    nations: {{bloc: \"{}\", split_by: gdp}}   # assumed\n",
                      plain(largest_bloc(platform)));
  text += burst_line(profile);
  text += length_lines("prompt_tokens", profile.prompt_tokens);
  text += length_lines("output_tokens", profile.output_tokens);
  text += fmt::format("    llms: {{\"{}\": 1}}   # assumed\n", fitting_llm(profile, platform));
  return text;
}

}  // namespace archipelago::workload
