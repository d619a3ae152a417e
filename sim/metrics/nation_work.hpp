// What all sites together did for one nation, or for a group of nations.
//
// Units    GPU-seconds of work (record/site_usage.hpp) and tokens of the time measured.
#pragma once

#include "metrics/graded.hpp"
#include "metrics/usage_ledger.hpp"
#include "platform/platform.hpp"

namespace archipelago::metrics {

struct NationWork {
  double serving_gpu_s = 0;
  double training_gpu_s = 0;
  double useful_gpu_s = 0;  // of training
  double tokens = 0;        // prompt and output
  Grade quality;

  NationWork& operator+=(const NationWork& other);
  [[nodiscard]] double gpu_s() const { return serving_gpu_s + training_gpu_s; }
  // Of the GPU-seconds; 0 without any.
  [[nodiscard]] double serving_share() const;
};

[[nodiscard]] NationWork work_for(const platform::Platform& platform, const UsageLedger& ledger,
                                  NationIndex nation);

}  // namespace archipelago::metrics
