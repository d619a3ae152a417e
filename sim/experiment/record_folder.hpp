// The records of an experiment's runs: a folder that appears whole or not at all, and that knows
// from what it was made.
//
// Files    one record a run (record_file.hpp), and records.json: the experiment file (relative to
//          the folder), its scenarios and replicates, and the SHA-256 of every input (relative to
//          the experiment file's folder).
// Flow     RecordFolder -> runs write file() -> keep(); later read_index() -> load_recorded().
// Errors   SimulationError when it cannot be written; InputError when it is no such folder, or its
//          experiment or an input has changed since the runs.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "experiment/experiment.hpp"

namespace archipelago::experiment {

class RecordFolder {
 public:
  // Makes a folder beside `place`; it goes away again unless it is kept.
  explicit RecordFolder(std::filesystem::path place);
  ~RecordFolder();
  RecordFolder(const RecordFolder&) = delete;
  RecordFolder& operator=(const RecordFolder&) = delete;

  // Where runs write until keep().
  [[nodiscard]] const std::filesystem::path& beside() const noexcept { return beside_; }
  // Takes its place, instead of what was there.
  void keep(const Experiment& experiment);

 private:
  std::filesystem::path place_;
  std::filesystem::path beside_;
};

[[nodiscard]] std::filesystem::path record_path(const std::filesystem::path& folder,
                                                std::size_t scenario, std::size_t replicate);

struct RecordIndex {
  std::filesystem::path experiment;
  std::vector<std::string> scenarios;  // their ids
  std::uint32_t replicates = 0;
  std::map<std::string, std::string> digests;  // of inputs
  std::vector<std::string> set;                // of `run --set`
  std::vector<std::string> only;               // of `run --only`
};

[[nodiscard]] RecordIndex read_index(const std::filesystem::path& folder);

// The experiment that the records are of.  `file`: it lies there now; empty: where it was.
[[nodiscard]] Experiment load_recorded(const RecordIndex& index, const std::filesystem::path& file);

}  // namespace archipelago::experiment
