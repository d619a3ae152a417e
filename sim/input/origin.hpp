// Where a text was written, when that is another place than the file that is read with it: the line of
// an overlay that changes a cell, the line of an experiment that sets a key of a recipe, a word of the
// command line.
//
// Flow     overlay, experiment, `--set` -> Origin -> faults that name it instead of the changed file.
#pragma once

#include <string>

namespace archipelago::input {

struct Origin {
  std::string file;   // or the word of the command line
  int line = 0;       // 0: none
  std::string field;  // "overlay.sites.hanoi.gpus"

  // "overlays/more.yaml:7"
  [[nodiscard]] std::string text() const;
};

}  // namespace archipelago::input
