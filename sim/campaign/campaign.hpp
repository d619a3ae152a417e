// A campaign: the runs of an experiment that are not in the store yet, and then all of its results.
//
// Flow     Experiment -> keys (run_keys.hpp) -> what the store has is read, what it has not is run
//          and kept as it ends -> CampaignResult.  Without a store everything is run.
// Resume   a campaign that was killed goes on where it was, with the same bytes at the end: results
//          are made from records, whoever ran them and in whatever order.
// Counts   planned = finished + failed + waiting, always.
// Shards   3/16 takes every sixteenth run from the third on, of all or of those that a list names
//          (run_list.hpp); somebody merges the stores.
// Engines  here: processes of this machine.  Elsewhere: somebody runs what is missing and brings it
//          into the store (slurm_campaign.hpp).
// Rows     runs that write rows of requests or jobs are always run: rows are not kept.
// Errors   InputError: the store cannot be used, a shard that cannot be.  SimulationError: the store
//          takes no more (what it has stays).  The failure of a run is part of the result.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "campaign/run_keys.hpp"
#include "experiment/experiment.hpp"
#include "experiment/runner.hpp"
#include "store/run_store.hpp"

namespace archipelago::campaign {

// Runs number-1, number-1+of, ... in the order of scenarios and replicates.
struct Shard {
  std::size_t number = 1;  // from 1
  std::size_t of = 1;
};

// When it returns, the store says of each run whether it is finished, or why it failed.
using RunElsewhere = std::function<void(const experiment::Experiment& experiment,
                                        const std::vector<experiment::RunName>& missing,
                                        store::RunStore& store, RunKeys& keys)>;

struct CampaignOptions {
  experiment::RunOptions run;
  std::filesystem::path store = {};  // empty: none
  std::optional<Shard> shard = {};
  std::filesystem::path run_list = {};         // of whose runs the shard is a share; empty: of all
  std::vector<experiment::RunName> only = {};  // these and no others; empty: all
  RunElsewhere elsewhere = {};                 // empty: here.  REQUIRES: a store
  bool only_stored = false;                    // run nothing: what is there already
};

struct CampaignResult {
  experiment::Results results;              // of a run that is not there: empty
  std::vector<std::vector<char>> finished;  // [scenario][replicate]
  std::size_t planned = 0;                  // of the shard, where there is one
  std::size_t found = 0;                    // in the store
  std::vector<std::string> failures;        // "run islands, replicate 0: why"
  bool stopped = false;                     // by RunOptions::stop

  [[nodiscard]] std::size_t done() const;
  [[nodiscard]] bool whole() const { return done() == planned; }
};

// Replicates that the precision asks for are added to `experiment` (precision.hpp).
[[nodiscard]] CampaignResult run_campaign(experiment::Experiment& experiment,
                                          const CampaignOptions& options);

// "3/16".  Throws InputError when it is none.
[[nodiscard]] Shard parse_shard(const std::string& text);

// "16 of 75 runs finished, 1 failed, 58 waiting".
[[nodiscard]] std::string counts_text(const CampaignResult& result);

}  // namespace archipelago::campaign
