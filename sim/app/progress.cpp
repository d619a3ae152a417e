#include "app/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "app/terminal.hpp"
#include "base/text_width.hpp"
#include "tables/table_formats.hpp"

namespace archipelago::app {

namespace {

using Clock = std::chrono::steady_clock;

std::string rate_text(const Pace& pace) {
  const double seconds = std::max(pace.seconds, 1e-3);
  const double rate = static_cast<double>(pace.requests) / seconds;
  if (pace.requests == 0) {
    return fmt::format("{:.2g} runs/s", static_cast<double>(pace.done) / seconds);
  }
  if (rate >= 1e6) return fmt::format("{:.2f} M requests/s", rate / 1e6);
  if (rate >= 1e3) return fmt::format("{:.1f} k requests/s", rate / 1e3);
  return fmt::format("{:.0f} requests/s", rate);
}

}  // namespace

std::string duration_text(double seconds) {
  const double whole = std::ceil(seconds);
  if (whole < 100) return fmt::format("{:.0f} s", whole);
  const double minutes = std::ceil(seconds / 60);
  if (minutes < 100) return fmt::format("{:.0f} min", minutes);
  return fmt::format("{:.1f} h", seconds / 3600);
}

std::string pace_text(const Pace& pace) {
  std::string text = rate_text(pace);
  if (pace.done >= pace.total) return text;
  const double left = static_cast<double>(pace.total - pace.done);
  return text + ", " + duration_text(pace.seconds / static_cast<double>(pace.done) * left) +
         " left";
}

std::string progress_line(const Pace& pace, const std::string& what, std::size_t width) {
  const std::size_t bar = std::min<std::size_t>(30, width / 5);
  const std::size_t full = bar * pace.done / std::max<std::size_t>(1, pace.total);
  return cut_to(
      fmt::format("[{}{}] {}/{}  {}  {}", std::string(full, '='), std::string(bar - full, ' '),
                  pace.done, pace.total, pace_text(pace), what),
      width);
}

std::function<void(const experiment::Progress&)> progress_printer(
    const experiment::Experiment& experiment) {
  const auto started = Clock::now();
  std::uint64_t requests = 0;
  return [&experiment, started, requests](const experiment::Progress& p) mutable {
    requests += p.requests;
    const std::chrono::duration<double> taken = Clock::now() - started;
    const Pace pace{p.done, p.total, taken.count(), requests};
    const std::string failed = p.failed > 0 ? fmt::format("{} failed; ", p.failed) : "";
    const std::string what =
        failed + fmt::format("{}, replicate {}: {} requests{} in {:.1f} s",
                             experiment.scenarios[p.run.scenario].id, p.run.replicate, p.requests,
                             p.jobs > 0 ? fmt::format(", {} jobs", p.jobs) : "", p.seconds);
    // Asked for each time: the window may have been resized.
    if (const auto width = terminal_width(STDERR_FILENO)) {
      // A line as wide as the terminal would wrap on some; one column stays free.
      fmt::print(stderr, "\r\033[K{}{}",
                 progress_line(pace, what, std::max<std::size_t>(*width, 2) - 1),
                 p.done == p.total ? "\n" : "");
      std::fflush(stderr);
    } else {
      fmt::print(stderr, "[{}/{}] {}; {}\n", p.done, p.total, what, pace_text(pace));
    }
  };
}

std::function<void(const experiment::Progress&)> progress_json_printer(
    const experiment::Experiment& experiment) {
  const auto started = Clock::now();
  return [&experiment, started](const experiment::Progress& p) {
    const std::chrono::duration<double> taken = Clock::now() - started;
    const double left =
        taken.count() / static_cast<double>(p.done) * static_cast<double>(p.total - p.done);
    fmt::print(stderr,
               "{{\"done\": {}, \"total\": {}, \"failed\": {}, \"scenario\": {}, \"words\": {}, "
               "\"replicate\": {}, \"seconds\": {:.3f}, \"requests\": {}, \"jobs\": {}, "
               "\"seconds_left\": {:.1f}}}\n",
               p.done, p.total, p.failed, p.run.scenario + 1,
               tables::json_string(experiment.scenarios[p.run.scenario].id), p.run.replicate,
               p.seconds, p.requests, p.jobs, left);
  };
}

}  // namespace archipelago::app
