#include "campaign/fitting_jobs.hpp"

#include <algorithm>
#include <fstream>
#include <string>

#include "experiment/estimate.hpp"

namespace archipelago::campaign {

namespace {

// Bytes; 0 when nobody says.
double available_memory() {
  std::ifstream in("/proc/meminfo");
  std::string word;
  double kib = 0;
  while (in >> word) {
    if (word == "MemAvailable:" && in >> kib) return kib * 1024;
  }
  return 0;
}

}  // namespace

std::size_t fitting_jobs(const experiment::Experiment& experiment, std::size_t jobs) {
  double largest = 0;
  for (const experiment::Scenario& scenario : experiment.scenarios) {
    largest = std::max(largest, experiment::estimate_of(scenario).bytes);
  }
  const double available = available_memory();
  if (available <= 0 || largest <= 0) return jobs;
  return std::clamp<std::size_t>(static_cast<std::size_t>(available / largest), 1, jobs);
}

}  // namespace archipelago::campaign
