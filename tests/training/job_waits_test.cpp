// Waits of generated jobs against the published waits of the jobs that they were fitted to.  Writes
// and checks results/validation/job-waits.md.
//
// Method   the 6,165 jobs of job_data.hpp on 24 GPUs, whose waits Batsim and Alibaba's simulator
//          give.  A recipe is fitted to the list as `archipelago workload fit` does, its jobs are
//          drawn for as many days, twenty times, and go through the same queues.  Then, to see what
//          decides: the drawn sizes and run times at the submissions of the list; and all of it
//          with Poisson arrivals.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "base/text_table.hpp"
#include "input/temporary_file.hpp"
#include "support/claims.hpp"
#include "support/published_table.hpp"
#include "support/toy_platform.hpp"
#include "training/job_data.hpp"
#include "training/queue_replay.hpp"
#include "workload/recipe/job_recipe.hpp"
#include "workload/recipe/recipe.hpp"
#include "workload/sources/job_source.hpp"
#include "workload/toy_recipe.hpp"

namespace archipelago::test {
namespace {

using workload::Job;

constexpr std::uint32_t kReplicates = 20;

struct Queue {
  const char* title;
  const char* name;
  std::vector<std::int32_t> nodes;
  const char* answer;
};

std::vector<Queue> queues() {
  return {
      {"`fifo`", "fifo", {24}, "exact_openb_gpu2023_fcfs_24g.csv"},
      {"`fifo_skip`", "fifo_skip", {24}, "exact_openb_gpu2023_skip_24g.csv"},
      {"`shortest_first`", "shortest_first", {24}, "exact_openb_gpu2023_sjf_24g.csv"},
      {"`easy`", "easy", std::vector<std::int32_t>(24, 1), "batsim_openb_gpu2023_easy_24g.csv"}};
}

// Of waits in seconds.
struct Waits {
  double mean = 0;
  double waiting = 0;  // the share that waits at all
  double p95 = 0;
  double p99 = 0;
};

Waits waits_of(std::vector<double> waits) {
  std::sort(waits.begin(), waits.end());
  const auto n = static_cast<double>(waits.size());
  const auto nearest = [&](double share) {
    return waits[static_cast<std::size_t>(std::ceil(share * n)) - 1];
  };
  Waits figures;
  for (const double wait : waits) {
    figures.mean += wait / n;
    figures.waiting += wait > 0 ? 1 / n : 0;
  }
  figures.p95 = nearest(0.95);
  figures.p99 = nearest(0.99);
  return figures;
}

Waits published(const Queue& queue, const std::vector<Job>& jobs) {
  std::vector<double> waits;
  const std::vector<SimTime> starts = reference_starts(queue.answer);
  for (std::size_t j = 0; j < jobs.size(); ++j) {
    waits.push_back((starts[j] - jobs[j].submitted).seconds());
  }
  return waits_of(std::move(waits));
}

Waits replayed(const Queue& queue, const std::vector<Job>& jobs) {
  std::vector<double> waits;
  for (const training::JobRecord& job :
       training::replay_jobs(jobs, {queue.nodes, {queue.name, {}}, {}, {}})) {
    waits.push_back(job.wait().seconds());
  }
  return waits_of(std::move(waits));
}

// Means over replicates, and the least, middle and most of their mean waits.
struct Averaged {
  Waits mean;
  double low = 0;
  double middle = 0;
  double high = 0;
};

Averaged averaged(const Queue& queue, const std::vector<std::vector<Job>>& replicates) {
  Averaged all;
  std::vector<double> means;
  const auto n = static_cast<double>(replicates.size());
  for (const std::vector<Job>& jobs : replicates) {
    const Waits one = replayed(queue, jobs);
    all.mean.mean += one.mean / n;
    all.mean.waiting += one.waiting / n;
    all.mean.p95 += one.p95 / n;
    all.mean.p99 += one.p99 / n;
    means.push_back(one.mean);
  }
  std::sort(means.begin(), means.end());
  all.low = means.front();
  all.middle = (means[(means.size() - 1) / 2] + means[means.size() / 2]) / 2;
  all.high = means.back();
  return all;
}

workload::Recipe fitted() {
  workload::JobReader reader(data_folder() / "jobs/openb_gpu2023.csv");
  const TemporaryFile file(
      workload::fit_job_recipe(workload::profile_jobs(reader), toy_platform()));
  return workload::load_recipe(file.path(), toy_platform());
}

std::vector<Job> drawn(const workload::Recipe& recipe, SimTime horizon, std::uint32_t replicate) {
  const platform::Platform platform = toy_platform();
  workload::JobSource source(platform, recipe, kMonday, horizon, 1, {1, replicate});
  std::vector<Job> jobs;
  for (Job job; source.next(job);) {
    job.estimate = job.run_time + whole_seconds(1);  // as in the reference
    jobs.push_back(job);
  }
  return jobs;
}

double gpu_hours(const std::vector<Job>& jobs) {
  double hours = 0;
  for (const Job& job : jobs) {
    hours += static_cast<double>(job.gpu_milli) / 1000 * job.run_time.seconds() / 3600;
  }
  return hours;
}

struct Kind {
  const char* title;
  std::vector<std::vector<Job>> replicates;
};

// As generated; the generated jobs at the submissions of the list; Poisson.
std::vector<Kind> kinds(const std::vector<Job>& list) {
  const workload::Recipe recipe = fitted();
  workload::Recipe poisson = recipe;
  for (workload::TrainingStream& stream : poisson.training) stream.burstiness = 1;
  std::vector<Kind> all{{"generated", {}}, {"the list's submissions", {}}, {"Poisson", {}}};
  const SimTime horizon = list.back().submitted;
  for (std::uint32_t r = 0; r < kReplicates; ++r) {
    all[0].replicates.push_back(drawn(recipe, horizon, r));
    std::vector<Job> placed = drawn(poisson, kMaxHorizon, r);
    placed.resize(list.size());
    for (std::size_t j = 0; j < list.size(); ++j) placed[j].submitted = list[j].submitted;
    all[1].replicates.push_back(std::move(placed));
    all[2].replicates.push_back(drawn(poisson, horizon, r));
  }
  return all;
}

std::vector<std::string> cells(const std::string& queue, const std::string& jobs,
                               const Waits& waits, const std::string& range) {
  return {queue,
          jobs,
          fmt::format("{:.1f}", waits.mean),
          range,
          fmt::format("{:.1f}", 100 * waits.waiting),
          fmt::format("{:.0f}", waits.p95),
          fmt::format("{:.0f}", waits.p99)};
}

std::string cluster_table() {
  using enum Align;
  const PublishedTable published("job_clusters.csv");
  TextTable table({"cluster", "mean wait s", "median wait s"}, {kLeft, kRight, kRight});
  for (std::size_t row = 0; row < published.rows(); ++row) {
    table.add({published.text(row, "cluster"), published.text(row, "mean_wait_s"),
               published.text(row, "median_wait_s")});
  }
  return table.markdown();
}

// What the list has and a recipe has not, in figures.
struct Shape {
  double busy_run_s = 0;  // mean run time of jobs submitted in the busiest hours
  double run_s = 0;       // of all
  int gangs = 0;          // of 8 GPUs
  double gang_share = 0;  // of the GPU-hours, the five largest of them
};

constexpr std::size_t kBusyHours = 25;

Shape shape_of(const std::vector<Job>& list) {
  std::map<std::int64_t, std::vector<double>> hours;  // run times by hour of submission
  std::vector<double> gangs;
  Shape shape;
  for (const Job& job : list) {
    const double run = job.run_time.seconds();
    hours[static_cast<std::int64_t>(job.submitted.seconds() / 3600)].push_back(run);
    shape.run_s += run / static_cast<double>(list.size());
    if (job.gpu_milli == 8000) gangs.push_back(8 * run / 3600);
  }
  std::vector<std::vector<double>> busiest;
  for (const auto& [hour, runs] : hours) busiest.push_back(runs);
  std::stable_sort(busiest.begin(), busiest.end(),
                   [](const auto& a, const auto& b) { return a.size() > b.size(); });
  double sum = 0;
  double count = 0;
  for (std::size_t h = 0; h < kBusyHours; ++h) {
    sum += std::accumulate(busiest[h].begin(), busiest[h].end(), 0.0);
    count += static_cast<double>(busiest[h].size());
  }
  shape.busy_run_s = sum / count;
  std::sort(gangs.begin(), gangs.end(), std::greater<>());
  shape.gangs = static_cast<int>(gangs.size());
  shape.gang_share = std::accumulate(gangs.begin(), gangs.begin() + 5, 0.0) / gpu_hours(list);
  return shape;
}

std::string reasons(const Shape& shape) {
  return fmt::format(
      "\nRun times and GPU-hours are those of the list.  Its waits lie near the middle of twenty "
      "generated months,\nbut a month says little: of {} gangs of 8 GPUs the five largest take "
      "{:.0f} % of all GPU-hours, so that the mean\nwait of a month varies by two orders of "
      "magnitude, also with Poisson arrivals.  Bursts by the variation of\ngaps make more jobs "
      "wait, and p95 longer, than in the list.  And in the list the busiest hours are made of\n"
      "short jobs (mean run time {:.0f} s in the {} busiest hours, {:.0f} s over all), which a "
      "recipe, whose run times do\nnot know when they come, has not: drawn at the real "
      "submissions, jobs of the same law wait far longer than\nthe list's.  Where waits matter, "
      "replay the trace.\n\n",
      shape.gangs, 100 * shape.gang_share, shape.busy_run_s, kBusyHours, shape.run_s);
}

constexpr const char* kHead =
    "# Waits of generated jobs, against published waits\n\n"
    "Made by `ARCHIPELAGO_REWRITE_RESULTS=1 ctest --preset release -R PublishedJobWaits`; the test "
    "makes\nit anew and compares.  Published: the waits of 6,165 GPU jobs of Alibaba's "
    "cluster-trace-gpu-v2023 on\n24 GPUs as Batsim and Alibaba's simulator give them (`jobs.md`; "
    "replayed, every job equals them).\nOurs: a recipe fitted to the list by `archipelago workload "
    "fit` (a stream for each power of two of\nGPUs, run times by percentiles, bursts by the "
    "variation of gaps), its jobs drawn for as many days,\ntwenty times; then the drawn sizes and "
    "run times at the submissions of the list; then all of it\nwith Poisson arrivals.  Waits in "
    "seconds, means over the twenty; the least, the middle and the largest\nmean wait of the "
    "twenty.\n\n";

std::string clusters() {
  return "## Clusters\n\nPublished waits of the clusters of `job-laws.md`:\n\n" + cluster_table() +
         "\nNot comparable: the sizes of the partitions, virtual clusters and reservations that "
         "these jobs waited for\nare not among the published figures used here, nor when jobs "
         "came.  Half of the jobs of Helios, Seren,\nKalos and PAI start within seconds.\n\n";
}

// Inside the range of the twenty it is the same order; the range is too wide for more.
std::string verdict(const Averaged& ours, double published) {
  return published >= ours.low && published <= ours.high ? kDirection : kMissed;
}

TEST(PublishedJobWaits, OfJobsLikeThoseOfTheList) {
  if (data_folder().empty()) GTEST_SKIP() << "ARCHIPELAGO_DATA: " << kJobDataOrigin;
  using enum Align;
  TextTable table({"queue", "jobs", "mean", "least / middle / most", "waiting %", "p95", "p99"},
                  {kLeft, kLeft, kRight, kRight, kRight, kRight, kRight});
  std::vector<ClaimLine> claims;
  std::vector<double> at_real_submissions;
  const std::vector<Job> list = reference_jobs();
  const std::vector<Kind> all = kinds(list);
  for (const Queue& queue : queues()) {
    const Waits told = published(queue, list);
    table.add(cells(queue.title, "published", told, ""));
    for (const Kind& kind : all) {
      const Averaged ours = averaged(queue, kind.replicates);
      table.add(cells("", kind.title, ours.mean,
                      fmt::format("{:.1f} / {:.1f} / {:.1f}", ours.low, ours.middle, ours.high)));
      if (&kind == &all[0]) {
        claims.push_back(
            {fmt::format("jobs: mean wait in {}, generated, middle of twenty months", queue.title),
             fmt::format("{:.1f} s", told.mean),
             fmt::format("{:.1f} s ({:.1f} to {:.1f})", ours.middle, ours.low, ours.high),
             deviation_text(ours.middle, told.mean), verdict(ours, told.mean)});
      } else if (&kind == &all[1]) {
        at_real_submissions.push_back(ours.middle / told.mean);
      }
    }
  }
  const auto [fewest, most] =
      std::minmax_element(at_real_submissions.begin(), at_real_submissions.end());
  claims.push_back({"jobs: the same of sizes and run times drawn at the real submissions",
                    "92.8 to 368.1 s", fmt::format("x{:.1f} to x{:.1f}", *fewest, *most), "",
                    kMissed});
  double hours = 0;
  for (const auto& jobs : all[0].replicates) hours += gpu_hours(jobs) / kReplicates;
  const double listed = gpu_hours(list);
  // Heavy tails: a replicate's GPU-hours vary by several percent.
  EXPECT_NEAR(hours / listed, 1, 0.06);
  claims.push_back({"jobs: waits of Philly, Helios, Seren, Kalos, PAI", "means 214 to 3761 s", "",
                    "", kNotComparable});
  EXPECT_LT(shape_of(list).busy_run_s, shape_of(list).run_s) << "what the page says";
  expect_committed("job-waits.md",
                   kHead +
                       fmt::format("GPU-hours of the list {:.0f}, of the generated jobs {:.0f} "
                                   "({}).\n\n",
                                   listed, hours, deviation_text(hours, listed)) +
                       table.markdown() + reasons(shape_of(list)) + clusters() +
                       claims_section(claims));
}

}  // namespace
}  // namespace archipelago::test
