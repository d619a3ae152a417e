// manifest.json: the birth certificate of a result.  What was run, with what, and what came out.
//
// Content  version, compiler, libraries, SHA-256 of every input and of every table, seed,
//          replicates, scenarios, SimGrid's network settings, caveats; and under `this_run` the
//          only things that differ between two runs: when, where, how long.
// Paths    relative to the folder that holds experiments/ and platforms/, so that another checkout
//          can verify it.
#pragma once

#include <filesystem>
#include <map>
#include <string>

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
};
[[nodiscard]] ManifestFacts read_manifest(const std::filesystem::path& file);

// Where an input named in a manifest lies on this machine.
[[nodiscard]] std::filesystem::path input_path(const std::filesystem::path& root,
                                               const std::string& name);

}  // namespace archipelago::tables
