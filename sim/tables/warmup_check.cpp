#include "tables/warmup_check.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <numeric>
#include <optional>
#include <span>

#include "metrics/mser.hpp"

namespace archipelago::tables {

namespace {

constexpr std::size_t kDay = 24;                           // hours
constexpr std::size_t kFewest = 10 * metrics::kMserBatch;  // hours
constexpr double kMatters = 0.01;                          // of the mean

// Share of all GPUs that worked, by hour of the measured time.
std::vector<double> use_of(const platform::Platform& platform,
                           const std::vector<experiment::RunResult>& replicates) {
  std::map<std::string, double> gpus;
  double all = 0;
  for (const platform::Site& site : platform.sites) {
    gpus["site:" + site.name] = site.gpus;
    all += site.gpus;
  }
  std::map<std::uint32_t, double> by_hour;
  for (const experiment::RunResult& run : replicates) {
    for (const metrics::HourRow& row : run.series) {
      const auto site = gpus.find(row.group);
      if (row.metric == "use" && site != gpus.end()) by_hour[row.hour] += row.value * site->second;
    }
  }
  std::vector<double> use;
  use.reserve(by_hour.size());
  for (const auto& [hour, busy] : by_hour) {
    use.push_back(busy / (all * static_cast<double>(replicates.size())));
  }
  return use;
}

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// Less what each hour of the day is above or below the mean, over whole days at the end.
std::vector<double> without_cycle(const std::vector<double>& use) {
  const std::size_t days = use.size() / 2 / kDay;
  const std::span<const double> tail = std::span(use).last(days * kDay);
  const double level = mean_of(tail);
  std::vector<double> excess(kDay, 0.0);  // by hour of the day
  const std::size_t first = use.size() - tail.size();
  for (std::size_t i = 0; i < tail.size(); ++i) {
    excess[(first + i) % kDay] += (tail[i] - level) / static_cast<double>(days);
  }
  std::vector<double> flat = use;
  for (std::size_t i = 0; i < flat.size(); ++i) flat[i] -= excess[i % kDay];
  return flat;
}

std::optional<std::string> sentence_of(const std::vector<double>& use, std::size_t scenario) {
  if (use.size() < kFewest) return std::nullopt;
  const std::vector<double> flat = without_cycle(use);
  const auto cut = metrics::mser5(flat);
  if (!cut || cut->observations == 0) return std::nullopt;
  const double all = mean_of(flat);
  const double behind = mean_of(std::span(flat).subspan(cut->observations));
  if (std::abs(all - behind) < kMatters * std::abs(behind)) return std::nullopt;
  return fmt::format(
      "The warm-up may be too short in scenario {}: MSER-5 of the GPUs' use by the hour would "
      "leave "
      "out {} h more, and the mean use would be {:.1f} % instead of {:.1f} %{}.",
      scenario + 1, cut->observations, 100 * behind, 100 * all,
      cut->settled ? "" : "; it has not settled in half of the run");
}

}  // namespace

std::vector<std::string> warmup_sentences(const experiment::Experiment& experiment,
                                          const experiment::Results& results) {
  std::vector<std::string> sentences;
  for (std::size_t s = 0; s < results.size(); ++s) {
    const std::vector<double> use = use_of(*experiment.scenarios[s].platform, results[s]);
    if (auto sentence = sentence_of(use, s)) sentences.push_back(std::move(*sentence));
  }
  return sentences;
}

}  // namespace archipelago::tables
