#include "metrics/job_rows.hpp"

#include <numeric>
#include <string>

#include "metrics/groups.hpp"

namespace archipelago::metrics {

namespace {

using record::JobFate;

double hours(double seconds) { return seconds / 3600; }

struct Tally {
  record::JobFacts facts;

  void merge(const Tally& other) { facts += other.facts; }
  [[nodiscard]] std::uint64_t counted() const {
    return std::accumulate(facts.fates.begin(), facts.fates.end(), std::uint64_t{0});
  }
};

void append_rows(Rows& rows, const std::string& group, const Tally& tally) {
  const auto add = [&](const char* metric, double value) {
    rows.push_back({group, metric, value});
  };
  const auto fate = [&](JobFate f) {
    return static_cast<double>(tally.facts.fates[static_cast<std::size_t>(f)]);
  };
  add("jobs", static_cast<double>(tally.counted()));
  add("jobs_done", fate(JobFate::kDone));
  add("jobs_refused_too_large", fate(JobFate::kTooLarge));
  add("jobs_refused_forbidden", fate(JobFate::kForbidden));
  add("jobs_unreachable", fate(JobFate::kUnreachable));
  add("jobs_waiting", fate(JobFate::kWaiting));
  add("jobs_running", fate(JobFate::kRunning));
  if (tally.facts.started > 0) {
    add("job_wait_mean", tally.facts.wait.mean());
    add("job_wait_p50", tally.facts.wait.quantile(0.50));
    add("job_wait_p95", tally.facts.wait.quantile(0.95));
    add("jobs_abroad_share",
        static_cast<double>(tally.facts.abroad) / static_cast<double>(tally.facts.started));
  }
  if (tally.facts.completion.count() > 0) {
    add("job_completion_mean", tally.facts.completion.mean());
    add("job_completion_p50", tally.facts.completion.quantile(0.50));
    add("job_completion_p95", tally.facts.completion.quantile(0.95));
    add("job_slowdown_mean", tally.facts.slowdown.mean());
    add("job_slowdown_p95", tally.facts.slowdown.quantile(0.95));
  }
  add("gpu_hours_held", hours(tally.facts.held_gpu_s));
  add("gpu_hours_lost", hours(tally.facts.lost_gpu_s));
  if (tally.facts.held_gpu_s > 0)
    add("gpu_goodput", tally.facts.useful_gpu_s / tally.facts.held_gpu_s);
  add("job_restarts", static_cast<double>(tally.facts.restarts));
  if (tally.facts.deferrable > 0) {
    add("jobs_deferred", static_cast<double>(tally.facts.deferred));
    if (tally.facts.deferred > 0) {
      add("job_deferral_mean", tally.facts.deferred_s / static_cast<double>(tally.facts.deferred));
    }
    add("deadline_misses", static_cast<double>(tally.facts.missed));
  }
  const auto gigabytes = [&](record::JobBytes b) {
    return tally.facts.bytes[static_cast<std::size_t>(b)] * 1e-9;
  };
  add("staging_bytes", gigabytes(record::JobBytes::kStaging));
  add("gradient_bytes", gigabytes(record::JobBytes::kGradients));
  add("checkpoint_bytes", gigabytes(record::JobBytes::kCheckpoints));
}

}  // namespace

Rows job_rows(const platform::Platform& platform, const record::TrainingFacts& training) {
  std::vector<Tally> tallies;
  for (const record::JobFacts& nation : training.jobs) tallies.push_back({nation});
  Rows rows = grouped_rows(platform, tallies, append_rows);
  rows.push_back({"wan", "checkpoints_copied", static_cast<double>(training.checkpoints_copied)});
  rows.push_back(
      {"wan", "checkpoints_kept_local", static_cast<double>(training.checkpoints_kept_local)});
  return rows;
}

}  // namespace archipelago::metrics
