// One libFuzzer program per entry; ARCHIPELAGO_FUZZ_ENTRY names it.
#include <cstdint>
#include <cstdlib>

#include "fuzz/entries.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace archipelago::fuzz;
  const std::string bytes(data, data + size);
  for (const Entry& entry : entries()) {
    if (entry.name != ARCHIPELAGO_FUZZ_ENTRY) continue;
    run(entry, bytes);
    return 0;
  }
  std::abort();  // CMakeLists.txt names an entry that entries.cpp does not have
}
