#include "workload/traces/trace_text.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <vector>

#include "base/text_table.hpp"
#include "input/key_table.hpp"
#include "input/text.hpp"
#include "workload/traces/trace_time.hpp"

namespace archipelago::workload {

namespace {

constexpr std::array<double, 7> kShares{0, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99};

std::string line(std::string_view name, const std::string& value) {
  return fmt::format("{:<14}{}\n", name, value);
}

std::string first_row(const TraceProfile& profile) {
  const std::string stamp = format_time_stamp(profile.first_nanoseconds);
  switch (info_of(profile.format).clock) {
    case TraceClock::kUtc:
      return stamp.substr(0, 19) + " UTC";
    case TraceClock::kMidnight:
      return stamp.substr(11, 8) + " of some day";
    case TraceClock::kNone:
      break;
  }
  return "at no known date or hour";
}

std::string times_text(const TraceProfile& profile) {
  if (!profile.has_times()) return line("times", "none: lengths only");
  std::string text = line("first row", first_row(profile));
  text +=
      line("span", fmt::format("{} ({:.3f} s)", duration_words(profile.span_s), profile.span_s));
  if (profile.step_s > 0) {
    text += line("clock", fmt::format("all times are whole steps of {}{}",
                                      input::written_duration(profile.step_s),
                                      profile.ties > 0 ? fmt::format("; {} rows share theirs with "
                                                                     "the row before",
                                                                     profile.ties)
                                                       : ""));
  }
  text += line("mean rate", fmt::format("{:.4g} requests/s", profile.mean_rate));
  text += line("peak minute", fmt::format("{:.4g} requests/s", profile.peak_minute_rate));
  text += line("burstiness", fmt::format("{:.3g} (coefficient of variation of the gaps); {:.3g} "
                                         "against the mean of each hour{}",
                                         profile.gap_cv, profile.hour_cv,
                                         profile.is_spread() ? "; rows of one step taken as spread "
                                                               "over it"
                                                             : ""));
  return text;
}

std::string lengths_text(const TraceProfile& profile) {
  TextTable table({"tokens", "mean", "min", "p5", "p25", "p50", "p75", "p95", "p99", "max"},
                  {Align::kLeft, Align::kRight, Align::kRight, Align::kRight, Align::kRight,
                   Align::kRight, Align::kRight, Align::kRight, Align::kRight, Align::kRight});
  for (const auto& [name, lengths] :
       {std::pair{"prompt", &profile.prompt_tokens}, std::pair{"output", &profile.output_tokens}}) {
    std::vector<std::string> cells{name, fmt::format("{:.1f}", lengths->mean())};
    for (const double share : kShares) cells.push_back(std::to_string(lengths->quantile(share)));
    cells.push_back(std::to_string(lengths->max()));
    table.add(std::move(cells));
  }
  return table.text();
}

}  // namespace

std::string duration_words(double seconds) {
  const auto whole = static_cast<std::int64_t>(seconds);
  if (whole >= 86'400) return fmt::format("{} d {} h", whole / 86'400, whole / 3600 % 24);
  if (whole >= 3600) return fmt::format("{} h {} min", whole / 3600, whole / 60 % 60);
  if (whole >= 60) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{:.3g} s", seconds);
}

std::string trace_text(const TraceProfile& profile, const std::string& compression) {
  const TraceFormatInfo& format = info_of(profile.format);
  const TraceCounts& counts = profile.counts;
  std::string text = line("file", fmt::format("{} ({})", profile.file, compression));
  text += line("format", fmt::format("{}: {}, because {}", format.name, format.title, profile.why));
  text += line("requests", std::to_string(counts.rows));
  text += line("left out", fmt::format("{} without output, {} without prompt, {} bad rows",
                                       counts.no_output, counts.no_prompt, counts.bad));
  text += times_text(profile);
  if (profile.with_hashes > 0) {
    text += line("block hashes", fmt::format("in {} requests, of {} tokens each",
                                             profile.with_hashes, profile.block_tokens));
  }
  for (const auto& [model, count] : profile.models) {
    text += line("model", fmt::format("{}: {} requests", input::shown(model), count));
  }
  return text + "\n" + lengths_text(profile);
}

}  // namespace archipelago::workload
