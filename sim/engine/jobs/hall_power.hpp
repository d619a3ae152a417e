// What a power control has to do with training: it is told how many GPUs hold jobs and how many of
// them compute, and answers how fast they may.
//
// Flow     TrainingRun -> speed(), computing();  control -> TrainingRun::speeds_changed() when a
//          cap moved, upon which speed() is asked again.
// When     once a site and instant, after everything else has happened at that instant: first
//          speed() of every site where GPUs were taken or given back or whose cap moved, by
//          SiteIndex, then computing() where it changed.
// Units    GPUs, a share of one counts as that share.  A speed is work per time against that of the
//          GPU's full clock.
#pragma once

#include "base/ids.hpp"
#include "base/sim_time.hpp"

namespace archipelago::engine {

class HallPower {
 public:
  virtual ~HallPower() = default;

  // GPUs that hold jobs at the site are now so many; answers the speed that they may run at, in
  // [0, 1].  0: they stand, and keep what they have in memory.
  virtual double speed(SiteIndex site, double gpus_holding, SimTime now) = 0;

  // From now on so many GPUs of the site compute: neither waiting for bytes or for other sites nor
  // paused.  Of a job on several sites, which goes at the speed of the slowest, those of a faster
  // site count for the share of the time in which they compute.
  virtual void computing(SiteIndex site, double gpus, SimTime now) = 0;
};

}  // namespace archipelago::engine
