#include "support/source_dir.hpp"

namespace archipelago::test {

std::string source_dir() { return ARCHIPELAGO_SOURCE_DIR; }

}  // namespace archipelago::test
