// Several thousand random sites and jobs under every discipline, with shares of GPUs, gangs over
// several nodes, failing nodes and pre-emption: the scheduler starts the same jobs at the same
// instants on the same GPUs as the oracle that looks at every second, and never breaks INV-1 (every
// job is waiting, running, done or refused) or INV-4 (no GPU is over-used).
#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.hpp"
#include "training/job_data.hpp"
#include "training/naive_site.hpp"
#include "training/queue_replay.hpp"

namespace archipelago::training {
namespace {

using test::NaiveCase;
using test::NaivePlace;
using test::NaiveSite;
using test::NaiveStart;
using test::whole_seconds;

std::int64_t between(RandomStream& random, std::int64_t low, std::int64_t high) {
  return low + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(high - low + 1)));
}
bool chance(RandomStream& random, double p) { return random.uniform() < p; }

std::vector<int> random_nodes(RandomStream& random) {
  const int count = int(between(random, 1, 8));
  if (chance(random, 0.2)) return {int(between(random, 1, 24))};  // pooled
  const int size = int(between(random, 1, 8));
  std::vector<int> nodes(static_cast<std::size_t>(count), size);
  if (chance(random, 0.5)) return nodes;
  for (int& node : nodes) node = int(between(random, chance(random, 0.1) ? 0 : 1, 8));
  if (*std::max_element(nodes.begin(), nodes.end()) == 0) nodes[0] = 1;
  return nodes;
}

std::int64_t random_size(RandomStream& random, std::int64_t gpus, double shares) {
  if (chance(random, 0.01)) return between(random, 0, 3000);  // perhaps no size at all
  if (chance(random, shares)) return between(random, 1, 10) * (chance(random, 0.5) ? 50 : 99);
  const double u = random.uniform();
  const auto most = static_cast<double>(chance(random, 0.03) ? gpus + 2 : gpus);
  return 1000 * std::max<std::int64_t>(1, static_cast<std::int64_t>(most * u * u * u + 0.5));
}

NaiveCase random_case(std::uint32_t number, const std::string& queue) {
  RandomStream random({.experiment = 20'261'125, .replicate = number}, queue);
  NaiveCase c;
  c.queue = queue;
  c.nodes = random_nodes(random);
  std::int64_t gpus = 0;
  for (const int node : c.nodes) gpus += node;
  const int nations = int(between(random, 1, 4));
  for (int n = 0; n < nations; ++n) {
    c.weights.push_back(chance(random, 0.5) ? 1 : 0.25 + 3 * random.uniform());
  }
  c.half_life = chance(random, 0.3) ? 0 : between(random, 5, 400);
  c.preempt_after = chance(random, 0.3) ? 0 : between(random, 1, 60);
  const double shares = chance(random, 0.4) ? 0 : random.uniform();
  const std::int64_t longest = between(random, 1, 60);
  const std::int64_t gap = between(random, 0, 12);
  const double estimates = random.uniform();
  std::int64_t now = 0;
  const std::int64_t jobs = between(random, 1, 45);
  for (std::int64_t j = 0; j < jobs; ++j) {
    test::NaiveJob job;
    job.submitted = now;
    job.run = between(random, chance(random, 0.1) ? 0 : 1, longest);
    job.estimate = chance(random, estimates) ? between(random, 0, 2 * longest) : job.run;
    job.milli = random_size(random, gpus, shares);
    job.checkpoint_every = chance(random, 0.4) ? 0 : between(random, 1, 20);
    job.nation = static_cast<std::size_t>(between(random, 0, nations - 1));
    c.jobs.push_back(job);
    if (chance(random, 0.6)) now += between(random, 0, gap);
  }
  std::vector<bool> up(c.nodes.size(), true);
  std::int64_t when = 0;
  for (std::int64_t e = chance(random, 0.5) ? 0 : between(random, 1, 12); e > 0; --e) {
    when += between(random, 0, 40);
    const auto node = static_cast<std::size_t>(between(random, 0, std::ssize(up) - 1));
    up[node] = !up[node];
    c.node_events.push_back({when, node, up[node]});
  }
  for (std::size_t n = 0; n < up.size(); ++n) {
    c.node_events.push_back({when + 5, n, true});
  }
  return c;
}

std::vector<workload::Job> jobs_of(const NaiveCase& c) {
  std::vector<workload::Job> jobs;
  for (const test::NaiveJob& given : c.jobs) {
    workload::Job job;
    job.id = jobs.size();
    job.submitted = whole_seconds(given.submitted);
    job.run_time = whole_seconds(given.run);
    if (given.estimate != given.run) job.estimate = whole_seconds(given.estimate);
    job.gpu_milli = given.milli;
    job.nation = NationIndex(given.nation);
    if (given.checkpoint_every > 0) {
      job.checkpoint = Bytes(1);
      job.checkpoint_interval = whole_seconds(given.checkpoint_every);
    }
    jobs.push_back(job);
  }
  return jobs;
}

