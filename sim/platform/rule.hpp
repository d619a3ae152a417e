// A row of residency (rules.csv): whose data, of which class, may go where.  What the words mean and
// which row governs is told in law/rules.hpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "platform/data_class.hpp"
#include "platform/quality.hpp"

namespace archipelago::platform {

// How far data may go, from the origin outwards (meaning of the words: rules.hpp).
enum class Reach : std::uint8_t { kHome, kBloc, kListed, kAnywhere };

// One row of residency: whose data, of which class, may go where.
struct Rule {
  std::optional<NationIndex> origin;    // nothing: every nation
  std::optional<DataClass> data_class;  // nothing: every class
  Reach process = Reach::kAnywhere;
  Reach transit = Reach::kAnywhere;
  Reach replicas = Reach::kAnywhere;
  std::vector<NationIndex> listed;
  bool foreign_operator_is_home = true;
  int line = 0;  // in its table; below 0: less the line of the overlay that added it
  std::string note;
  Provenance provenance;
};

}  // namespace archipelago::platform
