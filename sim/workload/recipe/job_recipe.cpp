#include "workload/recipe/job_recipe.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "workload/laws/run_time_law.hpp"
#include "workload/recipe/fitted_law.hpp"
#include "workload/recipe/recipe_keys.hpp"
#include "workload/traces/trace_text.hpp"

namespace archipelago::workload {

namespace {

// "gpus-1", "gpus-4-7", "gpu-shares".
std::string stream_name(std::int64_t least) {
  if (least == 0) return "gpu-shares";
  if (least == 1) return "gpus-1";
  return fmt::format("gpus-{}-{}", least, 2 * least - 1);
}

std::string burst_line(std::optional<double> gap_cv, double share) {
  if (!gap_cv) return "";
  const double varies = std::sqrt(std::max(0.0, 1 + share * (*gap_cv * *gap_cv - 1)));
  const double fitted = std::clamp(varies, kBurstiness.low, kBurstiness.high);
  return fmt::format("    burstiness: {:.3g}{}\n", fitted,
                     fitted == varies
                         ? ""
                         : fmt::format("   # the trace has {:.3g}; recipes take {} to {}", varies,
                                       kBurstiness.low, kBurstiness.high));
}

std::string gpu_line(const GpuCounts& gpus) {
  std::vector<std::string> words;
  for (const auto& [milli, jobs] : gpus.counts()) {
    words.push_back(fmt::format("{{gpus: {:.10g}, share: {:.9g}}}",
                                static_cast<double>(milli) * 1e-3,
                                static_cast<double>(jobs) / static_cast<double>(gpus.count())));
  }
  return fmt::format("    gpus: [{}]\n", fmt::join(words, ", "));
}

std::string run_time_lines(const JobTimes& run) {
  const auto in_range = [](double seconds) {
    return std::clamp(seconds, kRunTimes.low, kRunTimes.high);
  };
  const std::vector<QuantileCurve::Point> points =
      fitted_points({[&](double share) { return in_range(run.quantile(share)); },
                     [&](double from, double to) { return run.mean_part(from, to); }, run.mean()},
                    QuantileCurve::Between::kLogValue);
  const double mean = RunTimeLaw::percentiles(points).mean(1000);
  std::vector<std::string> words;
  words.reserve(points.size());
  for (const QuantileCurve::Point& point : points) {
    words.push_back(fmt::format("{:.9g}: {:.6g} s", 100 * point.share, point.value));
  }
  return fmt::format(
      "    run_time:   # mean {:.1f} s; of the trace {:.1f} s{}\n"
      "      law: percentiles\n"
      "      percentiles: {{{}}}\n",
      mean, run.mean(),
      run.max() > kRunTimes.high ? "; longer than 100 days counts as 100 days" : "",
      fmt::join(words, ", "));
}

}  // namespace

std::string fit_job_recipe(const JobProfile& profile, const platform::Platform& platform) {
  if (!(profile.span_s > 0)) {
    throw InputError(profile.file, 0, "",
                     "all jobs are submitted at one instant; a rate cannot be fitted");
  }
  if (profile.jobs_per_day > kJobsPerDay.high) {
    throw InputError(profile.file, 0, "",
                     fmt::format("{:.3g} jobs a day; recipes take up to {:g}", profile.jobs_per_day,
                                 kJobsPerDay.high));
  }
  const JobFormatInfo& format = info_of(profile.format);
  const std::string file = plain_text(std::filesystem::path(profile.file).filename().string());
  std::string text = fmt::format(
      "# Fitted by `archipelago workload fit` to {} jobs of {}.\n"
      "# Format: {}, because {}; left out: {}.\n"
      "# Public origin: {}\n",
      profile.counts.rows, file, format.title, plain_text(profile.why), profile.counts.left_out(),
      format.origin);
  text += fmt::format("name: \"{}\"\n", recipe_name(profile.file));
  text += fmt::format("description: \"jobs like those of {}\"\n", file);
  text += fmt::format("source: \"{}; assumed\"\n", file);
  text += fmt::format(
      "# {} of trace; every hour alike.  A stream for each power of two of GPUs, since large jobs\n"
      "# run longer.{}\n",
      duration_words(profile.span_s),
      profile.gap_cv ? "" : "  The file says nothing of bursts: Poisson.");
  text += "training:\n";
  const std::string nations = plain_text(largest_bloc(platform));
  for (const auto& [least, alike] : profile.sizes) {
    const double share =
        static_cast<double>(alike.gpus.count()) / static_cast<double>(profile.gpus.count());
    text += fmt::format(
        "  - name: {}\n"
        "    jobs_per_day: {:.6g}\n"
        "    nations: {{bloc: \"{}\", split_by: gdp}}   # assumed\n",
        stream_name(least), std::max(kJobsPerDay.low, profile.jobs_per_day * share), nations);
    text += burst_line(profile.gap_cv, share) + gpu_line(alike.gpus) + run_time_lines(alike.run);
  }
  return text;
}

}  // namespace archipelago::workload
