// The checkout's folder, for tests that read files of it.  In a source of its own, so that the path
// is compiled into one object and a compiler cache serves every other test from any folder.
#pragma once

#include <string>

namespace archipelago::test {

[[nodiscard]] std::string source_dir();

}  // namespace archipelago::test