std::string hours(std::int64_t seconds) {
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", static_cast<double>(seconds) / 3600);
  return text;
}

SiteSpec site_of(const NaiveCase& c) {
  SiteSpec site;
  site.gpus_of_nodes.assign(c.nodes.begin(), c.nodes.end());
  site.queue.name = c.queue;
  for (std::size_t n = 0; n < c.weights.size(); ++n) {
    site.nations.push_back("N" + std::to_string(n));
    if (c.queue != "fair_share") continue;
    char text[40];
    std::snprintf(text, sizeof text, "%.17g", c.weights[n]);
    site.queue.options["weight.N" + std::to_string(n)] = text;
  }
  if (c.queue == "fair_share") {
    site.queue.options["half_life_hours"] = c.half_life == 0 ? "never" : hours(c.half_life);
    site.queue.options["preempt_after_hours"] =
        c.preempt_after == 0 ? "never" : hours(c.preempt_after);
  }
  for (const auto& event : c.node_events) {
    site.node_events.push_back(
        {whole_seconds(event.when), static_cast<std::uint32_t>(event.node), event.up});
  }
  return site;
}

NaiveStart seen(const Start& start, SimTime now) {
  NaivePlace place;
  for (const NodeShare& share : start.place.nodes) {
    place.nodes.emplace_back(share.node, share.gpus);
  }
  place.milli = start.place.milli;
  place.number = start.place.shared;
  return {now.ps / whole_seconds(1).ps, start.number, place};
}

struct Tally {
  std::uint64_t started = 0, refused = 0, failed = 0, preempted = 0, waited = 0;
};

void compare(const NaiveCase& c, Tally& tally) {
  NaiveSite naive(c);
  naive.run(20'000);
  const std::vector<workload::Job> jobs = jobs_of(c);
  const SiteSpec site = site_of(c);
  ASSERT_TRUE(check_queue(site.queue, site.nations).empty());
  std::vector<NaiveStart> starts;
  bool sound = true;
  const auto records = replay_jobs(
      jobs, site, [&](const SiteScheduler& scheduler, const Decisions& decisions, SimTime now) {
        for (const Start& start : decisions.starts) starts.push_back(seen(start, now));
        sound = sound && scheduler.invariants_hold();
      });
  EXPECT_TRUE(sound);
  ASSERT_EQ(starts.size(), naive.starts.size());
  for (std::size_t s = 0; s < starts.size(); ++s) {
    ASSERT_TRUE(starts[s] == naive.starts[s])
        << "start " << s << ": job " << starts[s].job << " at " << starts[s].when
        << ", oracle: job " << naive.starts[s].job << " at " << naive.starts[s].when;
  }
  for (std::size_t j = 0; j < jobs.size(); ++j) {
    const NaiveSite::Job& expected = naive.jobs[j];
    ASSERT_EQ(records[j].state == JobState::kRefused, expected.state == NaiveSite::Job::kRefused);
    if (expected.state == NaiveSite::Job::kRefused) {
      ++tally.refused;
      continue;
    }
    ASSERT_EQ(records[j].state, JobState::kDone);
    ASSERT_EQ(expected.state, NaiveSite::Job::kDone);
    ASSERT_EQ(records[j].end, whole_seconds(expected.end));
    ASSERT_EQ(records[j].held, whole_seconds(expected.held));
    ASSERT_EQ(records[j].lost, whole_seconds(expected.lost));
    ASSERT_EQ(records[j].failed, static_cast<std::uint32_t>(expected.failed));
    ASSERT_EQ(records[j].preempted, static_cast<std::uint32_t>(expected.preempted));
    tally.failed += records[j].failed;
    tally.preempted += records[j].preempted;
    tally.waited += records[j].wait() > SimTime{} ? 1U : 0U;
  }
  tally.started += starts.size();
}

class EveryQueue : public ::testing::TestWithParam<const char*> {};

TEST_P(EveryQueue, DoesWhatTheOracleDoes) {
  Tally tally;
  for (std::uint32_t number = 0; number < 3000; ++number) {
    compare(random_case(number, GetParam()), tally);
    ASSERT_FALSE(HasFatalFailure()) << "case " << number;
  }
  // The cases are what they are meant to be.
  EXPECT_GT(tally.started, 40'000U);
  EXPECT_GT(tally.waited, 10'000U);
  EXPECT_GT(tally.refused, 100U);
  EXPECT_GT(tally.failed, 300U);
  EXPECT_EQ(tally.preempted > 100, std::string(GetParam()) == "fair_share");
}

INSTANTIATE_TEST_SUITE_P(Queues, EveryQueue,
                         ::testing::Values("fifo", "fifo_skip", "shortest_first", "easy",
                                           "fair_share"),
                         [](const auto& queue) { return std::string(queue.param); });

}  // namespace
}  // namespace archipelago::training
