// The readers that are fuzzed: each takes any bytes and either succeeds or throws InputError.
//
// Flow     a new reader is one function in entries.cpp and one line in its table, one name in
//          CMakeLists.txt, and a folder corpus/<name> with a few good and bad files.
// Units    none.
// Errors   anything but InputError that leaves `read` is a finding.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace archipelago::fuzz {

struct Entry {
  std::string_view name;
  void (*read)(const std::string& bytes);
};

std::span<const Entry> entries();

// Runs the entry; swallows InputError, the one allowed outcome besides success.
void run(const Entry& entry, const std::string& bytes);

}  // namespace archipelago::fuzz
