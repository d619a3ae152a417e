#include "workload/sources/job_source.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "workload/laws/arrival_times.hpp"
#include "workload/laws/choice.hpp"
#include "workload/sources/earliest_first.hpp"
#include "workload/sources/job_maker.hpp"
#include "workload/sources/job_replay.hpp"

namespace archipelago::workload {

namespace {

using platform::Platform;

// The generated jobs of one stream in one nation.
class JobArrivals {
 public:
  JobArrivals(const TrainingStream& stream, const Platform& platform, NationIndex nation,
              StepSeries rate, Seed seed)
      : stream_(stream),
        nation_(nation),
        times_(std::move(rate), stream.burstiness),
        random_(seed, "workload/" + stream.name + "/" + platform.nations[nation.at()].iso2),
        maker_(stream, platform, seed) {
    for (const GpuShare& share : stream.gpus) {
      if (share.share > 0) gpus_.add(share.gpu_milli, share.share);
    }
    times_.advance(random_);
  }

  // kNever when the horizon is reached.
  [[nodiscard]] SimTime at() const noexcept { return times_.at(); }

  // REQUIRES: at() is before the horizon.  Draws the job of this instant, then moves on.
  void take(Job& job) {
    const std::int64_t gpu_milli = gpus_.draw(random_);
    const SimTime run = stream_.run_time.draw(random_, gpu_milli);
    maker_.make(times_.at(), nation_, gpu_milli, run, kNever, job);
    times_.advance(random_);
  }

 private:
  const TrainingStream& stream_;
  NationIndex nation_;
  ArrivalTimes times_;
  RandomStream random_;
  JobMaker maker_;
  Choice<std::int64_t> gpus_;
};

// The one job of a stream in one nation.
class OneJob {
 public:
  OneJob(const TrainingStream& stream, const Platform& platform, NationIndex nation,
         SimTime horizon, Seed seed)
      : stream_(stream),
        nation_(nation),
        at_(*stream.once < horizon ? *stream.once : kNever),
        random_(seed, "workload/" + stream.name + "/" + platform.nations[nation.at()].iso2),
        maker_(stream, platform, seed) {}

  [[nodiscard]] SimTime at() const noexcept { return at_; }

  void take(Job& job) {
    Choice<std::int64_t> gpus;
    for (const GpuShare& share : stream_.gpus) {
      if (share.share > 0) gpus.add(share.gpu_milli, share.share);
    }
    const std::int64_t gpu_milli = gpus.draw(random_);
    maker_.make(at_, nation_, gpu_milli, stream_.run_time.draw(random_, gpu_milli), kNever, job);
    at_ = kNever;
  }

 private:
  const TrainingStream& stream_;
  NationIndex nation_;
  SimTime at_;
  RandomStream random_;
  JobMaker maker_;
};

// The first nation of the largest weight: it submits what all share.
NationIndex largest_of(const TrainingStream& stream) {
  const auto most = std::max_element(stream.nation_share.begin(), stream.nation_share.end());
  return NationIndex(static_cast<std::size_t>(most - stream.nation_share.begin()));
}

}  // namespace

struct JobSource::Impl {
  EarliestFirst<JobArrivals, OneJob, JobReplay> processes;  // stream by stream, nation by nation
  std::uint64_t next_id = 0;
};

JobSource::JobSource(const Platform& platform, const Recipe& recipe, UtcTime start, SimTime horizon,
                     double demand_scale, Seed seed)
    : impl_(std::make_unique<Impl>()) {
  ARCHIPELAGO_REQUIRE(horizon > SimTime{} && horizon <= kMaxHorizon && demand_scale > 0);
  for (const TrainingStream& stream : recipe.training) {
    ARCHIPELAGO_REQUIRE(stream.nation_share.size() == platform.nations.size());
    if (stream.trace) {
      impl_->processes.add(JobReplay(stream, platform, horizon, demand_scale, seed));
      continue;
    }
    for (std::size_t n = 0; n < platform.nations.size(); ++n) {
      if (!(stream.nation_share[n] > 0)) continue;
      if (stream.once) {
        if (stream.shares_model && NationIndex(n) != largest_of(stream)) continue;
        impl_->processes.add(OneJob(stream, platform, NationIndex(n), horizon, seed));
        continue;
      }
      const double per_day = stream.jobs_per_day * demand_scale * stream.nation_share[n];
      impl_->processes.add(JobArrivals(stream, platform, NationIndex(n),
                                       hourly_rate(per_day, stream.hour_weights, stream.day_weights,
                                                   platform.nations[n].timezone, start, horizon),
                                       seed));
    }
  }
}

JobSource::~JobSource() = default;

bool JobSource::next(Job& job) {
  do {
    if (!impl_->processes.next(job)) return false;
  } while (job.gpu_milli == 0);  // thinned out
  job.id = impl_->next_id++;
  return true;
}

}  // namespace archipelago::workload
