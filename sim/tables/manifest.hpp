// manifest.json: the birth certificate of a result.  What was run, with what, and what came out.
//
// Content  version, compiler, libraries, SHA-256 of every input and of the text of every table
//          (before compression), seed, replicates, axes with the words of their values
//          (experiment/axis.hpp), scenarios by number as points on the axes, SimGrid's network
//          settings, caveats; and under `this_run` the only things that differ between two runs:
//          when, where, how long.  Words of `run --set` and `--only` where there were any.
// Paths    relative to the folder that holds experiments/ and platforms/, so that another checkout
//          can verify it.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "experiment/experiment.hpp"
#include "experiment/runner.hpp"

namespace archipelago::tables {

struct RunFacts {
  double wall_seconds = 0;
  std::size_t jobs = 1;
};

[[nodiscard]] std::string manifest_json(const experiment::Experiment& experiment,
                                        const experiment::Results& results,
                                        const std::map<std::string, std::string>& tables,
                                        const std::filesystem::path& root, const RunFacts& facts);

// What verify needs of a manifest.  Throws InputError when the file is not one.
struct ManifestFacts {
  std::filesystem::path experiment;  // relative to the root
  std::string name;
  std::string question;
  std::map<std::string, std::string> input_digests;
  std::vector<std::string> set;      // of `run --set`
  std::vector<std::string> only;     // of `run --only`
  std::vector<std::string> old_ids;  // what version 0.1 calls the scenarios, in order
};
[[nodiscard]] ManifestFacts read_manifest(const std::filesystem::path& file);

// What version 0.1 called the scenarios, in order: "islands.demand_scale-2".
[[nodiscard]] std::vector<std::string> old_ids_of(const experiment::Experiment& experiment);

// What a manifest calls an input: its path from the root; below the data folder with the variable's
// name in front, so that another machine can find it.
[[nodiscard]] std::string input_name(const std::filesystem::path& root,
                                     const std::filesystem::path& file);

// Where an input named in a manifest lies on this machine.
[[nodiscard]] std::filesystem::path input_path(const std::filesystem::path& root,
                                               const std::string& name);

}  // namespace archipelago::tables
