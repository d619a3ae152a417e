#include "workload/recipe/trace_recipe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>
#include <span>
#include <vector>

#include "base/error.hpp"
#include "input/key_table.hpp"
#include "workload/laws/length_law.hpp"
#include "workload/recipe/fitted_law.hpp"
#include "workload/recipe/recipe_keys.hpp"
#include "workload/traces/trace_text.hpp"

namespace archipelago::workload {

namespace {

constexpr double kDay = 86'400;

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
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
                       yaml_number(kDay));
  }
  const TraceClock clock = info_of(profile.format).clock;
  if (profile.whole_days == 0) {
    return fmt::format(
        "    # {} of trace say nothing of the day's shape: every hour alike.\n"
        "    requests_per_day: {}\n",
        duration_words(profile.span_s), yaml_number(profile.mean_rate * kDay));
  }
  const bool weekly = profile.whole_days >= 7 && clock == TraceClock::kUtc;
  std::string text = fmt::format("    requests_per_day: {}   # of {} whole day{}\n",
                                 yaml_number(profile.requests_per_day), profile.whole_days,
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
  const double fitted = std::clamp(profile.hour_cv, kBurstiness.low, kBurstiness.high);
  const std::string step =
      profile.is_spread()
          ? fmt::format("    # Stamps are whole steps of {}: rows taken as spread over them.\n",
                        input::written_duration(profile.step_s))
          : "";
  return fmt::format("{}    burstiness: {:.3g}{}\n", step, fitted,
                     fitted == profile.hour_cv
                         ? ""
                         : fmt::format("   # the trace has {:.3g}; recipes take {} to {}",
                                       profile.hour_cv, kBurstiness.low, kBurstiness.high));
}

std::string length_lines(std::string_view key, const LengthCounts& lengths) {
  const std::vector<QuantileCurve::Point> points = fitted_points(
      {[&](double share) { return lengths.quantile(share); },
       [&](double from, double to) { return lengths.mean_part(from, to); }, lengths.mean()},
      QuantileCurve::Between::kValue);
  const double mean = LengthLaw::quantiles(points).mean();
  std::vector<std::string> words;
  words.reserve(points.size());
  for (const QuantileCurve::Point& point : points) {
    words.push_back(fmt::format("{:.9g}: {:.0f}", 100 * point.share, point.value));
  }
  return fmt::format(
      "    {}:   # mean {:.1f}; of the trace {:.1f}\n"
      "      law: percentiles\n"
      "      percentiles: {{{}}}\n",
      key, mean, lengths.mean(), fmt::join(words, ", "));
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
  const std::string file = plain_text(std::filesystem::path(profile.file).filename().string());
  std::string text = fmt::format(
      "# Fitted by `archipelago workload fit` to {} requests of {}.\n"
      "# Format: {}, because {}; left out: {} without output, {} without prompt, {} bad rows.\n"
      "# Public origin: {}\n",
      profile.counts.rows, file, format.title, plain_text(profile.why), profile.counts.no_output,
      profile.counts.no_prompt, profile.counts.bad, format.origin);
  text += fmt::format("name: {}\n", "\"" + recipe_name(profile.file) + "\"");
  text += fmt::format("description: \"requests like those of {}\"\n", file);
  text += fmt::format("source: \"{}; assumed\"\n", file);
  text += "inference:\n  - name: fitted\n";
  text += rate_lines(profile);
  text += fmt::format("    nations: {{bloc: \"{}\", split_by: gdp}}   # assumed\n",
                      plain_text(largest_bloc(platform)));
  text += burst_line(profile);
  text += length_lines("prompt_tokens", profile.prompt_tokens);
  text += length_lines("output_tokens", profile.output_tokens);
  text += fmt::format("    llms: {{\"{}\": 1}}   # assumed\n", fitting_llm(profile, platform));
  return text;
}

}  // namespace archipelago::workload
