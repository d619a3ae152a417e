#include "metrics/job_metrics.hpp"

#include <algorithm>
#include <numeric>
#include <string>

#include "metrics/groups.hpp"

namespace archipelago::metrics {

namespace {

using record::JobFate;
using record::JobOutcome;

constexpr double kSlowdownBound = 10;  // seconds

double hours(double seconds) { return seconds / 3600; }

}  // namespace

JobMetrics::JobMetrics(const platform::Platform& platform, SimTime warmup)
    : platform_(platform),
      warmup_(warmup),
      tallies_(platform.nations.size()),
      totals_(platform.nations.size()) {}

void JobMetrics::on_outcome(const JobOutcome& outcome) {
  const auto fate = static_cast<std::size_t>(outcome.fate);
  ++totals_[outcome.nation.at()][fate];
  if (outcome.submitted < warmup_) return;
  Tally& tally = tallies_[outcome.nation.at()];
  ++tally.fates[fate];
  tally.held_gpu_s += outcome.held_gpu_s;
  tally.useful_gpu_s += outcome.useful_gpu_s;
  tally.lost_gpu_s += outcome.lost_gpu_s;
  tally.restarts += outcome.restarts;
  tally.deferrable += outcome.is_deferrable ? 1 : 0;
  tally.deferred += SimTime{} < outcome.deferred ? 1 : 0;
  tally.deferred_s += outcome.deferred.seconds();
  tally.missed += outcome.missed_deadline ? 1 : 0;
  for (std::size_t b = 0; b < record::kJobBytes; ++b) tally.bytes[b] += outcome.bytes[b].si();
  if (outcome.started != kNever) {
    ++tally.started;
    tally.abroad += outcome.abroad ? 1 : 0;
    tally.wait.add((outcome.started - outcome.submitted).seconds());
  }
  if (outcome.fate != JobFate::kDone) return;
  const double completion = (outcome.finished - outcome.submitted).seconds();
  tally.completion.add(completion);
  const double alone = std::max(outcome.run_time.seconds(), kSlowdownBound);
  tally.slowdown.add(std::max(completion / alone, 1.0));
}

std::uint64_t JobMetrics::Tally::counted() const {
  return std::accumulate(fates.begin(), fates.end(), std::uint64_t{0});
}

void JobMetrics::Tally::merge(const Tally& other) {
  wait.merge(other.wait);
  completion.merge(other.completion);
  slowdown.merge(other.slowdown);
  for (std::size_t f = 0; f < fates.size(); ++f) fates[f] += other.fates[f];
  held_gpu_s += other.held_gpu_s;
  useful_gpu_s += other.useful_gpu_s;
  lost_gpu_s += other.lost_gpu_s;
  started += other.started;
  abroad += other.abroad;
  restarts += other.restarts;
  deferrable += other.deferrable;
  deferred += other.deferred;
  deferred_s += other.deferred_s;
  missed += other.missed;
  for (std::size_t b = 0; b < record::kJobBytes; ++b) bytes[b] += other.bytes[b];
}

void JobMetrics::append_rows(Rows& rows, const std::string& group, const Tally& tally) {
  const auto add = [&](const char* metric, double value) {
    rows.push_back({group, metric, value});
  };
  const auto fate = [&](JobFate f) {
    return static_cast<double>(tally.fates[static_cast<std::size_t>(f)]);
  };
  add("jobs", static_cast<double>(tally.counted()));
  add("jobs_done", fate(JobFate::kDone));
  add("jobs_refused_too_large", fate(JobFate::kTooLarge));
  add("jobs_refused_forbidden", fate(JobFate::kForbidden));
  add("jobs_unreachable", fate(JobFate::kUnreachable));
  add("jobs_waiting", fate(JobFate::kWaiting));
  add("jobs_running", fate(JobFate::kRunning));
  if (tally.started > 0) {
    add("job_wait_mean", tally.wait.mean());
    add("job_wait_p50", tally.wait.quantile(0.50));
    add("job_wait_p95", tally.wait.quantile(0.95));
    add("jobs_abroad_share",
        static_cast<double>(tally.abroad) / static_cast<double>(tally.started));
  }
  if (tally.completion.count() > 0) {
    add("job_completion_mean", tally.completion.mean());
    add("job_completion_p50", tally.completion.quantile(0.50));
    add("job_completion_p95", tally.completion.quantile(0.95));
    add("job_slowdown_mean", tally.slowdown.mean());
    add("job_slowdown_p95", tally.slowdown.quantile(0.95));
  }
  add("gpu_hours_held", hours(tally.held_gpu_s));
  add("gpu_hours_lost", hours(tally.lost_gpu_s));
  if (tally.held_gpu_s > 0) add("gpu_goodput", tally.useful_gpu_s / tally.held_gpu_s);
  add("job_restarts", static_cast<double>(tally.restarts));
  if (tally.deferrable > 0) {
    add("jobs_deferred", static_cast<double>(tally.deferred));
    if (tally.deferred > 0) {
      add("job_deferral_mean", tally.deferred_s / static_cast<double>(tally.deferred));
    }
    add("deadline_misses", static_cast<double>(tally.missed));
  }
  const auto gigabytes = [&](record::JobBytes b) {
    return tally.bytes[static_cast<std::size_t>(b)] * 1e-9;
  };
  add("staging_bytes", gigabytes(record::JobBytes::kStaging));
  add("gradient_bytes", gigabytes(record::JobBytes::kGradients));
  add("checkpoint_bytes", gigabytes(record::JobBytes::kCheckpoints));
}

Rows JobMetrics::rows() const { return grouped_rows(platform_, tallies_, append_rows); }

}  // namespace archipelago::metrics
