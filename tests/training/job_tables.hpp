// The text of results/validation/jobs.md: queues against published answers, and the real trace on
// its real nodes.
#pragma once

#include <cstdio>
#include <numeric>
#include <string>
#include <vector>

#include "base/text_table.hpp"
#include "training/job_data.hpp"
#include "training/job_statistics.hpp"
#include "training/queue_replay.hpp"

namespace archipelago::test {

inline std::string fixed(double value, int digits) {
  char text[40];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

struct ReferenceRow {
  const char* name;
  const char* queue;
  const char* answer;
  std::vector<std::int32_t> nodes;
  double mean, p50, p95, wait;  // published, s
};

inline std::vector<ReferenceRow> reference_rows() {
  const std::vector<std::int32_t> pooled{24};
  const std::vector<std::int32_t> named(24, 1);
  const char* const easy = "batsim_openb_gpu2023_easy_24g.csv";
  return {
      {"`fifo`, pooled", "fifo", "exact_openb_gpu2023_fcfs_24g.csv", pooled, 4933.0, 772, 16979,
       368.1},
      {"`fifo_skip`, pooled", "fifo_skip", "exact_openb_gpu2023_skip_24g.csv", pooled, 4766.7, 722,
       16630, 201.8},
      {"`shortest_first`, pooled", "shortest_first", "exact_openb_gpu2023_sjf_24g.csv", pooled,
       4657.7, 677, 15170, 92.8},
      {"`easy`, 24 nodes of one GPU", "easy", easy, named, 4753.8, 720, 15928, 188.9},
      {"`easy`, pooled", "easy", easy, pooled, 4753.8, 720, 15928, 188.9},
  };
}

inline std::string reference_table() {
  using enum Align;
  TextTable table({"queue", "mean completion", "p50", "p95", "mean wait", "jobs equal"},
                  {kLeft, kRight, kRight, kRight, kRight, kRight});
  const std::vector<workload::Job> jobs = reference_jobs();
  for (const ReferenceRow& row : reference_rows()) {
    const auto records = training::replay_jobs(jobs, {row.nodes, {row.queue, {}}, {}, {}});
    const training::JobStatistics ours = training::summarise(records, 24);
    const std::vector<SimTime> starts = reference_starts(row.answer);
    std::size_t equal = 0;
    for (std::size_t j = 0; j < starts.size(); ++j)
      equal += records[j].start == starts[j] ? 1U : 0U;
    const auto pair = [](double published, double our, int digits) {
      return fixed(published, digits) + " / " + fixed(our, digits);
    };
    table.add({row.name, pair(row.mean, ours.completion_s.mean, 1),
               pair(row.p50, ours.completion_s.p50, 0), pair(row.p95, ours.completion_s.p95, 0),
               pair(row.wait, ours.wait_s.mean, 1),
               std::to_string(equal) + " of " + std::to_string(starts.size())});
  }
  return table.markdown();
}

// The trace on every `stride`-th node; work that its nodes could have done in its 30 days.
inline std::string trace_table(const std::vector<std::size_t>& strides) {
  using enum Align;
  TextTable table({"nodes", "GPUs", "offered", "queue", "wait mean", "p50", "p95",
                   "completion mean", "p50", "p95", "slowdown mean", "used", "refused"},
                  {kRight, kRight, kRight, kLeft, kRight, kRight, kRight, kRight, kRight, kRight,
                   kRight, kRight, kRight});
  const std::vector<workload::Job> jobs = real_pods();
  double work = 0;
  for (const workload::Job& job : jobs) {
    work += static_cast<double>(job.gpu_milli) / 1000 * job.run_time.seconds();
  }
  for (const std::size_t stride : strides) {
    const std::vector<std::int32_t> nodes = real_nodes(stride);
    const auto gpus = std::accumulate(nodes.begin(), nodes.end(), std::int64_t{0});
    for (const char* queue : {"fifo", "shortest_first", "easy"}) {
      const auto records = training::replay_jobs(jobs, {nodes, {queue, {}}, {}, {}});
      const training::JobStatistics s = training::summarise(records, gpus);
      table.add({std::to_string(nodes.size()), std::to_string(gpus),
                 fixed(work / static_cast<double>(gpus) / (30 * 86'400.0), 2), queue,
                 fixed(s.wait_s.mean, 1), fixed(s.wait_s.p50, 0), fixed(s.wait_s.p95, 0),
                 fixed(s.completion_s.mean, 1), fixed(s.completion_s.p50, 0),
                 fixed(s.completion_s.p95, 0), fixed(s.bounded_slowdown.mean, 2),
                 fixed(s.utilisation, 3), std::to_string(s.refused)});
    }
  }
  return table.markdown();
}

inline std::string job_report() {
  return R"(# Queues against published answers, and on a real trace

Made by `build/release/tests/training/training_validation > results/validation/jobs.md`; the test
`JobReport` makes it anew and compares.

## 6,165 jobs on 24 GPUs

The GPU pods of Alibaba's cluster-trace-gpu-v2023 with shares of a GPU rounded up to one.  Published:
strict FCFS as Batsim, skip and SJF as Alibaba's own simulator give them, EASY by Batsim 4.2.1 with
batsched 1.4.0 (walltime = run time + 1 s).  Seconds, published / ours; a job is equal when it starts
in the same second.

)" + reference_table() +
         R"(
Which GPUs EASY holds back decides the last two rows.  Batsched reserves *named* processors for the
first job; a later job that would still be running then may not use those even if as many others are
free by then.  The textbook (Mu'alem and Feitelson 2001) counts instead: whatever is left over at the
shadow time may be used.  One rule gives both here: a job that runs past the shadow time may use what
is free both now and then, node by node.  On 24 nodes of one GPU that names processors, and every job
equals Batsim; with the 24 GPUs pooled it counts, and 37 jobs differ, in two groups.  The first: at
2,200,866 s one GPU falls free; job 3605 (8 GPUs) is reserved for 2,214,158 s, when 10 will be free,
so pooled, 2 are left over and job 3627 (26 hours) starts; Batsim has that very GPU reserved and
starts job 3628 (822 s).  The others follow from it; the second group is jobs 4872 to 4885.

## The real trace on its real nodes

The pods with GPUs created in the last 30 of the trace's 149 days that were scheduled (5,537; run time
from scheduling to deletion), shares of a GPU as they are, gangs of at most one node on one node; CPU,
memory and GPU model are not looked at.  `easy` knows exact run times.  The whole list of nodes is
loaded to 0.3 % by these pods, so nobody waits; the smaller sites take every 150th and every 200th
node of the list, in its order.  Seconds; `offered` is GPU-time asked for over GPU-time in 30 days;
`used` is GPU-time held until the last job ends; slowdown is bounded (10 s).

)" + trace_table({1, 150, 200}) +
         R"(
On 7 nodes strict FCFS collapses: a pod of 8 GPUs needs one of the two nodes of 8 wholly free, and
while shares and small gangs keep both partly busy everybody waits behind it, once for 19 days.
)";
}

}  // namespace archipelago::test
