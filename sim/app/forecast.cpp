#include "app/forecast.hpp"

#include <fmt/format.h>

#include <string>

#include "app/progress.hpp"
#include "experiment/estimate.hpp"

namespace archipelago::app {

namespace {

// "about 1.2 M requests, 3 s of a processor, 45 MB"
std::string text_of(const experiment::Estimate& estimate) {
  const double millions = estimate.requests / 1e6;
  const std::string requests = millions >= 1 ? fmt::format("{:.3g} M", millions)
                                             : fmt::format("{:.3g} k", estimate.requests / 1e3);
  return fmt::format("about {} requests, {} of a processor, {:.0f} MB", requests,
                     duration_text(estimate.seconds), estimate.bytes / 1e6);
}

}  // namespace

void print_forecast(const experiment::Experiment& experiment) {
  const std::string scales = experiment.scales();
  fmt::print("{}: ok, {} scenarios x {} replicates{}{}\n", experiment.file.string(),
             experiment.scenarios.size(), experiment.replicates, scales.empty() ? "" : ", scale ",
             scales);
  experiment::Estimate whole;
  for (const experiment::Scenario& scenario : experiment.scenarios) {
    const experiment::Estimate run = experiment::estimate_of(scenario);
    fmt::print("  {}{}: {}\n", scenario.id,
               scenario.baseline && &experiment.scenarios[*scenario.baseline] != &scenario
                   ? fmt::format(" (against {})", experiment.scenarios[*scenario.baseline].id)
                   : std::string(),
               text_of(run));
    whole += run.times(experiment.replicates);
  }
  fmt::print("all {} runs: {} at most in a process\n",
             experiment.scenarios.size() * experiment.replicates, text_of(whole));
}

}  // namespace archipelago::app
