#include "campaign/run_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <optional>

#include "base/error.hpp"
#include "input/text.hpp"

namespace archipelago::campaign {

namespace {

constexpr const char* kWord = "campaign ";

// Nothing when the line names no run of the experiment.
std::optional<experiment::RunName> run_of(const std::string& line,
                                          const experiment::Experiment& experiment) {
  const std::vector<std::string> words = input::split_words(line, ' ');
  if (words.size() != 2) return {};
  const auto scenario = input::parse_integer(words[0]);
  const auto replicate = input::parse_integer(words[1]);
  const auto scenarios = static_cast<std::int64_t>(experiment.scenarios.size());
  const std::int64_t replicates =
      experiment.precision ? experiment.precision->at_most : experiment.replicates;
  if (!scenario || !replicate || *scenario < 1 || *scenario > scenarios || *replicate < 0 ||
      *replicate >= replicates) {
    return {};
  }
  return experiment::RunName{static_cast<std::size_t>(*scenario - 1),
                             static_cast<std::size_t>(*replicate)};
}

}  // namespace

void write_run_list(const std::filesystem::path& file, const std::string& campaign_digest,
                    const std::vector<experiment::RunName>& runs) {
  std::ofstream out(file, std::ios::binary);
  out << kWord << campaign_digest << '\n';
  for (const experiment::RunName& run : runs) {
    out << run.scenario + 1 << ' ' << run.replicate << '\n';
  }
  out.close();
  if (!out) throw SimulationError("cannot write " + file.string());
}

std::vector<experiment::RunName> read_run_list(const std::filesystem::path& file,
                                               const std::string& campaign_digest,
                                               experiment::Experiment& experiment) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw InputError(file.string(), 0, "", "cannot be read; expected a list of runs");
  std::string line;
  std::getline(in, line);
  if (!line.starts_with(kWord)) {
    throw InputError(file.string(), 1, "", "is no list of runs: expected 'campaign <digest>'");
  }
  if (line != kWord + campaign_digest) {
    throw InputError(file.string(), 1, "",
                     "is of another campaign than " + experiment.file.string() +
                         " is now: the experiment, what it reads, --only or the program has "
                         "changed since the list was made; start the campaign again");
  }
  Issues issues;
  std::vector<experiment::RunName> runs;
  for (int number = 2; std::getline(in, line); ++number) {
    if (const auto run = run_of(line, experiment)) {
      runs.push_back(*run);
    } else {
      issues.add(file.string(), number, "",
                 fmt::format(
                     "{} names no run; expected a scenario from 1 to {} and a replicate "
                     "below {}",
                     input::shown(line), experiment.scenarios.size(),
                     experiment.precision ? experiment.precision->at_most : experiment.replicates));
    }
  }
  issues.throw_if_any();
  if (experiment.precision) {
    for (const experiment::RunName& run : runs) {
      experiment.replicates =
          std::max(experiment.replicates, static_cast<std::uint32_t>(run.replicate + 1));
    }
  }
  return runs;
}

}  // namespace archipelago::campaign
