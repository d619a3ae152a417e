#include "workload/sources/job_maker.hpp"

#include <algorithm>
#include <string>

#include "workload/recipe/scaled_recipe.hpp"

namespace archipelago::workload {

namespace {

// Nothing of a job ends behind the clock's end.
SimTime within_clock(double seconds) {
  return to_sim_time(Seconds(std::min(seconds, kMaxHorizon.seconds())));
}

}  // namespace

JobMaker::JobMaker(const TrainingStream& stream, const platform::Platform& platform, Seed seed)
    : stream_(stream), homes_of_(platform.nations.size(), 0) {
  for (const platform::Site& site : platform.sites) {
    if (site.gpus > 0) gpus_per_node_ = std::max(gpus_per_node_, site.gpus_per_node);
  }
  for (std::size_t n = 0; n < platform.nations.size() && stream.scale < 1; ++n) {
    scale_.emplace_back(seed,
                        "workload/" + stream.name + "/" + platform.nations[n].iso2 + "/scale");
  }
  if (!stream.home_is_own_nation) return;
  for (std::size_t n = 0; n < platform.nations.size(); ++n) {
    if (!(stream.nation_share[n] > 0)) continue;
    Homes homes{{seed, "workload/" + stream.name + "/" + platform.nations[n].iso2 + "/homes"}, {}};
    for (std::size_t s = 0; s < platform.sites.size(); ++s) {
      const platform::Site& site = platform.sites[s];
      if (site.nation == NationIndex(n) && site.gpus > 0) homes.sites.add(SiteIndex(s), site.gpus);
    }
    homes_of_[n] = homes_.size();
    homes_.push_back(std::move(homes));
  }
}

// Its GPUs at the scale, once it is known on how many sites it runs.
std::int64_t JobMaker::left_of(const Job& job) {
  const double draw = scale_[job.nation.at()].uniform();
  return scaled_gpus(job.gpu_milli, stream_.scale, {gpus_per_node_, job.sync.sites}, draw);
}

void JobMaker::make(SimTime at, NationIndex nation, std::int64_t gpu_milli, SimTime run,
                    SimTime estimate, Job& job) {
  job = stream_.common;
  job.submitted = at;
  job.nation = nation;
  job.gpu_milli = gpu_milli;
  job.run_time = run;
  job.estimate = estimate;
  if (stream_.estimate_factor > 0) {
    job.estimate = within_clock(run.seconds() * stream_.estimate_factor);
  }
  if (stream_.home_is_own_nation) {
    Homes& homes = homes_[homes_of_[nation.at()]];
    job.dataset_home = homes.sites.draw(homes.random);
  }
  if (stream_.step_gpu_seconds > 0) {
    job.step = within_clock(stream_.step_gpu_seconds * 1000 / static_cast<double>(gpu_milli));
  }
  const bool is_spread = gpu_milli >= stream_.sync_from_milli &&
                         gpu_milli % (1000 * std::int64_t{job.sync.sites}) == 0;
  if (!is_spread) job.sync = {};
  if (!scale_.empty()) job.gpu_milli = left_of(job);
  if (stream_.own) {
    // All of it, which the clock may not last for; fewer GPUs do as much less.
    job.gpu_seconds = stream_.run_time.mean(gpu_milli) * static_cast<double>(job.gpu_milli) / 1000;
    job.own = own_of(nation);
  }
}

// Of the nations of weight above 0, or of one.
std::shared_ptr<const OwnModel> JobMaker::own_of(NationIndex nation) const {
  auto own = std::make_shared<OwnModel>(*stream_.own);
  for (std::size_t n = 0; n < stream_.nation_share.size(); ++n) {
    const double share =
        stream_.shares_model ? stream_.nation_share[n] : (NationIndex(n) == nation ? 1.0 : 0.0);
    if (!(share > 0)) continue;
    own->members.push_back(NationIndex(n));
    own->shares.push_back(share);
  }
  return own;
}

}  // namespace archipelago::workload
