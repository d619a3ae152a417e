#include "workload/traces/job_text.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>
#include <vector>

#include "base/text_table.hpp"
#include "workload/traces/trace_text.hpp"
#include "workload/traces/trace_time.hpp"

namespace archipelago::workload {

namespace {

constexpr std::array<double, 8> kShares{0, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1};

std::string line(std::string_view name, const std::string& value) {
  return fmt::format("{:<14}{}\n", name, value);
}

std::string first_job(const JobProfile& profile) {
  if (!profile.dated) return "at no known date or hour";
  const std::string stamp = format_time_stamp(profile.first_nanoseconds).substr(0, 19);
  // Only Acme and SWF say from where their clocks count.
  const bool is_utc = profile.format == JobFormat::kAcme || profile.format == JobFormat::kSwf;
  return stamp + (is_utc ? " UTC" : ", local time of the cluster");
}

std::string figure(double value) {
  return value >= 10'000 ? fmt::format("{:.0f}", value) : fmt::format("{:.4g}", value);
}

template <class Law>
void add_row(TextTable& table, const char* name, const Law& law) {
  std::vector<std::string> cells{name, figure(law.mean())};
  for (const double share : kShares) cells.push_back(figure(law.quantile(share)));
  table.add(std::move(cells));
}

std::string table_text(const JobProfile& profile) {
  std::vector<Align> aligns(10, Align::kRight);
  aligns.front() = Align::kLeft;
  TextTable table({"a job's", "mean", "min", "p5", "p25", "p50", "p75", "p95", "p99", "max"},
                  aligns);
  add_row(table, "GPUs", profile.gpus);
  add_row(table, "run time s", profile.run);
  if (profile.queued.count() > 0) add_row(table, "queue time s", profile.queued);
  return table.text();
}

}  // namespace

std::string job_text(const JobProfile& profile, const std::string& compression) {
  const JobFormatInfo& format = info_of(profile.format);
  std::string text = line("file", fmt::format("{} ({})", profile.file, compression));
  text += line("format", fmt::format("{}: {}, because {}", format.name, format.title, profile.why));
  text += line("jobs", std::to_string(profile.counts.rows));
  text += line("left out", profile.counts.left_out());
  text += line("first job", first_job(profile));
  text +=
      line("span", fmt::format("{} ({:.0f} s)", duration_words(profile.span_s), profile.span_s));
  text += line("mean rate", figure(profile.jobs_per_day) + " jobs/day");
  text += line("order", profile.out_of_order == 0
                            ? "by submission"
                            : fmt::format("{} jobs were submitted before the one in front of them; "
                                          "a replay sorts them",
                                          profile.out_of_order));
  if (profile.with_estimate > 0) {
    text += line("estimates", fmt::format("in {} jobs", profile.with_estimate));
  }
  text += line("GPU-hours", figure(profile.gpu_hours));
  return text + "\n" + table_text(profile);
}

}  // namespace archipelago::workload
