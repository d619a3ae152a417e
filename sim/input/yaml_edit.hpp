// One value of a YAML file that is set from elsewhere, before the file is read: a scenario's change of
// a recipe, a word of the command line.
//
// Path     keys joined by dots, items of a list by number, by their `name`, or all of them:
//          "inference[0].burstiness", "inference[chat].llms[llama-3.1-8b]", "training[*].jobs_per_day".
//          A key in brackets may hold dots.  The last key may be missing in the file: it is added.
// Value    as YAML on one line: 3, 30 s, {law: fixed, tokens: 100}.  Where `relative`, "+8", "-8" and
//          "x1.2" change the number that stands there and keep its unit (number_change.hpp).
// Flow     YamlFile file(path); file.edit(edit); ... file.finish().
// Errors   recorded in the file at the origin of the edit: a path that leads nowhere, with the nearest;
//          a value set twice; a value that is no YAML.  Faults that readers find with what was set
//          name the origin too.
#pragma once

#include <string>

#include "input/origin.hpp"

namespace archipelago::input {

struct YamlEdit {
  std::string path;
  std::string value;
  Origin origin;
  bool relative = true;
  std::string key{};  // below the path: one key as it stands, with its dots and brackets; or none
};

}  // namespace archipelago::input
