// A model of one's own: what a training job that makes one says besides its work, for the figures of
// the whole model.
//
// Flow     recipe (`own_model:`) -> Job::own -> engine -> record/model_facts.hpp -> metrics.
// Alone    the only member is the nation that submits.
// Shared   one job for all nations of the stream: they divide its costs by `shares`; each keeps its
//          own texts, which are read where its rules let them, and only what the sites of the job
//          exchange crosses borders.
#pragma once

#include <optional>
#include <vector>

#include "base/ids.hpp"
#include "platform/data_class.hpp"

namespace archipelago::workload {

struct OwnModel {
  std::vector<NationIndex> members;
  std::vector<double> shares;  // of the costs, by member; they sum to 1
  platform::DataClass texts = platform::DataClass::kPublic;  // of each member's own
  std::optional<NationIndex> base_law;                       // whose law the base stands under
};

}  // namespace archipelago::workload
