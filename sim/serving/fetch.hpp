// Asks memory for the cache line of an address that will be read soon.  Changes no result.
#pragma once

namespace archipelago::serving {

inline void fetch_line(const void* address) {
  // g++ takes a function that only prefetches for one without effect and drops the calls to it; a
  // volatile statement, of no instruction, keeps them.
  asm volatile("" : : "r"(address));
  __builtin_prefetch(address);
}

}  // namespace archipelago::serving
