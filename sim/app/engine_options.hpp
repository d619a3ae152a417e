// Where the runs of a campaign are run: the options of `run` that choose it.
//
//   --engine local   processes of this machine (the default)
//   --engine slurm   tasks of Slurm job arrays, with --slurm-option, --chunk and --retries
//   --runs FILE      which runs --shard takes its share of; what such a task is given
//
// Tasks    run the same experiment with every option that was given and that decides what comes out:
//          all but those of the terminal, the store and this engine.
// Errors   InputError: options that exclude each other, no Slurm here; before anything is written.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "campaign/campaign.hpp"
#include "experiment/experiment.hpp"

namespace archipelago::app {

struct EngineOptions {
  std::string engine = "local";
  std::vector<std::string> slurm;  // options of sbatch
  std::string chunk = "5 min";
  int retries = 3;
  std::string runs;
  std::vector<std::string> task;  // words of the command line that a task is given
};

void add_engine_options(CLI::App* command, EngineOptions& options);

// After the command line was read.
void remember_task(const CLI::App& command, EngineOptions& options);

// Sets what `how` says of shards and engines.  `json`: progress as JSON; `quiet`: none.
void choose_engine(const EngineOptions& options, const experiment::Experiment& experiment,
                   const std::filesystem::path& folder, const std::string& log_format, bool quiet,
                   campaign::CampaignOptions& how);

}  // namespace archipelago::app
