// Who used what of whose site: requests and jobs as they end, in front of the run's book.
//
// Flow     RequestPath, TrainingRun -> UsageMeter -> RunBook; at the end uses().
// Serving  a pool's busy GPU time is divided among the nations whose requests it served by the work
//          of those requests: the GPU time that they would take in a replica that is always full
//          (serving/capacity.hpp).  What nations without a served request kept busy (refused, under
//          way) falls to the others; a pool that served nobody keeps its time to itself.
// Window   requests that end, and GPU time held, after the warm-up; useful work of jobs that give
//          their GPUs back after it.
// Egress   answers to users outside the site's nation.  Bytes of jobs are not counted.
#pragma once

#include <vector>

#include "engine/fleet/deployment.hpp"
#include "record/job_outcome.hpp"
#include "record/request_outcome.hpp"
#include "record/site_usage.hpp"
#include "serving/capacity.hpp"
#include "serving/serving.hpp"

namespace archipelago::engine {

class UsageMeter final : public record::RequestSink, public record::JobSink {
 public:
  // All must outlive the meter.
  UsageMeter(const platform::Platform& platform, const Deployment& deployment,
             std::vector<serving::PoolSpec> specs, SimTime warmup, double output_bytes,
             record::RequestSink& requests);
  // Jobs go on to that sink.
  void pass_jobs_to(record::JobSink& jobs) { jobs_ = &jobs; }

  void on_outcome(const record::RequestOutcome& outcome) override;
  void on_path(std::uint32_t path, const std::vector<CableIndex>& cables) override {
    requests_.on_path(path, cables);
  }
  void on_outcome(const record::JobOutcome& outcome) override;
  void on_hold(const record::GpuHold& hold) override;

  // The end of the warm-up, the end of the run.
  void begin_measuring(const serving::Serving& serving);
  [[nodiscard]] std::vector<std::vector<record::SiteUse>> uses(const serving::Serving& serving);
  // By site: GPU-seconds of iterations since the start of the run.
  [[nodiscard]] std::vector<double> busy_by_site(const serving::Serving& serving) const;

 private:
  [[nodiscard]] double busy_gpu_s(const serving::Serving& serving, std::size_t pool) const;

  const platform::Platform& platform_;
  const Deployment& deployment_;
  std::vector<serving::PoolSpec> specs_;
  SimTime warmup_;
  double output_bytes_;
  record::RequestSink& requests_;
  record::JobSink* jobs_ = nullptr;
  std::vector<double> gpus_;    // of a replica, by pool
  std::vector<double> before_;  // busy GPU-seconds at the end of the warm-up, by pool
  std::vector<std::vector<serving::LengthSums>> served_;  // by pool, then nation
  std::vector<std::vector<record::SiteUse>> uses_;        // by site, then nation
};

}  // namespace archipelago::engine
