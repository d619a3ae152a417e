// Who used what of whose site: requests and jobs as they end, in front of the run's book.
//
// Flow     RequestPath, TrainingRun -> UsageMeter -> RunBook; at the end uses().
// Work     the requests of a nation that a pool served in an hour take
//            GPUs of a replica x requests / saturated rate of requests of their mean lengths
//          GPU-seconds: the time of a replica that is always full (serving/capacity.hpp), which weighs
//          their tokens by LLM and GPU type.  A replica of 2 GPUs that serves 4 such requests a second
//          when full: 3600 of them take 1800 GPU-seconds, half a GPU of that hour, whether it ran them
//          one by one or all together.  Training takes the GPUs that it holds.
// Hours    since the warm-up, by when a request was answered: one that comes late to the hour is
//          counted in the next.
// Window   requests that end, and GPU time held, after the warm-up; useful work of jobs that give
//          their GPUs back after it.
// Egress   answers and their payloads to users outside the site's nation.  Bytes of jobs are not counted.
#pragma once

#include <cstddef>
#include <vector>

#include "base/time_slots.hpp"
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

  // By site, then nation.  The end of the run, once.
  [[nodiscard]] std::vector<std::vector<record::SiteUse>> uses();
  // By site: GPU-seconds of iterations since the start of the run.
  [[nodiscard]] std::vector<double> busy_by_site(const serving::Serving& serving) const;

 private:
  [[nodiscard]] double busy_gpu_s(const serving::Serving& serving, std::size_t pool) const;
  // Turns what was served in the hour under way into work.
  void close_hour();
  void add_work(record::SiteUse& use, std::size_t hour, double gpu_s) const;

  const platform::Platform& platform_;
  const Deployment& deployment_;
  std::vector<serving::PoolSpec> specs_;
  SimTime warmup_;
  TimeSlots hours_;       // since the warm-up
  std::size_t hour_ = 0;  // under way
  SimTime hour_ends_;
  double output_bytes_;
  record::RequestSink& requests_;
  record::JobSink* jobs_ = nullptr;
  std::vector<double> gpus_;                              // of a replica, by pool
  std::vector<std::vector<serving::LengthSums>> served_;  // by pool, then nation; of this hour
  std::vector<std::vector<record::SiteUse>> uses_;        // by site, then nation
};

}  // namespace archipelago::engine
