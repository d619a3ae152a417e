// Makes the jobs of one stream whole: what the stream says of all, what was drawn or read of this
// one.
//
// Flow     JobSource (generated) and JobReplay (traces) -> JobMaker -> Job.
// Streams  "workload/<stream>/<nation>/homes" draws the homes of a nation's datasets, ".../scale"
//          how its GPUs are rounded at a scale below 1 (recipe/scaled_recipe.hpp).
// Errors   none; training_recipe.cpp has checked the stream.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/random.hpp"
#include "platform/platform.hpp"
#include "workload/laws/choice.hpp"
#include "workload/recipe/training_stream.hpp"

namespace archipelago::workload {

class JobMaker {
 public:
  // `stream` must outlive this.
  JobMaker(const TrainingStream& stream, const platform::Platform& platform, Seed seed);

  // Everything but the id.  `estimate` is kNever when nobody stated one.  A job that thins out has no
  // GPUs.
  void make(SimTime at, NationIndex nation, std::int64_t gpu_milli, SimTime run, SimTime estimate,
            Job& job);

 private:
  struct Homes {
    RandomStream random;
    Choice<SiteIndex> sites;
  };
  [[nodiscard]] std::int64_t left_of(const Job& job);
  [[nodiscard]] std::shared_ptr<const OwnModel> own_of(NationIndex nation) const;

  const TrainingStream& stream_;
  std::vector<Homes> homes_;           // of the nations with jobs; none when all have one home
  std::vector<std::size_t> homes_of_;  // by NationIndex
  int gpus_per_node_ = 1;              // of the sites' largest node
  std::vector<RandomStream> scale_;    // by NationIndex; none at scale 1
};

}  // namespace archipelago::workload
