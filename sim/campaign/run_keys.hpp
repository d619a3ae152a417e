// What a run is kept under: digests of everything that can change its numbers, and of nothing else.
//
// Physics  the program (SHA-256 of the running executable), SimGrid, every table of the platform
//          without its prices, every file of the workload, events, a plug-in, the settings as they
//          are written, seed and replicate.  Names of files are no part of it, nor is the order of
//          scenarios: the same run in another experiment is the same run.
// Prices   prices, carbon and costs of the platform and power.price_scale.  They are part of the key
//          of a run that chose by them (RunFacts::prices_read) and of no other.
// Neither  what is computed from the record afterwards: settings of bills, weights of the score.
// Written  "60 s" and "1 min" make two keys: at worst a run is computed twice.
// Errors   InputError when a file cannot be read.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>

#include "experiment/experiment.hpp"
#include "store/run_store.hpp"

namespace archipelago::campaign {

class RunKeys {
 public:
  // REQUIRES: the experiment outlives it.
  RunKeys(const experiment::Experiment& experiment, bool keep_epochs);

  [[nodiscard]] store::RunKey key(std::size_t scenario, std::size_t replicate);

  // Of the whole campaign: its scenarios, and what makes figures of their records.
  [[nodiscard]] std::string campaign_digest();

 private:
  std::string physics_text(const experiment::Scenario& scenario);
  const std::string& digest_of(const std::filesystem::path& file);

  const experiment::Experiment& experiment_;
  bool keep_epochs_;
  std::map<std::filesystem::path, std::string> files_;
  std::map<std::size_t, std::string> texts_;  // by scenario
};

// What a store names the program by: version and commit.
[[nodiscard]] std::string program_words();

}  // namespace archipelago::campaign
