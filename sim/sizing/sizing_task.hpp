// A sizing file: whose fleets are to be sized, for which service.
//
// Format   name: asean-sizing            question: ...
//          experiment: ../asean-base.yaml   every scenario of it is sized
//          target: {within_slo: 99 %}    or {wait_mean: 3 s}; confidence: 95 %
//          with: n-1                     or none: with any one site, or any one shared-risk group of
//                                        cables, down
//          most_gpus: {"*": 4096, hanoi: 16}   that a site may hold, by pattern; the last that fits
//          replicates: 3                 of the certificate; seeds that the search has not seen
//          by: simulation                or staffing: arithmetic alone (staffing_judge.hpp)
// Flow     file -> read_sizing() -> SizingTask -> size_scenario() (sizing.hpp).
// Errors   InputError with every fault of the file, and of the experiment.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "experiment/experiment.hpp"
#include "input/key_table.hpp"
#include "sizing/service_level.hpp"

namespace archipelago::sizing {

struct SizingTask {
  std::string name;
  std::string question;
  std::filesystem::path file;
  experiment::Experiment experiment;
  Target target;
  bool any_one_down = false;
  bool by_staffing = false;
  std::uint32_t replicates = 3;
  std::vector<std::vector<int>> most_gpus;  // by scenario, then site

  // "99 % within the SLO for every nation in every hour", "a mean wait of at most 3 s", and what may be
  // down.
  [[nodiscard]] std::string target_text() const;
};

[[nodiscard]] const std::vector<input::KeyRow>& sizing_keys();

// With values of the experiment set from elsewhere, and only scenarios of those values.
[[nodiscard]] SizingTask read_sizing(const std::filesystem::path& file,
                                     const std::vector<std::string>& set = {},
                                     const std::vector<std::string>& only = {});

}  // namespace archipelago::sizing
