// The rows of all runs of an experiment: parts written by the runs, laid together in the order of
// scenarios and replicates, whatever ended first.
//
// Flow     RowFolder -> runs write part() -> keep() -> OUT/requests.csv.zst, OUT/jobs.csv.zst.
// Files    zstd frames behind each other: a header, then a part a run.
// Memory   constant.
// Errors   SimulationError when something cannot be written; parts go away in any case.
#pragma once

#include <cstddef>
#include <filesystem>

#include "experiment/experiment.hpp"

namespace archipelago::experiment {

enum class RowKind : std::uint8_t { kRequests, kJobs };

// Whether any scenario asks for rows of requests or jobs.
[[nodiscard]] bool wants_rows(const Experiment& experiment, RowKind kind);
[[nodiscard]] bool wants_rows(const Scenario& scenario, RowKind kind);

class RowFolder {
 public:
  // Makes a folder for the parts inside `out`, which is made when it is not there.
  explicit RowFolder(std::filesystem::path out);
  ~RowFolder();
  RowFolder(const RowFolder&) = delete;
  RowFolder& operator=(const RowFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& parts() const noexcept { return parts_; }
  void keep(const Experiment& experiment);

 private:
  void lay_together(const Experiment& experiment, RowKind kind);

  std::filesystem::path out_;
  std::filesystem::path parts_;
};

// Removes files of rows in `out` that the experiment does not write.
void remove_stale_rows(const std::filesystem::path& out, const Experiment& experiment);

// Where a run writes until then.
[[nodiscard]] std::filesystem::path row_part(const std::filesystem::path& parts, RowKind kind,
                                             std::size_t scenario, std::size_t replicate);

}  // namespace archipelago::experiment
