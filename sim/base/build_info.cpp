#include "base/build_info.hpp"

#include <utility>

namespace archipelago {

const BuildInfo& build_info() {
  static const BuildInfo info{ARCHIPELAGO_VERSION, detail::build_commit(), ARCHIPELAGO_SIMGRID,
                              ARCHIPELAGO_COMPILER};
  return info;
}

std::string version_line() {
  const BuildInfo& info = build_info();
  std::string line = "archipelago ";
  line += info.version;
  for (const auto& [before, word] :
       {std::pair{" (commit ", info.commit}, {", SimGrid ", info.simgrid}, {", ", info.compiler}}) {
    line += before;
    line += word;
  }
  return line + ")";
}

}  // namespace archipelago
