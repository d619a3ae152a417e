// One row for every request or job of a run, written as they end, in constant memory.
//
// Flow     engine::simulate() -> RequestRows, JobRows (listeners) -> a part file of the run -> all
//          parts in order, behind a header, as OUT/requests.csv.zst and jobs.csv.zst (row_folder.hpp).
// Columns  outcome_columns.hpp.  Rows come in the order in which requests and jobs ended.
// Sample   a share below 1 keeps the requests whose number hashes below it: the same questions under
//          every policy and in every replicate of one seed, so rows can be paired.
// Work     GPU time of a request = per_prompt x prompt tokens + per_output x output tokens, taken from
//          a full replica (engine/fleet/full_replica.hpp) at 512 and 2048 prompt tokens with 256 of
//          output, and at 512 with 512.
// Energy   nominal: PUE x (prefill's part x prompts' rise + the rest x a full batch's rise), at the
//          full clock, as policies see it (engine/requests/site_footprints.hpp).  The sums of a run
//          stand in the tables; these say what one request or job adds.
// Cost     a row takes about as much CPU as its request, half of it zstd; a second thread does that
//          beside the run (README, Speed).
// Errors   SimulationError when the file cannot be written.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <future>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/series_window.hpp"
#include "engine/fleet/deployment.hpp"
#include "experiment/experiment.hpp"
#include "experiment/row_line.hpp"
#include "experiment/run_name.hpp"
#include "input/compress.hpp"
#include "record/job_outcome.hpp"
#include "record/request_outcome.hpp"

namespace archipelago::experiment {

class RequestRows final : public record::RequestSink {
 public:
  // `scenario` must outlive the rows.
  RequestRows(const Scenario& scenario, RunName run, const std::filesystem::path& part);

  void on_outcome(const record::RequestOutcome& outcome) override;
  void on_path(std::uint32_t path, const std::vector<CableIndex>& cables) override;
  void close();

 private:
  // Of one token at a pool: GPU-seconds, and joules at the site's meter.
  struct Work {
    double prompt_s = 0;
    double output_s = 0;
    double prompt_j = 0;
    double output_j = 0;
  };
  // What goes to the thread that writes at once: requests, and paths that they are the first to take.
  struct Batch {
    std::vector<record::RequestOutcome> outcomes;
    std::vector<std::pair<std::uint32_t, std::string>> paths;
  };

  void learn_works();
  void hand_over();
  void write(const Batch& batch);
  void write(const record::RequestOutcome& outcome);
  void add_times(const record::RequestOutcome& outcome);
  void add_work(const record::RequestOutcome& outcome);

  const Scenario& scenario_;
  std::string run_;      // "3,0": the first cells of each row
  std::uint64_t below_;  // hashes that are kept
  bool metered_;
  engine::Deployment deployment_;
  std::vector<Work> works_;           // by pool
  std::vector<SeriesWindow> prices_;  // by site, USD a kWh
  Batch gathered_;

  // Of the threads that write, one after the other.
  std::vector<std::string> paths_{std::string()};  // by number; 0: none
  RowLine line_;
  input::ZstdFile file_;
  // Last: they end before what they use.
  std::deque<std::shared_future<void>> writing_;
};

class JobRows final : public record::JobSink {
 public:
  // `scenario` must outlive the rows.
  JobRows(const Scenario& scenario, RunName run, const std::filesystem::path& part);

  void on_outcome(const record::JobOutcome& outcome) override;
  void close() { file_.close(); }

 private:
  void add_times(const record::JobOutcome& outcome);

  const Scenario& scenario_;
  std::string run_;
  RowLine line_;
  input::ZstdFile file_;
};

}  // namespace archipelago::experiment
