// What each nation has used of a site lately: GPU-seconds that count half after every half-life.
//
// Formula  a nation that holds g GPUs gathers usage at the rate g and loses it at the rate
//          U ln 2 / h, so over d seconds with g constant
//              U(t + d) = U(t) 2^(-d/h) + g (h / ln 2) (1 - 2^(-d/h)),
//          and U(t) + g d when h is infinite.
// Source   the decayed usage of Slurm's multifactor priority (PriorityDecayHalfLife), here
//          continuous instead of in steps.
// Units    GPU-seconds.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

#include "base/ids.hpp"
#include "base/sim_time.hpp"
#include "training/placement.hpp"

namespace archipelago::training {

class DecayedUsage {
 public:
  // half_life: kNever for none.
  explicit DecayedUsage(SimTime half_life) : half_life_(half_life) {}

  // Brings every nation up to `now`, which never decreases.
  void settle(SimTime now) {
    const double d = (now - settled_).seconds();
    settled_ = now;
    if (d <= 0) return;
    if (half_life_ == kNever) {
      for (Nation& nation : nations_) nation.usage += nation.gpus() * d;
      return;
    }
    const double h = half_life_.seconds();
    const double keep = std::exp2(-d / h);
    const double gain = h / std::numbers::ln2 * (1 - keep);
    for (Nation& nation : nations_) nation.usage = nation.usage * keep + nation.gpus() * gain;
  }
  // REQUIRES: settled.
  void change(NationIndex nation, std::int64_t milli) {
    if (nations_.size() <= nation.at()) nations_.resize(nation.at() + 1);
    nations_[nation.at()].milli += milli;
  }
  [[nodiscard]] double usage(NationIndex nation) const {
    return nation.at() < nations_.size() ? nations_[nation.at()].usage : 0;
  }
  [[nodiscard]] double gpus(NationIndex nation) const {
    return nation.at() < nations_.size() ? nations_[nation.at()].gpus() : 0;
  }

 private:
  struct Nation {
    double usage = 0;
    std::int64_t milli = 0;  // held now
    [[nodiscard]] double gpus() const {
      return static_cast<double>(milli) / static_cast<double>(kMilli);
    }
  };

  SimTime half_life_;
  SimTime settled_;
  std::vector<Nation> nations_;
};

}  // namespace archipelago::training
