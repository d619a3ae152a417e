// Which run of an experiment: its scenario and its replicate, both counted from 0.
#pragma once

#include <cstddef>

namespace archipelago::experiment {

struct RunName {
  std::size_t scenario = 0;
  std::size_t replicate = 0;
};

}  // namespace archipelago::experiment
