// What became of one training job that makes a model of its nations' own: enough to say what the
// whole model takes at the rate of the run.
//
// Flow     engine -> JobOutcome::model -> RunBook -> TrainingFacts::models -> metrics/model_rows.hpp.
// Whole    all the work of the model on the GPUs of its sites, of which a run may see a part.
// Part     of a job whose sites exchange something and that was never stopped: its whole rounds behind
//          the first (engine/jobs/job_exchange.hpp), when there is one; of others all the time since
//          the first GPUs.
// Read     a member's own texts: there is a site of the job that may read them by the member's
//          rules and, unless it stands at home, a path that they may take to it when the run ends.
// Units    GPU-seconds, seconds, bytes as delivered by the WAN.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/ids.hpp"

namespace archipelago::record {

struct ModelMember {
  NationIndex nation;
  double share = 0;  // of the costs
  bool is_read = false;
  bool read_at_home = false;  // at a site on its soil whose operator is its own
};

struct ModelFacts {
  std::vector<ModelMember> members;
  std::optional<NationIndex> base_law;
  std::vector<SiteIndex> sites;  // equal parts; empty: refused
  double gpus = 0;               // of all sites
  double whole_gpu_s = 0;
  double held_gpu_s = 0;
  double useful_gpu_s = 0;
  double wait_s = 0;                 // from submission to the first GPUs, or to the end
  double under_way_s = 0;            // of the part
  std::array<double, 3> bytes = {};  // as JobOutcome::bytes
};

}  // namespace archipelago::record
